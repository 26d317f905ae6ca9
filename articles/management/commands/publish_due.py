"""Tidies up after windows that opened or closed, does what else is due, and delivers what waits in the outbox."""

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from articles import notifications, publishing, sweeping
from articles.models.clock import database_now

#: Letters of one run; the rest waits for the next.
MOST_LETTERS: Final = 2000


class Command(BaseCommand):
    help = (
        "Tidies up after windows that opened or closed and sends waiting letters; safe to run at any time, late, "
        "twice, on several machines. Exit status 1 where something needs a human; everything else is done all the same."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with notifications.postman.resting():
            done = publishing.tidy()
            swept = sweeping.sweep(now=database_now())
            mail = notifications.deliver(now=database_now(), limit=MOST_LETTERS)
        self.stdout.write(f"Announced {done.opened}, printed {done.printed}, closed {done.closed}.")
        counts = {**swept.counts, "letters sent": mail.sent, "letters put off": mail.failed}
        if others := [f"{name}: {count}" for name, count in counts.items() if count]:
            self.stdout.write(f"{'; '.join(others).capitalize()}.")
        problems = [*done.problems, *swept.problems, *(f"Mail: {problem}" for problem in sorted(mail.problems))]
        for problem in problems:
            self.stdout.write(f"Problem: {problem}")
        if problems:
            raise CommandError(f"{len(problems)} need a look, see above; all else is done.")
