"""Related lists: who stands beside whom, and that a list costs the same however many articles there are."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing, related
from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version
from articles.models.public import LiveArticle, LiveTag, Posting, TermVector, database_now
from articles.related import postings, terms
from articles.related.ranking import Corpus
from tests.make import make_article, make_live, make_tag, publish

pytestmark = pytest.mark.django_db

TOPICS = {
    "sleep": "pillow night tired dream bedroom mattress evening alarm insomnia rest",
    "knees": "stairs joint cartilage hiking physiotherapist swelling muscle squat bicycle cushion",
    "salt": "herbs lemon pepper soup label sodium bread cheese flavour kitchen",
}
_numbers = count(1)


def stock(topic, number=1, *, tags=(), days_old=0, start=None, **fields):
    """Live rows as publishing writes them, without its printing; what many articles need to be made quickly."""
    words = TOPICS.get(topic, topic).split()
    now = database_now()
    made = []
    for _ in range(number):
        n = next(_numbers)
        article = Article.objects.create(title=f"{topic} {n}")
        version = Version.objects.create(article=article, number=1, data={}, digest="", made_at=now)
        edition = Edition.objects.create(version=version, approved_at=now)
        at = now - timedelta(days=days_old)
        common = {"article": article, "live_from": start or at, "published_at": at, "updated_at": at}
        publication = Publication.objects.create(edition=edition, made_at=now, **common)
        turned = words[n % len(words) :] + words[: n % len(words)]
        row = LiveArticle.windows.create(
            **{
                **common,
                "publication": publication,
                "month": 202601,
                "slug": f"a-{n}",
                "title": f"About {turned[0]} and {turned[1]}",
                "text": " ".join([*turned, *turned[:3], f"only{n}"]),
                "thumb_html": "",
                "picture_html": "",
                "body_html": "",
                "version_number": 1,
                "guid": article.key,
                **fields,
            }
        )
        LiveTag.objects.bulk_create(LiveTag(live=row, tag=make_tag(name), published_at=at) for name in tags)
        made.append(row)
    related.index(made)
    return made if number > 1 else made[0]


def ids(rows):
    return [row.article_id for row in rows]


def lists():
    return dict(LiveArticle.windows.order_by("pk").values_list("pk", "related_ids"))


# -- Terms --------------------------------------------------------------------------------------------------


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
    assert counts[terms.of_link("less-salt")] == terms.LINK
    assert counts[terms.of_link("sleeping-well")] == terms.LINKED
    assert len(counts) == 6  # "well" is the sixth; no stop word, no number


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
    assert list(postings.gather({night: 1})) == [two.article_id]
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
    assert list(postings.gather({terms.of_word("cartilage", "english"): 1})) == [first.article_id]
    assert postings.uses([terms.of_word("dream", "english")]) == {terms.of_word("dream", "english"): 1}


# -- Ranking ------------------------------------------------------------------------------------------------


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
    publishing.count_tags()
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


# -- Keeping lists --------------------------------------------------------------------------------------------


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
    assert [card.title for card in first.related()] == ["Sleep and light", "Salt"]
    publishing.withdraw(pages[1].article, by=None)
    assert [card.title for card in LiveArticle.objects.get(pk=first.pk).related()] == ["Salt"]
    publish(pages[1].article)
    assert [card.title for card in LiveArticle.objects.get(pk=first.pk).related()] == [
        "Sleep and light",
        "Salt",
    ]


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
