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

#: Whether anything was changed inside `once()`; None outside.
_noted: Final[ContextVar[list[bool] | None]] = ContextVar("noted", default=None)


def bump() -> None:
    """Says that readers' pages are different once this transaction is committed; inside `once()`, at its end."""
    if (noted := _noted.get()) is not None:
        noted.append(True)
        return
    if not Site.objects.filter(pk=1).update(generation=F("generation") + 1, generation_at=Clock()):
        Site.objects.get_or_create(pk=1, defaults={"generation": 1, "generation_at": database_now()})


@contextmanager
def once() -> Iterator[None]:
    """Whatever is changed inside counts once, at the end: the site's row is written last, and held shortly.

    Where nothing is, as by a text that is sent to its reviewer, every reader's copy stays good. One inside another
    counts with it.
    """
    if _noted.get() is not None:
        yield
        return
    noted: list[bool] = []
    token = _noted.set(noted)
    try:
        yield
    finally:
        _noted.reset(token)
    if noted:
        bump()
