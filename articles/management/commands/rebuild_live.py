"""Builds live rows, search and related lists anew."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles import publishing


class Command(BaseCommand):
    help = "Builds live rows, search and related lists anew from publications; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        total, changed = publishing.rebuild_live(lambda rows: tqdm(rows, disable=not sys.stderr.isatty()))
        self.stdout.write(f"{total} live rows, {changed} changed.")
