"""Queries that are compiled once."""

from datetime import datetime, timedelta

import pytest

from articles.models.clock import database_now
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.prepared import PreparedObjects, PreparedQuery
from tests.make import make_live

pytestmark = pytest.mark.django_db


def test_words_numbers_and_places_come_in_anew_each_time():
    titles = ["A \x02slug\x03", "B", "C"]
    slugs = [make_live(title).slug for title in titles]
    one = PreparedQuery(lambda slug: LiveArticle.objects.filter(slug=slug).values_list("title"), slug=str)
    assert [one.rows(slug=slug) for slug in slugs] == [[(title,)] for title in titles]
    assert one.rows(slug="' OR 1=1 --") == []
    some = PreparedQuery(
        lambda start, count: LiveArticle.objects.order_by("title").values_list("title")[start : start + count],
        start=int,
        count=int,
    )
    assert some.rows(start=1, count=1) == [("B",)]
    assert some.rows(start=0, count=9) == [(title,) for title in titles]


def test_lists_of_ids_have_room_for_so_many():
    ids = [make_live(title).pk for title in "AB"]
    some = PreparedQuery(lambda ids: LiveArticle.objects.filter(pk__in=ids).values_list("pk"), ids=2)
    assert sorted(some.rows(ids=ids)) == [(pk,) for pk in sorted(ids)]
    assert some.rows(ids=ids[:1]) == [(ids[0],)]
    assert some.rows(ids=[]) == []
    with pytest.raises(ValueError, match="3 ids"):
        some.rows(ids=[1, 2, 3])


def test_moments_and_json_are_as_the_models_have_them():
    live = make_live("A")
    older = PreparedQuery(
        lambda before: LiveArticle.objects.filter(published_at__lt=before).values_list("published_at", "byline"),
        before=datetime,
    )
    assert older.rows(before=live.published_at) == []
    assert older.rows(before=live.published_at + timedelta(seconds=1)) == [(live.published_at, live.byline)]
    assert older.rows(before=database_now()) == [(live.published_at, live.byline)]


def test_objects_come_by_their_ids_however_many(django_assert_num_queries):
    tags = {tag.pk: tag for tag in (Tag.objects.create(name=name, slug=name, tone="sky") for name in "abc")}
    few = PreparedObjects(Tag, "description", at_once=2)
    with django_assert_num_queries(2):
        found = few.in_bulk([*tags, *tags])
    assert found == tags
    assert [tag.tone for tag in found.values()] == ["sky"] * 3
    assert found.popitem()[1].get_deferred_fields() == {"description"}
    with django_assert_num_queries(0):
        assert few.in_bulk([]) == {}
    assert few.in_bulk([10**9]) == {}
