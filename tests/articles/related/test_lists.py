"""Related lists: what is kept for each article, and that a list costs the same however many there are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing, related
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version
from articles.models.public import LiveArticle
from articles.models.terms import TermVector
from articles.pages import related_to
from tests.articles.related.stock import TOPICS, ids, lists, stock
from tests.make import make_article, make_live, publish

pytestmark = pytest.mark.django_db


def test_pins_come_first_in_order_even_before_they_are_live():
    rows = stock("sleep", 4)
    draft = Article.objects.create(title="Still to be written")
    knees = stock("knees")
    rows[0].pinned_ids = [draft.pk, knees.article_id, draft.pk]
    ranked = related.rank(rows[0])
    assert ranked[:2] == [draft.pk, knees.article_id]
    assert ranked.count(knees.article_id) == 1
    assert set(ranked[2:]) == set(ids(rows[1:]))


def test_excluded_articles_and_itself_are_never_listed():
    rows = stock("sleep", 5)
    rows[0].excluded_ids = [rows[1].article_id]
    rows[0].pinned_ids = [rows[1].article_id, rows[0].article_id]
    assert set(related.rank(rows[0])) == set(ids(rows[2:]))


def test_a_list_is_full_from_the_same_tags_and_then_the_newest():
    asked = stock("sleep", tags=("Evenings",))
    old_friend = stock("salt", tags=("Evenings",), days_old=500)
    others = [stock("knees", days_old=days) for days in range(1, 40)]
    ranked = related.rank(asked)
    assert len(ranked) == related.DEPTH == 30
    assert ranked == [old_friend.article_id, *ids(others[:29])]


def test_only_articles_with_a_row_that_is_not_over_are_listed():
    asked, gone, over, coming = stock("sleep", 4)
    now = database_now()
    LiveArticle.windows.filter(pk=gone.pk).delete()
    LiveArticle.windows.filter(pk=over.pk).update(live_until=now)
    LiveArticle.windows.filter(pk=coming.pk).update(live_from=now + timedelta(days=1))
    make_article("A draft about the night")
    assert related.rank(asked) == [coming.article_id]


def test_a_lonely_article_has_an_empty_list():
    row = stock("sleep")
    assert related.rank(row) == []
    related.clear()
    assert related.rank(row) == []


def test_a_list_takes_as_many_queries_with_fifty_articles_as_with_ten():
    rows = stock("sleep", 10)
    with CaptureQueriesContext(
        connection,
    ) as few:
        related.rank(rows[0])
    stock("sleep", 40)
    with CaptureQueriesContext(connection) as many:
        related.rank(rows[0])
    assert len(many) <= len(few) <= 12


def test_refresh_puts_an_article_into_its_neighbours_lists():
    sleep, salt = stock("sleep", 8), stock("salt", 12)
    related.rank_all()
    before = lists()
    fresh = stock("sleep", title=sleep[0].title, text=sleep[0].text)
    related.refresh([fresh])
    after = lists()
    assert after[sleep[0].pk][0] == fresh.article_id
    assert all(fresh.article_id in after[row.pk] for row in sleep)
    assert all(after[row.pk] == before[row.pk] for row in salt)
    assert set(after[fresh.pk][:8]) == set(ids(sleep))


def test_refresh_places_an_article_where_a_full_ranking_does():
    stock("sleep", 12, tags=("Sleep",))
    stock("salt", 16)
    related.rank_all()
    fresh = stock("sleep", tags=("Sleep",))
    related.refresh([fresh])
    quick = lists()
    related.rank_all()
    exact = lists()
    for pk in (
        LiveArticle.objects.filter(live_tags__tag__name="Sleep").exclude(pk=fresh.pk).values_list("pk", flat=True)
    ):
        assert abs(exact[pk].index(fresh.article_id) - quick[pk].index(fresh.article_id)) <= 2


def test_refresh_changes_thirty_lists_at_most():
    stock("sleep", 45)
    stock("salt", 50)
    related.rank_all()
    before = lists()
    fresh = stock("sleep")
    related.refresh([fresh])
    after = lists()
    changed = [pk for pk in before if pk != fresh.pk and before[pk] != after[pk]]
    assert 0 < len(changed) <= related.DEPTH
    assert all(len(listed) <= related.DEPTH for listed in after.values())


def test_refresh_respects_what_editors_have_said():
    rows = stock("sleep", 6)
    stock("salt", 12)
    related.rank_all()
    pin = rows[5].article_id
    fresh = stock("sleep", title=rows[0].title, text=rows[0].text)
    LiveArticle.windows.filter(pk=rows[0].pk).update(excluded_ids=[fresh.article_id])
    LiveArticle.windows.filter(pk=rows[1].pk).update(pinned_ids=[pin])
    related.refresh([fresh])
    after = lists()
    assert fresh.article_id not in after[rows[0].pk]
    assert after[rows[1].pk][0] == pin
    assert fresh.article_id in after[rows[1].pk]


def test_each_row_of_an_article_has_its_own_pins():
    rows = stock("sleep", 4)
    article = rows[0].article
    start = database_now() + timedelta(days=1)
    version = Version.objects.create(article=article, number=2, data={}, digest="", made_at=start)
    edition = Edition.objects.create(version=version, approved_at=start)
    common = {"article": article, "live_from": start, "published_at": start, "updated_at": start}
    coming = rows[0]
    coming.publication = Publication.objects.create(edition=edition, made_at=start, **common)
    coming.pk, coming._state.adding = None, True
    coming.live_from, coming.pinned_ids = start, [rows[3].article_id]
    coming.save()
    related.index([coming])
    related.refresh([coming])
    today, tomorrow = LiveArticle.windows.filter(article=article).order_by("live_from")
    assert tomorrow.related_ids[0] == rows[3].article_id
    assert set(today.related_ids) == set(tomorrow.related_ids) == set(ids(rows[1:]))
    assert today.related_ids != tomorrow.related_ids or today.related_ids[0] == rows[3].article_id


def test_ranking_all_a_second_time_changes_nothing():
    stock("sleep", 6, tags=("Sleep",))
    stock("knees", 6, tags=("Knees",))
    seen = []
    related.rank_all(lambda articles: seen.extend(articles) or articles)
    assert seen == sorted(TermVector.objects.values_list("pk", flat=True))
    first, vectors = lists(), list(TermVector.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        related.rank_all()
    assert not [q for q in queries if q["sql"].startswith("UPDATE")]
    assert (lists(), list(TermVector.objects.order_by("pk").values())) == (first, vectors)
    assert all(len(listed) == 11 for listed in first.values())


def test_after_an_import_of_a_few_tags_weigh_what_they_weigh_then():
    stock("salt", 8, tags=("Everyday",))
    text = {"title": "About rest", "text": TOPICS["sleep"]}
    plain = stock("sleep", **text)
    rare = stock("sleep", tags=("Naps",), **text)
    everyday = stock("sleep", tags=("Everyday",), **text)
    asked = stock("sleep", tags=("Everyday", "Naps"))
    publishing.finish_many([asked.article_id])
    assert lists()[asked.pk][:3] == ids([rare, everyday, plain])


def test_after_an_import_of_most_articles_lists_are_those_of_a_full_ranking():
    rows = stock("sleep", 3) + stock("knees", 6, tags=("Knees",)) + stock("salt", 6)
    publishing.finish_many(ids(rows[3:]))
    found = lists()
    related.rank_all()
    assert lists() == found
    assert len(found[rows[0].pk]) == 14


def test_what_is_listed_does_not_depend_on_the_order_in_which_articles_came():
    rows = stock("sleep", 6) + stock("knees", 6)
    related.rank_all()
    first = lists()
    related.clear()
    for row in reversed(rows):
        related.index([row])
        related.refresh([row])
    related.rank_all()
    assert lists() == first


def test_from_publishing_to_the_page():
    pages = [make_live(f"Sleep and {word}", sections=(("Night", "Pillow and dream."),)) for word in ("rest", "light")]
    make_live("Salt", sections=(("Soup", "Lemon and pepper."),))
    first = LiveArticle.objects.get(pk=pages[0].pk)
    assert [card.title for card in related_to(first)] == ["Sleep and light", "Salt"]
    publishing.withdraw(pages[1].article, by=None)
    assert [card.title for card in related_to(LiveArticle.objects.get(pk=first.pk))] == ["Salt"]
    publish(pages[1].article)
    assert [card.title for card in related_to(LiveArticle.objects.get(pk=first.pk))] == [
        "Sleep and light",
        "Salt",
    ]
