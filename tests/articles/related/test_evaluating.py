"""How good lists are, by links that the ranking does not get to see; and that looking changes nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import related
from articles.models.clock import database_now
from articles.models.public import Address, LiveArticle
from articles.models.terms import Posting, TermVector
from articles.related import evaluating, terms
from articles.related.evaluating import Evaluation, ndcg, recall
from articles.related.weights import Weights
from tests.articles.related.stock import ids, stock

pytestmark = pytest.mark.django_db


def link(slug, words="see there"):
    return f'<p>And <a href="/articles/{slug}/#part">{words}</a>.</p>'


def said(*options):
    out = StringIO()
    call_command("evaluate_related", *options, stdout=out)
    return out.getvalue()


def figures_of(text, name):
    return next(line for line in text.splitlines() if line.startswith(name))[len(name) :].split()


def test_ndcg_by_hand():
    assert ndcg([1, 2, 3], {1, 2, 3}) == 1
    assert ndcg([4, 5, 6], {1}) == 0
    assert ndcg([4, 1], {1}) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg([1, 4, 2], {1, 2}) == pytest.approx((1 + 0.5) / (1 + 0.6309), abs=1e-4)
    assert ndcg([*range(10), 99], {99}) == 0
    assert ndcg(list(range(20)), set(range(20))) == 1


def test_recall_by_hand():
    assert recall([1, 2, 3], {1, 9}) == 0.5
    assert recall([*range(10), 99], {99}) == 0


def test_links_lead_to_live_articles_by_any_address_and_never_to_itself():
    one, two, three = stock("sleep", 3)
    coming = stock("sleep", start=database_now() + timedelta(days=1))
    Address.objects.create(slug="old-name", article_id=two.article_id, since=database_now())
    slugs = [one.slug, "old-name", two.slug, three.slug, coming.slug, "nowhere"]
    LiveArticle.windows.filter(pk=one.pk).update(body_html="".join(map(link, slugs)))
    found = Evaluation()
    assert found.links == {one.article_id: {two.article_id, three.article_id}}
    assert found.link_count == 2
    assert coming.article_id not in found.days


def test_the_words_of_links_are_taken_out():
    body = f"<p>Less salt &amp; more herbs, says {link('salt', 'Less <em>salt</em> &amp; more')}</p>"
    text = evaluating.without_links("Less salt & more herbs, says And Less salt & more.", body)
    assert text.split() == ["herbs,", "says", "And", "Less", "salt", "&", "more."]


def test_links_do_not_leak_into_what_is_measured():
    """A link pulls two articles together; measured is what would be without it."""
    salt = stock("salt", 12)
    sleep = stock("sleep", 8)
    target, words = salt[5], "lemon pepper soup sodium bread"
    row = LiveArticle.windows.get(pk=sleep[0].pk)
    row.body_html, row.text = link(target.slug, words), f"{row.text} And {words}."
    row.save()
    related.index([row])
    assert target.article_id in related.rank(row)[:10]
    assert Evaluation().score(Weights())[0].ndcg == 0


def test_a_good_link_scores():
    sleep, _salt = stock("sleep", 4), stock("salt", 30)
    LiveArticle.windows.filter(pk=sleep[0].pk).update(body_html="".join(link(row.slug) for row in sleep[1:]))
    found = Evaluation().score(Weights())[0]
    assert (found.ndcg, found.recall, found.full) == (1, 1, 1)


def test_coverage_full_lists_and_drift():
    stock("sleep", 6, days_old=100)
    stock("knees", 6, days_old=200)
    LiveArticle.windows.filter(pk=stock("salt").pk).update(excluded_ids=ids(LiveArticle.windows.all()[:3]))
    found = Evaluation().score(Weights())[0]
    assert (found.ndcg, found.recall) == (None, None)
    assert (found.coverage, found.full) == (1, 1)
    assert abs(found.drift) < 20


def test_measuring_changes_nothing():
    rows = stock("sleep", 4) + stock("salt", 4)
    LiveArticle.windows.filter(pk=rows[0].pk).update(body_html=link(rows[1].slug))
    related.rank_all()

    def everything():
        return [list(model.objects.order_by("pk").values()) for model in (Posting, TermVector)] + [
            list(LiveArticle.windows.order_by("pk").values())
        ]

    before = everything()
    said("--weight", "title=9", "--weight", "tags=0.9")
    assert everything() == before
    related.unindex([rows[0].article_id])
    assert not TermVector.objects.filter(pk=rows[0].article_id).exists()


def test_other_weights_are_tried_beside_the_sites_own(settings):
    rows = stock("sleep", 6) + stock("salt", 30)
    friend = rows[20]
    LiveArticle.windows.filter(pk=rows[0].pk).update(title="Magnesium", body_html=link(friend.slug))
    LiveArticle.windows.filter(pk=friend.pk).update(title="Magnesium")
    settings.RELATED = {"title": 0}
    text = said("--weight", "title=50")
    assert text.startswith("36 live articles, 1 links from 1 of them.\n")
    now, tried = map(float, figures_of(text, "nDCG@10"))
    assert (now, tried) == (0, 1)
    assert figures_of(text, "full lists") == ["100.0%", "100.0%"]
    assert len(figures_of(said(), "nDCG@10")) == 1


def test_a_wrong_weight_is_told():
    with pytest.raises(CommandError, match=r"--weight: “tags” must be a number from 0 to 10, not “lots”\."):
        said("--weight", "tags=lots")
    with pytest.raises(CommandError, match="--weight has no “colour”"):
        said("--weight", "colour")


def test_without_links_a_sentence_and_what_can_be_told():
    assert said() == "Nothing is live, so there is nothing to measure.\n"
    stock("sleep", 3)
    text = said()
    assert "No live article links to another, so nobody can tell which lists are good ones." in text
    assert "nDCG" not in text
    assert figures_of(text, "articles in somebody's list") == ["100.0%"]


def test_terms_without_links_have_no_term_of_a_link():
    row = stock("sleep", body_html=link("salt"))
    counts = terms.counts(row, Weights(link=0))
    assert not {terms.of_link("salt"), terms.of_link(row.slug)} & counts.keys()
