"""Who uses which term, packed and unpacked."""

import pytest

from articles import related
from articles.models.public import LiveArticle
from articles.models.terms import Posting, TermVector
from articles.related import postings, terms
from articles.related.ranking import Corpus
from tests.articles.related.stock import stock

pytestmark = pytest.mark.django_db


def test_no_count_is_too_large_to_pack():
    row = LiveArticle(title="", excerpt="", contents=[], text="night " * 999, slug="n", body_html="")
    counts = terms.counts(row)
    assert max(counts.values()) == 255
    assert postings.term_counts(postings.pack_terms(counts)) == counts
    assert postings.term_counts(b"") == {}


def test_a_posting_is_kept_for_each_term_and_goes_with_the_article():
    one, two = stock("sleep", 2)
    night = terms.of_word("night", "english")
    assert postings.uses([night]) == {night: 2}
    related.unindex([one.article_id])
    assert postings.uses([night]) == {night: 1}
    assert postings.gather({night: 1}, 9) == [two.article_id]
    assert not TermVector.objects.filter(pk=one.article_id).exists()
    related.unindex([one.article_id])
    related.clear()
    assert (Posting.objects.count(), TermVector.objects.count()) == (0, 0)


def test_indexing_again_replaces():
    first, second = stock("sleep", 2)
    before = list(Posting.objects.order_by("pk").values_list("pk", "packed"))
    related.index([first, second])
    related.index([second])
    after = list(Posting.objects.order_by("pk").values_list("pk", "packed"))
    assert [(pk, sorted(packed)) for pk, packed in after] == [(pk, sorted(packed)) for pk, packed in before]
    first.title = first.text = "cartilage"
    related.index([first])
    assert postings.gather({terms.of_word("cartilage", "english"): 1}, 9) == [first.article_id]
    assert postings.uses([terms.of_word("dream", "english")]) == {terms.of_word("dream", "english"): 1}


def test_the_corpus_knows_how_rare_a_term_is():
    stock("sleep", 5)
    stock("salt", 1)
    corpus = Corpus()
    night, soup = terms.of_word("night", "english"), terms.of_word("soup", "english")
    corpus.learn([night, soup])
    assert corpus.size == 6
    assert corpus.rarity(soup) > corpus.rarity(night)
    whole = Corpus()
    whole.learn_all()
    assert whole.rarity(night) == corpus.rarity(night)
    assert whole.rarity(soup) == corpus.rarity(soup)
