"""What `publish_due` does beside windows: reminders of texts that grow old, and what may be thrown away by now."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from articles import notifications, thinning
from articles.models.desk import Letter, Presence, UnsavedCopy
from articles.models.history import Event
from articles.models.public import LiveArticle
from articles.publishing import publication_lock

_log: Final = logging.getLogger(__name__)

_KEEP_COPIES: Final = timedelta(days=90)
_KEEP_PRESENCE: Final = timedelta(days=1)
_KEEP_LETTERS: Final = timedelta(days=90)
_TOGETHER: Final = 50


@dataclass(slots=True)
class Swept:
    """What each chore did, by name, and which did not go."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def sweep(*, now: datetime) -> Swept:
    """Does every chore; one that fails is reported and does not keep the others from being done."""
    swept = Swept()
    for name, chore in CHORES.items():
        try:
            swept.counts[name] = chore(now)
        except Exception as problem:
            _log.exception("Not done: %s", name)
            swept.problems.append(f"{name}: {type(problem).__name__}: {problem}")
    return swept


def remind_of_reviews(now: datetime) -> int:
    """Tells the writers of live texts whose review is due, once for each date: the log remembers."""
    count = 0
    while True:
        with publication_lock():
            rows = list(_due_for_review(now)[:_TOGETHER])
            for row in rows:
                notifications.remind_of_review(row.article, row.review_by, at=now)
            Event.objects.bulk_create(_reminder(row, now) for row in rows)
        count += len(rows)
        if len(rows) < _TOGETHER:
            return count


def _due_for_review(now: datetime) -> QuerySet[Any]:
    """A reminder is of the date that had passed when it was written; a later date is another matter."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    reminded = Event.objects.filter(
        verb="review_due", subject="article", subject_id=OuterRef("article_id"), at__gte=OuterRef("review_by")
    )
    due: QuerySet[Any] = LiveArticle.windows.visible().filter(~Exists(reminded), review_by__lt=today)
    fields = ("review_by", "article__title", "article__created_by", "article__submitted_by")
    due = due.select_related("article").only(*fields)
    return due.order_by("review_by", "pk")


def _reminder(row: Any, now: datetime) -> Event:
    return Event.of("review_due", row.article, by=None, at=now, review_by=row.review_by.isoformat())


def drop_unsaved_copies(now: datetime) -> int:
    return UnsavedCopy.objects.filter(at__lt=now - _KEEP_COPIES).delete()[0]


def drop_presence(now: datetime) -> int:
    return Presence.objects.filter(seen_at__lt=now - _KEEP_PRESENCE).delete()[0]


def drop_letters(now: datetime) -> int:
    """Those sent long ago, and those to accounts that were switched off before they went."""
    sent = Letter.objects.filter(sent_at__lt=now - _KEEP_LETTERS).delete()[0]
    return sent + Letter.objects.filter(sent_at=None, receiver__is_active=False).delete()[0]


def thin_versions(now: datetime) -> int:
    """One batch a run: two queries where nothing is due."""
    return thinning.thin(now=now)


#: By what the command prints.
CHORES: Final[dict[str, Callable[[datetime], int]]] = {
    "reviews reminded of": remind_of_reviews,
    "unsaved copies dropped": drop_unsaved_copies,
    "open forms forgotten": drop_presence,
    "letters dropped": drop_letters,
    "old versions thinned": thin_versions,
}
