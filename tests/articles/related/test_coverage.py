"""Which live articles no reader is led to."""

import pytest

from articles import related
from articles.models.public import LiveArticle
from articles.pages import related_to
from articles.related.coverage import unlisted
from tests.articles.related.stock import stock

pytestmark = pytest.mark.django_db


def shown_somewhere():
    return {card.article_id for live in LiveArticle.objects.all() for card in related_to(live)}


@pytest.mark.parametrize("number", [1, 2, 8, 12, 25])
def test_it_says_what_the_pages_say(number):
    stock("sleep", number)
    stock("knees", 2)
    related.rank_all()
    lives = set(LiveArticle.objects.values_list("article_id", flat=True))
    assert set(unlisted()) == lives - shown_somewhere()


def test_lists_that_were_never_made_are_filled_from_the_newest():
    stock("sleep", 25)
    LiveArticle.windows.update(related_ids=[])
    lives = set(LiveArticle.objects.values_list("article_id", flat=True))
    assert set(unlisted()) == lives - shown_somewhere()
    assert len(unlisted()) == 14


@pytest.mark.parametrize("number", [2, 12])
def test_it_costs_two_queries(django_assert_num_queries, number):
    stock("sleep", number)
    with django_assert_num_queries(2):
        unlisted()
