"""Promises about the sitemap: everything public and nothing else, true dates, and no cost that grows with depth."""

from datetime import timedelta
from itertools import count, islice

import pytest
from django.db import connection

from articles import publishing, sitemaps
from articles.models.clock import database_now
from articles.models.parts import SitemapPart
from articles.models.public import LiveArticle
from faq import publishing as faq_publishing
from faq.models import Question
from tests.make import make_article, make_live, make_picture, publish
from tests.site import schemas
from tests.site.addresses import body

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


@pytest.fixture(autouse=True)
def _no_drawings(settings):
    settings.SOCIAL_IMAGES = False


@pytest.fixture
def small_parts(monkeypatch):
    """Parts of two keys; the index in the database knows another size, and is not needed for so few."""
    monkeypatch.setattr(SitemapPart, "SIZE", 2)
    monkeypatch.setattr(SitemapPart, "template", "(%(expressions)s / 2)")


def listed(client, path: str = "/sitemap.xml") -> dict[str, tuple]:
    """Path → when it changed, and its pictures; all of it valid."""
    return {
        address.removeprefix(SITE): (changed, pictures)
        for address, changed, pictures in schemas.sitemap(body(client, path))
    }


def publish_question(slug: str):
    question = Question.objects.create(question=f"{slug}?", slug=slug, answer="<p>So.</p>")
    return faq_publishing.publish(question, at=database_now())


def test_every_public_page_is_listed_once_and_no_thin_one(client):
    for title in ("One", "Two"):
        make_live(title, tags=("Sleep", title), authors=("Ann",))
    make_live("Three", authors=("Bo",))
    publish_question("why")
    assert set(listed(client)) == {
        *("/", "/articles/", "/tags/", "/archive/", "/faq/", "/faq/why/", "/tags/sleep/", "/people/"),
        *("/people/ann/", "/articles/one/", "/articles/two/", "/articles/three/"),
    }


def test_what_readers_may_not_see_is_not_listed(client):
    make_live("Here", tags=("Sleep",))
    publish(make_article("Coming", tags=("Sleep",)), at=database_now() + timedelta(hours=1))
    publishing.withdraw(make_live("Gone", tags=("Sleep",)).article, by=None)
    make_article("Draft", tags=("Sleep",), authors=("Ann",))
    found = set(listed(client))
    assert "/articles/here/" in found
    assert not found & {"/articles/coming/", "/articles/gone/", "/articles/draft/", "/tags/sleep/", "/people/"}


def test_an_empty_site_lists_its_front_page_without_a_date_that_nobody_knows(client):
    text = body(client, "/sitemap.xml").decode()
    assert text.endswith(f"<url><loc>{SITE}/</loc></url>\n</urlset>")


def test_dates_are_those_of_what_a_page_shows(client, settings):
    settings.CARDS_PER_PAGE = 2
    now = database_now()
    for days in (1, 2, 3, 4):
        make_live(f"Day {days}", tags=("Sleep",), authors=("Ann", "Bo"), published_at=now - timedelta(days=days))
    changed = {2: now - timedelta(hours=5), 4: now - timedelta(hours=1)}
    for days, at in changed.items():
        LiveArticle.windows.filter(title=f"Day {days}").update(updated_at=at)
    answer = publish_question("why")
    found = {path: at for path, (at, _pictures) in listed(client).items()}

    def told(at):
        return at.replace(microsecond=0)

    assert found["/articles/day-4/"] == told(changed[4])
    # “Day 4” stands on the second page of each list, and on the front page
    assert found["/articles/"] == found["/tags/sleep/"] == found["/people/ann/"] == told(changed[2])
    assert found["/faq/"] == found["/faq/why/"] == found["/"] == told(answer.updated_at)
    assert found["/tags/"] == found["/people/"] == found["/archive/"] == told(now - timedelta(days=1))


