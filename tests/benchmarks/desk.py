"""Times the desk at two sizes, beside Django's own list of users as a floor measured in the same run.

    python -m tests.benchmarks.desk 1000 100000

makes for each size that many articles as bare rows (seven in ten live, the rest in every state, some scheduled, some
planned, some past their review date), and prints for each role and page the median milliseconds of some requests
(Django's test client, one process), its ratio to the floor, and its queries. `DATABASE_URL` names a PostgreSQL server;
without it, each size gets an SQLite file of its own. With `SLOWER_THAN=10` it prints the queries that took longer.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
REQUESTS = 9
CHUNK = 2000
LIST = "/admin/articles/article/"
PAGES = (
    *("/admin/", "/admin/calendar/", "/admin/board/", "/admin/board/?tag=topic-1"),
    *(LIST, f"{LIST}?q=topic", f"{LIST}?q=nowhere"),
)
WRITERS = 40


def run(size: int) -> None:
    """Measures one size in a process and a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3"),
            "MEDIA_ROOT": f"{folder}/media",
            "SECRET_KEY": "benchmark",
            "LOCAL": "1",
            "ALLOWED_HOSTS": "*",
        }
        command = [sys.executable, "-m", __spec__.name, "--one", str(size)]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


def measure(size: int) -> None:
    import django  # noqa: PLC0415 (the environment is set by now)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    people = make_people()
    for first in range(0, size, CHUNK):
        make_articles(range(first, min(first + CHUNK, size)), people)
    print(f"\n{size:>7,} articles, made in {time.perf_counter() - start:.0f} s")
    for role in ("author", "editor", "publisher"):
        time_pages(role)


def make_people() -> list[Any]:
    """One of each role that is timed, and forty who write; the author wrote a fortieth of everything."""
    from django.contrib.auth.models import Group  # noqa: PLC0415

    from articles.models.people import User  # noqa: PLC0415
    from articles.models.tags import Tag  # noqa: PLC0415

    people = {
        name: User.objects.create(username=name, email=f"{name}@example.org", is_staff=True)
        for name in ("author", "editor", "publisher", *(f"writer-{n}" for n in range(WRITERS)))
    }
    for name, user in people.items():
        user.groups.add(Group.objects.get(name=name.capitalize() if name in ("editor", "publisher") else "Author"))
    User.objects.create_superuser("root", "root@example.org", "root")
    Tag.objects.bulk_create(Tag(name=f"Topic {n}", slug=f"topic-{n}", live_count=n) for n in range(200))
    return [people["author"], people["editor"], *list(people.values())[3:]]


def make_articles(numbers: range, people: list[Any]) -> None:
    """Bare rows, as publishing leaves them; small texts."""
    from articles.models.draft import Article  # noqa: PLC0415
    from articles.models.history import Edition, Publication, Version  # noqa: PLC0415
    from articles.models.public import LiveArticle  # noqa: PLC0415
    from articles.models.tags import Tag, TaggedArticle  # noqa: PLC0415
    from articles.states import OPEN_END  # noqa: PLC0415

    rng, now, tags = random.Random(numbers.start), _now(), list(Tag.objects.all())  # noqa: S311 (a corpus, not a secret)
    articles = [_article(number, rng, people, now) for number in numbers]
    Article.objects.bulk_create(articles)
    for article in articles:
        article.updated_at = article.state_since
    Article.objects.bulk_update(articles, ["updated_at"], batch_size=500)
    TaggedArticle.objects.bulk_create(TaggedArticle(content_object=each, tag=rng.choice(tags)) for each in articles)
    versions = Version.objects.bulk_create(
        Version(
            article=each, number=1, data=_data(each), digest="0" * 64, made_at=each.state_since, made_by=each.created_by
        )
        for each in articles
    )
    out = [pair for pair in zip(articles, versions, strict=True) if pair[0].state == "approved" or rng.random() < 0.1]
    editions = Edition.objects.bulk_create(
        Edition(version=version, approved_at=each.state_since) for each, version in out
    )
    publications = []
    for edition, (article, _version) in zip(editions, out, strict=True):
        lot = rng.random()
        if lot < 0.01:
            continue  # approved, and waits
        opens = now + timedelta(hours=rng.randint(1, 2000)) if lot < 0.03 else article.state_since
        publications.append(_publication(Publication, article, edition, opens, OPEN_END))
    Publication.objects.bulk_create(publications)
    LiveArticle.windows.bulk_create(_live(LiveArticle, row, rng, now) for row in publications)


