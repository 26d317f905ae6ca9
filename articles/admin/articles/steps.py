"""What comes next with an article, for whoever looks: the one move that they could make, or what it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import notes, workflow
from articles.admin.articles.panel import MAIN
from articles.admin.articles.standing import Standing, moment, standing_of
from articles.models.draft import Article
from articles.models.public import LiveArticle
from articles.states import OPEN_END, State

#: Moves that are made where the text is read.
_READING = ("approve", "confirm_correction")


@dataclass(frozen=True, slots=True)
class Step:
    """A few words; the address where this account makes the move, or none where it can only wait."""

    words: str
    url: str = ""
    is_late: bool = False


def with_review_date(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Adds when what readers see is to be reviewed again."""
    live = LiveArticle.windows.visible().filter(article=OuterRef("pk"))
    return articles.annotate(live_review_by=Subquery(live.values("review_by")[:1]))


def steps_of(articles: Sequence[Article], user: Any, *, at: datetime) -> dict[int, Step]:
    """The steps of rows that were read `with_standing()` and `with_review_date()`; six queries."""
    workflow.read_ahead(articles, user, at=at)
    open_notes = notes.open_counts(article.pk for article in articles)
    return {article.pk: _step(article, user, at, open_notes.get(article.pk, 0)) for article in articles}


def _step(article: Article, user: Any, at: datetime, open_notes: int) -> Step:
    if article.archived_at or article.trashed_at:
        return Step("")
    standing = standing_of(article)
    move = next((move for move in _moves(article, user, at)), None)
    if move and move.name == "confirm_correction":
        return Step(str(move.label), _url(article, user, move.name))
    if _has_gone_out(standing):
        return _dated(article, standing, at)
    if move is None:
        return Step(_waits(article, open_notes))
    words = _asked_for(open_notes) if standing.state == State.CHANGES_REQUESTED else str(move.label)
    return Step(words, _url(article, user, move.name))


def _moves(article: Article, user: Any, at: datetime) -> list[workflow.Move]:
    """Those of the table's main moves that the account can make, the last of the way first."""
    main = [move for name, move in workflow.MOVES.items() if name in MAIN and not move.of_set_aside]
    return [move for move in reversed(main) if not workflow.allows(user, article, move.name, at=at)]


def _url(article: Article, user: Any, move: str) -> str:
    page = "read" if move in _READING or not workflow.may_edit(user, article) else "change"
    return reverse(f"admin:articles_article_{page}", args=[article.pk])


def _has_gone_out(standing: Standing) -> bool:
    """Whether readers see, will see or saw the latest version, and nothing is being done with it."""
    windows = (standing.live, standing.coming, standing.last)
    is_idle = standing.state in (State.DRAFT, State.APPROVED)
    return is_idle and any(window and window.version == standing.version for window in windows)


def _dated(article: Any, standing: Standing, at: datetime) -> Step:
    """What the calendar does by itself, or asks for."""
    if standing.coming:
        return Step(_("Goes live %s") % moment(standing.coming.begins))
    if standing.live and standing.live.ends < OPEN_END:
        return Step(_("Leaves the site %s") % moment(standing.live.ends))
    review_by: date | None = article.live_review_by
    if not (standing.live and review_by):
        return Step("")
    is_late = review_by < timezone.localdate(at)
    words = _("Review was due %s") if is_late else _("Review due %s")
    return Step(words % date_format(review_by, "j M Y"), is_late=is_late)


def _waits(article: Article, open_notes: int) -> str:
    """For whom, where this account can do nothing."""
    if article.state == State.IN_REVIEW:
        asked = _("Waits for a reviewer (asked: %s)") % article.reviewer.name if article.reviewer else ""
        return asked or _("Waits for a reviewer")
    if article.state == State.APPROVED:
        return _("Waits for a publisher")
    if open_notes:
        words = ngettext("Waits for its author: %d note open", "Waits for its author: %d notes open", open_notes)
        return words % open_notes
    return _("Waits for its author")


def _asked_for(open_notes: int) -> str:
    if not open_notes:
        return _("Make the changes asked for")
    return ngettext("Changes asked for: %d note open", "Changes asked for: %d notes open", open_notes) % open_notes
