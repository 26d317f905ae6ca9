"""Imports articles from files."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles import publishing
from articles.importers import jsonl, text
from articles.importers.incoming import Broken, Incoming, flaw_of
from articles.importers.loading import Loader, Report
from articles.models.people import User

FORMATS = ("auto", "text", "jsonl")


class Command(BaseCommand):
    help = "Imports articles as drafts, or with --publish as live articles. Importing a file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=FORMATS, default="auto", help="by content unless given")
        parser.add_argument("--publish", action="store_true", help="make them live, by the rights of --by")
        parser.add_argument("--by", default="", metavar="USER", help="the account that acts; a superuser unless given")
        parser.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write what was made, skipped, dropped (JSON)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._user(options["by"], publish=options["publish"])
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        reports = []
        published: list[int] = []
        trouble = ""
        for path in options["files"]:
            items = self._items(path, options["format"])
            if options["dry_run"]:
                reports.append(self._dry(items))
            else:
                loader = Loader(by=user, publish=options["publish"], folder=path.parent)
                try:
                    loader.load(items)
                except publishing.NotStoredError as problem:
                    trouble = f"{problem} What was imported before stays; the same command goes on from there."
                reports.append(loader.report)
                published += loader.published
            if trouble:
                break
        if published:
            self.stdout.write("Ranking related articles …")
            publishing.finish_many(published, lambda rows: tqdm(rows, unit="article", disable=not sys.stderr.isatty()))
        self._say(reports, options["report"], is_dry=options["dry_run"])
        if trouble:
            raise CommandError(trouble)
        if any(report.failed for report in reports):
            sys.exit(1)

    def _user(self, name: str, *, publish: bool) -> User | None:
        if name:
            user = User.objects.filter(username=name, is_active=True).first()
            if user is None:
                raise CommandError(f"There is no active account “{name}”.")
        else:
            user = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
            if publish and user is None:
                raise CommandError("Say with --by USER in whose name the articles are published.")
        rights = ("articles.approve_article", "articles.publish_article")
        if publish and user is not None and not user.has_perms(rights):
            raise CommandError(f"“{user}” may not publish: the roles Publisher or superuser may.")
        return user

    def _items(self, path: Path, format_name: str) -> Iterator[Incoming | Broken]:
        if format_name == "auto":
            format_name = self._format(path)
        if format_name == "jsonl":
            with path.open("rb") as file:
                yield from jsonl.parse_lines(self._with_progress(file, path))
            return
        try:
            yield text.parse(path.read_text(encoding="utf-8-sig"), source=path.name)
        except (text.NotThisShapeError, UnicodeDecodeError) as problem:
            yield Broken(path.name, str(problem))

    def _format(self, path: Path) -> str:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            start = file.read(2000).lstrip()
        return "jsonl" if start.startswith("{") else "text"

    def _with_progress(self, file: BinaryIO, path: Path) -> Iterator[bytes]:
        with tqdm(total=path.stat().st_size, unit="B", unit_scale=True, disable=not sys.stderr.isatty()) as bar:
            for line in file:
                bar.update(len(line))
                yield line

    def _dry(self, items: Iterator[Incoming | Broken]) -> Report:
        report = Report()
        for item in items:
            reason = item.reason if isinstance(item, Broken) else flaw_of(item)
            if isinstance(item, Broken) or reason:
                report.failed += 1
                report.say(item.source, "would fail", reason=reason)
                continue
            report.made += 1
            content = item.content
            words = f"{len(content.sections)} sections, {len(content.questions)} questions"
            report.say(item.source, "would be read", title=content.title, reason=words)
        return report

    def _say(self, reports: list[Report], path: Path | None, *, is_dry: bool) -> None:
        lines = [line for report in reports for line in report.lines]
        counts = {
            name: sum(getattr(report, name) for report in reports)
            for name in ("made", "filled", "published", "skipped", "failed")
        }
        if path:
            path.write_text(
                json.dumps({"counts": counts, "lines": lines}, ensure_ascii=False, indent=1), encoding="utf-8"
            )
        for line in lines[:50]:
            words = [line["source"], line["what"], line.get("title", ""), line.get("reason", "")]
            self.stdout.write("  " + " · ".join(word for word in words if word))
        if len(lines) > 50:
            self.stdout.write(f"  … and {len(lines) - 50} more" + ("" if path else "; --report FILE has all of them"))
        said = ", ".join(f"{name} {count}" for name, count in counts.items())
        self.stdout.write(("Nothing was written. " if is_dry else "") + f"Articles: {said}.")
