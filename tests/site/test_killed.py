"""`kill -9` in the middle of publishing: readers see the version before or the version after, never half of one."""

import os
import random
import signal
import subprocess
import sys
import time
from itertools import takewhile
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
#: Tries in the suite; `KILLS=60` for a long look.
KILLS = int(os.environ.get("KILLS", "3"))

SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.make import make_article, make_live, make_user, edition_of
from articles.states import Role
from articles.models.draft import Article
by = make_user(Role.PUBLISHER, username="paula")
for n in range(3):
    make_live(f"Neighbour {n}", tags=("Sleep",))
article = make_article("State A", tags=("Sleep",), slug="killed")
edition_of(article)
article.title = "State B"
article.introduction = "<p>Other words, all of them changed.</p>"
article.save()
edition_of(article)
"""
LOOP = """
import itertools
from articles import publishing
from articles.models.history import Edition
from articles.models.people import User
by = User.objects.get(username="paula")
one, two = Edition.objects.filter(version__article__slug="killed").order_by("pk").select_related("version")
for n in itertools.count():
    if n == 1:
        print("ready", flush=True)
    publishing.publish(one if n % 2 else two, by=by)
    if n % 5 == 4:
        publishing.withdraw(one.version.article, by=by)
"""
LOOK = """
from django.db import connection
from articles import publishing, search
from articles.models.history import Publication
from articles.models.clock import database_now
from articles.models.public import LiveArticle, LiveTag
from articles.models.terms import TermVector
from articles.models.tags import Tag
now = database_now()
rows = list(LiveArticle.objects.filter(article__slug="killed"))
standing = list(Publication.objects.filter(article__slug="killed").showing(now))
assert len(standing) == len(rows) <= 1, (standing, rows)
for row in rows:
    version = standing[0].edition.version
    assert row.publication_id == standing[0].pk
    assert row.title == version.content.title
    assert ("Other words" in row.body_html) == (row.title == "State B")
    assert [tag.name for tag in row.ordered_tags()] == ["Sleep"]
assert Tag.objects.get().live_count == LiveTag.objects.filter(live__in=LiveArticle.objects.all()).count()
assert bool(rows) == TermVector.objects.filter(article__slug="killed").exists()
hits = {hit.live.pk for hit in search.find("other words changed").hits}
assert {row.pk for row in rows if row.title == "State B"} == {pk for pk in hits if pk in {row.pk for row in rows}}
total, changed = publishing.rebuild_live()
assert changed == 0, changed
print("whole", len(rows), Publication.objects.count())
"""


@pytest.fixture
def environment(db, tmp_path, migrated):
    """A database of its own: a copy of the migrated one, on PostgreSQL beside the tests' own."""
    values = {**os.environ, "SECRET_KEY": "killed", "LOCAL": "1", "MEDIA_ROOT": str(tmp_path / "media")}
    values["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if connection.vendor == "sqlite":
        migrated.copy_to(tmp_path / "killed.sqlite3")
        yield values | {"DATABASE_URL": f"sqlite:///{tmp_path / 'killed.sqlite3'}"}
        return
    name = f"killed_{os.getpid()}"
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {migrated.name}")
    yield values | {"DATABASE_URL": f"{url}/{name}"}
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def script(code):
    return [sys.executable, "-c", f"import django; django.setup()\n{code}"]


def run(code, environment):
    done = subprocess.run(
        script(code), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.django_db
def test_killed_in_the_middle_of_publishing_again_and_again(environment):
    run(SET_UP, environment)
    said = []
    for n in range(KILLS):
        process = subprocess.Popen(
            script(LOOK + LOOP if n else LOOP), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        lines = iter(process.stdout.readline, "")
        said += list(takewhile(lambda line: line != "ready\n", lines))
        time.sleep(random.Random(n).uniform(0.01, 0.6))  # noqa: S311
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    said += run(LOOK, environment).splitlines(keepends=True)
    assert [line.split()[0] for line in said] == ["whole"] * KILLS
    counts = [int(line.split()[-1]) for line in said]
    assert counts == sorted(set(counts)), "it was at work each time it was killed"
