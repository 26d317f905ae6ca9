"""A query as it may have been meant: its mistyped words replaced by words of the dictionary.

What is shown of it is made of words that stand in the texts that the corrected query finds, written as they are there:
so it cannot give away a text that nobody may see.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import Final

from faq import words
from faq.fulltext import Query
from faq.spelling import Known

#: So many corrections are tried, each with a search.
TRIED: Final = 3

#: What each mistyped word may have been meant for.
Attempt = Mapping[str, Known]


def attempts(close: Mapping[str, Sequence[Known]]) -> Iterator[Attempt]:
    """What the mistyped words may be meant for, the likeliest first."""
    if close:
        for chosen in islice(product(*(near[:TRIED] for near in close.values())), TRIED):
            yield dict(zip(close, chosen, strict=True))


def meant(wish: Query, attempt: Attempt) -> Query:
    """The query with the words of an attempt."""
    wanted = tuple(tuple(attempt[word].word if word in attempt else word for word in phrase) for phrase in wish.wanted)
    return replace(wish, wanted=wanted)


def rewritten(asked: str, attempt: Attempt, texts: Iterable[str]) -> str:
    """A query with the words of an attempt as they stand in some texts, and its signs as they were.

    "" where a word stands in none of them.
    """
    found = list(texts)
    written = {typed: _as_written(known.word, found) for typed, known in attempt.items()}
    return _replaced(asked, written) if all(written.values()) else ""


def _as_written(folded: str, texts: Iterable[str]) -> str:
    """How a word stands in one of the texts, with its accents; "" where it stands in none."""
    for text in texts:
        if folded in words.fold(text):
            composed = unicodedata.normalize("NFC", text)
            for start, end in words.spans(composed):
                if words.fold(composed[start:end]) == folded:
                    return composed[start:end].lower()
    return ""


def _replaced(asked: str, instead: Mapping[str, str]) -> str:
    text = unicodedata.normalize("NFC", asked)
    pieces, at = [], 0
    for start, end in words.spans(text):
        pieces += [text[at:start], instead.get(words.fold(text[start:end]), text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])
