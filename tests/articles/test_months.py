"""How many articles each month has, and pages far down a list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from articles import bylines, months, paging, publishing, tagging
from articles.models.clock import database_now
from articles.models.people import Contributor
from articles.models.public import LiveArticle, MonthCount
from articles.models.tags import Tag
from tests.make import make_live, make_tag, make_user

pytestmark = pytest.mark.django_db

DATES = [
    datetime(year, month, day, 12, tzinfo=UTC) for year, month in ((2025, 12), (2026, 1), (2026, 3)) for day in (1, 31)
]


def counted(tag_id=months.SITE):
    return dict(months.visible(tag_id))


def lives(tags=("Sleep",)):
    return [make_live(f"Article {n}", tags=tags, published_at=at) for n, at in enumerate(DATES)]


def test_each_month_has_its_own():
    lives()
    assert counted() == {202603: 2, 202601: 2, 202512: 2}
    assert counted(Tag.objects.get().pk) == counted()


def test_what_nobody_may_see_now_is_not_counted():
    first, *_, last = lives()
    LiveArticle.windows.filter(pk=first.pk).update(live_until=database_now())
    LiveArticle.windows.filter(pk=last.pk).update(live_from=database_now() + timedelta(days=1))
    assert counted() == {202603: 1, 202601: 2, 202512: 1}
    assert counted(Tag.objects.get().pk) == counted()
    assert dict(bylines.visible(Contributor.objects.get().pk)) == counted()


def test_withdrawing_and_merging_are_followed():
    first, *_ = lives()
    publishing.withdraw(first.article, by=make_user())
    assert counted() == {202603: 2, 202601: 2, 202512: 1}
    assert dict(bylines.visible(Contributor.objects.get().pk)) == counted()
    into = make_tag("Rest")
    tagging.merge([Tag.objects.get(name="Sleep")], into, by=make_user())
    assert counted(into.pk) == counted()
    kept = set(MonthCount.objects.values_list("tag_id", "month", "rows"))
    call_command("rebuild_live")
    assert kept - {each for each in kept if not each[2]} == set(
        MonthCount.objects.values_list("tag_id", "month", "rows")
    )


@pytest.mark.parametrize("path", ["/articles/", "/tags/sleep/", "/people/marta-lindqvist/"])
def test_pages_far_down_show_what_they_would(client, settings, monkeypatch, path):
    settings.CARDS_PER_PAGE = 1
    lives()
    monkeypatch.setattr(paging, "NEAR", 1_000_000)
    near = [client.get(f"{path}?page={n}").content for n in range(1, 7)]
    monkeypatch.setattr(paging, "NEAR", 0)
    assert [client.get(f"{path}?page={n}").content for n in range(1, 7)] == near
    assert [client.get(f"{path}?page={n}").status_code for n in (7, 8, 5000)] == [404] * 3


@pytest.mark.parametrize(("path", "queries"), [("/articles/", 4), ("/tags/sleep/", 5), ("/people/marta-lindqvist/", 5)])
@pytest.mark.parametrize("number", [2, 12])
def test_they_cost_two_queries_more(client, settings, monkeypatch, django_assert_num_queries, path, queries, number):
    settings.CARDS_PER_PAGE = 1
    for _ in range(number):
        make_live(tags=("Sleep",))
    monkeypatch.setattr(paging, "NEAR", 0)
    with django_assert_num_queries(queries):
        client.get(f"{path}?page=2")
