"""What a publication needs is found when its text is approved; what went live since then is seen all the same."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.admin.articles import moves
from articles.models.clock import database_now
from articles.models.history import Edition
from articles.models.public import LiveArticle
from articles.publishing import preparing
from articles.related import postings
from articles.states import Role
from articles.workflow import Wish
from tests.articles.related.stock import TOPICS, ids, stock
from tests.make import edition_of, make_article, make_live, make_user

pytestmark = pytest.mark.django_db
SLEEP = (("Nights", f"<p>{TOPICS['sleep']}</p>"),)


@pytest.fixture
def approve(django_capture_on_commit_callbacks: Any) -> Any:
    """A committed edition of an article about sleep."""

    def approve(title: str = "The newest on sleep", **more: Any) -> Edition:
        with django_capture_on_commit_callbacks(execute=True):
            return edition_of(make_article(title, sections=SLEEP, **more))

    return approve


def published(edition: Edition) -> tuple[list[int], bool]:
    """The list that publishing makes, and whether it looked for candidates."""
    with CaptureQueriesContext(connection) as queries:
        publishing.publish(edition, by=None)
    looked = any("SELECT id, packed" in query["sql"] for query in queries)
    return LiveArticle.objects.get(article=edition.version.article_id).related_ids, looked


def test_approval_finds_what_is_near(approve: Any) -> None:
    near = ids(stock("sleep", 3))
    stock("knees", 4)
    edition = approve()
    assert set(Edition.objects.get(pk=edition.pk).near_ids) == set(near)


def test_a_publication_does_not_look_for_it_again_and_lists_the_same(approve: Any) -> None:
    near = ids(stock("sleep", 40))
    stock("knees", 42)
    edition = approve()
    related_ids, looked = published(edition)
    assert not looked
    assert len(related_ids) == 30
    assert set(related_ids) < set(near)
    edition.near_ids = []
    assert published(edition) == (related_ids, True)


def test_what_went_live_since_the_approval_is_listed(approve: Any) -> None:
    stock("sleep", 40)
    stock("knees", 42)
    edition = approve()
    newer = stock("sleep", text=f"{TOPICS['sleep']} {TOPICS['sleep']}")
    related_ids, looked = published(edition)
    assert not looked
    assert newer.article_id in related_ids


def test_after_too_much_of_it_the_nearest_are_looked_for_again(approve: Any, monkeypatch: Any) -> None:
    stock("sleep", 40)
    stock("knees", 42)
    edition = approve()
    monkeypatch.setattr(preparing, "MOST_SINCE", 2)
    stock("knees", 3)
    assert published(edition)[1]


def test_where_too_few_of_them_are_left_the_nearest_are_looked_for_again(approve: Any) -> None:
    rows = stock("sleep", 40)
    stock("knees", 42)
    edition = approve()
    LiveArticle.windows.filter(pk__in=[row.pk for row in rows[:20]]).delete()
    assert published(edition)[1]


def test_a_page_and_what_is_live_have_none(approve: Any, django_capture_on_commit_callbacks: Any) -> None:
    stock("sleep", 2)
    stock("knees", 3)
    assert approve("Imprint", is_page=True).near_ids == []
    with django_capture_on_commit_callbacks(execute=True):
        edition = edition_of(make_article(sections=SLEEP))
        publishing.publish(edition, by=None)
    assert Edition.objects.get(pk=edition.pk).near_ids == []


def test_a_second_approval_does_not_look_again(approve: Any, django_capture_on_commit_callbacks: Any) -> None:
    stock("sleep", 2)
    stock("knees", 3)
    edition = approve()
    with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
        assert publishing.approve(edition.version, by=None, at=edition.approved_at) == edition
    assert not [query["sql"] for query in queries if "articles_posting" in query["sql"]]


@pytest.mark.parametrize(("mended", "has_other_terms"), [("3 hours, and", False), ("three hours, and", True)])
def test_a_correction_looks_for_what_is_near_only_where_a_term_is_another(
    approve: Any, mended: str, has_other_terms: bool
) -> None:
    stock("sleep", 40)
    stock("knees", 42)
    edition = approve(introduction="<p>It takes 30 hours, and.</p>")
    publishing.publish(edition, by=None)
    article = edition.version.article
    article.introduction = f"<p>It takes {mended}.</p>"
    article.save()
    correction = edition_of(article)
    with CaptureQueriesContext(connection) as queries:
        publishing.publish(correction, by=None, mends=edition)
    assert any("SELECT id, packed" in query["sql"] for query in queries) is has_other_terms
    related_ids = LiveArticle.objects.get(article=article).related_ids
    correction.near_ids = []
    assert published(correction) == (related_ids, True)
    assert bool(Edition.objects.get(pk=correction.pk).near_ids) is not has_other_terms  # for a correction of it


def test_the_totals_are_what_counting_gives(approve: Any) -> None:
    publishing.publish(approve(), by=None)
    stock("sleep", 2)
    publishing.publish(edition_of(make_article()), by=None)
    publishing.withdraw(make_live("Knees").article, by=None)
    kept = postings.totals()
    postings.recount()
    assert postings.totals() == kept
    assert kept[0] == 4


# -- Drawings


class Watched(FileSystemStorage):
    """Notes what it is asked for, and how many transactions are open then."""

    noted: list[tuple[str, int]] = []

    def exists(self, name: str) -> bool:
        self.noted.append((name, len(connection.savepoint_ids)))
        return super().exists(name)

    def _save(self, name: str, content: Any) -> str:
        self.noted.append((name, len(connection.savepoint_ids)))
        return super()._save(name, content)


@pytest.fixture
def watched(settings: Any, tmp_path: Any) -> list[tuple[str, int]]:
    """What an empty storage is asked for from now on."""
    settings.MEDIA_ROOT = tmp_path
    watched = {"BACKEND": f"{__name__}.{Watched.__name__}"}
    settings.STORAGES = {**settings.STORAGES, "default": watched}
    Watched.noted.clear()
    return Watched.noted


def test_no_move_asks_the_storage_of_pictures_for_anything_under_the_lock(watched: list[tuple[str, int]]) -> None:
    """One that does not answer would keep everybody else from publishing."""
    publisher, article = make_user(Role.PUBLISHER), make_article("Sleep", sections=SLEEP)
    edition = edition_of(article)
    outside = len(connection.savepoint_ids)
    mended = Wish(version=1, content=replace(edition.version.content, title="Sleep well"), note="It was another word.")
    ahead = make_article("Later", sections=SLEEP)
    edition_of(ahead)
    for which, name, wish in (
        (article, "publish", Wish()),
        (article, "correct", mended),
        (article, "put_back", Wish(version=1)),
        (article, "withdraw", Wish()),
        (article, "bring_back", Wish()),
        (ahead, "schedule", Wish(at=database_now() + timedelta(days=1))),
    ):
        watched.clear()
        moves.make(which, name, by=publisher, version=which.version_number, wish=wish)
        assert [asked for asked in watched if asked[1] > outside] == [], name
        assert name == "withdraw" or watched, f"{name} asks before"
    assert LiveArticle.objects.get().title == "Sleep"


def test_what_a_storage_was_asked_for_one_move_it_is_asked_for_the_next(watched: list[tuple[str, int]]) -> None:
    """A file that is lost comes back."""
    publisher, article = make_user(Role.PUBLISHER), make_article("Sleep")
    edition_of(article)
    for name, wish in (("publish", Wish()), ("withdraw", Wish()), ("bring_back", Wish())):
        moves.make(article, name, by=publisher, wish=wish)
        drawn = LiveArticle.windows.values_list("social_image", flat=True).first()
        if drawn:
            file = drawn.removeprefix("/media/")
            assert Watched().open(file).read(4) == b"\x89PNG"
            Watched().delete(file)
