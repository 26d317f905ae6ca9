"""Search among the questions of the hub, in question and answer; on the index of `fulltext`, forgiving typing errors.

A question leaves the index and the dictionary with its live row, by triggers (see the migrations).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from faq import correcting, fulltext, spelling, words
from faq.batches import batches
from faq.fulltext import Query
from faq.marking import Marker
from faq.models import LiveQuestion

TABLE: Final = fulltext.Table("faq_search", "question_id", ("question", "answer"), (10.0, 1.0), "AD")
#: The questions' part of the dictionary.
WORDS: Final = spelling.Source("faq_wordlist", "question_id", "questions")
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A question that was found, its own words and a stretch of its answer with the marks."""

    question: LiveQuestion
    question_html: SafeString
    snippet_html: SafeString


def index(questions: Sequence[LiveQuestion]) -> None:
    """Makes live questions findable, in the caller's transaction; indexing one again replaces it."""
    folded = {each.pk: [words.words(part) for part in (each.question, each.text)] for each in questions}
    fulltext.engine(TABLE).write([[pk, *map(" ".join, parts)] for pk, parts in folded.items()])
    spelling.learn(WORDS, {pk: {word for part in parts for word in part} for pk, parts in folded.items()})


def rebuild() -> None:
    """Indexes every live question anew, as after a change of the site's language."""
    fulltext.clear(TABLE)
    for batch in batches(LiveQuestion.objects.order_by("pk").iterator(chunk_size=_BATCH), _BATCH):
        index(batch)


def find(wish: Query, *, most: int) -> list[Found]:
    """The questions that match, best first; two queries, or one where there are none."""
    engine = fulltext.engine(TABLE)
    ids = engine.ids(wish, limit=most) if wish.wanted else []
    questions = LiveQuestion.objects.in_bulk(ids) if ids else {}
    marker = Marker(wish, engine.stemmer())
    return [_found(questions[pk], marker) for pk in ids if pk in questions]


def find_meant(asked: str, *, most: int) -> tuple[str, list[Found]]:
    """What a query finds; where it finds nothing, what it may have been meant for, with the words that found it."""
    wish = Query.read(asked)
    found = find(wish, most=most)
    if found:
        return asked, found
    for attempt in correcting.attempts(spelling.close_words(wish.words, WORDS)):
        found = find(correcting.meant(wish, attempt), most=most)
        if shown := correcting.rewritten(asked, attempt, texts(found)):
            return shown, found
    return asked, []


def texts(found: Iterable[Found]) -> Iterator[str]:
    """All that readers see of what was found."""
    for each in found:
        yield from (each.question.question, each.question.text)


def _found(question: LiveQuestion, marker: Marker) -> Found:
    return Found(question, marker.marked(question.question), marker.snippet(question.text))
