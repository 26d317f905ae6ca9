"""Full-text search over live articles: FTS5 on SQLite, tsvector on PostgreSQL, one set of functions.

What is indexed is folded in Python, so that both databases see plain words and agree on accents. A row leaves the
index with its live row, by a trigger (see the migration). Whatever a reader types is a search; at worst it finds
nothing.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q
from django.utils.safestring import SafeString, mark_safe

from articles import words
from articles.models.public import Clock, LiveArticle
from articles.models.tags import Tag

#: A reader who pages on beyond this many hits should ask differently.
DEEPEST: Final = 1000
LONGEST_QUERY: Final = 400
MOST_TERMS: Final = 20
LONGEST_WORD: Final = 60
SNIPPET_WORDS: Final = 32
SNIPPET_LEAD: Final = 5

_quotes: Final = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_term: Final = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')

#: Words that stand in this order.
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader is looking for: all of these (or any), none of those."""

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...]
    is_any: bool = False

    @classmethod
    def read(cls, text: str, *, is_any: bool = False) -> "Query":
        """Understands words, "phrases" and -exclusions. Stop words count in quotes, or where nothing else is."""
        wanted: list[Phrase] = []
        unwanted: list[Phrase] = []
        idle: list[Phrase] = []
        for match in _term.finditer(text[:LONGEST_QUERY].translate(_quotes)):
            found = words.words(match["phrase"] or match["word"] or "")
            phrase = tuple(word[:LONGEST_WORD] for word in found)
            is_idle = match["word"] and all(words.is_stop_word(word) for word in phrase)
            if phrase and is_idle and not match["minus"]:
                idle.append(phrase)
            elif phrase and not is_idle:
                (unwanted if match["minus"] else wanted).append(phrase)
        return cls(tuple((wanted or idle)[:MOST_TERMS]), tuple(unwanted[:MOST_TERMS]), is_any)


@dataclass(frozen=True, slots=True)
class Hit:
    live: LiveArticle
    snippet_html: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    hits: list[Hit]
    has_next: bool


# -- Write --------------------------------------------------------------------------------------------------


def index(rows: Sequence[LiveArticle]) -> None:
    """Makes saved live rows findable, in the caller's transaction; indexing a row again replaces it."""
    documents = [[row.pk, *(" ".join(words.words(part)) for part in _parts(row))] for row in rows]
    _engine().write(documents)


def _parts(row: LiveArticle) -> tuple[str, str, str]:
    """Title, lead and body, by weight."""
    headings = "\n".join(heading for _anchor, heading in row.contents)
    return row.title, f"{row.excerpt}\n{headings}", row.text


def unindex(live_ids: Collection[int]) -> None:
    """Takes live rows out of the index."""
    with connection.cursor() as cursor:
        sql = f"DELETE FROM articles_search WHERE {_engine().key} = %s"  # noqa: S608
        cursor.executemany(sql, [(pk,) for pk in live_ids])


