"""The menu and the footer's links: what they keep, what they print, and how they follow what they lead to."""

from datetime import timedelta

import pytest

from articles import menus, publishing, tagging
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.site import Site
from articles.models.tags import Tag
from articles.states import Outcome
from tests.make import edition_of, make_article, make_live, make_tag, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return Site.objects.get_or_create(pk=1)[0]


def keep(*entries, which="menu"):
    """Saves a list as the settings do."""
    site = Site.objects.get(pk=1)
    setattr(site, which, [{"name": "", "is_on": True, **entry} for entry in entries])
    site.targets = menus.targets_of(site)
    site.save()


def shown(which="menu"):
    return [(link.name, link.path) for link in menus.links(Site.load(), which)]


def test_the_house_has_its_rooms(site):
    assert [path for _name, path in shown()] == ["/articles/", "/tags/", "/faq/", "/archive/", "/search/"]
    assert shown("footer_links")[-1] == ("RSS feed", "/feed/")
    assert ("People", "/people/") in shown("footer_links")


def test_the_people_come_into_the_menu_when_somebody_switches_them_on(client, site):
    make_live("Walking")
    assert '<a href="/people/" aria-current="page">People</a>' not in client.get("/people/").content.decode()
    keep({"to": "room:people"}, {"to": "room:list"})
    assert shown() == [("People", "/people/"), ("Articles", "/articles/")]
    assert '<a href="/people/" aria-current="page">People</a>' in client.get("/people/").content.decode()


def test_rooms_are_hidden_renamed_and_put_in_order(client, site):
    keep({"to": "room:archive", "name": "Years"}, {"to": "room:list"}, {"to": "room:tags", "is_on": False})
    assert shown() == [("Years", "/archive/"), ("Articles", "/articles/")]
    page = client.get("/archive/").content.decode()
    assert '<a href="/archive/" aria-current="page">Years</a>' in page


def test_a_renamed_topic_reaches_the_menu_and_so_does_its_undo(client, site):
    make_live(tags=("Sleep",))
    tag = Tag.objects.get(name="Sleep")
    keep({"to": f"tag:{tag.pk}"}, which="footer_links")
    event = tagging.rename(tag, "Rest", by=make_user())
    assert shown("footer_links")[0] == ("Rest", "/tags/rest/")
    assert '<a href="/tags/rest/">Rest</a>' in client.get("/").content.decode()
    tagging.undo(event, by=make_user())
    assert shown("footer_links")[0] == ("Sleep", "/tags/sleep/")


def test_a_merged_topic_leads_to_its_heir_and_a_deleted_one_goes(site):
    sleep, rest = make_tag("Sleep"), make_tag("Rest")
    keep({"to": f"tag:{sleep.pk}"}, {"to": "room:list"})
    event = tagging.merge([sleep], rest, by=make_user())
    assert shown()[0] == ("Rest", "/tags/rest/")
    tagging.undo(event, by=make_user())
    assert shown()[0] == ("Sleep", "/tags/sleep/")
    tagging.delete(Tag.objects.get(name="Sleep"), by=make_user())
    assert shown() == [("Articles", "/articles/")]


def test_a_renamed_article_reaches_the_menu(client, site):
    article = make_article("About us")
    publish(article)
    keep({"to": f"article:{article.key}"})
    assert shown() == [("About us", "/articles/about-us/")]
    Article.objects.filter(pk=article.pk).update(title="Who we are", slug="who-we-are")
    article.refresh_from_db()
    assert shown() == [("About us", "/articles/about-us/")]  # a draft is nobody's business
    publish(article)
    assert shown() == [("Who we are", "/articles/who-we-are/")]
    assert "About us" not in client.get("/archive/").content.decode()


def test_an_article_is_in_the_menu_while_it_is_live_and_no_longer(site):
    article = make_article("About us")
    keep({"to": f"article:{article.key}"}, {"to": "room:list"})
    assert shown() == [("Articles", "/articles/")]
    publish(article)
    assert shown()[0] == ("About us", "/articles/about-us/")
    publishing.withdraw(article, by=make_user(), outcome=Outcome.GONE)
    assert shown() == [("Articles", "/articles/")]


def test_a_window_ahead_opens_the_entry_by_the_clock_alone(site):
    article = make_article("Tomorrow")
    keep({"to": f"article:{article.key}"})
    at = database_now() + timedelta(hours=1)
    publishing.publish(edition_of(article), by=None, at=at)
    assert shown() == []
    row = Site.load()
    row.read_at = at + timedelta(seconds=1)
    assert [link.name for link in menus.links(row, "menu")] == ["Tomorrow"]
    row.read_at = at - timedelta(seconds=1)
    assert menus.links(row, "menu") == []


def test_the_menu_costs_a_page_nothing(client, site, django_assert_num_queries):
    live = make_live("Walking", tags=("Movement",))
    tag = Tag.objects.get(name="Movement")
    address = live.get_absolute_url()
    client.get(address)  # what is read once in a process
    with django_assert_num_queries(4):
        client.get(address)
    keep({"to": f"tag:{tag.pk}"}, {"to": f"article:{live.article.key}"}, {"to": "https://example.org/", "name": "Shop"})
    with django_assert_num_queries(4):
        page = client.get(address).content.decode()
    assert f'<a href="{address}" aria-current="page">Walking</a>' in page
    assert '<a href="https://example.org/">Shop</a>' in page


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example"),
        *("", "x", "http://", "https://user@host/", "java\nscript:x", "/a b", "mailto:", "vbscript:x", "/\x00"),
    ],
)
def test_what_is_no_address_is_refused(address):
    assert not menus.is_address(address)
    with pytest.raises(menus.NoPlaceError):
        menus.place_at(address)


def test_an_address_of_this_site_is_kept_by_identity(site):
    live = make_live("Walking", tags=("Movement",))
    tag = Tag.objects.get(name="Movement")
    tagging.rename(tag, "Moving", by=make_user())
    assert menus.place_at("/tags/movement/") == menus.place_at("/tags/moving") == f"tag:{tag.pk}"
    assert menus.place_at("/articles/walking/?a=1#b") == f"article:{live.article.key}"
    assert menus.place_at("/about/") == "/about/"
    assert menus.place_at("https://example.org/x") == "https://example.org/x"
    for dead in ("/tags/none/", "/articles/none/"):
        with pytest.raises(menus.NoPlaceError):
            menus.place_at(dead)


def test_a_room_of_a_later_release_waits_to_be_switched_on(site):
    keep({"to": "room:list"})
    rest = menus.entries_of(Site.load(), "menu")[1:]
    assert [entry["to"] for entry in rest] == [
        f"room:{name}" for name in ("tags", "people", "faq", "archive", "search")
    ]
    assert not any(entry["is_on"] for entry in rest)
