"""Tidies up after windows that opened or closed."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import publishing


class Command(BaseCommand):
    help = "Tidies up after windows that opened or closed; safe to run at any time, late, twice, on several machines."

    def handle(self, *args: Any, **options: Any) -> None:
        done = publishing.tidy()
        self.stdout.write(f"Closed {done['closed']}, printed {done['printed']}.")
