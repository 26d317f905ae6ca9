"""One publication at a time for the whole site: it is rare, and two would touch each other's neighbours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

from articles import generation

_LOCK: Final = 0x6D617374  # "mast": the advisory lock's number on PostgreSQL


@contextmanager
def publication_lock() -> Iterator[None]:
    """One publication at a time: an advisory lock on PostgreSQL; SQLite's IMMEDIATE transactions are one by nature."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        with generation.once():
            yield
