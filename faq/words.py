"""The words of a text: cut, folded, stemmed. What search and related lists have in common; no models here."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import Any, Final

import snowballstemmer
from django.conf import settings

#: By language code; PostgreSQL's text search configurations and Snowball's stemmers bear the same names.
LANGUAGES: Final = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "ga": "irish",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "es": "spanish",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
UNKNOWN: Final = "simple"
LONGEST_NAME: Final = 400

#: Words that say nothing about an article. Other languages do without: terms in more than half of the articles find no
#: neighbours anyway, and collections in German and French, scored by their links, came out within 0.006 of
#: nDCG@10 with published lists (which also hold words that readers search for, such as “personnes” and “trabajo”).
ENGLISH_STOP_WORDS: Final = frozenset(
    """
    a about above after again against ain all also am among an and any are aren as at be because
    been before being below between both but by can cannot could couldn d did didn do does doesn
    doing don down during each either else ever every few for from further had hadn has hasn have
    haven having he her here hers herself him himself his how however i if in into is isn it its
    itself just let ll m may me might mightn more most must mustn my myself neither no nor not of
    off on once only or other our ours ourselves out over own per quite rather re really s same
    shall shan she should shouldn since so some such t than that the their theirs them themselves
    then there these they this those though through to too under until up upon us ve very was wasn
    we were weren what when where whether which while who whom whose why will with within without
    won would wouldn y yet you your yours yourself yourselves
    """.split()  # noqa: SIM905 (a list of them fills the page)
)

#: Letters that no decomposition takes apart, but that people type as these.
_plain_letters: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
#: Accents on Latin and Greek; elsewhere a mark can make another letter (й is not и).
_accents: Final = re.compile(r"(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+")
#: Vowel signs and other marks that belong to the letter before; to Python they are no part of a word.
_marks: Final = "".join(mark for mark in map(chr, range(0x300, 0x1800)) if unicodedata.category(mark) in ("Mn", "Mc"))
_mark: Final = re.compile(f"[{_marks}]")
_word: Final = re.compile(r"[^\W_]+")
_marked_word: Final = re.compile(rf"[^\W_]+(?:[{_marks}]+[^\W_]*)*")
#: Scripts that are written without spaces (Thai, Lao, Burmese, Khmer, Japanese, Chinese): what looks like a word there
#: is a sentence. Each letter is a word of its own, and what is typed is found as letters that follow each other.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_unspaced: Final = re.compile(f"[{_UNSPACED}]")
_lone: Final = re.compile(rf"(?=[^\W_])[{_UNSPACED}][{_marks}]*")
_lone_or_word: Final = re.compile(rf"{_lone.pattern}|[^\W_{_UNSPACED}]+(?:[{_marks}]+[^\W_{_UNSPACED}]*)*")
_run_or_word: Final = re.compile(rf"(?:{_lone.pattern})+|[^\W_{_UNSPACED}]+(?:[{_marks}]+[^\W_{_UNSPACED}]*)*")
_stemming: Final = Lock()


def language() -> str:
    """The name of the site's language as Snowball and PostgreSQL know it, or "simple" where they do not.

    Search and related lists follow it; after a change of the setting, `rebuild_live` stems everything anew.
    """
    return LANGUAGES.get(settings.LANGUAGE_CODE.split("-")[0].lower(), UNKNOWN)


def fold(text: str) -> str:
    """Lower case without accents: what a reader types and what an author wrote come out the same.

    >>> fold("Crème BRÛLÉE, Straße, smørrebrød")
    'creme brulee, strasse, smorrebrod'
    """
    text = text.casefold()
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(_plain_letters))
    return unicodedata.normalize("NFC", _accents.sub("", apart))


def words(text: str) -> list[str]:
    """The folded words in order: letters and digits, nothing else.

    >>> words("Don't skip “Omega-3”!")
    ['don', 't', 'skip', 'omega', '3']
    >>> words("睡眠とカフェイン")
    ['睡', '眠', 'と', 'カ', 'フ', 'ェ', 'イ', 'ン']
    """
    folded = fold(text)
    return _pattern(folded).findall(folded)


def terms(text: str) -> list[str]:
    """The words by which texts are compared: where none ends, letters two by two.

    >>> terms("Omega-3と睡眠")
    ['omega', '3', 'と睡', '睡眠']
    """
    folded = fold(text)
    if not is_unspaced(folded):
        return _pattern(folded).findall(folded)
    return [term for run in _run_or_word.findall(folded) for term in _pairs(run)]


def _pairs(run: str) -> list[str]:
    letters = _lone.findall(run)
    return [one + other for one, other in pairwise(letters)] or [run]


def counted(text: str) -> tuple[int, int]:
    """How many words a text has, and beside them how many letters of scripts without spaces."""
    if not is_unspaced(text):
        return len(text.split()), 0
    return len(_word.findall(_unspaced.sub(" ", text))), len(_lone.findall(text))


def joined(name: str) -> str:
    """A name's folded words between spaces, as a column holds them, so that a word is found by a space before it.

    >>> joined("Crème & Salt")
    ' creme salt '
    """
    return f" {' '.join(words(name))} "[:LONGEST_NAME]


def spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text begin and end."""
    return [match.span() for match in _pattern(text).finditer(text)]


def _pattern(text: str) -> re.Pattern[str]:
    """Most texts have no marks left, and are cut twice as fast."""
    if is_plain(text):
        return _word
    return _lone_or_word if is_unspaced(text) else _marked_word


def is_plain(text: str) -> bool:
    """Whether letters that follow each other are a word: no signs that belong to the letter before them, and no
    scripts without spaces.
    """
    return text.isascii() or (_mark.search(text) is None and _unspaced.search(text) is None)


def is_unspaced(text: str) -> bool:
    """Whether letters stand in a text of scripts that are written without spaces."""
    return not text.isascii() and _unspaced.search(text) is not None


def is_stop_word(word: str) -> bool:
    return word in ENGLISH_STOP_WORDS and language() == "english"


@lru_cache(maxsize=2**16)
def stem(word: str, algorithm: str) -> str:
    """The stem of a folded word; the word itself in a language without a stemmer."""
    if algorithm == UNKNOWN:
        return word
    with _stemming:  # a stemmer keeps the word it is at
        stemmed: str = _stemmer(algorithm).stemWord(word)
    return stemmed


def stems(folded: Iterable[str]) -> list[str]:
    """The stems of folded words in the site's language."""
    algorithm = language()
    return [stem(word, algorithm) for word in folded]


@lru_cache
def _stemmer(algorithm: str) -> Any:
    return snowballstemmer.stemmer(algorithm)
