"""The admin's front page: a desk, for whoever sits at it."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.articles.standing import moment
from articles.admin.bounded import bounded_html
from articles.admin.desk.blocks import Block, Find, Link, blocks_for
from articles.admin.desk.cards import Card, cards_of
from articles.admin.desk.viewer import Viewer
from articles.models.clock import database_now
from articles.models.desk import UnsavedCopy

SHOWN: Final = 8
COPIES: Final = 5
#: These stand in the narrow column.
BESIDE: Final = {"coming", "stale", "recent"}


@dataclass(frozen=True, slots=True)
class Row:
    find: Find
    card: Card


@dataclass(frozen=True, slots=True)
class Shown:
    """A block with its first rows read."""

    block: Block
    rows: list[Row]
    count: str


def front_context(request: HttpRequest) -> dict[str, Any]:
    """What the front page shows: a query for each block, and one for all of their articles."""
    viewer = Viewer(request.user, at=database_now())
    blocks = _shown(blocks_for(viewer), viewer)
    return {
        "title": _("Desk"),
        "viewer": viewer,
        "blocks": [shown for shown in blocks if shown.block.key not in BESIDE],
        "beside": [shown for shown in blocks if shown.block.key in BESIDE],
        "copies": _copies(viewer),
    }


def _shown(blocks: list[Block], viewer: Viewer) -> list[Shown]:
    wanted = {find.article_id for block in blocks for find in block.finds[:SHOWN]}
    cards = cards_of(wanted, viewer) if wanted else {}
    rows = {
        block.key: [Row(find, cards[find.article_id]) for find in block.finds[:SHOWN] if find.article_id in cards]
        for block in blocks
    }
    return [
        Shown(block, rows[block.key], bounded_html(len(block.finds)) if rows[block.key] else "")
        for block in blocks
        if rows[block.key] or block.empty
    ]


def _copies(viewer: Viewer) -> list[Link]:
    """What this account typed and did not save."""
    if not viewer.writes:
        return []
    copies = UnsavedCopy.objects.filter(user=viewer.user.pk).order_by("-at").only("article_id", "title", "at")[:COPIES]
    return [
        Link(
            _("Unsaved text of %(at)s in “%(title)s”")
            % {"at": moment(copy.at), "title": copy.title or _("a new article")},
            f"{_form_url(copy.article_id)}?copy={copy.pk}",
        )
        for copy in copies
    ]


def _form_url(article_id: int | None) -> str:
    if article_id is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article_id])
