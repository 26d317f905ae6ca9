"""What a reader is shown for a search: articles, and beside them topics, people and questions; and help.

Typing errors are forgiven. Where a query finds nothing, its words are corrected, and what the corrected one finds is
shown instead; where it finds little, the correction is offered. A correction is only ever made of words that stand in
the articles it finds, written as they are there: so it cannot give away a text that nobody may see.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Any, Final

from django.db.models import Count

from articles import search
from articles.models.people import Contributor
from articles.models.public import LiveArticle, LiveTag
from articles.models.tags import FormerTag, Tag
from articles.search import Results, names, spelling
from faq import search as faq_search
from faq import words
from faq.fulltext import Query
from faq.search import Found

#: Hits on a page.
SHOWN: Final = 10
#: With fewer hits a correction is offered.
FEW: Final = 3
#: So many corrections are tried, each with a search.
TRIED: Final = 3
MOST_QUESTIONS: Final = 5
MOST_FILTERS: Final = 8
MOST_TOPICS: Final = 12

NOTHING: Final = Results([], has_next=False, first_ids=[])


@dataclass(frozen=True, slots=True)
class Filter:
    """A tag that many of the hits have, to narrow a search down to."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what the results are for, and everything that the page shows."""

    asked: str
    shown: str
    page: int = 1
    results: Results = NOTHING
    tag: Tag | None = None
    is_tag_unknown: bool = False
    suggestion: str = ""
    topics: list[Tag] = field(default_factory=list)
    people: list[Contributor] = field(default_factory=list)
    questions: list[Found] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    nearest: list[LiveArticle] = field(default_factory=list)
    popular: list[Tag] = field(default_factory=list)

    @property
    def is_corrected(self) -> bool:
        return self.shown != self.asked

    @property
    def finds_beside(self) -> bool:
        return bool(self.topics or self.people or self.questions)

    @property
    def previous_number(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next_number(self) -> int | None:
        return self.page + 1 if self.results.has_next else None


def answer(asked: str, *, page: int = 1, tag_slug: str = "") -> Answer:
    """The answer to a query, whatever it is; about eight queries, and some more for a correction."""
    wish = Query.read(asked)
    tag = _tag(tag_slug) if tag_slug else None
    found = Answer(asked, asked, page, tag=tag, is_tag_unknown=bool(tag_slug and tag is None))
    if not wish.wanted:
        return found
    found = replace(found, results=search.find_all(wish, page=page, size=SHOWN, tag=tag))
    if page == 1:
        found = _forgiven(_with_names(found, wish), wish)
    return replace(found, filters=[] if tag else _filters(found.results.first_ids))


def _tag(slug: str) -> Tag | None:
    """The tag of a slug, also of a former one."""
    tag: Tag | None = Tag.objects.filter(slug=slug).first()
    former = None if tag else FormerTag.objects.select_related("heir").filter(slug=slug).first()
    return former.heir if former else tag


def _with_names(found: Answer, wish: Query) -> Answer:
    """With the topics, people and questions; not beside what a filter has narrowed down."""
    if found.tag:
        return found
    return replace(
        found,
        topics=names.topics(wish),
        people=names.people(wish),
        questions=faq_search.find(wish, most=MOST_QUESTIONS),
    )


def _filters(live_ids: Collection[int]) -> list[Filter]:
    """The tags that most of the first hundred hits have; none where there is nothing to narrow down."""
    if len(live_ids) < 2:
        return []
    tagged = LiveTag.objects.filter(live__in=list(live_ids)[: search.COUNTED])
    counted = tagged.values_list("tag__name", "tag__slug").annotate(hits=Count("pk"))
    return [Filter(name, slug) for name, slug, _hits in counted.order_by("-hits", "tag__name")[:MOST_FILTERS]]


# -- Forgiving ------------------------------------------------------------------------------------------------


def _forgiven(found: Answer, wish: Query) -> Answer:
    """With a correction where there is little, and with help where there is nothing."""
    hits = len(found.results.hits)
    correction = _corrected(found, wish) if hits < FEW else None
    if hits or found.finds_beside:
        return replace(found, suggestion=correction[0]) if correction else found
    if correction is None:
        popular = Tag.objects.filter(live_count__gt=0).order_by("-live_count", "name")[:MOST_TOPICS]
        return replace(found, nearest=search.guess(found.asked), popular=list(popular))
    shown, wish, results = correction
    return _with_names(replace(found, shown=shown, results=results), wish)


def _corrected(found: Answer, wish: Query) -> tuple[str, Query, Results] | None:
    """The query as it may have been meant, in words, read, and with what it finds, which is more."""
    close = spelling.close_words(wish.words)
    for attempt in _attempts(close):
        meant = _with_words(wish, attempt)
        results = search.find_all(meant, size=SHOWN, tag=found.tag)
        if len(results.first_ids) <= len(found.results.first_ids):
            continue
        written = {typed: _as_written(word, results) for typed, word in attempt.items()}
        if all(written.values()):
            return _rewritten(found.asked, written), meant, results
    return None


def _attempts(close: dict[str, list[spelling.Known]]) -> Iterator[dict[str, str]]:
    """What each mistyped word may be meant for, the likeliest first."""
    if close:
        choices = [[known.word for known in near[:TRIED]] for near in close.values()]
        for chosen in islice(product(*choices), TRIED):
            yield dict(zip(close, chosen, strict=True))


def _with_words(wish: Query, instead: dict[str, str]) -> Query:
    wanted = tuple(tuple(instead.get(word, word) for word in phrase) for phrase in wish.wanted)
    return replace(wish, wanted=wanted)


def _as_written(folded: str, results: Results) -> str:
    """How a word stands in one of the articles that were found, with its accents; "" where it stands in none."""
    for text in _texts(results):
        if folded in words.fold(text):
            composed = unicodedata.normalize("NFC", text)
            for start, end in words.spans(composed):
                if words.fold(composed[start:end]) == folded:
                    return composed[start:end].lower()
    return ""


def _texts(results: Results) -> Iterable[str]:
    for hit in results.hits:
        card: Any = hit.live
        yield from (card.title, card.excerpt, card.byline_names, card.searched_text)


def _rewritten(asked: str, instead: dict[str, str]) -> str:
    """A query with some words replaced, and its signs as they were."""
    text = unicodedata.normalize("NFC", asked)
    pieces, at = [], 0
    for start, end in words.spans(text):
        pieces += [text[at:start], instead.get(words.fold(text[start:end]), text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])
