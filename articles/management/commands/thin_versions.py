"""Makes old versions fewer, by the policy of `articles.thinning`."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import thinning
from articles.models.clock import database_now


class Command(BaseCommand):
    help = (
        "Thins old versions: all of the last 90 days stay, then the last of each day, after two years the last of each "
        "month. Nothing approved, signed off, in review, shared, noted on or in use is touched."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now, deleted = database_now(), 0
        while thinning.is_behind(now=now):
            deleted += thinning.thin(now=now)
        self.stdout.write(f"Deleted {deleted} old versions.")
