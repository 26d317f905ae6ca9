"""Sends letters right after the transaction that wrote them, in a thread beside the requests of this process."""

import atexit
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connection

from articles.models.clock import database_now
from articles.notifications.delivery import deliver

_log: Final = logging.getLogger(__name__)


class Postman:
    """One thread at a time in a process. Whatever happens to it, the letters wait in the outbox for `publish_due`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._round: threading.Thread | None = None
        self._is_wanted = False
        self._is_resting = False
        self._stop = threading.Event()

    def call(self) -> None:
        """Starts a round, or lets the one that is under way look once more. Returns at once."""
        if not settings.MAIL_AT_ONCE or self._is_resting or self._stop.is_set():
            return
        with self._lock:
            self._is_wanted = True
            if self._round is None:
                self._round = threading.Thread(target=self._go_round, name="postman", daemon=True)
                self._round.start()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """For a command that delivers by itself when it is done."""
        self._is_resting = True
        try:
            yield
        finally:
            self._is_resting = False

    def finish(self) -> None:
        """At the end of the process: the letter that is on its way is brought to its end, and none begun."""
        self._stop.set()
        if (going := self._round) is not None:
            going.join(timeout=2 * settings.MAIL_TIMEOUT)

    def _go_round(self) -> None:
        while self._is_needed():
            try:
                deliver(now=database_now(), stop=self._stop.is_set)
            except Exception:  # a thread's end is nobody's business, but the reason is
                _log.exception("Letters could not be delivered")
            finally:
                connection.close()

    def _is_needed(self) -> bool:
        """Asked under the lock, so that no letter falls between the end of a round and the next call."""
        with self._lock:
            wanted, self._is_wanted = self._is_wanted, False
            if not wanted or self._stop.is_set():
                self._round = None
                return False
            return True


postman: Final = Postman()
atexit.register(postman.finish)