def _article(number: int, rng: random.Random, people: list[Any], now: Any) -> Any:
    from articles.models.draft import Article  # noqa: PLC0415

    state = rng.choices(("approved", "draft", "in_review", "changes_requested"), (75, 20, 3, 2))[0]
    who = people[number % len(people)]
    return Article(
        title=f"An article about topic {number % 200}, number {number}",
        slug=f"article-{number}",
        excerpt="What it is about. " * 5,
        introduction="<p>Some words. </p>" * 10,
        state=state,
        state_since=now - timedelta(minutes=rng.randint(1, 2_000_000)),
        version_number=1,
        created_by=who,
        submitted_by=who if state != "draft" else None,
        planned_for=(now + timedelta(days=rng.randint(-700, 90))).date() if rng.random() < 0.2 else None,
    )


def _data(article: Any) -> dict[str, Any]:
    from articles.content import Content, Part  # noqa: PLC0415

    words = "<p>Some words, as many as a section has.</p>" * 20
    parts = tuple(Part(key=str(uuid4()), heading=f"Part {n}", html=words) for n in range(3))
    return Content(title=article.title, slug=article.slug, excerpt=article.excerpt, sections=parts).as_data()


def _publication(model: Any, article: Any, edition: Any, opens: Any, until: Any) -> Any:
    return model(
        article=article,
        edition=edition,
        live_from=opens,
        live_until=until,
        published_at=opens,
        updated_at=opens,
        made_at=article.state_since,
        announced_at=opens,
    )


def _live(model: Any, row: Any, rng: random.Random, now: Any) -> Any:
    return model(
        publication=row,
        article=row.article,
        live_from=row.live_from,
        live_until=row.live_until,
        published_at=row.published_at,
        updated_at=row.updated_at,
        month=row.published_at.year * 100 + row.published_at.month,
        slug=row.article.slug,
        title=row.article.title,
        thumb_html="",
        version_number=1,
        guid=row.article.key,
        digest="0" * 64,
        review_by=(now + timedelta(days=rng.randint(-30, 700))).date() if rng.random() < 0.3 else None,
        picture_html="",
        body_html="<p>Some words.</p>" * 20,
        text="Some words. " * 20,
    )


def _now() -> Any:
    from articles.models.clock import database_now  # noqa: PLC0415

    return database_now()


def time_pages(role: str) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from articles.models.people import User  # noqa: PLC0415

    def client_of(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def median(client: Client, path: str) -> tuple[float, int, float]:
        times = []
        with CaptureQueriesContext(connection) as queries:
            if client.get(path).status_code != 200:
                raise SystemExit(f"{path} did not answer")
        log = list(queries)
        for _ in range(REQUESTS):
            start = time.perf_counter()
            client.get(path)
            times.append((time.perf_counter() - start) * 1000)
        slowest = max((float(query["time"]) * 1000 for query in log), default=0)
        if "SLOWER_THAN" in os.environ:
            print(*(q["sql"] for q in log if float(q["time"]) * 1000 > float(os.environ["SLOWER_THAN"])), sep="\n")
        return statistics.median(times), len(log), slowest

    floor = median(client_of("root"), "/admin/articles/user/")[0]
    print(f"  {role}; the floor, Django's list of users: {floor:.1f} ms")
    for path in PAGES:
        taken, queries, slowest = median(client_of(role), path)
        print(f"  {taken:8.1f} ms  {taken / floor:5.1f} ×  {queries:3} queries, slowest {slowest:5.0f} ms  {path}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        for given in sys.argv[1:] or ["1000", "100000"]:
            run(int(given))
