"""Strong ETags: 304 before anything is fetched, and never for a page that says something else by now."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.http import http_date, parse_http_date

from articles import publishing, thinning, workflow
from articles.models.clock import database_now
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.models.tags import Tag
from articles.states import Outcome, Role
from config import freshness
from tests.articles.admin.test_publication import URL, posted
from tests.make import make_article, make_live, make_user, publish
from tests.site import addresses

pytestmark = pytest.mark.django_db
ASKED = (*addresses.STANDING, "/articles/walking/", "/articles/walking.md", "/tags/sleep/", "/tags/sleep/feed/")


@pytest.fixture(autouse=True)
def live():
    return make_live("Walking", tags=("Sleep",), slug="walking")


def etag(client, path):
    return client.get(path).headers["ETag"]


def again(client, path, tag):
    return client.get(path, headers={"If-None-Match": tag})


@pytest.mark.parametrize("path", ASKED)
def test_what_is_the_same_costs_one_query(client, django_assert_num_queries, path):
    tag = etag(client, path)
    with django_assert_num_queries(1):
        response = again(client, path, tag)
    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", tag)
    assert response.headers["Content-Security-Policy"]
    assert again(client, path, f'"another", W/{tag}').status_code == 304, "compressed on the way"


def test_anything_that_readers_see_makes_it_new(client, live, admin_client):
    """By every way there is: moves, tags, people, questions, the publication's words."""
    editor = make_user()

    def rename_tag():
        tag = Tag.objects.get()
        admin_client.post(reverse("admin:articles_tag_change", args=[tag.pk]), {"name": "Rest", "slug": "rest"})
        assert b"Rest" in client.get("/").content

    def name_site():
        admin_client.post(URL, posted(admin_client, name="The News"))
        assert b"The News" in client.get("/").content

    for act in (
        lambda: publish(live.article, at=database_now() + timedelta(hours=1)),
        lambda: publishing.cancel_schedule(live.article, by=editor),
        lambda: make_live("Another"),
        rename_tag,
        name_site,
        lambda: publishing.withdraw(live.article, by=editor),
    ):
        before, tag = client.get("/").content, etag(client, "/")
        act()
        response = again(client, "/", tag)
        assert (response.status_code == 304) == (client.get("/").content == before), act


def test_what_readers_do_not_see_leaves_every_copy_good(client, django_assert_num_queries):
    """Work at the desk takes the same lock as publishing."""
    article, tag = make_article("A draft"), etag(client, "/")
    for move, role in (("submit", Role.EDITOR), ("ask_for_changes", Role.REVIEWER)):
        workflow.perform(article, move, by=make_user(role), wish=workflow.Wish(note="Shorter, please."))
        with django_assert_num_queries(1):
            assert again(client, "/", tag).status_code == 304, move
    thinning.thin(now=database_now())
    with django_assert_num_queries(1):
        assert again(client, "/", tag).status_code == 304


def test_all_that_one_lock_changes_counts_once(live):
    before = Site.objects.get().generation
    with publishing.publication_lock():
        publishing.withdraw(live.article, by=None)
        make_live("Another")
        assert Site.objects.get().generation == before
    assert Site.objects.get().generation == before + 1


def test_a_former_address_that_answers_something_else_is_new(client, live):
    """A change that was to come is withdrawn, of an article that had left before."""
    publishing.withdraw(live.article, by=None)
    publish(live.article, at=database_now() + timedelta(hours=1))
    other = make_live("Standing")
    before = Site.objects.get().generation
    publishing.withdraw(live.article, by=None, outcome=Outcome.REDIRECT, target=other.article)
    assert client.get("/articles/walking/").headers["Location"] == "/articles/standing/"
    assert Site.objects.get().generation == before + 1


def test_a_page_may_be_called_like_a_stylesheet(client, django_assert_num_queries):
    make_live("Theme park", slug="theme-park", is_page=True)
    tag = etag(client, "/theme-park/")
    with django_assert_num_queries(1):
        assert again(client, "/theme-park/", tag).status_code == 304


def test_a_page_that_says_the_same_stays_the_readers(client):
    """Another article is published: this one's page is made, and found to be what the reader has."""
    make_live("A", tags=("Food",))
    tag = etag(client, "/tags/sleep/")
    make_live("B", tags=("Food",))
    response = again(client, "/tags/sleep/", tag)
    assert (response.status_code, response.headers["ETag"]) == (304, tag)


