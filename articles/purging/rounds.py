"""Many pages, told a few at a time to caches that go by address: all articles of a topic that has another name.

A cache keeps a page for minutes. So long a round goes on, the newest first; what it has not come to by then is new.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from articles import caching

#: So often the same few are told to a cache that does not answer, with twice the pause each time.
TRIES: Final = 4
#: Seconds.
PAUSE: Final = 2.0
LONGEST: Final = caching.SHARED_SECONDS + caching.STALE_SECONDS


@dataclass(slots=True)
class Round:
    """Slices of paths that are made when it comes to them. `due` is when it goes on, by the monotonic clock.

    Of two rounds about the same the later one counts.
    """

    what: str
    slices: Iterator[Sequence[str]]
    end: float = field(default_factory=lambda: time.monotonic() + LONGEST)
    due: float = 0.0
    told: int = 0
    _paths: Sequence[str] = ()
    _tries: int = 0

    def next_paths(self) -> Sequence[str]:
        """Those to be told now, the same again where they could not be; none at the end."""
        if time.monotonic() > self.end:
            return ()
        if not self._paths:
            self._paths = next(self.slices, ())
        return self._paths

    def succeeded(self) -> None:
        self.told, self.due = self.told + len(self._paths), time.monotonic()
        self._paths, self._tries = (), 0

    def failed(self) -> None:
        """They come again after a pause, and the next ones in their place where that has not helped."""
        self.due = time.monotonic() + PAUSE * 2**self._tries
        self._tries += 1
        if self._tries == TRIES:
            self._paths, self._tries = (), 0
