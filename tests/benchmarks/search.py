"""Times searches on synthetic collections, beside a constant view measured in turns with them, in the same process.

    python -m tests.benchmarks.search 1000 10000
    python -m tests.benchmarks.search 10000 --in /tmp/bench      (keeps the collection there, and finds it again)

prints for each search the CPU milliseconds of a request (the least of the means of five rounds; Django's test client,
the site's own middleware and settings, DEBUG off), the same as a multiple of the constant view, its queries and its
hits; then the size of the dictionary. PostgreSQL's own work is not in the CPU time: there, the time by the clock is
what counts, and is printed too. DATABASE_URL may name a PostgreSQL server.
"""

import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from tests.benchmarks.corpus import ROOT, articles
from tests.benchmarks.due import execute

ROUNDS, REQUESTS = 5, 5
#: The bytes of an article's page, as the issue has it.
CONSTANT = b"x" * 30_000


def run(size: int, kept: str) -> None:
    """Measures one size in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(kept or name)
        folder.mkdir(exist_ok=True, parents=True)
        given, fresh = os.environ.get("DATABASE_URL", ""), f"masthead_search_{size}"
        url = f"sqlite:///{folder}/search-{size}.sqlite3"
        if given.startswith("postgres"):
            url = f"{given.rpartition('/')[0]}/{fresh}"
            if not kept:
                execute(given, f"CREATE DATABASE {fresh}")
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "MEDIA_ROOT": f"{folder}/media",
            "SECRET_KEY": "benchmark",
            "LOCAL": "1",
            "DEBUG": "0",
            "ALLOWED_HOSTS": "*",
            "SOCIAL_IMAGES": "0",
        }
        command = [sys.executable, "-m", __spec__.name, "--one", str(size), str(folder)]
        try:
            subprocess.run(command, env=environment, cwd=ROOT, check=True)
        finally:
            if given.startswith("postgres") and not kept:
                execute(given, f"DROP DATABASE {fresh}")


def measure(size: int, folder: Path) -> None:
    import django  # noqa: PLC0415 (the environment is set by now)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from articles.models.public import LiveArticle  # noqa: PLC0415

    prepare(size, folder)
    print(f"\n{LiveArticle.objects.count():,} articles")
    time_searches()
    tell_sizes()


def prepare(size: int, folder: Path) -> None:
    """Imports the collection, and makes a hundred questions, where that has not been done."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from articles.models.clock import database_now  # noqa: PLC0415
    from articles.models.people import User  # noqa: PLC0415
    from faq import publishing  # noqa: PLC0415
    from faq.models import Question  # noqa: PLC0415

    if User.objects.filter(username="bench").exists():
        return
    User.objects.create_superuser("bench", "bench@example.org", "bench")
    source = folder / f"articles-{size}.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for article in articles(size):
            file.write(json.dumps(article) + "\n")
    call_command("import_articles", source, publish=True, by="bench", stdout=(folder / "said").open("w"))
    for number, article in enumerate(articles(100)):
        faq = article["faqs"][0]
        question = Question.objects.create(
            question=faq["question"], slug=f"q-{number}", answer=f"<p>{faq['answer']}</p>"
        )
        publishing.publish(question, at=database_now())


def searches() -> dict[str, str]:
    """What is asked: names and addresses."""
    from django.db import connection  # noqa: PLC0415

    from articles.models.tags import Tag  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM faq_word WHERE length(word) > 5 ORDER BY uses DESC, word LIMIT 2")
        common = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT word FROM faq_word WHERE length(word) = 8 ORDER BY uses, word LIMIT 1")
        (rare,) = cursor.fetchone()
        cursor.execute("SELECT word FROM faq_word WHERE length(word) = 8 ORDER BY uses DESC, word LIMIT 60")
        often = [row[0] for row in cursor.fetchall()]
    tag = Tag.objects.order_by("-live_count").first()
    from articles.models.public import LiveArticle  # noqa: PLC0415

    title = LiveArticle.objects.newest().values_list("title", flat=True)[5]
    asked = {
        "one rare word": rare,
        "one common word": common[0],
        "two common words": " ".join(common),
        "two words of a title": " ".join(title.split()[:2]),
        "a phrase": f'"{" ".join(title.split()[:3])}"',
        "a misspelt word": misspelt(often),
        "a misspelt and a common word": f"{misspelt(often)} {common[0]}",
        "nothing found": "xqzxqzxqz wvwvwvwvw",
    }
    addresses = {name: f"/search/?q={quote_plus(words)}" for name, words in asked.items()}
    addresses["within a tag"] = f"/search/?q={common[0]}&tag={tag.slug}"
    addresses["page 3"] = f"/search/?q={common[0]}&page=3"
    addresses["an address with an error"] = f"/articles/{'-'.join(title.lower().split()[:4])}x/"
    addresses["the hub, two words"] = f"/faq/?q={quote_plus(asked['two words of a title'])}"
    return addresses


