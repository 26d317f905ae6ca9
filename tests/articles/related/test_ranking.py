"""Who stands beside whom."""

import pytest

from articles import publishing, related
from tests.articles.related.stock import TOPICS, ids, stock

pytestmark = pytest.mark.django_db


def test_the_same_subject_comes_first():
    sleep, knees, salt = stock("sleep", 5), stock("knees", 5), stock("salt", 5)
    for rows in (sleep, knees, salt):
        ranked = related.rank(rows[0])
        assert set(ranked[:4]) == set(ids(rows[1:]))
        assert set(ranked) == set(ids([*sleep, *knees, *salt])) - {rows[0].article_id}


def test_shared_tags_pull_and_a_rare_tag_pulls_harder():
    stock("salt", 8, tags=("Everyday",))
    asked = stock("sleep", tags=("Everyday", "Naps"))
    text = {"title": "About rest", "text": TOPICS["sleep"]}
    plain = stock("sleep", **text)
    everyday = stock("sleep", tags=("Everyday",), **text)
    rare = stock("sleep", tags=("Naps",), **text)
    publishing.recount_all()
    assert related.rank(asked)[:3] == ids([rare, everyday, plain])


def test_the_nearer_date_wins_between_equals():
    stock("salt", 5)
    text = {"title": "About rest", "text": TOPICS["sleep"]}
    far = stock("sleep", days_old=900, **text)
    near = stock("sleep", days_old=100, **text)
    newer = stock("sleep", days_old=0, **text)
    assert related.rank(stock("sleep", days_old=110, **text))[:3] == ids([near, newer, far])


def test_a_rare_word_in_the_title_counts_more_than_common_ones():
    rows = stock("sleep", 6)
    asked = stock("sleep", title="Magnesium", text="night dream magnesium")
    stock("sleep", 3)
    partner = stock("salt", title="Magnesium", text="lemon pepper magnesium")
    assert related.rank(asked)[0] == partner.article_id
    assert set(related.rank(asked)[1:]) > set(ids(rows))


def test_a_linked_article_is_pulled_in_both_ways():
    stock("sleep", 4)
    salt = stock("salt", 4)
    linking = stock("sleep", body_html=f'<p><a href="https://example.org/articles/{salt[2].slug}/#x">salt</a></p>')
    stock("knees", 4)
    assert related.rank(linking).index(salt[2].article_id) <= 4
    assert related.rank(salt[2]).index(linking.article_id) <= 3
