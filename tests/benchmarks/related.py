"""Times related lists, and publishing from end to end, beside a floor measured in the same run; and weighs them.

    python -m tests.benchmarks.related 1000 10000 100000

makes for each size a collection of live rows with known neighbours (see tests/articles/related/planted.py), and prints:
what loading and ranking took for each article; for each thing that editors and readers do, the median and the 95th
percentile of twenty, the mean of CPU time (which a busy machine lengthens less), the median's ratio to the floor (one
SELECT by an index, and one UPDATE with its commit), and its queries; what postings and terms take on disk.
`DATABASE_URL` names a PostgreSQL server, where each size gets a database of its own; without it, each gets an SQLite
file. `KEEP=folder` keeps a copy of loaded SQLite files there, and uses it again.
At most 2,000 lists are ranked to begin with; the others are filled with what a ranking might have left there.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.due import execute

ROOT = Path(__file__).parents[2]
TIMES = 20
RANKED = 2000


def run(size: int) -> None:
    """Measures one size in a process and a database of its own."""
    with tempfile.TemporaryDirectory() as folder, database(size, folder) as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "MEDIA_ROOT": f"{folder}/media",
            "SECRET_KEY": "benchmark",
            "LOCAL": "1",
        }
        command = [sys.executable, "-m", __spec__.name, "--one", str(size)]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


@contextmanager
def database(size: int, folder: str) -> Iterator[str]:
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{folder}/related.sqlite3"
        return
    fresh = f"masthead_related_{os.getpid()}"
    execute(given, f"CREATE DATABASE {fresh}")
    try:
        yield f"{given.rpartition('/')[0]}/{fresh}"
    finally:
        execute(given, f"DROP DATABASE {fresh}")


# -- In a process of its own -----------------------------------------------------------------------------------


def measure(size: int) -> None:
    import django  # noqa: PLC0415 (the environment is set by now)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from articles.models.terms import TermVector  # noqa: PLC0415

    kept = kept_file(size) if connection.vendor == "sqlite" else None
    if kept and kept.exists():
        shutil.copy(kept, connection.settings_dict["NAME"])
    call_command("migrate", verbosity=0)
    print(f"\n{size:,} articles on {connection.vendor}")
    if not TermVector.objects.exists():
        load(size)
        if kept:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(kept)])
    rank(size)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    Bench(size).run()
    weigh(size)


def kept_file(size: int) -> Path | None:
    return Path(os.environ["KEEP"]) / f"related-{size}.sqlite3" if "KEEP" in os.environ else None


def load(size: int) -> None:
    from articles import publishing  # noqa: PLC0415
    from tests.articles.related.planted import Collection, plant  # noqa: PLC0415

    start = time.perf_counter()
    plant(Collection(size), with_search=True)
    publishing.recount_all()
    tell_each("made, found by search and indexed", time.perf_counter() - start, size)


def rank(size: int) -> None:
    """Ranks some or all, as `rank_all()` does it; the time until the first list stands for itself."""
    from articles import related  # noqa: PLC0415

    begun = time.perf_counter()
    first = begun
    ranked: set[int] = set()

    def some(ids: Iterable[int]) -> list[int]:
        nonlocal first
        first, ids = time.perf_counter(), list(ids)
        ranked.update(ids[:: max(1, len(ids) // RANKED)])
        return sorted(ranked)

    related.rank_all(some)
    tell_each("rank_all, until it begins with the first list", first - begun, size)
    tell_each(f"rank_all, {len(ranked):,} lists", time.perf_counter() - first, len(ranked))
    pretend(ranked, size)


def pretend(ranked: set[int], size: int) -> None:
    """Lists of thirty for whatever is not ranked, so that rows are as large as they are on a real site."""
    from django.db import connection, transaction  # noqa: PLC0415

    from articles.models.public import LiveArticle  # noqa: PLC0415
    from articles.models.terms import TermVector  # noqa: PLC0415
    from articles.related import BATCH, _pack  # noqa: PLC0415
    from faq.batches import batches  # noqa: PLC0415

    ids = list(TermVector.objects.order_by("pk").values_list("pk", flat=True))
    rng = random.Random(size)  # noqa: S311 (lists, not a secret)
    as_json = LiveArticle._meta.get_field("related_ids").get_db_prep_save
    for some in batches((pk for pk in ids if pk not in ranked), BATCH):
        listed = {pk: [(other, 1.7 - n / 40) for n, other in enumerate(rng.sample(ids, 30))] for pk in some}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE articles_termvector SET neighbours = %s, best_text = 300, best_cosine = 0.3, threshold = 5"
                " WHERE article_id = %s",
                [(_pack(own), pk) for pk, own in listed.items()],
            )
            cursor.executemany(
                "UPDATE articles_livearticle SET related_ids = %s WHERE article_id = %s",
                [(as_json([other for other, _ in own], connection), pk) for pk, own in listed.items()],
            )


class Bench:
    """Twenty new articles, and what happens to them."""

    def __init__(self, size: int) -> None:
        from articles.models.public import LiveArticle  # noqa: PLC0415
        from tests.articles.related.planted import Collection  # noqa: PLC0415
        from tests.make import make_user  # noqa: PLC0415

        self.rng = random.Random(size)  # noqa: S311 (a choice, not a secret)
        self.collection, self.size = Collection(size), size
        self.by = make_user()
        self.ids = list(LiveArticle.windows.values_list("pk", flat=True))
        self.floor = 0.0

    def run(self) -> None:
        from articles import pages, publishing, related  # noqa: PLC0415
        from articles.models.clock import database_now  # noqa: PLC0415
        from articles.models.terms import TermVector  # noqa: PLC0415

        self.warm_up()
        self.floor = self.time("the floor: one SELECT, one UPDATE", self.touch, self.ids_of(TIMES))
        self.time("reading a list", pages.related_to, self.rows())
        self.time("rank: a list anew", related.rank, self.rows())
        self.time("refresh: a list and its neighbours'", lambda row: related.refresh([row]), self.rows())
        self.time("index: the terms of a new article", lambda row: related.index([row]), self.without_terms())
        related.refresh(self.rows())
        editions = [self.edition(self.size + n) for n in range(TIMES)]
        self.time("drawing ahead, outside the lock", lambda each: publishing.prepare(each.version), editions)
        self.time("publish, a new article", self.publish, editions)
        changed = [self.changed(edition) for edition in editions]
        self.time("publish, a changed one", self.publish, changed)
        later = database_now() + timedelta(hours=1)
        scheduled = [self.edition(self.size + TIMES + n) for n in range(TIMES)]
        for edition in scheduled:
            publishing.prepare(edition.version)
        self.time("publish, for later", lambda each: self.publish(each, at=later), scheduled)
        self.time("publish_due, of one", lambda _: publishing.tidy(), scheduled, before=self.due)
        articles = [edition.version.article for edition in editions]
        self.time("withdraw", lambda article: publishing.withdraw(article, by=self.by), articles)
        assert TermVector.objects.count() == self.size + TIMES

    def warm_up(self) -> None:
        """What only a process's first time takes."""
        from articles import publishing, related  # noqa: PLC0415

        edition = self.edition(self.size + 2 * TIMES)
        publishing.publish(edition, by=self.by)
        related.refresh(self.rows())
        publishing.withdraw(edition.version.article, by=self.by)

    def publish(self, edition: Any, **more: Any) -> None:
        from articles import publishing  # noqa: PLC0415

        publishing.publish(edition, by=self.by, **more)

    def ids_of(self, count: int) -> list[int]:
        return self.rng.sample(self.ids, count)

    def rows(self) -> list[Any]:
        from articles.models.public import LiveArticle  # noqa: PLC0415

        return list(LiveArticle.windows.filter(pk__in=self.ids_of(TIMES)))

    def without_terms(self) -> list[Any]:
        from articles import related  # noqa: PLC0415

        rows = self.rows()
        related.unindex([row.article_id for row in rows])
        return rows

    def touch(self, pk: int) -> None:
        from articles.models.public import LiveArticle  # noqa: PLC0415

        row = LiveArticle.windows.only("version_number").get(pk=pk)
        LiveArticle.windows.filter(pk=pk).update(version_number=row.version_number + 1)

    def edition(self, number: int) -> Any:
        from tests.make import edition_of, make_article  # noqa: PLC0415

        planted = self.collection.article(number)
        sentences = planted.text.split(". ")
        parts = len(planted.headings) or 1
        sections = tuple(
            (heading, ". ".join(sentences[at::parts]) + ".") for at, heading in enumerate(planted.headings or ("Part",))
        )
        tags = planted.tags or ("Chatter 1",)
        article = make_article(planted.title, sections=sections, tags=tags, excerpt=planted.excerpt, by=self.by)
        return edition_of(article, by=self.by)

    def changed(self, edition: Any) -> Any:
        """Another opening paragraph, approved and drawn."""
        from articles import publishing  # noqa: PLC0415
        from faq.rich_text import from_paragraphs  # noqa: PLC0415
        from tests.make import edition_of  # noqa: PLC0415

        article = edition.version.article
        article.refresh_from_db()
        article.introduction = from_paragraphs(self.collection.article(article.pk % self.size).excerpt)
        article.save()
        again = edition_of(article, by=self.by)
        publishing.prepare(again.version)
        return again

    def due(self, edition: Any) -> None:
        """Its time has come."""
        from articles.models.clock import database_now  # noqa: PLC0415
        from articles.models.history import Publication  # noqa: PLC0415
        from articles.models.public import LiveArticle  # noqa: PLC0415

        at = database_now() - timedelta(seconds=1)
        for rows in (Publication.objects, LiveArticle.windows):
            rows.filter(article=edition.version.article_id).update(live_from=at)

    def time(
        self, what: str, act: Callable[[Any], Any], items: Sequence[Any], before: Callable[[Any], Any] | None = None
    ) -> float:
        from django.db import connection  # noqa: PLC0415

        times: list[float] = []
        queries: list[int] = []
        cpu = 0.0

        def counted(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            queries[-1] += 1
            return execute(sql, params, many, context)

        for item in items:
            if before:
                before(item)
            queries.append(0)
            with connection.execute_wrapper(counted):
                start, busy = time.perf_counter(), time.process_time()
                act(item)
                times.append((time.perf_counter() - start) * 1000)
                cpu += time.process_time() - busy
        median = statistics.median(times)
        floor = self.floor or median
        high = statistics.quantiles(times, n=20)[-1]
        busy = cpu * 1000 / len(times)
        print(
            f"  {median:8.2f} ms  {high:8.2f} ms (p95) {busy:8.2f} ms of CPU  {median / floor:6.1f} ×"
            f"  {statistics.median_high(queries):3} queries  {what}",
            flush=True,
        )
        return median


def tell_each(what: str, seconds: float, count: int) -> None:
    print(f"  {seconds / count * 1000:8.2f} ms each, {seconds:.1f} s  {what}", flush=True)


def weigh(size: int) -> None:
    from django.db import connection  # noqa: PLC0415

    total = 0.0
    for table in ("articles_posting", "articles_termvector"):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                names = "SELECT name FROM sqlite_master WHERE tbl_name = %s"
                cursor.execute(f"SELECT SUM(pgsize) FROM dbstat WHERE name IN ({names})", [table])
            else:
                cursor.execute("SELECT pg_total_relation_size(%s)", [table])
            taken = cursor.fetchone()[0] / size / 1000
        total += taken
        print(f"  {taken:8.2f} kB an article  {table}")
    print(f"  {total:8.2f} kB an article  together")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        for given in sys.argv[1:] or ["1000", "10000"]:
            run(int(given))