def clear() -> None:
    """Empties the index, for a rebuild."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search")


# -- Read ---------------------------------------------------------------------------------------------------


def find(query: str, *, page: int = 1, size: int = 20, tag: Tag | None = None, match_any: bool = False) -> Results:
    """One page of the visible articles that match, best first; two queries.

    `match_any` is for guesses: one of the words is enough.
    """
    wish, start = Query.read(query, is_any=match_any), (max(page, 1) - 1) * size
    if not wish.wanted or start >= DEEPEST:
        return Results([], has_next=False)
    ids = _engine().ids(wish, tag=tag, limit=size + 1, start=start)
    cards = LiveArticle.objects.as_cards().annotate(searched_text=F("text")).filter(pk__in=ids[:size])
    by_id = {card.pk: card for card in cards}
    marker = _Marker(wish, _engine().stemmer())
    hits = [Hit(by_id[pk], marker.snippet(by_id[pk])) for pk in ids[:size] if pk in by_id]
    return Results(hits, has_next=len(ids) > size and start + size < DEEPEST)


def ids_of_articles(query: str) -> list[int]:
    """The visible articles that match, whatever they look like; the best thousand, two queries."""
    wish = Query.read(query)
    ids = _engine().ids(wish, tag=None, limit=DEEPEST, start=0) if wish.wanted else []
    return list(LiveArticle.objects.filter(pk__in=ids).values_list("article_id", flat=True)) if ids else []


def _open(key: str, tag: Tag | None) -> tuple[str, list[Any]]:
    """A condition on the live row's id: not one of the few that nobody may see now; within a tag, one of its rows.

    The plus keeps SQLite from running the search once for every row of the tag. The cards are read through the
    window once more.
    """
    closed = LiveArticle.windows.filter(Q(live_from__gt=Clock()) | Q(live_until__lte=Clock()))
    sql, params = closed.values("pk").query.sql_with_params()
    if tag is None:
        return f"{key} NOT IN ({sql})", [*params]
    within = f"+{key} IN (SELECT live_id FROM articles_livetag WHERE tag_id = %s)"  # noqa: S608
    return f"{key} NOT IN ({sql}) AND {within}", [*params, tag.pk]


class _SQLite:
    """FTS5 with its own BM25 and its own sorting. It stems English itself; other languages come stemmed."""

    key: Final = "rowid"
    weights: Final = "bm25(10.0, 4.0, 1.0)"

    def stemmer(self) -> str:
        return "porter" if words.language() in ("english", words.UNKNOWN) else words.language()

    def write(self, documents: Sequence[Sequence[Any]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "REPLACE INTO articles_search (rowid, title, lead, body) VALUES (%s, %s, %s, %s)",
                [(pk, *(" ".join(self._stemmed(part.split())) for part in parts)) for pk, *parts in documents],
            )

    def _stemmed(self, folded: Sequence[str]) -> Sequence[str]:
        algorithm = self.stemmer()
        return folded if algorithm == "porter" else [words.stem(word, algorithm) for word in folded]

    def ids(self, query: Query, *, tag: Tag | None, limit: int, start: int) -> list[int]:
        condition, values = _open(self.key, tag)
        sql = (
            "SELECT rowid FROM articles_search WHERE articles_search MATCH %s AND rank MATCH %s"  # noqa: S608
            f" AND {condition} ORDER BY rank LIMIT %s OFFSET %s"
        )
        return _column(sql, [self._match(query), self.weights, *values, limit, start])

    def _match(self, query: Query) -> str:
        """Every word stands in quotes, and so is never an operator."""
        wanted = (" OR " if query.is_any else " AND ").join(self._quoted(phrase) for phrase in query.wanted)
        unwanted = " OR ".join(self._quoted(phrase) for phrase in query.unwanted)
        return f"({wanted}) NOT ({unwanted})" if unwanted else wanted

    def _quoted(self, phrase: Phrase) -> str:
        return f'"{" ".join(self._stemmed(phrase))}"'


class _PostgreSQL:
    """A weighted tsvector in the site's language, ranked by ts_rank."""

    key: Final = "live_id"
    weights: Final = "{0.1, 0.2, 0.4, 1.0}"

    def stemmer(self) -> str:
        return words.language()

    def write(self, documents: Sequence[Sequence[Any]]) -> None:
        name = words.language()
        vector = " || ".join(f"setweight(to_tsvector(%s::regconfig, %s), '{weight}')" for weight in "ABD")
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO articles_search (live_id, vector) VALUES (%s, {vector})"  # noqa: S608
                " ON CONFLICT (live_id) DO UPDATE SET vector = excluded.vector",
                [(pk, name, title, name, lead, name, body) for pk, title, lead, body in documents],
            )

    def ids(self, query: Query, *, tag: Tag | None, limit: int, start: int) -> list[int]:
        condition, values = _open(self.key, tag)
        phrase = "phraseto_tsquery(%s::regconfig, %s)"
        wanted = (" || " if query.is_any else " && ").join([phrase] * len(query.wanted))
        unwanted = f" && !! {phrase}" * len(query.unwanted)
        texts = [value for p in query.wanted + query.unwanted for value in (words.language(), " ".join(p))]
        sql = (
            f"WITH asked AS (SELECT ({wanted}){unwanted} AS query)"  # noqa: S608
            f" SELECT live_id FROM articles_search, asked WHERE vector @@ query AND {condition}"
            " ORDER BY ts_rank(%s, vector, query, 1) DESC, live_id DESC LIMIT %s OFFSET %s"
        )
        return _column(sql, [*texts, *values, self.weights, limit, start])


def _engine() -> _SQLite | _PostgreSQL:
    return _SQLite() if connection.vendor == "sqlite" else _PostgreSQL()


def _column(sql: str, params: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


# -- Snippets -----------------------------------------------------------------------------------------------


class _Marker:
    """Finds the query's words in a text by the stemmer that the database used."""

    def __init__(self, query: Query, algorithm: str) -> None:
        self.algorithm = algorithm
        self.stems = {words.stem(word, algorithm) for phrase in query.wanted for word in phrase}
        self.beginnings = {stem[:2] for stem in self.stems}

    def snippet(self, card: Any) -> SafeString:
        """The stretch of the body that holds most of the words, or of the excerpt where the body has none."""
        for source in (card.searched_text, card.excerpt):
            text = unicodedata.normalize("NFC", source)
            spans = words.spans(text)
            if found := self._found(text, spans):
                return _excerpt_html(text, spans, found, _best_start(found))
        text = card.excerpt or card.searched_text
        return _excerpt_html(text, words.spans(text), {}, 0)

    def _found(self, text: str, spans: Sequence[tuple[int, int]]) -> dict[int, str]:
        """The stems of the query's words that stand in a text, by their place among its words."""
        found = {}
        for place, (start, end) in enumerate(spans):
            word = words.fold(text[start:end])
            if word[:2] in self.beginnings and (stem := words.stem(word, self.algorithm)) in self.stems:
                found[place] = stem
        return found


def _best_start(found: dict[int, str]) -> int:
    """Where the stretch with most different words begins, then with most words, then the earliest."""

    def worth(start: int) -> tuple[int, int, int]:
        inside = [stem for place, stem in found.items() if start <= place < start + SNIPPET_WORDS - SNIPPET_LEAD]
        return len(set(inside)), len(inside), -start

    best = max(found, key=worth)
    return max(0, best - SNIPPET_LEAD)


def _excerpt_html(text: str, spans: Sequence[tuple[int, int]], found: Collection[int], first: int) -> SafeString:
    """Some words of a text with those that were found marked; everything else is escaped."""
    shown = spans[first : first + SNIPPET_WORDS]
    if not shown:
        return SafeString("")
    pieces, at = ["… " if first else ""], shown[0][0] if first else 0
    for place, (start, end) in enumerate(shown, first):
        word_html = html.escape(text[start:end])
        pieces += [html.escape(text[at:start]), f"<mark>{word_html}</mark>" if place in found else word_html]
        at = end
    is_cut = first + SNIPPET_WORDS < len(spans)
    pieces.append(" …" if is_cut else html.escape(text[at:]))
    return mark_safe(" ".join("".join(pieces).split()))
