"""What an article is about, in terms."""

import pytest

from articles.models.public import LiveArticle
from articles.related import terms
from articles.related.weights import Weights

pytestmark = pytest.mark.django_db


def test_terms_are_weighted_by_where_they_stand():
    row = LiveArticle(
        title="Sleeping well",
        excerpt="On sleep.",
        contents=[["a", "Pillows"]],
        text="Pillows\nThe pillow and the night, 8 of 10.",
        slug="sleeping-well",
        body_html='<p><a href="/articles/less-salt/">salt</a></p>',
    )
    counts = terms.counts(row)
    assert counts[terms.of_word("sleep", "english")] == 5 + 2
    assert counts[terms.of_word("pillow", "english")] == 1 + 1 + 1
    assert counts[terms.of_word("night", "english")] == 1
    assert counts[terms.of_link("less-salt")] == 5
    assert counts[terms.of_link("sleeping-well")] == terms.LINKED
    assert len(counts) == 6  # "well" is the sixth; no stop word, no number


def test_terms_count_what_the_site_says(settings):
    row = LiveArticle(
        title="Sleep",
        excerpt="Salt",
        contents=[["a", "Pillow"]],
        text="Pillow night",
        slug="s",
        body_html="",
    )
    settings.RELATED = {"title": "7", "excerpt": "0", "heading": "4", "body": "3", "link": "0"}
    found = terms.counts(row)
    expected = {"sleep": 7, "pillow": 4, "night": 3}
    assert found == {terms.of_word(word, "english"): count for word, count in expected.items()}
    assert terms.counts(row, Weights())[terms.of_word("salt", "english")] == 2
