"""How good the related lists are, by the links that the site's own authors made."""

import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles.related import weights
from articles.related.evaluating import Evaluation, Figures


class Command(BaseCommand):
    help = (
        "Scores the related lists against the links between live articles, which the ranking does not get to see; "
        "--weight tries other weights beside the site's own. Nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--weight",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help=f"try another weight, such as tags=0.7; may be repeated: {', '.join(weights.LIMITS)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        choices = {"now": weights.current()}
        if options["weight"]:
            choices["tried"] = _tried(options["weight"])
        found = Evaluation()
        if not found.days:
            self.stdout.write("Nothing is live, so there is nothing to measure.")
            return
        self.stdout.write(f"{len(found.days)} live articles, {found.link_count} links from {len(found.links)} of them.")
        if not found.links:
            self.stdout.write("No live article links to another, so nobody can tell which lists are good ones.")
        figures = found.score(*choices.values(), progress=lambda rows: tqdm(rows, disable=not sys.stderr.isatty()))
        self.stdout.write(f"{'':36}{''.join(f'{name:>10}' for name in choices)}")
        for line in _table(figures):
            self.stdout.write(line)


def _tried(items: list[str]) -> weights.Weights:
    """The site's own with some of them replaced."""
    tried, wrong = weights.read({**asdict(weights.current()), **weights.parse(items)})
    if wrong:
        raise CommandError(" ".join(wrong).replace("RELATED", "--weight"))
    return tried


def _table(figures: list[Figures]) -> list[str]:
    rows: list[tuple[str, list[float | None], str]] = [
        ("nDCG@10", [each.ndcg for each in figures], "{:.3f}"),
        ("recall@10", [each.recall for each in figures], "{:.3f}"),
        ("articles in somebody's list", [each.coverage for each in figures], "{:.1%}"),
        ("full lists", [each.full for each in figures], "{:.1%}"),
        ("days newer than the average article", [each.drift for each in figures], "{:+.0f}"),
    ]
    return [
        f"{name:36}{''.join(f'{form.format(value):>10}' for value in values)}"
        for name, values, form in rows
        if None not in values
    ]
