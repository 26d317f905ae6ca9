"""Counts the states of what readers see. Whoever changes any of it makes the number higher in the same transaction.

So a page that was fetched under the number of now is still the same page, and that is known from the site's row alone.
What changes by the clock, a window that opens or closes, is in the row's `next_change`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db.models import F

from articles.models.clock import Clock, database_now
from articles.models.site import Site

_waits: Final[ContextVar[bool]] = ContextVar("waits", default=False)


def bump() -> None:
    """Says that readers' pages are different once this transaction is committed; inside `once()`, at its end."""
    if _waits.get():
        return
    if not Site.objects.filter(pk=1).update(generation=F("generation") + 1, generation_at=Clock()):
        Site.objects.get_or_create(pk=1, defaults={"generation": 1, "generation_at": database_now()})


@contextmanager
def once() -> Iterator[None]:
    """Whatever is changed inside counts once, at the end: the site's row is written last, and held shortly."""
    token = _waits.set(True)
    try:
        yield
    finally:
        _waits.reset(token)
    bump()