def test_pictures_of_the_article_and_of_its_sections_are_listed_and_placeholders_never(client):
    article = make_article("Moon", picture=make_picture("lead"), sections=(("One", "Words."), ("Two", "Words.")))
    other = {kind: {"jpeg": {"200": "other.jpeg"}} for kind in ("lead", "card")}
    article.sections.filter(heading="One").update(picture=make_picture("other", renditions=other))
    article.sections.filter(heading="Two").update(picture=article.picture)
    publish(article)
    make_live("No picture")
    found = listed(client)
    assert found["/articles/moon/"][1] == [f"{SITE}/media/lead.jpeg", f"{SITE}/media/other.jpeg"]
    assert found["/articles/no-picture/"][1] == []


def test_letters_of_any_script_are_written_as_an_address_has_them(client):
    make_live("Сон", slug="сон")
    assert "/articles/%D1%81%D0%BE%D0%BD/" in listed(client)
    assert client.get("/articles/%D1%81%D0%BE%D0%BD/").status_code == 200


def test_a_large_site_has_an_index_of_parts_that_list_the_same(client, monkeypatch):
    publish_question("why")
    for n in range(5):
        make_live(f"Number {n}", tags=("Sleep", "Night"), authors=("Ann", "Bo"))
    whole = listed(client)
    monkeypatch.setattr(SitemapPart, "SIZE", 2)
    monkeypatch.setattr(SitemapPart, "template", "(%(expressions)s / 2)")
    parts = listed(client)
    assert {path.rpartition("-")[0] for path in parts} == {
        *("/sitemap", "/sitemap-pages", "/sitemap-tags", "/sitemap-people", "/sitemap-questions")
    }
    together: dict[str, tuple] = {}
    for part, (changed, _pictures) in parts.items():
        entries = listed(client, part)
        assert changed >= max(at for at, _ in entries.values())
        if part.rpartition("-")[0] == "/sitemap":
            assert changed == max(at for at, _ in entries.values())
        together |= entries
    assert together == whole


@pytest.mark.usefixtures("small_parts")
def test_a_page_that_changed_last_is_told_by_the_index(client):
    make_live("Old", published_at=database_now() - timedelta(days=9))
    page = make_live("Imprint", is_page=True)
    changed, _pictures = listed(client)["/sitemap-pages-0.xml"]
    assert changed == page.updated_at.replace(microsecond=0)
    assert "/imprint/" in listed(client, "/sitemap-pages-0.xml")


@pytest.mark.usefixtures("small_parts")
def test_a_part_that_holds_nothing_is_no_part(client):
    make_live("One")
    last = LiveArticle.windows.latest("article_id").article_id // 2
    assert f"/sitemap-{last}.xml" in listed(client)
    for path in (
        *(f"/sitemap-{last + 1}.xml", "/sitemap-none-0.xml", "/sitemap-pages-1.xml", "/sitemap-tags-0.xml"),
        *(f"/sitemap-{10**30}.xml", "/sitemap--1.xml", "/sitemap-articles.xml"),
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("rows", [2, 12])
def test_queries_are_the_same_for_2_and_for_12_articles(client, django_assert_num_queries, rows):
    for _ in range(rows):
        make_live(tags=("Sleep",), authors=("Ann",), picture=make_picture(f"p{rows}{_}"))
    with django_assert_num_queries(16):
        body(client, "/sitemap.xml")
    with django_assert_num_queries(2):
        body(client, "/sitemap-0.xml")


def test_a_part_is_sent_while_it_is_read():
    endless = (sitemaps.Entry(f"/articles/{n}/", "") for n in count())
    pieces = list(islice(sitemaps._urlset(SITE, endless), 3))
    assert [piece.count("<loc>") for piece in pieces] == [0, 500, 500]


def test_the_newest_change_of_a_part_is_found_by_its_index():
    rows = LiveArticle.objects.alias(part=SitemapPart("article_id")).filter(part=0).order_by("-updated_at")
    if connection.vendor == "sqlite":  # PostgreSQL would rather read a table of no rows from end to end
        assert "USING INDEX live_by_sitemap_part" in rows.values("updated_at").explain()
