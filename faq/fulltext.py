"""Full-text indexes beside a table: FTS5 on SQLite, tsvector on PostgreSQL, one set of functions.

What is indexed is folded in Python, so that both databases see plain words and agree on accents. Whatever a reader
types is a query; at worst it finds nothing.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from faq import words

LONGEST_QUERY: Final = 400
MOST_TERMS: Final = 20
LONGEST_WORD: Final = 60
#: Of the rows that match so many are weighed, the newest: what a common word costs does not grow with the table.
WEIGHED: Final = 2000

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

    @property
    def words(self) -> list[str]:
        """The words that are wanted, each once."""
        return list(dict.fromkeys(word for phrase in self.wanted for word in phrase))


@dataclass(frozen=True, slots=True)
class Table:
    """The index of another table's rows: its name, the row's key on PostgreSQL, and what its columns weigh.

    PostgreSQL knows four weights by letter, of which A counts most.
    """

    name: str
    owner: str
    columns: tuple[str, ...]
    weights: tuple[float, ...]
    letters: str


class SQLite:
    """FTS5 with its own BM25 and its own sorting. It stems English itself; other languages come stemmed."""

    def __init__(self, table: Table) -> None:
        self.table, self.key = table, "rowid"

    def stemmer(self) -> str:
        return "porter" if words.language() in ("english", words.UNKNOWN) else words.language()

    def write(self, documents: Sequence[Sequence[Any]]) -> None:
        """Each a row's key and its columns, folded; writing a row again replaces it."""
        names, places = ", ".join(self.table.columns), ", %s" * len(self.table.columns)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"REPLACE INTO {self.table.name} (rowid, {names}) VALUES (%s{places})",  # noqa: S608
                [(pk, *(" ".join(self._stemmed(part.split())) for part in parts)) for pk, *parts in documents],
            )

    def _stemmed(self, folded: Sequence[str]) -> Sequence[str]:
        return folded if self.stemmer() == "porter" else words.stems(folded)

    def ids(
        self, query: Query, *, limit: int, start: int = 0, condition: str = "1 = 1", values: Sequence[Any] = ()
    ) -> list[int]:
        """The keys of the rows that match, best first; `condition` is one more for them, in SQL."""
        score = f"bm25({self.table.name}, {', '.join(map(str, self.table.weights))})"
        weighed = (
            f"SELECT rowid AS id, {score} AS score FROM {self.table.name}"  # noqa: S608
            f" WHERE {self.table.name} MATCH %s AND {condition} ORDER BY rowid DESC LIMIT {WEIGHED}"
        )
        sql = f"SELECT id FROM ({weighed}) ORDER BY score, id DESC LIMIT %s OFFSET %s"  # noqa: S608
        return column(sql, [self._match(query), *values, limit, start])

    def _match(self, query: Query) -> str:
        """Every word stands in quotes, and so is never an operator."""
        wanted = (" OR " if query.is_any else " AND ").join(self._quoted(phrase) for phrase in query.wanted)
        unwanted = " OR ".join(self._quoted(phrase) for phrase in query.unwanted)
        return f"({wanted}) NOT ({unwanted})" if unwanted else wanted

    def _quoted(self, phrase: Phrase) -> str:
        return f'"{" ".join(self._stemmed(phrase))}"'


class PostgreSQL:
    """A weighted tsvector, ranked by ts_rank. Words come stemmed: PostgreSQL's own configuration of a language leaves
    out what it takes for common, such as “estado” and “sentido” in Spanish, and whoever looks for that finds nothing.
    """

    weights: Final = "{0.1, 0.2, 0.4, 1.0}"

    def __init__(self, table: Table) -> None:
        self.table, self.key = table, table.owner

    def stemmer(self) -> str:
        return words.language()

    def write(self, documents: Sequence[Sequence[Any]]) -> None:
        """Each a row's key and its columns, folded; writing a row again replaces it."""
        vector = " || ".join(f"setweight(to_tsvector('simple', %s), '{letter}')" for letter in self.table.letters)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {self.table.name} ({self.key}, vector) VALUES (%s, {vector})"  # noqa: S608
                f" ON CONFLICT ({self.key}) DO UPDATE SET vector = excluded.vector",
                [(pk, *(" ".join(words.stems(part.split())) for part in parts)) for pk, *parts in documents],
            )

    def ids(
        self, query: Query, *, limit: int, start: int = 0, condition: str = "1 = 1", values: Sequence[Any] = ()
    ) -> list[int]:
        """The keys of the rows that match, best first; `condition` is one more for them, in SQL."""
        phrase = "phraseto_tsquery('simple', %s)"
        wanted = (" || " if query.is_any else " && ").join([phrase] * len(query.wanted))
        unwanted = f" && !! {phrase}" * len(query.unwanted)
        texts = [" ".join(words.stems(each)) for each in query.wanted + query.unwanted]
        weighed = (
            f"SELECT {self.key} AS id, vector, query FROM {self.table.name}, asked"  # noqa: S608
            f" WHERE vector @@ query AND {condition} ORDER BY {self.key} DESC LIMIT {WEIGHED}"
        )
        sql = (
            f"WITH asked AS (SELECT ({wanted}){unwanted} AS query) SELECT id FROM ({weighed}) AS weighed"  # noqa: S608
            " ORDER BY ts_rank(%s, vector, query, 1) DESC, id DESC LIMIT %s OFFSET %s"
        )
        return column(sql, [*texts, *values, self.weights, limit, start])


def engine(table: Table) -> SQLite | PostgreSQL:
    """The index of a table in the way of the database that the site uses."""
    return SQLite(table) if connection.vendor == "sqlite" else PostgreSQL(table)


def forget(table: Table, keys: Collection[int]) -> None:
    """Takes rows out of an index."""
    with connection.cursor() as cursor:
        sql = f"DELETE FROM {table.name} WHERE {engine(table).key} = %s"  # noqa: S608
        cursor.executemany(sql, [(pk,) for pk in keys])


def clear(table: Table) -> None:
    """Empties an index, for a rebuild."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table.name}")  # noqa: S608


def column(sql: str, params: Sequence[Any]) -> list[Any]:
    """The first column of what a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