def test_a_window_that_opens_makes_it_new(client, live):
    coming = make_live("Coming", at=database_now() + timedelta(hours=1))
    tag = etag(client, "/")
    assert again(client, "/", tag).status_code == 304
    LiveArticle.windows.filter(pk=coming.pk).update(live_from=database_now() - timedelta(seconds=1))
    response = again(client, "/", tag)
    assert response.status_code == 200
    assert b"Coming" in response.content


def test_a_release_makes_it_new(client, monkeypatch):
    tag = etag(client, "/")
    monkeypatch.setattr(freshness, "release", lambda: "next")
    assert again(client, "/", tag).headers["ETag"] == tag, "the words are the same"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freshness, "_name", lambda *_: "new")
        assert again(client, "/", tag).status_code == 200, "it was made anew"


def test_the_desk_has_none(admin_client):
    page = admin_client.get("/admin/articles/tag/")
    assert "ETag" not in page.headers
    assert page.headers["Cache-Control"] == "private, no-store"


# -- For those who bring no ETag


def settle(days: int = 0, **ago: int) -> None:
    """All that has happened happened so long ago."""
    moment = database_now() - timedelta(days=days, **ago)
    Site.objects.update(generation_at=moment)
    LiveArticle.windows.update(live_from=moment)


def since(client, path="/articles/walking/", **more):
    moment = client.get(path).headers["Last-Modified"]
    return moment, client.get(path, headers={"If-Modified-Since": moment, **more})


def test_a_page_is_as_young_as_the_last_change_of_any(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(freshness, "released_at", lambda: 0)
    assert "Last-Modified" not in client.get("/").headers, "another change may come within this second"
    settle(hours=1)
    moment = client.get("/").headers["Last-Modified"]
    assert abs(parse_http_date(moment) - (database_now() - timedelta(hours=1)).timestamp()) < 5
    with django_assert_num_queries(1):
        response = client.get("/", headers={"If-Modified-Since": moment})
    assert (response.status_code, response.content, response.headers["Last-Modified"]) == (304, b"", moment)


@pytest.mark.parametrize("path", ["/", "/feed/", "/articles/walking.md"])
def test_a_cache_may_take_over_what_a_304_says(client, monkeypatch, path):
    """The kind of the file above all, and for whom it is compressed."""
    monkeypatch.setattr(freshness, "released_at", lambda: 0)
    settle(hours=1)
    whole = client.get(path, headers={"Accept-Encoding": "gzip"}).headers
    for asked in ({"If-None-Match": whole["ETag"]}, {"If-Modified-Since": whole["Last-Modified"]}):
        kept = client.get(path, headers={"Accept-Encoding": "gzip", **asked})
        assert (kept.status_code, kept.headers["Vary"]) == (304, "Accept-Encoding")
        own = {key: said for key, said in kept.headers.items() if key not in ("X-Request-ID", "ETag")}
        assert own == {key: whole[key] for key in own}


def test_an_etag_goes_before_the_time(client):
    settle(hours=1)
    moment, answer = since(client, **{"If-None-Match": '"another"'})
    assert answer.status_code == 200
    assert since(client)[1].status_code == 304
    later = {"If-Modified-Since": http_date(parse_http_date(moment) + 60)}
    assert client.get("/articles/walking/", headers=later).status_code == 200, "it is none of ours"


def test_a_change_a_window_and_a_release_make_the_time_another(client, monkeypatch):
    monkeypatch.setattr(freshness, "released_at", lambda: 0)  # else that of files that were checked out just now
    coming = make_live("Coming", at=database_now() + timedelta(hours=1))
    LiveArticle.windows.exclude(pk=coming.pk).update(live_from=database_now() - timedelta(days=1))
    Site.objects.update(generation_at=database_now() - timedelta(days=1))
    first, answer = since(client, "/")
    assert answer.status_code == 304
    LiveArticle.windows.filter(pk=coming.pk).update(live_from=database_now() - timedelta(minutes=1))
    assert b"Coming" in client.get("/", headers={"If-Modified-Since": first}).content
    second, answer = since(client, "/")
    assert (answer.status_code, parse_http_date(second) > parse_http_date(first)) == (304, True)
    monkeypatch.setattr(freshness, "released_at", lambda: parse_http_date(second) + 10)
    assert client.get("/", headers={"If-Modified-Since": second}).status_code == 200
    monkeypatch.setattr(freshness, "released_at", lambda: 0)
    make_live("Another")
    assert client.get("/", headers={"If-Modified-Since": second}).status_code == 200
