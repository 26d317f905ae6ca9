"""Counts that are kept: rows of a table with a name for what is counted, and how many `rows` there are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model


def keep(model: type[Model], names: tuple[str, ...], counts: Mapping[tuple[Any, ...], int]) -> None:
    """Writes counts by the values of the fields that name them; those that are known are replaced."""
    model._default_manager.bulk_create(
        (model(**dict(zip(names, values, strict=True)), rows=rows) for values, rows in counts.items()),
        batch_size=500,
        update_conflicts=True,
        unique_fields=names,
        update_fields=["rows"],
    )


def less(counts: Iterable[tuple[int, int]], closed: Iterable[tuple[int]]) -> list[tuple[int, int]]:
    """Counts without what nobody may see now, which comes one by one; those of which nothing is left are left out.

    >>> less([(202605, 3), (202604, 1)], [(202605,), (202604,)])
    [(202605, 2)]
    """
    hidden = Counter(name for (name,) in closed)
    return [(name, rows - hidden[name]) for name, rows in counts if rows > hidden[name]]
