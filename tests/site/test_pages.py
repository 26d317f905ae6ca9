"""Pages of the site (about, contact, privacy): written and published like articles, at the root, and in no list."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection

from articles import addresses, menus, months, pages, publishing, tagging
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.public import LiveArticle, LiveByline, LiveTag
from articles.models.site import Site
from articles.models.tags import Tag
from articles.models.terms import TermVector
from articles.pages import related_to
from articles.states import Outcome
from faq import publishing as faq_publishing
from faq.models import Question
from faq.rich_text import from_paragraphs
from tests.make import edition_of, make_article, make_contributor, make_live, make_tag, make_user, publish
from tests.site.addresses import STANDING, body

pytestmark = pytest.mark.django_db


def make_page(title: str = "About us", **fields):
    return make_live(title, is_page=True, tags=("Movement",), authors=("Zoe Writer",), **fields)


def change(article: Article, **fields) -> None:
    """Changes the draft and publishes it."""
    Article.objects.filter(pk=article.pk).update(**fields)
    article.refresh_from_db()
    publish(article)


def test_a_page_has_what_it_says_and_nothing_of_an_article(client):
    page = make_page(sections=(("Who we are", "Some people."),), questions=(("Why?", "For this reason."),))
    html = body(client, "/about-us/").decode()
    assert "<h1>About us</h1>" in html
    assert '<section class="part" id="who-we-are">' in html
    assert "For this reason." in html
    assert '<a href="#who-we-are">Who we are</a>' in html
    for foreign in ("<time", "Zoe Writer", "Movement", "minute", "related", "published_time", "no image", "<figure"):
        assert foreign not in html, foreign
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])["@graph"]
    assert {node["@type"] for node in graph} == {"Organization", "WebSite", "BreadcrumbList", "WebPage", "FAQPage"}
    assert page.get_absolute_url() == "/about-us/"
    assert "Some people." in body(client, "/about-us.md").decode()
    assert not re.search(r"\d{4}-\d\d-\d\d", body(client, "/about-us.md").decode())
    assert (LiveTag.objects.count(), LiveByline.objects.count(), TermVector.objects.count()) == (0, 0, 0)


def test_it_stands_in_no_list_and_in_no_count(client):
    make_page("Zebra words")
    live = make_live("Walking", tags=("Movement",))
    month = f"/archive/{live.month // 100}/{live.month % 100:02}/"
    listed = [path for path in STANDING if path not in ("/sitemap.xml", "/robots.txt")]
    for path in [*listed, month, "/tags/movement/", "/tags/movement/feed/", live.get_absolute_url()]:
        text = body(client, path)
        assert b"Zebra" not in text, path
        assert b"zebra" not in text, path
    assert client.get("/people/zoe-writer/").status_code == 404
    assert Tag.objects.get(name="Movement").live_count == 1
    assert months.visible() == [(live.month, 1)]
    assert b"/zebra-words/" in body(client, "/sitemap.xml")
    assert b"/articles/zebra-words" not in body(client, "/sitemap.xml")
    assert publishing.rebuild_live() == (2, 0)
    assert months.visible() == [(live.month, 1)]
    assert b"Zebra" not in body(client, live.get_absolute_url())


def test_search_finds_it_without_a_date(client):
    make_page("Zebra words")
    html = body(client, "/search/?q=zebra").decode()
    assert '<a href="/zebra-words/">Zebra words</a>' in html
    assert "<time" not in html
    missing = client.get("/zebra-wordz/").content.decode()
    assert '<a href="/zebra-words/">Zebra words</a>' in missing
    assert "<time" not in missing


def test_it_costs_two_queries_and_is_known_by_its_etag(client, django_assert_num_queries):
    page = make_page()
    client.get("/about-us/")  # what is read once in a process
    with django_assert_num_queries(2):
        response = client.get("/about-us/")
    assert f"article-{page.article_id}" in response["Cache-Tag"].split(",")
    with django_assert_num_queries(1):
        assert client.get("/about-us/", headers={"If-None-Match": response["ETag"]}).status_code == 304
    with django_assert_num_queries(1):
        assert pages.page_at("about-us").title == "About us"


def test_a_path_without_its_last_slash_leads_on_to_what_is_there_and_never_to_nothing(client):
    make_page()
    make_page("To come", at=database_now() + timedelta(hours=1))
    make_live("Walking")
    publishing.withdraw(make_page("Gone").article, by=None)
    moved = make_page("Old").article
    change(moved, slug="new")
    for word in ("nothing", "to-come", "walking", "nothing?q=1"):
        assert client.get(f"/{word}").status_code == 404, word
    assert client.get("/gone").status_code == 410
    for path in ("/about-us", "/new", "/search", "/tags", "/faq", "/admin", "/articles/walking"):
        response = client.get(f"{path}?q=1")
        assert (response.status_code, response["Location"]) == (301, f"{path}/?q=1"), path
    response = client.get("/old")
    assert (response.status_code, response["Location"]) == (301, "/new/")
    assert f"article-{moved.pk}" in response["Cache-Tag"].split(",")


def test_an_article_without_its_last_slash_is_one_hop_away_wherever_it_is_now(client):
    change(make_live("Walking").article, slug="standing")
    change(make_live("Sitting").article, is_page=True)
    make_live("To come", at=database_now() + timedelta(hours=1))
    publishing.withdraw(make_live("Gone").article, by=None)
    for slug, to in (("walking", "/articles/standing/"), ("standing", "/articles/standing/"), ("sitting", "/sitting/")):
        response = client.get(f"/articles/{slug}?q=%C3%A9")
        assert (response.status_code, response["Location"]) == (301, f"{to}?q=%C3%A9"), slug
    for slug, status in (("nothing", 404), ("to-come", 404), ("gone", 410)):
        assert client.get(f"/articles/{slug}").status_code == client.get(f"/articles/{slug}/").status_code == status


def test_what_has_no_last_slash_is_one_hop_away_or_nothing_at_once(client):
    live = make_live("Walking", tags=("Sleep", "Rest"), authors=("Ann Lee",))
    tagging.merge([make_tag("Rest")], make_tag("Sleep"), by=make_user())
    tagging.rename(make_tag("Sleep"), "Night", by=make_user())
    make_contributor("Nobody Yet")
    month = f"/archive/{live.month // 100}/{live.month % 100:02}"
    question = Question.objects.create(question="Why?", slug="why", answer="<p>So.</p>")
    Question.objects.create(question="How?", slug="how", answer="<p>So.</p>")
    faq_publishing.publish(question, at=database_now())
    for path, to in (
        *[(f"/tags/{slug}", "/tags/night/") for slug in ("rest", "sleep", "night")],
        *[("/tags/rest/feed", "/tags/night/feed/"), ("/tags/night/feed/atom", "/tags/night/feed/atom/")],
        *[(path, f"{path}/") for path in ("/people/ann-lee", "/people/ann-lee/feed", "/faq/why", month)],
    ):
        response = client.get(f"{path}?q=%C3%A9")
        assert (response.status_code, response["Location"]) == (301, f"{to}?q=%C3%A9"), path
        assert response["Cache-Tag"].startswith("site,"), path
        assert client.get(to).status_code == 200, to
    for path in (
        *("/tags/none", "/tags/none/feed", "/people/none", "/people/none/feed/atom", "/people/nobody-yet"),
        *(
            "/people/nobody-yet/feed",
            "/faq/none",
            "/faq/how",
            "/archive/1999/01",
            "/archive/2026/13",
            "/tags/none/none",
        ),
    ):
        assert client.get(path).status_code == client.get(f"{path}/").status_code == 404, path


@pytest.mark.parametrize(
    ("path", "status", "queries"),
    [
        *[("/nothing/", 404, 7), ("/nothing", 404, 6), ("/articles/nothing/", 404, 7), ("/articles/nothing", 404, 6)],
        *[("/about-us", 301, 3), ("/articles/walking", 301, 3)],
        *[("/tags/sleep", 301, 2), ("/people/ann-lee", 301, 3), ("/faq/why", 301, 2), ("/tags/nothing", 404, 7)],
    ],
)
def test_what_a_word_costs_without_its_slash(client, django_assert_num_queries, path, status, queries):
    make_page()
    make_live("Walking", tags=("Sleep",), authors=("Ann Lee",))
    question = Question.objects.create(question="Why?", slug="why", answer="<p>So.</p>")
    faq_publishing.publish(question, at=database_now())
    client.get(path)  # what is read once in a process
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == status


def test_an_article_is_not_at_the_root_and_a_page_not_among_the_articles(client):
    make_live("Walking")
    make_page()
    assert client.get("/walking/").status_code == 404
    for path, to in (("/articles/about-us/", "/about-us/"), ("/articles/about-us.md", "/about-us.md")):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, to)
    response = client.get("/about-us")
    assert (response.status_code, response["Location"]) == (301, "/about-us/")
    assert client.get("/no-such-page/").status_code == 404


def test_a_renamed_page_redirects_and_a_withdrawn_one_answers_as_asked(client):
    article = make_page().article
    change(article, slug="who-we-are")
    assert client.get("/about-us/")["Location"] == "/who-we-are/"
    assert client.get("/about-us.md")["Location"] == "/who-we-are.md"
    publishing.withdraw(article, by=None, outcome=Outcome.GONE)
    gone = client.get("/who-we-are/")
    assert gone.status_code == 410
    assert "This page is no longer published" in gone.content.decode()
    other = make_live("Walking")
    addresses.settle(article, Outcome.REDIRECT, other.article)
    assert client.get("/who-we-are/")["Location"] == "/articles/walking/"
    addresses.settle(article, Outcome.NOT_FOUND)
    assert client.get("/who-we-are/").status_code == 404


def test_what_becomes_a_page_or_an_article_is_found_from_where_it_was(client):
    link = '<p><a href="article:{}">Us</a></p>'
    article = make_article("Us", tags=("Movement",))
    reader = make_live("Reader", introduction=link.format(article.key))
    publish(article)
    assert 'href="/articles/us/"' in body(client, "/articles/reader/").decode()
    assert Tag.objects.get(name="Movement").live_count == 1

    change(article, is_page=True)
    assert client.get("/articles/us/")["Location"] == "/us/"
    assert "<h1>Us</h1>" in body(client, "/us/").decode()
    assert 'href="/us/"' in body(client, reader.get_absolute_url()).decode()
    assert Tag.objects.get(name="Movement").live_count == 0
    assert article.pk not in [each.article_id for each in related_to(reader)]

    change(article, is_page=False)
    assert client.get("/us/")["Location"] == "/articles/us/"
    assert 'href="/articles/us/"' in body(client, reader.get_absolute_url()).decode()
    assert Tag.objects.get(name="Movement").live_count == 1
    assert [row.article_id for row in related_to(LiveArticle.objects.get(pk=reader.pk))] == [article.pk]


def test_a_window_ahead_opens_by_the_clock_alone(client):
    article = make_article("Imprint", is_page=True)
    at = database_now() + timedelta(hours=1)
    publication = publishing.publish(edition_of(article), by=None, at=at)
    assert client.get("/imprint/").status_code == 404
    LiveArticle.windows.filter(publication=publication).update(live_from=database_now() - timedelta(hours=1))
    type(article.addresses.get()).objects.update(since=database_now() - timedelta(hours=1))
    assert client.get("/imprint/").status_code == 200


def test_the_menu_leads_to_it_by_identity(client):
    article = make_page().article
    site = Site.objects.get_or_create(pk=1)[0]
    assert menus.place_at("/about-us/") == menus.place_at("/articles/about-us/") == f"article:{article.key}"
    site.footer_links = [{"to": menus.place_at("/about-us/"), "name": "", "is_on": True}]
    site.targets = menus.targets_of(site)
    site.save()
    assert '<li><a href="/about-us/">About us</a></li>' in body(client, "/archive/").decode()
    change(article, title="Who we are", slug="who-we-are", introduction=from_paragraphs("We."))
    assert '<li><a href="/who-we-are/">Who we are</a></li>' in body(client, "/archive/").decode()
    publishing.withdraw(article, by=None)
    assert "who-we-are" not in body(client, "/archive/").decode()
    entry = Site.objects.get(pk=1).footer_links[0]
    assert menus.address_of(Site.load(), entry) == "/who-we-are/"


def test_the_sites_own_paths_are_no_pages():
    assert {
        *("admin", "articles", "tags", "people", "archive", "preview", "search", "feed", "faq", "static", "media"),
        *("sitemap", "robots", "llms", "healthz", "readyz"),
    } <= addresses.reserved()
    assert "about" not in addresses.reserved()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells which index covers a query")
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: LiveArticle.objects.newest().values("pk")[:20], "live_newest"),
        (lambda: LiveArticle.objects.filter(article_id=1).values("slug", "updated_at"), "live_by_article"),
    ],
)
def test_lists_leave_pages_out_without_reading_the_rows(rows, index):
    assert f"USING COVERING INDEX {index}" in rows().explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells which index a query is answered from")
def test_pages_are_found_without_looking_at_everything():
    plan = LiveArticle.pages.order_by("article_id").values("slug")[:20].explain()
    assert "USING COVERING INDEX live_pages" in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells which index a query is answered from")
def test_what_is_closed_is_found_without_looking_at_everything() -> None:
    plan = LiveArticle.windows.articles().closed().values("month").explain()
    assert "SCAN articles_livearticle" not in plan
    assert {"live_opening", "live_closing"} <= set(plan.split())