def misspelt(often: list[str]) -> str:
    """A much used word with two letters swapped that is no word itself."""
    from articles.search import WORDS  # noqa: PLC0415
    from faq import spelling  # noqa: PLC0415

    typed = [word[:3] + word[4] + word[3] + word[5:] for word in often]
    known = spelling.uses(typed, WORDS)
    return next(word for word in typed if word not in known and word not in often)


def time_searches() -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    addresses = {"the constant view": "/constant", **searches()}
    with_constant_view()
    logging.disable()
    client = Client()
    cpu: dict[str, list[float]] = {name: [] for name in addresses}
    clock: dict[str, list[float]] = {name: [] for name in addresses}
    rng = random.Random(1)  # noqa: S311 (not a secret)
    for _ in range(ROUNDS):
        for name in rng.sample(list(addresses), len(addresses)):
            begun, at = time.process_time(), time.perf_counter()
            for _ in range(REQUESTS):
                client.get(addresses[name])
            cpu[name].append((time.process_time() - begun) / REQUESTS * 1000)
            clock[name].append((time.perf_counter() - at) / REQUESTS * 1000)
    floor = min(cpu["the constant view"])
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        least = min(cpu[name])
        hits = response.content.count(b'<li class="hit')
        print(
            f"  {least:6.2f} ms CPU  {least / floor:5.1f} ×  {min(clock[name]):6.2f} ms  {len(queries)} queries"
            f"  {hits:2} hits  {name}: {address[:60]}"
        )


def with_constant_view() -> None:
    from django.http import HttpResponse  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from config import urls  # noqa: PLC0415

    def constant(request: Any) -> HttpResponse:
        return HttpResponse(CONSTANT)

    urls.urlpatterns.insert(0, path("constant", constant))


def tell_sizes() -> None:
    from django.db import connection  # noqa: PLC0415

    tables = ("faq_word", "faq_wordkey", "articles_wordlist", "articles_search")
    with connection.cursor() as cursor:
        for table in tables[:3]:
            cursor.execute(f"SELECT count(*) FROM {table}")
            (rows,) = cursor.fetchone()
            bytes_of = "NULL"
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_total_relation_size(%s)", [table])
                bytes_of = f"{cursor.fetchone()[0] / 1e6:.1f} MB"
            print(f"  {rows:>9,} rows of {table}", "" if bytes_of == "NULL" else bytes_of)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            print(f"  {cursor.fetchone()[0] / 1e6:.1f} MB of database in all")
            cursor.execute("SELECT sum(length(word)) + 8 * count(*) FROM faq_word")
            word_bytes = cursor.fetchone()[0]
            cursor.execute("SELECT count(*) FROM faq_wordkey")
            key_bytes = cursor.fetchone()[0] * 2 * 11
            cursor.execute("SELECT sum(length(word_ids)) FROM articles_wordlist")
            print(f"  of which words about {word_bytes * 2 / 1e6:.1f} MB, keys {key_bytes / 1e6:.1f} MB, ", end="")
            print(f"lists {cursor.fetchone()[0] / 1e6:.1f} MB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        where = sys.argv[sys.argv.index("--in") + 1] if "--in" in sys.argv else ""
        for given_size in [size for size in sys.argv[1:] if size.isdigit()] or ["1000"]:
            run(int(given_size), where)
