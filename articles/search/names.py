"""Topics and people whose name a reader has typed. Names are looked up as they are today."""

from collections.abc import Iterable
from itertools import takewhile
from typing import Final, TypeVar

from django.db.models import Exists, OuterRef, Q

from articles.models.people import Contributor
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from faq import words
from faq.fulltext import Query

MOST: Final = 3
#: So many names are compared, and so many of the words typed.
COMPARED: Final = 50
MOST_WORDS: Final = 6

Named = TypeVar("Named", Tag, Contributor)


def topics(wish: Query) -> list[Tag]:
    """The tags with a page, at most three, the best match first; one query."""
    tags = Tag.objects.filter(_begun(wish), live_count__gt=0)
    return _best(tags.order_by("-live_count", "name")[:COMPARED], wish)


def people(wish: Query) -> list[Contributor]:
    """The contributors with a page, at most three, the best match first; one query."""
    signed = LiveArticle.objects.filter(live_bylines__contributor=OuterRef("pk"))
    return _best(Contributor.objects.filter(_begun(wish)).filter(Exists(signed)).order_by("name")[:COMPARED], wish)


def _begun(wish: Query) -> Q:
    """A word of the name begins like one that was typed, as far as that and its stem are the same."""
    condition = Q(pk__in=())
    for word in wish.words[:MOST_WORDS]:
        both = zip(word, words.stem(word, words.language()), strict=False)
        beginning = "".join(letter for letter, _ in takewhile(lambda pair: pair[0] == pair[1], both))
        condition |= Q(folded_name__contains=f" {beginning}")
    return condition


def _best(found: Iterable[Named], wish: Query) -> list[Named]:
    """All words of the query stand in the name, or all of the name in the query."""
    asked = _stems(wish.words)
    named = [(_stems(each.folded_name.split()), each) for each in found]
    fitting = [(own, each) for own, each in named if own and (own <= asked or asked <= own)]
    return [each for own, each in sorted(fitting, key=lambda pair: (pair[0] != asked, not pair[0] >= asked))[:MOST]]


def _stems(folded: Iterable[str]) -> set[str]:
    all_words = list(folded)
    telling = [word for word in all_words if not words.is_stop_word(word)]
    return set(words.stems(telling or all_words))
