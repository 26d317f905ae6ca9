"""Snippets: a stretch of a text with the words that a reader was looking for marked, and everything else escaped."""

import html
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from faq import words
from faq.fulltext import Query

SNIPPET_WORDS: Final = 32
SNIPPET_LEAD: Final = 5


class Marker:
    """Finds the query's words in a text by the stemmer that the database used."""

    def __init__(self, query: Query, algorithm: str) -> None:
        self.algorithm = algorithm
        self.stems = {words.stem(word, algorithm) for word in query.words}
        self.beginnings = {stem[:2] for stem in self.stems}

    def snippet(self, *sources: str) -> SafeString:
        """The stretch that holds most of the words, of the first text that has any; else the last text's beginning."""
        text, spans = "", []
        for source in sources:
            text = unicodedata.normalize("NFC", source)
            spans = words.spans(text)
            if found := self._found(text, spans):
                return _excerpt_html(text, spans, found, _best_start(found))
        return _excerpt_html(text, spans, {}, 0)

    def marked(self, text: str) -> SafeString:
        """A short text, whole."""
        text = unicodedata.normalize("NFC", text)
        spans = words.spans(text)
        return _marked_html(text, spans, self._found(text, spans))

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


def _excerpt_html(text: str, spans: Sequence[tuple[int, int]], found: Iterable[int], first: int) -> SafeString:
    """Some words of a text with those that were found marked."""
    shown = spans[first : first + SNIPPET_WORDS]
    if not shown:
        return SafeString("")
    is_cut = first + SNIPPET_WORDS < len(spans)
    begin, end = shown[0][0] if first else 0, shown[-1][1] if is_cut else len(text)
    inside = [(start - begin, stop - begin) for start, stop in shown]
    excerpt_html = _marked_html(text[begin:end], inside, {place - first for place in found})
    return mark_safe(f"{'… ' if first else ''}{excerpt_html}{' …' if is_cut else ''}")


def _marked_html(text: str, spans: Sequence[tuple[int, int]], found: Collection[int]) -> SafeString:
    pieces, at = [], 0
    for place, (start, end) in enumerate(spans):
        word_html = html.escape(text[start:end])
        pieces += [html.escape(text[at:start]), f"<mark>{word_html}</mark>" if place in found else word_html]
        at = end
    return mark_safe(" ".join("".join([*pieces, html.escape(text[at:])]).split()))
