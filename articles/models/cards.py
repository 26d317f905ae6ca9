"""What a list shows of a live row, and the rows and cards that a compiled query makes: quicker than the models do."""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from articles.models.public import LiveArticle, LivePrint
from articles.models.tags import Tag
from articles.paths import path_to
from articles.prepared import Kind, PreparedQuery, Value, in_order


class PreparedRows(PreparedQuery):
    """A query for some fields of live rows, of their prints and of their primary tags, that makes these three.

    `more` names what the query is annotated with; the live row has it as attributes.
    """

    TAG: Final = ("id", "name", "slug", "tone")

    def __init__(
        self,
        build: Callable[..., QuerySet[Any]],
        fields: Collection[str],
        printed: Collection[str],
        more: Collection[str] = (),
        /,
        **places: Kind,
    ) -> None:
        fields, printed = in_order(LiveArticle, fields), in_order(LivePrint, printed)
        self.fields, self._printed, self._more = fields, ("live_id", *printed), more
        names = [
            *fields,
            "pk",
            *(f"printed__{name}" for name in printed),
            *(f"primary_tag__{name}" for name in self.TAG),
            *more,
        ]
        super().__init__(lambda **marks: build(**marks).values_list(*names), **places)

    def live(self, **values: Value) -> list[LiveArticle]:
        """The live rows, with what was not asked for deferred; one query."""
        return [self.made(row) for row in self.rows(**values)]

    def made(self, row: Sequence[Any]) -> LiveArticle:
        """The live row that a row of the query tells of."""
        alias, prints = connection.alias, len(self.fields)
        tags = prints + len(self._printed)
        more = tags + len(self.TAG)
        live = LiveArticle.from_db(alias, self.fields, row[:prints])
        live._state.fields_cache["printed"] = LivePrint.from_db(alias, self._printed, row[prints:tags])
        live._state.fields_cache["primary_tag"] = known_tag(*row[tags:more])
        for name, value in zip(self._more, row[more:], strict=True):
            setattr(live, name, value)
        return live


@lru_cache(maxsize=4096)
def known_tag(pk: int | None, *values: str) -> Tag | None:
    """The tag of these values (see `PreparedRows.TAG`), one for all who show it: nobody changes it."""
    return Tag.from_db(None, PreparedRows.TAG, (pk, *values)) if pk else None


class Card(NamedTuple):
    """What a list shows of a live row. Lists hold dozens, and a model's instance takes ten times as long to make."""

    pk: int
    article_id: int
    slug: str
    title: str
    html: str
    primary_tag: Tag | None
    role: str | None = None

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("articles:detail", self.slug)


Listed = Card | LiveArticle


class PreparedCards(PreparedRows):
    """A query for cards, with one fragment of their prints: `card_html` or `mini_html`."""

    FIELDS: Final = ("id", "article_id", "slug", "title")

    def __init__(
        self,
        build: Callable[..., QuerySet[Any]],
        fragment: str,
        fields: Collection[str] = FIELDS,
        more: Collection[str] = (),
        /,
        **places: Kind,
    ) -> None:
        super().__init__(build, fields, (fragment,), more, **places)
        self._places = [self.fields.index(name) for name in self.FIELDS]
        self._tag = len(self.fields) + 2

    def cards(self, **values: Value) -> list[Listed]:
        """The cards, and live rows where there is no print yet; one query."""
        return [self.card(row) for row in self.rows(**values)]

    def card(self, row: Sequence[Any]) -> Listed:
        """The card that a row of the query tells of."""
        html = row[len(self.fields) + 1]
        if html is None:
            return self.made(row)
        pk, article_id, slug, title = (row[place] for place in self._places)
        more = self._tag + len(self.TAG)
        return Card(pk, article_id, slug, title, html, known_tag(*row[self._tag : more]), *row[more:])
