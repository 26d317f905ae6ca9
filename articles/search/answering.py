"""What a reader is shown for a search: articles, and beside them topics, people and questions; and help.

Typing errors are forgiven. Where a query finds nothing, its words are corrected, and what the corrected one finds is
shown instead; where it finds little, the correction is offered. See `faq.correcting`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

from django.db.models import Count

from articles import search
from articles.models.people import Contributor
from articles.models.public import LiveArticle, LiveTag
from articles.models.tags import FormerTag, Tag
from articles.search import Results, names
from faq import correcting, spelling
from faq import search as faq_search
from faq.correcting import Attempt
from faq.fulltext import Query
from faq.search import Found

#: Hits on a page.
SHOWN: Final = 10
#: With fewer hits a correction is offered.
FEW: Final = 3
MOST_QUESTIONS: Final = 5
MOST_FILTERS: Final = 8
MOST_TOPICS: Final = 12

NOTHING: Final = Results([], has_next=False, first_ids=[])
#: Where a word may stand that a mistyped one was meant for.
SOURCES: Final = (search.WORDS, faq_search.WORDS)


@dataclass(frozen=True, slots=True)
class Filter:
    """A tag that many of the hits have, to narrow a search down to."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A query as it may have been meant, read and in words, and the articles or the questions that it finds."""

    wish: Query
    shown: str = ""
    results: Results = NOTHING
    questions: list[Found] | None = None


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


def _with_names(found: Answer, wish: Query, questions: list[Found] | None = None) -> Answer:
    """With the topics, people and questions, if those are not known; not beside what a filter has narrowed down."""
    if found.tag:
        return found
    return replace(
        found,
        topics=names.topics(wish),
        people=names.people(wish),
        questions=faq_search.find(wish, most=MOST_QUESTIONS) if questions is None else questions,
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
    """With a correction where there is little, and with help where there is nothing. The name of a topic or of somebody
    is not mistyped.
    """
    hits = len(found.results.hits)
    correction = _corrected(found, wish) if hits < FEW and not (found.topics or found.people) else None
    if hits or found.finds_beside:
        return replace(found, suggestion=correction.shown) if correction else found
    if correction is None:
        popular = Tag.objects.filter(live_count__gt=0).order_by("-live_count", "name")[:MOST_TOPICS]
        return replace(found, nearest=search.guess(found.asked), popular=list(popular))
    corrected = replace(found, shown=correction.shown, results=correction.results)
    return _with_names(corrected, correction.wish, correction.questions)


def _corrected(found: Answer, wish: Query) -> Correction | None:
    """The query as it may have been meant, with what it finds, which is more."""
    sources = SOURCES[:1] if found.tag else SOURCES
    close = spelling.close_words(wish.words, *sources)
    for attempt, source in islice(_searches(close, sources), correcting.TRIED):
        more = _searched(correcting.meant(wish, attempt), source, found.tag)
        shown = correcting.rewritten(found.asked, attempt, _texts(more)) if _is_more(more, found) else ""
        if shown:
            return replace(more, shown=shown)
    return None


def _searches(
    close: dict[str, list[spelling.Known]], sources: Sequence[spelling.Source]
) -> Iterator[tuple[Attempt, spelling.Source]]:
    """What to try, and among which texts: those that use all of its words."""
    for attempt in correcting.attempts(close):
        for at, source in enumerate(sources):
            if all(known.counts[at] for known in attempt.values()):
                yield attempt, source


def _searched(meant: Query, source: spelling.Source, tag: Tag | None) -> Correction:
    if source == faq_search.WORDS:
        return Correction(meant, questions=faq_search.find(meant, most=MOST_QUESTIONS))
    return Correction(meant, results=search.find_all(meant, size=SHOWN, tag=tag))


def _is_more(correction: Correction, found: Answer) -> bool:
    if correction.questions is not None:
        return len(correction.questions) > len(found.questions)
    return len(correction.results.first_ids) > len(found.results.first_ids)


def _texts(correction: Correction) -> Iterable[str]:
    """All that readers see of what was found."""
    for hit in correction.results.hits:
        card: Any = hit.live
        yield from (card.title, card.excerpt, card.byline_names, card.searched_text)
    yield from faq_search.texts(correction.questions or [])
