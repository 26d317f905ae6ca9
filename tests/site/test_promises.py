"""Promises to readers: only what was approved, only in its window, everywhere at once."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from articles import publishing
from articles.models.clock import database_now
from articles.models.draft import ArticleQuestion, Byline
from articles.models.history import Publication
from articles.models.public import Address, LiveArticle
from articles.snapshot import keep_version
from articles.states import Outcome
from faq import publishing as faq_publishing
from faq.models import Question
from faq.rich_text import from_paragraphs
from tests.make import make_article, make_contributor, make_live, make_tag, publish
from tests.site import addresses

pytestmark = pytest.mark.django_db


def rework(article) -> None:
    """Changes everything that a draft holds."""
    article.title, article.slug = "Running", "running"
    article.excerpt = "Another excerpt."
    article.introduction = article.conclusion = from_paragraphs("Entirely other words.")
    article.seo_title = article.meta_description = "Other words for machines"
    article.save()
    article.sections.update(heading="Another heading", text="<p>Another text.</p>")
    article.questions.all().delete()
    ArticleQuestion.objects.create(parent=article, region="faq", question="Another?", answer="<p>Yes.</p>")
    Byline.objects.filter(article=article).delete()
    Byline.objects.create(article=article, contributor=make_contributor("Somebody Else"))
    article.tags.set([make_tag("Other")])


def test_a_changed_draft_leaves_every_address_byte_identical_until_it_is_published(client):
    live = make_live("Walking", tags=("Movement", "Habits"))
    make_live("Standing", tags=("Movement",))
    paths = [*addresses.STANDING, *addresses.of(live)]
    before = {path: addresses.body(client, path) for path in paths}
    rework(live.article)
    keep_version(live.article, by=None, at=database_now())
    assert {path: addresses.body(client, path) for path in paths} == before

    publish(live.article)
    after = LiveArticle.objects.get(slug="running")
    for path in addresses.of(after):
        assert b"Running" in addresses.body(client, path), path
    for path in (
        "/",
        "/articles/",
        "/archive/",
        "/feed/",
        "/feed/atom/",
        "/feed.json",
        "/sitemap.xml",
        "/llms.txt",
    ):
        assert addresses.body(client, path) != before[path] or path == "/archive/", path
        assert b"Walking" not in addresses.body(client, path), path
    assert b"Running" in addresses.body(client, "/search/?q=running")
    assert b"Running" in addresses.body(client, "/articles/standing/")


def shift(publication: Publication, by: timedelta) -> None:
    """Moves a window in time, as waiting would."""
    for rows in (
        Publication.objects.filter(pk=publication.pk),
        LiveArticle.windows.filter(publication=publication),
    ):
        row = rows.get()
        rows.update(live_from=row.live_from + by)


def test_a_scheduled_article_is_nowhere_before_its_moment_and_everywhere_after_with_no_worker(client):
    make_live("Standing", tags=("Movement",), authors=("Marta Lindqvist",))
    publication = publish(
        make_article("Zebra walking", tags=("Movement",), authors=("Marta Lindqvist", "Zebedee Author")),
        at=database_now() + timedelta(hours=1),
    )
    live = LiveArticle.windows.get(publication=publication)
    paths = [*addresses.STANDING, "/articles/standing/", "/tags/movement/", "/tags/movement/feed/"]
    paths += [
        "/people/marta-lindqvist/",
        "/search/?q=zebra",
        f"/archive/{live.month // 100}/{live.month % 100:02}/",
    ]
    for path in paths:
        text = addresses.body(client, path)
        assert b"Zebra" not in text.replace(b"/search/?q=zebra", b"").replace(b'value="zebra"', b""), path
        assert b"Zebedee" not in text, path
    for path in ("/articles/zebra-walking/", "/articles/zebra-walking.md", "/people/zebedee-author/"):
        assert client.get(path).status_code == 404, path

    shift(publication, -timedelta(hours=2))
    for path in ["/", "/articles/", "/feed/", "/feed/atom/", "/feed.json", "/llms.txt", "/search/?q=zebra"]:
        assert b"Zebra" in addresses.body(client, path), path
    assert b"zebra-walking" in addresses.body(client, "/sitemap.xml")
    assert b"Zebra" in addresses.body(client, "/tags/movement/")
    assert b"Zebra" in addresses.body(client, "/people/zebedee-author/")
    assert b"Zebra" in addresses.body(client, "/articles/standing/")


@pytest.mark.parametrize(
    ("outcome", "status"), [(Outcome.GONE, 410), (Outcome.NOT_FOUND, 404), (Outcome.REDIRECT, 301)]
)
def test_withdrawing_answers_as_asked_and_leaves_no_trace(client, outcome, status):
    live = make_live("Zebra", tags=("Movement",))
    other = make_live("Standing", tags=("Movement",))
    publishing.withdraw(live.article, by=None, outcome=outcome, target=other.article)
    for path in ("/articles/zebra/", "/articles/zebra.md"):
        response = client.get(path)
        assert response.status_code == status
        if status == 301:
            assert response["Location"] in ("/articles/standing/", "/articles/standing.md")
    for path in [*addresses.STANDING, "/tags/movement/", "/articles/standing/", "/people/marta-lindqvist/"]:
        assert b"Zebra" not in addresses.body(client, path), path


def rename(article, slug: str) -> None:
    article.slug = slug
    article.save()
    publish(article)


def test_each_former_address_is_one_hop_from_the_article_and_going_back_leaves_no_loop(client):
    article = make_live("Names", slug="a").article
    rename(article, "b")
    rename(article, "c")
    for former in ("a", "b"):
        response = client.get(f"/articles/{former}/")
        assert (response.status_code, response["Location"]) == (301, "/articles/c/")
        assert "max-age=3600" in response["Cache-Control"]
        assert client.get(f"/articles/{former}.md")["Location"] == "/articles/c.md"
    rename(article, "a")
    assert client.get("/articles/a/").status_code == 200
    assert client.get("/articles/c/")["Location"] == "/articles/a/"


def test_a_scheduled_new_address_is_unknown_until_its_time(client):
    article = make_live("Names", slug="old").article
    article.slug = "new"
    article.save()
    publication = publish(article, at=database_now() + timedelta(hours=1))
    assert client.get("/articles/new/").status_code == 404
    assert client.get("/articles/old/").status_code == 200
    ended = database_now() - timedelta(hours=1)
    LiveArticle.windows.filter(slug="old").update(live_until=ended)
    shift(publication, -timedelta(hours=2))
    Address.objects.filter(slug="new").update(since=ended)
    assert client.get("/articles/new/").status_code == 200
    assert client.get("/articles/old/")["Location"] == "/articles/new/"


def test_what_the_editor_wrote_stands_on_the_page_in_order(client):
    live = make_live(
        "Order & measure",
        sections=(("First heading", "First text."), ("Second heading", "Second text.")),
        questions=(("Why?", "Because."), ("When?", "Now.")),
    )
    page = addresses.body(client, live.get_absolute_url()).decode()
    pieces = [
        "<h1",
        "Order &amp; measure",
        'alt="no image"',
        "The introduction",
        "First heading",
        "First text.",
    ]
    pieces += [
        "Second heading",
        "Second text.",
        "Frequently Asked Questions",
        "Why?",
        "Because.",
        "When?",
        "Now.",
    ]
    pieces += ["The end of it."]
    at = -1
    for piece in pieces:
        at = page.index(piece, at + 1)


def test_lists_show_the_excerpt_and_a_link_that_names_the_article(client):
    live = make_live("Walking far", excerpt="A walk is long…")
    page = " ".join(addresses.body(client, "/articles/").decode().split())
    link = f'<a href="{live.get_absolute_url()}"'
    assert link in page
    assert "A walk is long…" in page
    assert "Continue reading Walking far</a>" in page


PAGES = [
    ("/", 4),
    ("/articles/", 2),
    ("/articles/article/", 4),
    ("/articles/article.md", 2),
    ("/tags/", 2),
    ("/tags/sleep/", 3),
    ("/people/", 3),
    ("/people/marta-lindqvist/", 3),
    ("/archive/", 3),
    ("/faq/", 3),
    ("/feed/", 4),
    ("/llms.txt", 3),
]


class TestQueries:
    @pytest.fixture(scope="class", params=[2, 12])
    @classmethod
    def planted(cls, standing, request):
        with standing():
            make_live("Article", slug="article", tags=("Sleep", "Food"))
            for _ in range(request.param - 1):
                make_live(tags=("Sleep",))
            question = Question.objects.create(question="Why?", slug="why", answer="<p>So.</p>")
            faq_publishing.publish(question, at=database_now())
            yield

    @pytest.mark.parametrize(("path", "queries"), PAGES)
    def test_they_are_few_and_the_same_with_2_and_with_12_articles(
        self, client, planted, django_assert_num_queries, path, queries
    ):
        with django_assert_num_queries(queries):
            addresses.body(client, path)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/articles/?page=0",
            "/articles/?page=x",
            "/articles/?page=99999999999999999999",
            "/articles/?page=-1",
        ),
        *("/articles/%00/", "/articles/%F0%9F%98%80/", "/tags/none/", "/people/none/", "/archive/2026/13/"),
        *("/archive/0000/01/", "/archive/9999/12/", "/sitemap-999999999999.xml", "/feed/x", "/articles/a/b/"),
    ],
)
def test_a_wrong_address_is_a_404_and_never_a_500(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_page_takes_nothing_with_or_without_a_token(method):
    for is_strict in (True, False):
        for path in ("/", "/articles/", "/search/?q=a", "/feed/", "/faq/", "/healthz"):
            answer = getattr(Client(enforce_csrf_checks=is_strict), method)(path)
            assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD"), (path, is_strict)
    refused = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert refused.status_code == 403
    assert "This was not sent" in refused.content.decode()


def test_the_folder_of_pictures_is_no_page_and_no_redirect_to_none(client):
    assert [client.get(path).status_code for path in ("/media", "/media/")] == [404, 404]


@pytest.mark.parametrize("query", ["'\"(", "a*b", "NEAR(", "x" * 10_000, "\x00", "%", "-", '"', "😀", "AND OR NOT"])
def test_a_strange_search_just_finds_nothing(client, query):
    make_live("Article")
    assert client.get("/search/", {"q": query}).status_code == 200
    assert client.get("/search/", {"q": query, "page": "x"}).status_code == 404


def test_a_shared_cache_never_holds_a_page_past_the_next_window(client):
    make_live("Now")
    assert "s-maxage=300" in client.get("/")["Cache-Control"]
    publish(make_article("Soon"), at=database_now() + timedelta(seconds=60))
    told = client.get("/")["Cache-Control"]
    fresh, stale, outage = (int(re.search(rf"{name}=(\d+)", told)[1]) for name in ("s-maxage", "revalidate", "error"))
    assert 50 <= fresh <= 60
    assert fresh + max(stale, outage) <= 60


def test_a_page_that_has_not_changed_is_a_304(client):
    live = make_live("Same")
    first = client.get(live.get_absolute_url())
    again = client.get(live.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_no_page_sets_a_cookie_or_loads_anything_from_elsewhere(client):
    live = make_live("Quiet", tags=("Sleep",))
    for path in [
        "/",
        "/articles/",
        live.get_absolute_url(),
        "/tags/",
        "/tags/sleep/",
        "/faq/",
        "/search/?q=x",
    ]:
        response = client.get(path)
        assert not response.cookies, path
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        assert " style=" not in response.content.decode()


def test_feeds_keep_their_ids_when_the_slug_changes(client):
    live = make_live("Feed me", slug="one")
    guid = f"urn:uuid:{live.guid}".encode()
    rename(live.article, "two")
    for path in ("/feed/", "/feed/atom/", "/feed.json"):
        text = addresses.body(client, path)
        assert guid in text
        assert b"/articles/two/" in text
