"""Full-text search over live articles and pages, on the index of `faq.fulltext`; `answering` composes what is shown.

A row leaves the index with its live row, by a trigger (see the migration).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import F
from django.utils.safestring import SafeString

from articles.models.public import LiveArticle
from articles.models.tags import Tag
from faq import fulltext, spelling, words
from faq import search as faq_search
from faq.fulltext import Query
from faq.marking import Marker

#: A reader who pages on beyond this many hits should ask differently.
DEEPEST: Final = 1000
#: So many hits are known by their ids, whatever the page: their tags are counted.
COUNTED: Final = 100
#: So many known words are enough for a guess.
GUESSED: Final = 5
#: Title, lead and body, by weight.
TABLE: Final = fulltext.Table("articles_search", "live_id", ("title", "lead", "body"), (10.0, 4.0, 1.0), "ABD")
#: The articles' part of the dictionary.
WORDS: Final = spelling.Source("articles_wordlist", "live_id", "uses")


@dataclass(frozen=True, slots=True)
class Hit:
    live: LiveArticle
    snippet_html: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits, and the ids of the first hundred or more, best first."""

    hits: list[Hit]
    has_next: bool
    first_ids: list[int]


# -- Write --------------------------------------------------------------------------------------------------


def index(rows: Sequence[LiveArticle]) -> None:
    """Makes saved live rows findable, in the caller's transaction; indexing a row again replaces it."""
    folded = {row.pk: [words.words(part) for part in _parts(row)] for row in rows}
    fulltext.engine(TABLE).write([[pk, *map(" ".join, parts)] for pk, parts in folded.items()])
    spelling.learn(WORDS, {pk: {word for part in parts for word in part} for pk, parts in folded.items()})


def _parts(row: LiveArticle) -> tuple[str, str, str]:
    """Title, lead and body. Who wrote it is part of the lead."""
    headings = "\n".join(heading for _anchor, heading in row.contents)
    return row.title, f"{row.excerpt}\n{headings}\n{row.byline_names}", row.text


def unindex(live_ids: Collection[int]) -> None:
    """Takes live rows out of the index, and their words out of the dictionary."""
    fulltext.forget(TABLE, live_ids)
    spelling.forget(WORDS, live_ids)


def clear() -> None:
    """Empties the index, and the dictionary of articles and questions, for a rebuild of both."""
    fulltext.clear(TABLE)
    spelling.clear(WORDS, faq_search.WORDS)


# -- Read ---------------------------------------------------------------------------------------------------


def find(query: str, *, page: int = 1, size: int = 20, tag: Tag | None = None) -> Results:
    """One page of the visible articles that match, best first; two queries."""
    return find_all(Query.read(query), page=page, size=size, tag=tag)


def guess(text: str, *, size: int = 5) -> list[LiveArticle]:
    """The visible articles that are nearest to some words, mistyped or not: one of the words is enough.

    Of the words that texts use only the rarest are looked for: they say most, and cost least.
    """
    asked = Query.read(text)
    used, close = spelling.uses(asked.words, WORDS), spelling.close_words(asked.words, WORDS)
    rarest = sorted(used, key=lambda word: used[word])[:GUESSED]
    others = [word for word in asked.words if word not in used and spelling.is_kept(word)]
    corrected = [known.word for near in close.values() for known in near[:2]]
    wanted = tuple((word,) for word in dict.fromkeys([*rarest, *others, *corrected])) or asked.wanted
    return [hit.live for hit in find_all(Query(wanted, asked.unwanted, is_any=True), size=size).hits]


def find_all(wish: Query, *, page: int = 1, size: int = 20, tag: Tag | None = None) -> Results:
    """What `find()` finds, for a query that has been read."""
    start = (max(page, 1) - 1) * size
    if not wish.wanted or start >= DEEPEST:
        return Results([], has_next=False, first_ids=[])
    ids = ids_of(wish, tag=tag, limit=max(COUNTED, start + size) + 1)
    shown = ids[start : start + size]
    cards = LiveArticle.windows.visible().as_cards().annotate(searched_text=F("text")).filter(pk__in=shown)
    by_id: dict[int, Any] = {card.pk: card for card in cards} if shown else {}
    marker = Marker(wish, fulltext.engine(TABLE).stemmer())
    hits = [Hit(card, _snippet(marker, card)) for pk in shown if (card := by_id.get(pk))]
    return Results(hits, len(ids) > start + size and start + size < DEEPEST, ids)


def ids_of(wish: Query, *, limit: int, tag: Tag | None = None) -> list[int]:
    """The ids of the visible live rows that match, best first."""
    engine = fulltext.engine(TABLE)
    condition, values = _open(engine.key, tag)
    found: list[int] = engine.ids(wish, limit=limit, condition=condition, values=values)
    return found


def ids_of_articles(query: str) -> list[int]:
    """The visible articles that match, whatever they look like; the best thousand, two queries."""
    wish = Query.read(query)
    ids = ids_of(wish, limit=DEEPEST) if wish.wanted else []
    return list(LiveArticle.windows.visible().filter(pk__in=ids).values_list("article_id", flat=True)) if ids else []


def _snippet(marker: Marker, card: Any) -> SafeString:
    """Of the body, or of the excerpt where the body has none of the words."""
    return marker.snippet(card.searched_text, card.excerpt or card.searched_text)


def _open(key: str, tag: Tag | None) -> tuple[str, list[Any]]:
    """A condition on the live row's id: not one of the few that nobody may see now; within a tag, one of its rows.

    The plus keeps SQLite from running the search once for every row of the tag. The cards are read through the
    window once more.
    """
    sql, params = _closed(connection.vendor)
    if tag is None:
        return f"{key} NOT IN ({sql})", [*params]
    within = f"+{key} IN (SELECT live_id FROM articles_livetag WHERE tag_id = %s)"  # noqa: S608
    return f"{key} NOT IN ({sql}) AND {within}", [*params, tag.pk]


@cache
def _closed(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The rows that nobody may see now, by the database's clock, in its SQL; compiled once."""
    closed = LiveArticle.windows.closed().values("pk")
    sql, params = closed.query.sql_with_params()
    return sql, tuple(params)
