"""The board: articles at work by how far they are. A card moves by its buttons, because each move is a decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.admin.articles.listing import TAGS_OFFERED
from articles.admin.articles.waiting import LOOKED_AT, approved_and_waiting
from articles.admin.bounded import MOST, bounded_html
from articles.admin.desk.blocks import list_url
from articles.admin.desk.cards import Card, cards_of, span
from articles.admin.desk.viewer import Viewer
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Publication
from articles.models.tags import Tag, TaggedArticle
from articles.states import State

SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Column:
    """`ids` holds one more than `MOST` where there are more."""

    title: str
    hint: str
    ids: list[int]
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    column: Column
    cards: list[tuple[Card, str]]
    count: str

    @property
    def has_more(self) -> bool:
        return len(self.column.ids) > len(self.cards)


class Board:
    """Whose articles, and with which tag."""

    def __init__(self, viewer: Viewer, *, is_mine: bool, tag: Tag | None) -> None:
        self.viewer, self.is_mine, self.tag = viewer, is_mine, tag
        self.query = {**({"whose": "mine"} if is_mine else {}), **({"tag": tag.slug} if tag else {})}

    def columns(self) -> Iterator[Column]:
        yield self._of(_("Draft"), _("being written"), self._drafts(is_live=False), state__exact=State.DRAFT)
        for state, title, hint in (
            (State.IN_REVIEW, _("In review"), _("a reviewer reads")),
            (State.CHANGES_REQUESTED, _("Changes requested"), _("back with the author")),
        ):
            yield self._of(title, hint, self._in(state).order_by("-state_since"), state__exact=state)
        waiting = approved_and_waiting(self._narrowed(self.viewer.articles())).order_by("-state_since")
        yield self._of(_("Approved"), _("waits for a publisher"), waiting, readers="waiting")
        yield self._coming()
        changed = self._drafts(is_live=True)
        yield self._of(
            _("Live with changes"), _("readers see the older text"), changed, state__exact=State.DRAFT, readers="live"
        )

    def _of(self, title: str, hint: str, articles: QuerySet[Article], **query: str) -> Column:
        ids = list(articles.values_list("pk", flat=True)[: MOST + 1])
        return Column(title, hint, ids, list_url(**self.query, **query))

    def _in(self, state: State) -> QuerySet[Article]:
        return self._narrowed(self.viewer.articles().filter(state=state.value))

    def _drafts(self, *, is_live: bool) -> QuerySet[Article]:
        """Whether they are live is asked of the drafts that changed last."""
        latest = self._in(State.DRAFT).order_by("-updated_at").values("pk")[:LOOKED_AT]
        showing = Exists(Publication.objects.showing(self.viewer.at).filter(article=OuterRef("pk")))
        drafts = Article.objects.filter(showing if is_live else ~showing, pk__in=latest)
        return drafts.order_by("-updated_at")

    def _coming(self) -> Column:
        rows = self.viewer.publications().filter(live_from__gt=self.viewer.at).order_by("live_from")
        if self.is_mine:
            rows = rows.filter(article__created_by=self.viewer.user.pk)
        if self.tag:
            rows = rows.filter(article__in=self._tagged())
        ids = list(rows.values_list("article_id", flat=True)[: MOST + 1])
        return Column(_("Scheduled"), _("goes live by itself"), ids, list_url(**self.query, readers="coming"))

    def _narrowed(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        if self.is_mine:
            articles = articles.filter(created_by=self.viewer.user.pk)
        return articles.filter(pk__in=self._tagged()) if self.tag else articles

    def _tagged(self) -> QuerySet[Any, Any]:
        tagged: QuerySet[Any, Any] = TaggedArticle.objects.filter(tag=self.tag).order_by().values("content_object_id")
        return tagged


@require_safe
def board_view(request: HttpRequest) -> HttpResponse:
    viewer = Viewer(request.user, at=database_now())
    if not viewer.looks:
        raise PermissionDenied
    tags = list(Tag.objects.order_by("-live_count", "name")[:TAGS_OFFERED])
    slug = request.GET.get("tag", "")
    chosen = next((tag for tag in tags if tag.slug == slug), None) or Tag.objects.filter(slug=slug).first()
    is_mine = request.GET.get("whose") == "mine" or not viewer.sees_all
    context = {
        **admin.site.each_context(request),
        "title": _("Board"),
        "viewer": viewer,
        "columns": _shown(list(Board(viewer, is_mine=is_mine, tag=chosen).columns()), viewer),
        "is_mine": is_mine,
        "tag": chosen,
        "tags": sorted({*tags, *([chosen] if chosen else [])}, key=lambda tag: tag.name.casefold()),
    }
    return TemplateResponse(request, "admin/desk/board.html", context)


def _shown(columns: list[Column], viewer: Viewer) -> list[Shown]:
    cards = cards_of({pk for column in columns for pk in column.ids[:SHOWN]}, viewer)
    return [
        Shown(
            column,
            [(cards[pk], _since(cards[pk], viewer)) for pk in column.ids[:SHOWN] if pk in cards],
            bounded_html(len(column.ids)),
        )
        for column in columns
    ]


def _since(card: Card, viewer: Viewer) -> str:
    if card.standing.coming:
        return _("in %s") % span(viewer.at, card.standing.coming.begins)
    is_draft = card.article.state == State.DRAFT
    at = card.article.updated_at if is_draft else card.article.state_since
    words = _("changed %s ago") if is_draft else _("for %s")
    return words % span(at, viewer.at)
