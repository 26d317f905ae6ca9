"""Imports synthetic collections and times every public page, beside a floor measured in the same run.

    python -m tests.benchmarks.corpus 24 10000

prints for each size: articles imported a second, peak memory, database bytes an article; then for each page the median
milliseconds of 30 requests (Django's test client, one process), its ratio to `/robots.txt`, and its queries.
"""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
REQUESTS = 30


def articles(count: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """About 1,000 words each, Zipf-distributed, on topics that share words and tags."""
    rng = random.Random(seed)  # noqa: S311 (not a secret)
    syllables = [c + v for c in "bcdfghjklmnprstvw" for v in "aeiou"]
    words = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(30_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    topics = [rng.sample(words[500:], 60) for _ in range(200)]

    def text(size: int, topic: list[str]) -> str:
        chosen = rng.choices(words, cum_weights=weights, k=size - size // 8) + rng.choices(topic, k=size // 8)
        rng.shuffle(chosen)
        sentences = [" ".join(chosen[at : at + 12]).capitalize() + "." for at in range(0, size, 12)]
        return " ".join(sentences)

    for number in range(count):
        which = rng.randrange(len(topics))
        topic = topics[which]
        yield {
            "id": f"bench-{number}",
            "title": " ".join(rng.choices(topic, k=6)).capitalize() + f" {number}",
            "excerpt": text(25, topic),
            "intro": [text(60, topic)],
            "sections": [
                {
                    "heading": " ".join(rng.choices(topic, k=4)).capitalize(),
                    "paragraphs": [text(60, topic), text(60, topic)],
                }
                for _ in range(6)
            ],
            "faqs": [
                {"question": " ".join(rng.choices(topic, k=6)) + "?", "answer": text(40, topic)} for _ in range(4)
            ],
            "conclusion": text(50, topic),
            "tags": [f"Topic {which}", f"Area {which % 20}", f"Group {rng.randrange(40)}"],
            "author": f"Author {number % 50}",
            "date": f"20{rng.randint(15, 25)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T08:00:00+00:00",
        }


def run(size: int) -> None:
    """Measures one size in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
            "SECRET_KEY": "benchmark",
            "LOCAL": "1",
            "ALLOWED_HOSTS": "*",
            "SOCIAL_IMAGES": "0",  # a hundred thousand drawings are not what is measured here
        }
        subprocess.run(
            [sys.executable, "-m", __spec__.name, "--one", str(size), folder], env=environment, cwd=ROOT, check=True
        )


def measure(size: int, folder: Path) -> None:
    import django  # noqa: PLC0415 (the environment is set by now)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    source = folder / "articles.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for article in articles(size):
            file.write(json.dumps(article) + "\n")
    call_command("migrate", verbosity=0)
    from articles.models.people import User  # noqa: PLC0415

    User.objects.create_superuser("bench", "bench@example.org", "bench")
    start = time.perf_counter()
    call_command("import_articles", source, publish=True, by="bench", stdout=(folder / "said").open("w"))
    taken = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    disk = sum(path.stat().st_size for path in folder.glob("db.sqlite3*")) / size / 1024
    print(
        f"\n{size:>7,} articles: imported and published in {taken:.1f} s ({size / taken:.0f}/s, "
        f"{taken / size * 1000:.1f} ms each), peak memory {memory:.0f} MB, {disk:.1f} kB of database each"
    )
    time_pages()


def time_pages() -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from articles.models.public import LiveArticle  # noqa: PLC0415

    client = Client()
    row = LiveArticle.objects.newest().select_related("primary_tag")[5]
    month = f"/archive/{row.month // 100}/{row.month % 100:02}/"
    words = " ".join(row.title.split()[:2])
    paths = ["/robots.txt", "/", "/articles/", row.get_absolute_url(), f"/articles/{row.slug}.md", "/tags/"]
    paths += [row.primary_tag.get_absolute_url(), f"/people/{row.byline[0]['slug']}/", "/archive/", month, "/faq/"]
    paths += [f"/search/?q={words}", "/feed/"]
    last = LiveArticle.objects.count() // 24
    paths += [f"/articles/?page={last}"] if last > 1 else []
    floor = 0.0
    for path in paths:
        times = []
        for _ in range(REQUESTS):
            start = time.perf_counter()
            response = client.get(path)
            times.append((time.perf_counter() - start) * 1000)
            if response.status_code != 200:
                raise SystemExit(f"{path} answered {response.status_code}")
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        median = statistics.median(times)
        floor = floor or median
        print(f"  {median:7.2f} ms  {median / floor:6.1f} ×  {len(queries)} queries  {path[:60]}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        for given in sys.argv[1:] or ["24", "1000"]:
            run(int(given))
