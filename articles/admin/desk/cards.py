"""An article in a line: its name, where it stands, whose it is, and what this account can do with it next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, When
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles import workflow
from articles.admin.articles.standing import Standing, standing_of, with_standing
from articles.admin.desk.viewer import Viewer
from articles.models.draft import Article
from articles.models.people import name_of
from articles.states import State

_OPEN = (State.DRAFT, State.CHANGES_REQUESTED)


@dataclass(frozen=True, slots=True)
class Offer:
    """A move, one click away: a POST of the version that is shown, or a link to the page that asks or shows first."""

    label: str
    url: str
    is_link: bool = False
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    article: Article
    standing: Standing
    url: str
    who: str
    offers: list[Offer]


def cards_of(ids: Iterable[int], viewer: Viewer) -> dict[int, Card]:
    """The cards of some articles by id, in one query; what the account may not see is left out."""
    rows = with_standing(viewer.articles().filter(pk__in=set(ids)), at=viewer.at)
    if viewer.approves:
        rows = rows.annotate(has_share=Case(When(workflow.has_share(viewer.user), then=True), default=False))
    rows = rows.select_related("created_by", "submitted_by").defer("introduction", "conclusion", "excerpt")
    return {article.pk: _card(article, viewer) for article in rows}


def _card(article: Article, viewer: Viewer) -> Card:
    standing = standing_of(article)
    decides = (
        article.state == State.IN_REVIEW
        and viewer.approves
        and (viewer.is_alone or not getattr(article, "has_share", True))
    )
    page = "read" if decides or not viewer.may_edit(article) else "change"
    return Card(
        article=article,
        standing=standing,
        url=reverse(f"admin:articles_article_{page}", args=[article.pk]),
        who=_name(article.created_by),
        offers=list(_offers(article, standing, viewer, decides=decides)),
    )


def _offers(article: Article, standing: Standing, viewer: Viewer, *, decides: bool) -> Iterator[Offer]:
    """What the table of moves allows, told from what the card knows; the move itself asks the table again."""
    state = standing.state
    if state in _OPEN and viewer.submits and viewer.may_edit(article) and standing.version:
        yield move("submit", article)
    if decides:
        yield Offer(_("Read and decide"), reverse("admin:articles_article_read", args=[article.pk]), is_link=True)
    elif state == State.IN_REVIEW and viewer.submits and viewer.may_edit(article):
        yield move("take_back", article, is_main=False)
    is_waiting = state == State.APPROVED and not standing.coming
    if is_waiting and viewer.publishes and (not standing.live or standing.has_unpublished_changes):
        yield move("publish", article)
        yield move("schedule", article, is_link=True, is_main=False)


def move(name: str, article: Article, *, is_link: bool = False, is_main: bool = True) -> Offer:
    label = str(workflow.MOVES[name].label) + (" …" if is_link else "")
    return Offer(label, reverse("admin:articles_article_move", args=[article.pk, name]), is_link, is_main)


def _name(user: Any) -> str:
    return name_of(user)


def span(start: datetime, end: datetime) -> str:
    """How long, to the day or nearer: “3 days”, “1 week, 2 days”."""
    if (end - start).total_seconds() < 60:
        return _("less than a minute")
    return timesince(start, end, depth=2 if (end - start).days >= 7 else 1)
