"""Lets `publish_due` run in two processes at once over many due articles, and counts what came of it.

    python -m tests.benchmarks.due 1000            (DATABASE_URL may name a PostgreSQL server; else a SQLite file)
    python -m tests.benchmarks.due 1000 --kill     (the first runs are killed midway, again and again)

prints the seconds that both took. The test of the suite does the same with a few.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MODULE = "tests.benchmarks.due"


@dataclass
class World:
    """A database of its own, a folder for files and mail, and the environment that leads a process there."""

    folder: Path
    environment: dict[str, str]

    def child(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )

    def ask(self, *arguments: str) -> str:
        child = self.child("-m", MODULE, *arguments)
        told, _ = child.communicate(timeout=600)
        if child.returncode:
            raise AssertionError(told)
        return told

    def publish_due(self, times: int) -> tuple[float, list[str]]:
        """Starts it so many times at the same moment; the seconds until the last has ended, and what each said."""
        begun = time.perf_counter()
        children = [self.child("manage.py", "publish_due") for _ in range(times)]
        told = [child.communicate(timeout=600)[0] for child in children]
        assert [child.returncode for child in children] == [0] * times, "\n".join(told)
        return time.perf_counter() - begun, told

    def kill_midway(self, after: float) -> None:
        child = self.child("manage.py", "publish_due")
        time.sleep(after)
        child.kill()
        child.communicate()

    def facts(self) -> dict[str, int]:
        facts: dict[str, int] = json.loads(self.ask("--facts"))
        return facts

    def mails(self) -> Counter[str]:
        """How often each letter was sent, by its Message-ID."""
        texts = [path.read_text(encoding="utf-8") for path in (self.folder / "mail").glob("*")]
        return Counter(found for text in texts for found in re.findall(r"^Message-ID: (\S+)", text, re.MULTILINE))


@contextmanager
def world(count: int) -> Iterator[World]:
    """So many articles whose time came twenty minutes ago, and to which nobody has seen yet."""
    given = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DJANGO"))},
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
            "EMAIL_URL": f"filemail:///{folder}/mail",
            "SECRET_KEY": "benchmark",
            "LOCAL": "1",
            "SITE_URL": "https://example.org",
        }
        if given.startswith("postgres"):
            fresh = f"masthead_due_{os.getpid()}"
            execute(given, f"CREATE DATABASE {fresh}")
            environment["DATABASE_URL"] = f"{given.rpartition('/')[0]}/{fresh}"
        here = World(folder, environment)
        try:
            here.ask("--prepare", str(count))
            yield here
        finally:
            if given.startswith("postgres"):
                execute(given, f"DROP DATABASE {fresh}")


def execute(url: str, statement: str) -> None:
    import psycopg  # noqa: PLC0415 (only where there is such a server)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


# -- In a process of its own -----------------------------------------------------------------------------------


def prepare(count: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from articles.models.clock import database_now  # noqa: PLC0415
    from articles.models.draft import Article  # noqa: PLC0415
    from articles.models.history import Publication  # noqa: PLC0415
    from articles.models.people import User  # noqa: PLC0415
    from articles.models.public import LiveArticle  # noqa: PLC0415
    from tests.benchmarks.corpus import articles  # noqa: PLC0415

    publisher = User.objects.create_superuser("publisher", "publisher@example.org")
    writer = User.objects.create_superuser("writer", "writer@example.org")
    now = database_now()
    tomorrow = (now + timedelta(days=1)).isoformat()
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as source:
        for article in articles(count):  # with one tag, and so with few placeholders to draw
            source.write(json.dumps({**article, "date": tomorrow, "tags": ["One"]}) + "\n")
        source.flush()
        call_command("import_articles", source.name, publish=True, by=publisher.username, verbosity=0)
    Article.objects.update(created_by=writer)
    for rows in (Publication.objects, LiveArticle.windows):
        rows.update(live_from=now - timedelta(minutes=20))


def facts() -> dict[str, int]:
    from django.db.models import Count  # noqa: PLC0415

    from articles.models.desk import Letter  # noqa: PLC0415
    from articles.models.history import Event, Publication  # noqa: PLC0415

    opened = Event.objects.filter(verb="went_live")
    return {
        "announced": Publication.objects.filter(announced_at__isnull=False).count(),
        "events": opened.count(),
        "articles with an event": opened.aggregate(n=Count("subject_id", distinct=True))["n"],
        "letters": Letter.objects.count(),
        "subjects of letters": Letter.objects.aggregate(n=Count("subject", distinct=True))["n"],
        "sent": Letter.objects.filter(sent_at__isnull=False).count(),
    }


def main(arguments: list[str]) -> None:
    if arguments[0] in ("--prepare", "--facts"):
        import django  # noqa: PLC0415 (the environment is set by now)

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        if arguments[0] == "--prepare":
            prepare(int(arguments[1]))
        else:
            print(json.dumps(facts()))
        return
    count = int(arguments[0])
    with world(count) as here:
        for turn in range(10 if "--kill" in arguments else 0):
            here.kill_midway(1.0 + turn * 0.4)
            print("killed:", here.facts())
        seconds, told = here.publish_due(2)
        print(f"{count} due articles, two processes at once: {seconds:.1f} s", *told, here.facts(), sep="\n")
        mails = here.mails()
        print(f"{len(mails)} letters in {sum(mails.values())} mails")


if __name__ == "__main__":
    main(sys.argv[1:])
