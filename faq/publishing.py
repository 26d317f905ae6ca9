"""From a draft answer to the one readers see. One approved text, no windows."""

from datetime import datetime

from django.db import transaction

from faq import search
from faq.models import LiveQuestion, Question
from faq.rich_text import to_text


class NotPublishableError(Exception):
    """The question lacks something that readers need; the message names it."""


@transaction.atomic
def publish(question: Question, *, at: datetime) -> LiveQuestion:
    """Freezes the wording as it stands now. The first publication's date and slug are kept.

    The caller holds the publication lock, under which the dictionary of the search is written; so in `withdraw()`.
    Raises NotPublishableError where question or answer is empty.
    """
    if not question.question.strip() or not to_text(question.answer):
        raise NotPublishableError("A question needs its words and an answer before it can be published.")
    before = LiveQuestion.objects.filter(source=question).first()
    wording = {
        "question": question.question,
        "answer_html": question.answer,
        "text": to_text(question.answer),
    }
    if before and all(getattr(before, name) == value for name, value in wording.items()):
        return before
    live, _ = LiveQuestion.objects.update_or_create(
        source=question,
        defaults={**wording, "updated_at": at},
        create_defaults={**wording, "slug": question.slug, "published_at": at, "updated_at": at},
    )
    search.index([live])
    return live


def withdraw(question: Question) -> None:
    """Takes the question from the hub; articles that carry its wording keep it."""
    LiveQuestion.objects.filter(source=question).delete()


def has_unpublished_changes(question: Question, live: LiveQuestion) -> bool:
    return (question.question, question.answer) != (live.question, live.answer_html)
