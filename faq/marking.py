"""Snippets: a stretch of a text with the words that a reader was looking for marked, and everything else escaped."""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from faq import words
from faq.fulltext import Query

SNIPPET_WORDS: Final = 32
SNIPPET_LEAD: Final = 5
#: So many letters of a script without spaces take the room of a word.
LETTERS_OF_A_WORD: Final = 3
#: In letters: how far words may stand apart to be shown together, where a snippet is cut out, and its lead.
_REACH: Final = 160
_CUT: Final = 1000
_LEAD: Final = 120
#: So many places of a text are weighed against each other.
_WEIGHED: Final = 60

#: The words that were found in a text: where each begins, where it ends, and its stem.
Marks = Mapping[int, tuple[int, str]]


class Marker:
    """Finds the query's words in a text by the stemmer that the database used."""

    def __init__(self, query: Query, algorithm: str) -> None:
        self.algorithm = algorithm
        #: Letters of a script without spaces, which mean something only as they follow each other.
        self.runs = ["".join(phrase) for phrase in query.wanted if all(map(words.is_unspaced, phrase))]
        whole = (word for phrase in query.wanted for word in phrase if "".join(phrase) not in self.runs)
        self.stems = {words.stem(word, algorithm) for word in whole}
        beginnings = sorted({re.escape(stem[:2]) for stem in self.stems})
        self.likely = re.compile(rf"(?<![^\W_])(?:{'|'.join(beginnings)})[^\W_]*") if beginnings else None

    def snippet(self, *sources: str) -> SafeString:
        """The stretch that holds most of the words, of the first text that has any; else the last text's beginning."""
        text = ""
        for source in sources:
            text = unicodedata.normalize("NFC", source)
            if marks := self._marks(text):
                return _excerpt_html(text, _beginning(text, marks), marks)
        return _excerpt_html(text, 0, {})

    def marked(self, text: str) -> SafeString:
        """A short text, whole."""
        text = unicodedata.normalize("NFC", text)
        return _marked_html(text, 0, len(text), self._marks(text))

    def _marks(self, text: str) -> dict[int, tuple[int, str]]:
        marks = dict(self._marked_runs(text))
        for start, end, word in self._likely_words(text):
            if (stem := words.stem(word, self.algorithm)) in self.stems:
                marks[start] = end, stem
        return marks

    def _marked_runs(self, text: str) -> Iterator[tuple[int, tuple[int, str]]]:
        """Of two that lie over each other, the first."""
        folded = words.fold(text) if self.runs else ""
        where, end = folded if len(folded) == len(text) else text, 0
        for match in re.finditer("|".join(map(re.escape, self.runs)), where) if self.runs else ():
            if match.start() >= end:
                end = match.end()
                yield match.start(), (end, match.group())

    def _likely_words(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Words that begin like one of the query's, folded, and where they stand.

        In most texts folding leaves every letter at its place, and one look is enough; else each word is folded.
        """
        folded = words.fold(text)
        if self.likely is None:
            return
        if len(folded) == len(text) and words.is_plain(text):
            yield from ((*match.span(), match.group()) for match in self.likely.finditer(folded))
        else:
            for start, end in words.spans(text):
                word = words.fold(text[start:end])
                if self.likely.match(word):
                    yield start, end, word


def _beginning(text: str, marks: Marks) -> int:
    """Some words before the stretch with most different words, then with most words, then the earliest."""
    places = list(marks)[:_WEIGHED]

    def worth(start: int) -> tuple[int, int, int]:
        near = [marks[place][1] for place in places if start <= place < start + _REACH]
        return len(set(near)), len(near), -start

    best = max(places, key=worth)
    from_here = max(0, best - _LEAD)
    before = words.spans(text[from_here:best])
    if from_here:
        before = before[1:]  # cut in half, perhaps
    return from_here + before[-SNIPPET_LEAD:][0][0] if before else best


def _excerpt_html(text: str, begin: int, marks: Marks) -> SafeString:
    """Some words of a text, with those that were found marked."""
    spans, most = words.spans(text[begin : begin + _CUT]), SNIPPET_WORDS
    if not spans:
        return SafeString("")
    if words.is_unspaced(text[begin : begin + _CUT]):
        most *= LETTERS_OF_A_WORD
    is_begun = bool(words.spans(text[max(0, begin - _LEAD) : begin]))
    is_cut = len(spans) > most or begin + _CUT < len(text)
    last = spans[most - 1] if len(spans) > most else (0, _CUT)
    excerpt_html = _marked_html(text, begin if is_begun else 0, min(begin + last[1], len(text)), marks)
    return mark_safe(f"{'… ' if is_begun else ''}{excerpt_html}{' …' if is_cut else ''}")


def _marked_html(text: str, begin: int, end: int, marks: Marks) -> SafeString:
    pieces, at = [], begin
    for start, (stop, _stem) in sorted(marks.items()):
        if begin <= start and stop <= end:
            pieces += [html.escape(text[at:start]), f"<mark>{html.escape(text[start:stop])}</mark>"]
            at = stop
    return mark_safe(" ".join("".join([*pieces, html.escape(text[at:end])]).split()))
