"""At the end of an article: the one before and the one after it in its first tag, without a query of their own."""

import itertools
import re
from datetime import timedelta

import pytest

from articles import pages, publishing
from articles.models.clock import database_now
from articles.models.public import LiveArticle
from articles.states import Outcome
from tests.make import make_live
from tests.site.addresses import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def start():
    return database_now() - timedelta(days=90)


def beside(client, live):
    """What the article's page leads to, by the kind of link."""
    html = body(client, live.get_absolute_url()).decode()
    found = re.findall(r'<a rel="(prev|next)" href="([^"]+)"><span>([^<]+)</span> ([^<]+)</a>', html)
    return {rel: (path, label, title) for rel, path, label, title in found}


def test_they_are_the_nearest_of_the_first_tag(client, start):
    days = [
        make_live(f"Day {n}", slug=f"day-{n}", tags=tags, published_at=start + timedelta(days=n))
        for n, tags in enumerate([("Sleep",), ("Food",), ("Food", "Sleep"), ("Food",), ("Sleep", "Food"), ("Sleep",)])
    ]
    assert beside(client, days[4]) == {
        "prev": ("/articles/day-2/", "Earlier in Sleep", "Day 2"),
        "next": ("/articles/day-5/", "Later in Sleep", "Day 5"),
    }
    assert list(beside(client, days[0])) == ["next"]
    assert list(beside(client, days[5])) == ["prev"]
    assert beside(client, days[2])["next"] == ("/articles/day-3/", "Later in Food", "Day 3")


def test_those_of_one_moment_stand_one_after_the_other(client, start):
    for n in range(4):
        make_live(f"Twin {n}", tags=("Sleep",), published_at=start)
    rows = list(LiveArticle.objects.order_by("article_id"))
    for row, after in itertools.pairwise(rows):
        assert beside(client, row)["next"][0] == after.get_absolute_url()
        assert beside(client, after)["prev"][0] == row.get_absolute_url()


def test_only_what_readers_see_counts(client, start):
    first = make_live("First", tags=("Sleep",), published_at=start)
    gone = make_live("Gone", tags=("Sleep",), published_at=start + timedelta(days=1))
    last = make_live("Last", tags=("Sleep",), published_at=start + timedelta(days=2))
    make_live("Coming", tags=("Sleep",), at=database_now() + timedelta(days=2))
    publishing.withdraw(gone.article, outcome=Outcome.GONE, by=None)
    assert beside(client, first)["next"][0] == last.get_absolute_url()
    assert list(beside(client, last)) == ["prev"]


def test_an_article_without_a_tag_has_none(client):
    make_live("One")
    assert beside(client, make_live("Other")) == {}


def test_they_come_with_the_article(django_assert_num_queries, start):
    make_live("First", tags=("Sleep",), published_at=start)
    make_live("Second", slug="second", tags=("Sleep",))
    with django_assert_num_queries(1):
        assert pages.neighbour(pages.article_at("second").earlier).name == "First"
