"""What an article is about: its terms, counted by where they stand."""

import re
import zlib
from collections import Counter, defaultdict
from functools import lru_cache
from typing import Final

from articles.models.public import LiveArticle
from articles.related import weights
from articles.related.weights import Weights
from faq import words

#: What the term of a link weighs where it leads to; the other end's weight is a setting. Little: an article that many
#: link to is not about being linked.
LINKED: Final = 1
MOST: Final = 255
_link: Final = re.compile(r'href="[^"]*?/articles/([^"/?#]+)')


def counts(row: LiveArticle, given: Weights | None = None) -> dict[int, int]:
    """Each term's weighted count in a live row, by the site's weights or others; terms are hashes of stems.

    The body holds the headings once already. No term counts more than 255, so that a count is one byte. A link to
    another article counts as a term that both share.
    """
    weight = given or weights.current()
    headings = " ".join(heading for _anchor, heading in row.contents)
    fields = (
        (weight.title, row.title),
        (weight.excerpt, row.excerpt),
        (max(0, weight.heading - weight.body), headings),
        (weight.body, row.text),
    )
    algorithm = words.language()
    total: dict[int, int] = defaultdict(int)
    for each, text in fields:
        for word, times in Counter(words.terms(text)).items() if each else ():
            if term := of_word(word, algorithm):
                total[term] += each * times
    if weight.link:
        for slug in set(_link.findall(row.body_html)):
            total[of_link(slug)] += weight.link
        total[of_link(row.slug)] += LINKED
    return {term: min(count, MOST) for term, count in total.items()}


def words_of(row: LiveArticle) -> dict[int, str]:
    """A word of the row for each of its terms: the form in which it stands there most often."""
    algorithm, found = words.language(), dict[int, str]()
    text = " ".join([row.title, row.excerpt, row.text])
    for word, _times in Counter(words.terms(text)).most_common():
        if term := of_word(word, algorithm):
            found.setdefault(term, word)
    return found


@lru_cache(maxsize=2**16)
def of_word(word: str, algorithm: str) -> int | None:
    """The term of a folded word; None for a stop word, a number and a single letter."""
    if len(word) < 2 or word.isdigit() or (algorithm == "english" and word in words.ENGLISH_STOP_WORDS):
        return None
    return _hash(words.stem(word, algorithm))


def of_link(slug: str) -> int:
    """The term of a link; no word begins like it."""
    return _hash(f"/{slug}")


def _hash(text: str) -> int:
    """32 bits. One or two in a hundred thousand terms fall together; it does not matter."""
    return zlib.crc32(text.encode())
