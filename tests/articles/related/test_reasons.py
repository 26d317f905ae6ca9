"""Why an article stands in another's list, before anything is published."""

import pytest

from articles import previewing
from articles.models.draft import Article, RelatedChoice
from articles.models.public import LiveArticle
from articles.models.terms import Posting, TermVector
from articles.pages import related_to
from articles.snapshot import freeze, tag_ids
from tests.make import make_article, make_live, publish

pytestmark = pytest.mark.django_db

SLEEP = "<p>Pillows, a mattress and a dark bedroom help tired people to dream.</p>"
SALT = "<p>Lemon and herbs flavour soup and bread without sodium.</p>"


def suggestions(article):
    draft = Article.objects.with_parts().get(pk=article.pk)
    return previewing.suggestions(draft, freeze(draft), tag_ids(draft))


def titles(article):
    return [each.card.title for each in suggestions(article)]


class TestAmongTen:
    """Three about sleep, three about salt, four about gardens, live."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def site(cls, standing):
        with standing():
            for n in range(4):
                make_live(f"Gardening {n}", introduction="<p>Roses need a spade and rain.</p>", tags=("Garden",))
            for n in range(3):
                make_live(f"Sleeping {n}", introduction=SLEEP, tags=("Sleep",))
                make_live(f"Salting {n}", introduction=SALT, tags=("Food",))
            yield

    def test_a_draft_gets_the_list_that_its_readers_will_get(self):
        draft = make_article("Tired", introduction="<p>A tired dreamer buys a mattress.</p>", tags=("Sleep",))
        foretold = titles(draft)
        assert {title.split()[0] for title in foretold[:3]} == {"Sleeping"}
        assert len(foretold) == 10
        publish(draft)
        assert [card.title for card in related_to(LiveArticle.objects.get(article=draft))] == foretold

    def test_the_reasons_are_tags_and_words_as_they_stand_in_the_draft(self):
        draft = make_article("Tired", introduction="<p>A tired dreamer buys mattresses.</p>", tags=("Sleep",))
        first = suggestions(draft)[0]
        assert first.tags == ("Sleep",)
        assert "mattresses" in first.words, "not as the neighbour writes it, and no stem"
        assert not first.is_pinned
        assert not first.is_filling

    def test_what_has_nothing_in_common_only_fills(self):
        draft = make_article("Tired", introduction="<p>A tired dreamer.</p>", sections=())
        last = suggestions(draft)[-1]
        assert not last.card.title.startswith("Sleeping")
        assert (last.tags, last.links_there, last.is_linked_from) == ((), False, False)

    def test_links_both_ways_are_a_reason(self):
        there = LiveArticle.objects.filter(title="Salting 1").get()
        draft = make_article("Tired", introduction=f'<p><a href="/articles/{there.slug}/">Salt</a></p>')
        back = make_live("Back", introduction=f'<p><a href="/articles/{draft.slug}/">See there</a></p>')
        found = {each.card.article_id: each for each in suggestions(draft)}
        assert found[there.article_id].links_there
        assert not found[there.article_id].is_linked_from
        assert found[back.article_id].is_linked_from
        assert not found[back.article_id].links_there

    def test_pins_come_first_and_say_so_and_excluded_ones_are_gone(self):
        draft = make_article("Tired", introduction="<p>A tired dreamer.</p>", tags=("Sleep",))
        pinned = LiveArticle.objects.get(title="Salting 2").article
        excluded = LiveArticle.objects.get(title="Sleeping 0").article
        RelatedChoice.objects.create(article=draft, target=pinned)
        RelatedChoice.objects.create(article=draft, target=excluded, is_excluded=True)
        found = suggestions(draft)
        assert (found[0].card.title, found[0].is_pinned) == ("Salting 2", True)
        assert not any(each.is_pinned for each in found[1:])
        assert "Sleeping 0" not in [each.card.title for each in found]

    def test_an_article_that_is_live_is_told_by_its_draft_and_never_names_itself(self):
        live = make_live("Tired", introduction=SLEEP, tags=("Sleep",))
        article = live.article
        article.introduction = SALT
        article.save()
        assert titles(article)[0].startswith("Salting")
        assert "Tired" not in titles(article)

    def test_looking_writes_nothing(self):
        draft = make_article("Tired", introduction=SLEEP, tags=("Sleep",))

        def state():
            rows = LiveArticle.windows.order_by("pk").values_list("pk", "related_ids")
            return list(rows), list(TermVector.objects.values_list()), list(Posting.objects.values_list())

        before = state()
        suggestions(draft)
        assert state() == before


def test_nothing_is_live():
    assert suggestions(make_article("Alone")) == []


@pytest.mark.parametrize("count", [2, 12])
def test_it_costs_as_many_queries_with_twelve_as_with_two(django_assert_num_queries, count):
    for n in range(count):
        make_live(f"Sleeping {n}", introduction=SLEEP, tags=("Sleep",))
    draft = Article.objects.with_parts().get(pk=make_article("Tired", introduction=SLEEP, tags=("Sleep",)).pk)
    content, ids = freeze(draft), tag_ids(draft)
    with django_assert_num_queries(15):
        previewing.suggestions(draft, content, ids)
