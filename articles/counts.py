"""Counts that are kept: rows of a table with a name for what is counted, and how many `rows` there are."""

from collections.abc import Mapping
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
