"""A person's page tells apart what they wrote and what they reviewed, page after page, at the same cost; the index of
people says how much it is.
"""

from datetime import timedelta

import pytest

from articles import bylines, publishing, signing
from articles.models.clock import database_now
from articles.models.draft import Byline
from articles.models.history import Publication
from articles.models.people import Contributor
from articles.models.public import BylineCount, LiveArticle
from articles.publishing.printing import forget
from tests.make import make_article, make_contributor, make_live, publish
from tests.site.test_html import assert_outline, page_of

pytestmark = pytest.mark.django_db
HELENA = "/people/helena-voss/"


@pytest.fixture
def helena():
    return make_contributor("Helena Voss", credentials="MD", is_expert=True)


def reviewed(title, person):
    article = make_article(title, reviewer=person)
    signing.sign_off(article.versions.get(), person, on=database_now().date(), by=None, at=database_now())
    return LiveArticle.windows.get(publication=publish(article))


def parts(page):
    """The headings of the page, each with the titles that stand under it."""
    found = {}
    for level, words in page.headings:
        if level == 2:
            titles = found[words] = []
        elif level == 3:
            titles.append(words)
    return found


def test_what_she_wrote_and_what_she_reviewed_stand_apart(client, helena):
    old = database_now() - timedelta(days=9)
    make_live("By her", authors=("Helena Voss",), published_at=old)
    reviewed("Seen by her", helena)
    reviewed("Seen as well", helena)
    article = make_article("Drawn by her")
    Byline.objects.create(article=article, contributor=helena, role="illustrator", position=9)
    publish(article)
    page = page_of(client, HELENA)
    assert parts(page) == {
        "Written by Helena Voss": ["By her"],
        "Reviewed by Helena Voss": ["Seen as well", "Seen by her"],
        "Illustrated by Helena Voss": ["Drawn by her"],
    }
    assert_outline(page, HELENA)


def test_the_next_page_goes_on_with_both(client, helena, settings):
    settings.CARDS_PER_PAGE = 2
    for day, (title, is_hers) in enumerate((("Newest", True), ("Seen", False), ("Oldest", True))):
        live = make_live(title, authors=("Helena Voss",)) if is_hers else reviewed(title, helena)
        moment = database_now() - timedelta(days=day)
        LiveArticle.windows.filter(pk=live.pk).update(published_at=moment)
        live.live_bylines.update(published_at=moment)
    assert parts(page_of(client, HELENA)) == {"Written by Helena Voss": ["Newest"], "Reviewed by Helena Voss": ["Seen"]}
    page = page_of(client, f"{HELENA}?page=2")
    assert parts(page) == {"Written by Helena Voss": ["Oldest"]}
    assert page.all("a", rel="prev", href=HELENA)
    page_of(client, f"{HELENA}?page=3", 404)


# -- The index


def counted():
    """Of each person that is listed, what they did and how often."""
    return {person.name: dict(person.counts) for person in bylines.people()}


def test_the_index_says_who_wrote_and_who_reviewed_and_how_much_of_it_readers_see(client, helena):
    make_live("By both", authors=("Ann Lee", "Helena Voss"))
    make_live("By Ann", authors=("Ann Lee",))
    reviewed("Seen", make_contributor("Carl Bohr", credentials="MD", job_title="Cardiologist", bio="Looks at hearts."))
    reviewed("Seen as well", helena)
    publish(make_article("Coming", authors=("Ann Lee", "Tomorrow's Author")), at=database_now() + timedelta(hours=1))
    publishing.withdraw(make_live("Gone", authors=("Ann Lee", "Former Author")).article, by=None)
    make_article("Draft", authors=("Ann Lee", "Draft Author"))
    page = page_of(client, "/people/")
    assert parts(page) == {
        "Authors": ["Ann Lee", "Helena Voss, MD", "Marta Lindqvist"],
        "Reviewers": ["Carl Bohr, MD"],
    }
    assert counted() == {
        "Ann Lee": {"author": 2},
        "Carl Bohr": {"reviewer": 1},
        "Helena Voss": {"author": 1, "reviewer": 1},
        "Marta Lindqvist": {"author": 2},
    }
    assert "Helena Voss, MD 1 article 1 article reviewed" in page.text
    assert "Carl Bohr, MD Cardiologist Looks at hearts. 1 article reviewed" in page.text
    assert_outline(page, "/people/")


def test_a_window_that_opens_or_closes_is_counted_by_the_clock_alone(client):
    live = make_live("Now", authors=("Ann Lee",))
    publish(make_article("Ahead", authors=("Ann Lee", "Bo Berg")), at=database_now() + timedelta(hours=1))
    assert counted() == {"Ann Lee": {"author": 1}}
    past = database_now() - timedelta(minutes=1)
    LiveArticle.windows.filter(title="Ahead").update(live_from=past)
    assert counted() == {"Ann Lee": {"author": 2}, "Bo Berg": {"author": 1}}
    LiveArticle.windows.filter(pk=live.pk).update(live_until=past)
    assert counted() == {"Ann Lee": {"author": 1}, "Bo Berg": {"author": 1}}


