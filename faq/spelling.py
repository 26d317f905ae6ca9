"""The words of live texts, and which of them a mistyped word may have been meant for.

Each word stands in the dictionary once, with the number of live articles and of questions that use it, and with keys:
its first and its last letters, as they are and without one of them. Two words that are a typing error apart share a
key, and so do nearly all that are two apart; so that a look-up reads a few dozen rows, in a dictionary of any size.
(The idea is SymSpell's; that one letter is left out and not two makes a third of the keys.) Where long words are
concerned two errors are forgiven, as elsewhere: Elasticsearch, Algolia and Typesense draw the line between six and
eight letters.

The dictionary knows words of texts that nobody may see now. `correcting` suggests none that does not stand in one that
readers see.

It is one for the whole site, and so is written under the publication lock: two at a time would add the same word twice.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from faq import words
from faq.batches import batches

SHORTEST: Final = 3
LONGEST: Final = 24
#: From so many letters on a word is corrected, and from so many on two errors are.
ONE_ERROR: Final = 4
TWO_ERRORS: Final = 8
#: How many letters of a word's beginning and of its end make keys.
END: Final = 6
#: So many candidates are compared, the most used ones.
COMPARED: Final = 300
#: So many words of a query are looked at.
MOST_WORDS: Final = 8
#: A word that fewer rows use may be a typing error of their authors, where another is used so many times as often.
RARE: Final = 3
TIMES: Final = 10
_SLICE: Final = 400


class Source(NamedTuple):
    """Texts that the dictionary knows: the table of their lists of words, its key, and the column that counts them."""

    lists: str
    key: str
    counted: str


class Known(NamedTuple):
    """A word of the dictionary near one that was typed, and how many texts of each source that was asked for use it."""

    word: str
    errors: int
    counts: tuple[int, ...]

    @property
    def uses(self) -> int:
        return sum(self.counts)


# -- Write --------------------------------------------------------------------------------------------------


def learn(source: Source, texts: Mapping[int, Collection[str]]) -> None:
    """Puts the folded words of live rows, by their ids, into the dictionary; learning a row again replaces it.

    Triggers count the uses, and drop a word with its last one.
    """
    forget(source, texts)
    kept = {pk: sorted(word for word in text if is_kept(word)) for pk, text in texts.items()}
    ids = _ids(sorted({word for text in kept.values() for word in text}))
    lists = [(pk, _packed([ids[word] for word in text])) for pk, text in kept.items()]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {source.lists} ({source.key}, word_ids) VALUES (%s, %s)", lists)  # noqa: S608


def is_kept(word: str) -> bool:
    """Whether a folded word stands in the dictionary where a text uses it."""
    return (
        SHORTEST <= len(word) <= LONGEST
        and not any(letter.isdigit() for letter in word)
        and not words.is_stop_word(word)
        and not words.is_unspaced(word)
    )


def _ids(wanted: Sequence[str]) -> dict[str, int]:
    """The id of each word; those that are new come in with their keys."""
    known = _known_ids(wanted)
    fresh = [word for word in wanted if word not in known]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO faq_word (word) VALUES (%s)", [(word,) for word in fresh])
        added = _known_ids(fresh)
        keys = [(key, added[word]) for word in fresh for key in sorted(_keys(word))]
        cursor.executemany("INSERT INTO faq_wordkey (key, word_id) VALUES (%s, %s)", keys)
    return known | added


def _known_ids(wanted: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in batches(wanted, _SLICE):
        found.update(_rows(f"SELECT word, id FROM faq_word WHERE word IN ({_places(part)})", part))  # noqa: S608
    return found


def _packed(ids: list[int]) -> Any:
    """As the triggers read it: an array on PostgreSQL, JSON on SQLite."""
    return json.dumps(ids, separators=(",", ":")) if connection.vendor == "sqlite" else ids


def forget(source: Source, live_ids: Iterable[int]) -> None:
    """Takes the words of live rows out."""
    with connection.cursor() as cursor:
        sql = f"DELETE FROM {source.lists} WHERE {source.key} = %s"  # noqa: S608
        cursor.executemany(sql, [(pk,) for pk in live_ids])


def clear(*sources: Source) -> None:
    """Empties the dictionary, for a rebuild. The words go first, so that no trigger has any to count."""
    with connection.cursor() as cursor:
        for table in ("faq_wordkey", "faq_word", *(source.lists for source in sources)):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


# -- Read ---------------------------------------------------------------------------------------------------


def uses(asked: Sequence[str], *sources: Source) -> dict[str, int]:
    """In how many texts of some sources these folded words stand, those that nobody may see now too; one query."""
    return _used(asked, _total(sources))


def close_words(asked: Iterable[str], *sources: Source) -> dict[str, list[Known]]:
    """For each folded word that hardly any text uses, those of some sources that it may have been meant for.

    Best first: by the number of errors, then by their uses. A word that is a form of a known one is known.
    """
    typed = [word for word in asked if len(word) >= ONE_ERROR and is_kept(word)][:MOST_WORDS]
    used = _used(typed, "uses + questions")
    near = {word: _near(word, sources) for word in typed if used.get(word, 0) < RARE}
    likely = {
        word: [known for known in found if known.uses > TIMES * used.get(word, 0)] for word, found in near.items()
    }
    return {word: found for word, found in likely.items() if found and not _is_form(word, found)}


def _is_form(word: str, near: Iterable[Known]) -> bool:
    stem = words.stem(word, words.language())
    return any(words.stem(known.word, words.language()) == stem for known in near)


def _used(asked: Sequence[str], total: str) -> dict[str, int]:
    sql = f"SELECT word, {total} FROM faq_word WHERE {total} > 0 AND word IN ({_places(asked)})"  # noqa: S608
    return dict(_rows(sql, asked)) if asked else {}


def _total(sources: Iterable[Source]) -> str:
    return " + ".join(source.counted for source in sources)


def _near(word: str, sources: Sequence[Source]) -> list[Known]:
    """The words of some sources that are within one error, or two of a long word; one query."""
    most = 2 if len(word) >= TWO_ERRORS else 1
    keys = sorted(_keys(word))
    total = _total(sources)
    sql = (
        f"SELECT word, {', '.join(source.counted for source in sources)} FROM faq_word"  # noqa: S608
        f" WHERE id IN (SELECT word_id FROM faq_wordkey WHERE key IN ({_places(keys)}))"
        f" AND length(word) BETWEEN %s AND %s AND {total} > 0 ORDER BY {total} DESC, word LIMIT %s"
    )
    letters, found = set(word), []
    for other, *counts in _rows(sql, [*keys, len(word) - most, len(word) + most, COMPARED]):
        if other != word and len(letters.symmetric_difference(other)) <= 2 * most:
            errors = distance(word, other, most)
            if errors <= most:
                found.append(Known(other, errors, tuple(counts)))
    return sorted(found, key=lambda known: (known.errors, -known.uses, known.word))


def _keys(word: str) -> set[int]:
    """The first and the last letters, and both without any one of them, as numbers of 31 bits."""
    head = _less_one(word[:END], "^")
    tail = _less_one(word[-END:], "$") if len(word) >= END else ()
    return {zlib.crc32(part.encode()) >> 1 for part in (*head, *tail)}


def _less_one(part: str, end: str) -> Iterator[str]:
    yield end + part
    yield from (end + part[:at] + part[at + 1 :] for at in range(len(part)))


def distance(one: str, other: str, most: int) -> int:
    """How many letters are missing, too many, wrong, or changed places with the next; beyond `most`, any number more.

    Damerau and Levenshtein's, with each letter touched once ("optimal string alignment"). A library would pay from some
    thousands of words a search on; here it is a few dozen.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, another in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and another == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
