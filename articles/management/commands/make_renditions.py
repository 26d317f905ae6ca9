"""Draws what pictures of the library and the logo lack."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles.images.completing import complete_all, complete_logo
from articles.models.library import Image


class Command(BaseCommand):
    help = (
        "Draws what pictures of the library and the logo lack: what older releases did not make, files that were lost. "
        "Run `rebuild_live` afterwards, so that live pages name them. A second run changes nothing. Exit status 1 "
        "where a picture cannot be mended, or with --check where one lacks something."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is lacking, draw nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        is_check, images = options["check"], Image.objects.all()
        total, is_quiet = images.count(), not sys.stderr.isatty()
        done = complete_all(
            images, only_look=is_check, progress=lambda rows: tqdm(rows, total=total, unit="picture", disable=is_quiet)
        )
        lacked_logo = complete_logo(done, only_look=is_check)
        verb = "lack" if is_check else "lacked"
        self.stdout.write(f"{done.pictures} pictures, {done.lacking} of them {verb} {done.files} files.")
        if lacked_logo:
            self.stdout.write("The logo lacks something." if is_check else "The logo is drawn anew, and pages show it.")
        for problem in done.problems:
            self.stdout.write(f"Problem: {problem}")
        if done.lacking and not is_check:
            self.stdout.write("They are drawn. Live pages name them after `manage.py rebuild_live`.")
        if done.problems:
            raise CommandError(f"{len(done.problems)} pictures need a look, see above; all else is done.")
        if is_check and (done.lacking or lacked_logo):
            raise CommandError("Run `manage.py make_renditions`, then `manage.py rebuild_live`.")
