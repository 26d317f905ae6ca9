"""Tells the caches, in a thread beside the requests of this process: nobody who publishes waits for them."""

import atexit
import http.client
import json
import logging
import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from articles import caching
from articles.purging.rounds import Round

_log: Final = logging.getLogger(__name__)

TIMEOUT: Final = 5  # seconds
#: What one transaction says comes within a moment, and is told together.
_MOMENT: Final = 0.02
#: Beyond so many names a cache is told to forget the site; so many addresses are asked for anew.
MOST_NAMES: Final = 500
MOST_PATHS: Final = 1000

#: Names and paths.
Said = tuple[Sequence[str], Sequence[str]]


def is_wanted() -> bool:
    """Whether there is a cache to tell."""
    return bool(settings.PURGE_NGINX or settings.PURGE_URL)


class Courier:
    """One thread in a process, started when there is something to tell. What it cannot tell is in the log."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Said | Round] = queue.Queue(maxsize=1000)
        self._rounds: list[Round] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def send(self, names: Sequence[str], paths: Sequence[str]) -> None:
        """Returns at once, whatever becomes of it."""
        self._put((names, paths), ", ".join(names))

    def go_round(self, what: str, slices: Iterator[Sequence[str]]) -> None:
        """Tells many pages while there is nothing else to tell; `slices` are made in the thread. Returns at once."""
        self._put(Round(what, slices), what)

    def _put(self, item: Said | Round, what: str) -> None:
        with self._lock:
            try:
                self._waiting.put_nowait(item)
            except queue.Full:
                _log.warning("Too much to purge: caches keep %s for some minutes", what)
                return
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._deliver, name="courier", daemon=True)
                self._thread.start()

    def finish(self, seconds: float = 4 * TIMEOUT) -> None:
        """Waits until everything is told, at the end of a process; not for ever."""
        end = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < end:
            time.sleep(_MOMENT / 2)
        for each in list(self._rounds):
            _log.warning("%d pages were told of %s: a cache keeps the others for some minutes", each.told, each.what)

    def _deliver(self) -> None:
        while True:
            items = self._next()
            for each in (item for item in items if isinstance(item, Round)):
                self._begin(each)
            said = [item for item in items if not isinstance(item, Round)]
            try:
                if said:
                    names, paths = ([each[n] for each in said] for n in (0, 1))
                    tell(_once(chain.from_iterable(names)), _once(chain.from_iterable(paths)))
                elif self._first and self._first.due <= time.monotonic():
                    self._go_on(self._first)
            except Exception:  # a thread's end is nobody's business, but the reason is
                _log.exception("Caches could not be told")
            finally:
                for _ in said:
                    self._waiting.task_done()

    def _next(self) -> list[Said | Round]:
        """What waits by now; nothing where a round is to go on."""
        pause = max(0.0, self._first.due - time.monotonic()) if self._first else None
        try:
            items = [self._waiting.get(timeout=pause)]
        except queue.Empty:
            return []
        time.sleep(_MOMENT)
        while not self._waiting.empty():
            items.append(self._waiting.get_nowait())
        return items

    @property
    def _first(self) -> Round | None:
        """The one that waits longest, or will be due first. So rounds take turns."""
        return min(self._rounds, key=lambda each: each.due, default=None)

    def _begin(self, new: Round) -> None:
        for each in [each for each in self._rounds if each.what == new.what]:
            self._end(each)
        self._rounds.append(new)

    def _end(self, each: Round) -> None:
        self._rounds.remove(each)
        self._waiting.task_done()

    def _go_on(self, each: Round) -> None:
        """The next few pages of a round; whatever else is said goes before."""
        try:
            paths = each.next_paths()
        except Exception:
            self._end(each)
            raise
        finally:
            connection.close()  # this thread's own: nobody else would
        if not paths:
            self._end(each)
        elif refresh(paths, each.what):
            each.succeeded()
        else:
            each.failed()


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def tell(names: Sequence[str], paths: Sequence[str]) -> None:
    """Tells every cache of the settings; one that fails does not keep the others from it."""
    paths = paths[:MOST_PATHS]
    names = names if len(names) <= MOST_NAMES else [caching.SITE]
    tasks: list[Any] = [(_refresh, origin, paths) for origin in settings.PURGE_NGINX]
    if settings.PURGE_URL:
        tasks.append((_post, names, paths))
    _do(tasks, ", ".join(names))


def refresh(paths: Sequence[str], what: str) -> bool:
    """Tells the caches that go by address alone; whether all of them could be told."""
    return _do([(_refresh, origin, paths) for origin in settings.PURGE_NGINX], what)


def _do(tasks: Iterable[Any], what: str) -> bool:
    is_done = True
    for task, *arguments in tasks:
        try:
            task(*arguments)
        except (OSError, http.client.HTTPException) as problem:
            is_done = False
            _log.warning("A cache keeps %s for some minutes: %s: %s", what, type(problem).__name__, problem)
    return is_done


def _refresh(origin: str, paths: Sequence[str]) -> None:
    """Asks for each path by a door of nginx that fetches anew and keeps the answer (config/nginx.conf).

    Both copies that nginx has of a page, what browsers ask for first.
    """
    headers = {"Host": urlsplit(settings.SITE_URL).netloc, "User-Agent": "Masthead-Purge"}
    connection, _path = _connect(origin)
    failed = []
    try:
        for encoding, path in product(("gzip", "identity"), paths):
            connection.request("GET", path, headers={**headers, "Accept-Encoding": encoding})
            with connection.getresponse() as response:
                response.read()
                if response.status >= 500:
                    failed.append(f"{path} ({response.status})")
    finally:
        connection.close()
    if failed:
        raise http.client.HTTPException(f"{origin} could not fetch {', '.join(failed)}")


def _post(names: Sequence[str], paths: Sequence[str]) -> None:
    """The hook: `{"tags": […], "urls": […]}` with the token."""
    connection, path = _connect(settings.PURGE_URL)
    body = json.dumps({"tags": names, "urls": [f"{settings.SITE_URL}{each}" for each in paths]})
    headers = {"Authorization": f"Bearer {settings.PURGE_TOKEN}", "Content-Type": "application/json"}
    try:
        connection.request("POST", path, body=body.encode(), headers=headers)
        with connection.getresponse() as response:
            response.read()
            if not 200 <= response.status < 300:
                raise http.client.HTTPException(f"{settings.PURGE_URL} answered {response.status}")
    finally:
        connection.close()


def _connect(url: str) -> tuple[http.client.HTTPConnection, str]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    query = f"?{parts.query}" if parts.query else ""
    return kind(parts.netloc, timeout=TIMEOUT), f"{parts.path or '/'}{query}"


courier: Final = Courier()
atexit.register(courier.finish)
