"""From the outbox to the mail server: claimed by one process, sent outside of any transaction, marked one by one.

A letter is sent twice only where a process dies between sending it and marking it; both then carry the same Message-ID.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import OperationalError, transaction
from django.db.models import F, Q, QuerySet

from articles.models.desk import Letter
from articles.notifications.connecting import connect
from articles.states import OPEN_END

_log: Final = logging.getLogger(__name__)

#: As many go over one connection.
BATCH: Final = 50
#: A claim outlives its batch: after half of it nothing more of the batch is sent.
CLAIM: Final = timedelta(minutes=10)
#: Minutes until the next try, by the number of tries; the last one holds for all that follow.
DELAYS: Final = (1, 5, 15, 60, 360)
#: After this a letter waits until somebody asks for another try.
GIVE_UP: Final = timedelta(days=5)
#: So many failures in a row are the server's, not the letters'.
IN_A_ROW: Final = 3


@dataclass(slots=True)
class Delivered:
    """What a delivery came to."""

    sent: int = 0
    failed: int = 0
    problems: set[str] = field(default_factory=set)


def due(at: datetime) -> QuerySet[Letter]:
    """Letters that nobody has claimed and whose time has come. Who was switched off meanwhile gets none."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    return Letter.objects.filter(free, sent_at=None, next_try_at__lte=at, receiver__is_active=True)


def deliver(*, now: datetime, limit: int = 1000, stop: Callable[[], bool] = bool) -> Delivered:
    """Sends what is due, at most `limit` letters, until `stop()` says so. Several processes may do so at once.

    Never raises because of a mail server: its answer stands in the letter, which is tried again later.
    """
    done, started = Delivered(), time.monotonic()
    while (room := limit - done.sent - done.failed) > 0 and not stop():
        at = now + timedelta(seconds=time.monotonic() - started)
        letters = _claim(at, min(BATCH, room))
        if not letters or not _carry(letters, at, done, stop):
            break
    for problem in done.problems:
        _log.warning("Letters not delivered: %s", problem)
    return done


def try_again(letters: QuerySet[Letter], *, at: datetime) -> int:
    """Makes letters that were not sent due now; those that are on their way are left alone."""
    waiting = letters.filter(Q(claimed_until=None) | Q(claimed_until__lte=at), sent_at=None)
    return waiting.update(next_try_at=at)


def _claim(at: datetime, size: int) -> list[Letter]:
    """Rows locked by another process are skipped on PostgreSQL; SQLite's transactions are one at a time."""
    with transaction.atomic(durable=True):
        free = due(at).select_for_update(skip_locked=True, of=("self",)).order_by("next_try_at", "pk")
        ids = list(free.values_list("pk", flat=True)[:size])
        Letter.objects.filter(pk__in=ids).update(claimed_until=at + CLAIM)
    return list(Letter.objects.filter(pk__in=ids).select_related("receiver").order_by("pk"))


def _carry(letters: Sequence[Letter], at: datetime, done: Delivered, stop: Callable[[], bool]) -> bool:
    """Sends a batch over one connection; False where the server seems to be down, and the rest waits."""
    ends, in_a_row = time.monotonic() + CLAIM.total_seconds() / 2, 0
    connection: Any = None
    for number, letter in enumerate(letters):
        if in_a_row == IN_A_ROW or stop() or time.monotonic() > ends:
            _release(letters[number:], at, later=in_a_row == IN_A_ROW)
            break
        try:
            if connection is None:
                connection = connect()
                connection.open()
            _send(letter, connection)
        except Exception as problem:  # any backend may be installed, and each has errors of its own
            in_a_row += 1
            _note_failure(letter, problem, at, done)
            _close(connection)
            connection = None
        else:
            in_a_row = 0
            _note_success(letter, at, done)
    _close(connection)
    return in_a_row < IN_A_ROW


def _send(letter: Letter, connection: Any) -> None:
    letter.to = letter.receiver.email or letter.to
    sender = settings.DEFAULT_FROM_EMAIL
    domain = sender.rpartition("@")[2].strip("> ") or "masthead"
    headers = {
        "Message-ID": f"<letter-{letter.pk}-{letter.made_at:%Y%m%d%H%M%S}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMessage(letter.subject, letter.body, sender, [letter.to], headers=headers)
    if not connection.send_messages([message]):
        raise OSError("The mail server took nothing.")


def _close(connection: Any) -> None:
    if connection is None:
        return
    try:
        connection.close()
    except Exception as problem:  # what was to be sent is sent
        _log.info("Closing the connection to the mail server: %s", problem)


def _note_success(letter: Letter, at: datetime, done: Delivered) -> None:
    done.sent += 1
    values = {"sent_at": at, "claimed_until": None, "problem": "", "to": letter.to}
    for patience in reversed(range(3)):  # what is sent must be marked, however busy the database is
        try:
            Letter.objects.filter(pk=letter.pk).update(attempts=F("attempts") + 1, **values)
        except OperationalError:
            if not patience:
                raise
        else:
            return


def _note_failure(letter: Letter, problem: Exception, at: datetime, done: Delivered) -> None:
    done.failed += 1
    words = f"{type(problem).__name__}: {problem}"[:300]
    done.problems.add(words)
    delay = timedelta(minutes=DELAYS[min(letter.attempts, len(DELAYS) - 1)])
    next_try = at + delay if at < letter.made_at + GIVE_UP else OPEN_END
    values = {"claimed_until": None, "problem": words, "next_try_at": next_try}
    Letter.objects.filter(pk=letter.pk).update(attempts=F("attempts") + 1, **values)


def _release(letters: Sequence[Letter], at: datetime, *, later: bool) -> None:
    waiting = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    waiting.update(claimed_until=None, next_try_at=at + timedelta(minutes=DELAYS[0]) if later else at)