def test_a_change_of_a_byline_is_counted_where_it_came_and_where_it_went(client):
    article = make_live("Ours", authors=("Ann Lee", "Bo Berg")).article
    Byline.objects.filter(contributor__name="Bo Berg").update(role="editor")
    Byline.objects.filter(contributor__name="Ann Lee").update(contributor=make_contributor("Cy Day"))
    publish(article)
    assert counted() == {"Bo Berg": {"editor": 1}, "Cy Day": {"author": 1}}
    publishing.tidy()  # deletes the row whose window is over
    assert counted() == {"Bo Berg": {"editor": 1}, "Cy Day": {"author": 1}}
    assert set(BylineCount.objects.filter(rows__gt=0).values_list("contributor__name", "role")) == {
        ("Bo Berg", "editor"),
        ("Cy Day", "author"),
    }


def test_a_rebuild_counts_what_publishing_counted(client, helena):
    make_live("One", authors=("Ann Lee", "Bo Berg"))
    reviewed("Two", helena)
    told = counted()
    BylineCount.objects.all().delete()
    assert counted() == {}
    publishing.rebuild_live()
    assert counted() == told


def test_the_index_counts_no_articles(client):
    """It is kept who signed how much, so that a hundred thousand articles cost what two do."""
    live = make_live("One", authors=("Ann Lee",))
    BylineCount.objects.update(rows=100_000)
    assert "100000 articles" in page_of(client, "/people/").text
    make_live("Two", authors=("Ann Lee",))
    assert counted()["Ann Lee"] == {"author": 100_001}
    publishing.withdraw(live.article, by=None)
    assert counted()["Ann Lee"] == {"author": 100_000}


def test_a_row_that_is_missing_counts_as_soon_as_it_is_printed():
    publication = publish(make_article("Ahead", authors=("Ann Lee",)), at=database_now() + timedelta(hours=1))
    forget(LiveArticle.windows.all())
    Publication.objects.filter(pk=publication.pk).update(live_from=database_now() - timedelta(minutes=1))
    assert counted() == {}
    publishing.tidy()
    assert counted() == {"Ann Lee": {"author": 1}}


@pytest.mark.parametrize("count", [2, 12])
def test_the_index_costs_as_many_queries_for_12_people_as_for_2(client, django_assert_num_queries, count):
    make_live("One", authors=tuple(f"Author {n}" for n in range(count)))
    with django_assert_num_queries(3):
        page_of(client, "/people/")


def test_an_index_of_one_person_is_not_for_search_engines_and_the_way_to_a_person_leads_through_it(client):
    def is_barred():
        return bool(page_of(client, "/people/").all("meta", name="robots", content="noindex"))

    assert is_barred()
    make_live("One", authors=("Ann Lee",))
    assert is_barred()
    make_live("Two", authors=("Bo Berg",))
    assert not is_barred()
    index, page = page_of(client, "/people/"), page_of(client, "/people/ann-lee/")
    assert index.all("link", rel="canonical", href="http://testserver/people/")
    (listed,) = [node for node in index.graph if node["@type"] == "CollectionPage"]
    items = listed["mainEntity"]["itemListElement"]
    assert [(item["name"], item["url"]) for item in items] == [
        ("Ann Lee", "http://testserver/people/ann-lee/"),
        ("Bo Berg", "http://testserver/people/bo-berg/"),
    ]
    (way,) = [node for node in page.graph if node["@type"] == "BreadcrumbList"]
    assert [step["name"] for step in way["itemListElement"]] == ["Home", "People", "Ann Lee"]
    assert page.all("a", href="/people/")


def test_the_index_is_a_304_until_somebody_comes_or_is_called_something_else(client, admin_client):
    make_live("One", authors=("Ann Lee",))
    first = client.get("/people/")
    assert first["Cache-Tag"] == "site,people"
    assert client.get("/people/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_live("Two", authors=("Bo Berg",))
    second = client.get("/people/", headers={"If-None-Match": first["ETag"]})
    assert "Bo Berg" in second.content.decode()
    ann = Contributor.objects.get(name="Ann Lee")
    fields = {"name": "Ann Lee", "slug": ann.slug, "bio": "Writes at night.", "job_title": "", "credentials": ""}
    admin_client.post(f"/admin/articles/contributor/{ann.pk}/change/", fields)
    third = client.get("/people/", headers={"If-None-Match": second["ETag"]})
    assert "Writes at night." in third.content.decode()
