"""A stand-in for `publishing.overdue()` and `publishing.at_risk()`, until they are there; goes then."""

from datetime import datetime, timedelta
from typing import Final

from articles.checks import Gap
from articles.models.history import Publication

PATIENCE: Final = timedelta(minutes=15)


def overdue(*, now: datetime) -> list[Publication]:
    """Publications whose moment came, and that nobody was told of."""
    return list(Publication.objects.standing().filter(announced_at=None, live_from__lt=now - PATIENCE)[:100])


def at_risk(*, now: datetime) -> list[tuple[Publication, list[Gap]]]:
    return []
