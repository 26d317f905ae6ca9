"""Links by identity: written as keys, printed as paths or as words alone."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from articles import linking, publishing, search
from articles.content import Answer, Content, Part
from articles.models.clock import database_now
from articles.models.public import Address
from articles.states import Outcome
from faq.models import LiveQuestion, Question
from faq.publishing import publish as publish_question
from faq.rich_text import clean, to_text
from tests.make import make_article, make_live, publish

IN_A_PAGE = re.compile("article:[0-9a-f]{8}-")
KEY = "6f1c0f5e-0000-4000-8000-00000000000a"


def to(key, words="Salt", place=""):
    return f'<p>See <a href="article:{key}{place}">{words}</a>.</p>'


# -- What the allow-list lets through --------------------------------------------------------------------------


@pytest.mark.parametrize("href", [f"article:{KEY}", f"article:{KEY}#less-salt", f"article:{KEY}#%C3%A9t%C3%A9"])
def test_an_identity_passes_the_allow_list_and_cleaning_twice_changes_nothing(href):
    cleaned = clean(f'<p><a href="{href}">Salt</a></p>')
    assert cleaned == f'<p><a href="{href}" rel="noopener">Salt</a></p>'
    assert clean(cleaned) == cleaned
    assert to_text(cleaned) == "Salt"


@pytest.mark.parametrize(
    "href", [f"ARTICLE:{KEY.upper()}", f" article:{KEY}", f"art\nicle:{KEY}", f"&#97;rticle:{KEY}#"]
)
def test_an_identity_is_written_in_one_way(href):
    assert clean(f'<p><a href="{href}">Salt</a></p>') == f'<p><a href="article:{KEY}" rel="noopener">Salt</a></p>'


@pytest.mark.parametrize(
    "href",
    [
        "article:",
        "article:12",
        "article:x",
        f"article:{KEY}/x",
        f"article:{KEY}?a=1",
        f"article:{KEY[:-1]}",
        "ARTICLE:x",
    ],
)
def test_what_only_looks_like_an_identity_is_words_alone(href):
    assert clean(f'<p><a href="{href}">Salt</a></p>') == "<p>Salt</p>"


# -- Printing --------------------------------------------------------------------------------------------------


def test_a_link_is_printed_as_the_path_of_its_slug_with_place_title_and_words():
    rich = clean(f'<p><a href="article:{KEY}#less" title="a > b"><em>Less</em> salt</a></p>')
    shown = linking.printed(rich, {KEY: "salt"})
    assert 'href="/articles/salt/#less"' in shown
    assert "<em>Less</em> salt</a>" in shown
    assert "article:" not in shown


def test_a_link_that_leads_nowhere_is_its_words_alone_and_others_stay():
    rich = clean(f'<p><a href="article:{KEY}"><em>Less</em> salt</a>, <a href="/tags/salt/">more</a></p>')
    assert linking.printed(rich, {}) == '<p><em>Less</em> salt, <a href="/tags/salt/" rel="noopener">more</a></p>'


def test_words_that_speak_of_an_identity_stay_words():
    rich = clean(f'<p>Write href="article:{KEY}" in it.</p>')
    assert linking.printed(rich, {KEY: "salt"}) == rich
    assert linking.keys_of(rich) == []


def test_keys_are_found_once_and_in_order():
    other = str(uuid.uuid4())
    assert linking.keys_of(clean(to(other)), clean(to(KEY) + to(other, place="#x"))) == [other, KEY]


@pytest.mark.django_db
class TestTargets:
    def test_now_and_at_a_moment_that_lies_ahead(self):
        now = database_now()
        live = make_live(slug="salt")
        coming = make_article(slug="sugar")
        publish(coming, at=now + timedelta(days=2))
        targets = linking.Targets.of_keys([live.article.key, coming.key, uuid.uuid4()])
        keys = str(live.article.key), str(coming.key)
        assert targets.spots() == {keys[0]: "salt"}
        assert targets.spots(at=now - timedelta(days=9)) == {keys[0]: "salt"}
        assert targets.spots(at=now + timedelta(days=1)) == {keys[0]: "salt"}
        assert targets.spots(at=now + timedelta(days=3)) == {keys[0]: "salt", keys[1]: "sugar"}

    def test_a_change_of_slug_that_is_still_to_come(self):
        now = database_now()
        article = make_live(slug="salt").article
        article.slug = "less-salt"
        article.save()
        publish(article, at=now + timedelta(days=1))
        targets = linking.Targets.of_keys([article.key])
        assert targets.spot(str(article.key)) == "salt"
        assert targets.spot(str(article.key), at=now + timedelta(days=2)) == "less-salt"

    def test_a_withdrawn_article_leads_on_where_its_address_does(self):
        heir, gone = make_live(slug="heir").article, make_live(slug="gone").article
        publishing.withdraw(gone, by=None, outcome=Outcome.REDIRECT, target=heir)
        key = str(gone.key)
        assert linking.Targets.of_keys([key]).spots() == {key: "heir"}
        publishing.withdraw(heir, by=None)
        assert linking.Targets.of_keys([key]).spots() == {}

    def test_ones_own_links_lead_to_where_it_is_going_to_be(self):
        assert linking.Targets.of([]).spots(own=(KEY, "salt")) == {KEY: "salt"}

    @pytest.mark.parametrize("number", [2, 12])
    def test_one_query_for_any_number_of_texts(self, number, django_assert_num_queries):
        keys = [make_live().article.key for _n in range(number)]
        contents = [Content("One", introduction=clean("".join(to(key) for key in keys)))] * number
        with django_assert_num_queries(1):
            assert len(linking.Targets.of(contents).spots()) == number

    def test_no_query_where_nothing_is_linked(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert linking.Targets.of([Content("One", introduction="<p>An article: this.</p>")]).spots() == {}


# -- Writing ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestByIdentity:
    @pytest.fixture
    def salt(self, settings):
        settings.SITE_URL = "https://example.org"
        article = make_live(slug="salt").article
        Address.objects.create(slug="old-salt", article=article, since=database_now())
        return article

    def written(self, href, key=KEY):
        content = linking.by_identity(Content("One", introduction=clean(f'<p><a href="{href}">Salt</a></p>')), key)
        return re.search('href="([^"]*)"', content.introduction)[1]

    @pytest.mark.parametrize(
        ("href", "place"),
        [
            ("/articles/salt/", ""),
            ("/articles/salt", ""),
            ("/articles/old-salt/", ""),
            ("https://example.org/articles/salt/", ""),
            ("http://example.org/articles/old-salt/?utm_source=x&amp;y=1", ""),
            ("/articles/salt/#less", "#less"),
            ("/articles/salt/?a=1#a&amp;b", "#a&amp;b"),
        ],
    )
    def test_addresses_of_this_site_now_and_formerly(self, salt, href, place):
        assert self.written(href) == f"article:{salt.key}{place}"

    @pytest.mark.parametrize(
        "href",
        [
            "https://example.com/articles/salt/",
            "https://example.org:8443/articles/salt/",
            "/articles/pepper/?a=1#b",
            "/articles/",
            "/tags/salt/?page=2",
            "/articles/salt.md",
            "#less",
            "mailto:salt@example.org",
            "tel:+4930123",
            f"article:{KEY}",
        ],
    )
    def test_every_other_address_stays(self, salt, href):
        assert self.written(href) == href

    def test_a_broken_address_is_none(self, salt):
        assert linking.slug_of("https://[broken/articles/salt/") == ""

    def test_a_place_on_the_same_page_is_short(self, salt):
        assert self.written("/articles/salt/#less", key=salt.key) == "#less"
        assert self.written("/articles/salt/", key=salt.key) == f"article:{salt.key}"

    def test_all_of_ones_own_texts_but_no_shared_answer(self, salt):
        link = clean('<p><a href="/articles/salt/">Salt</a></p>')
        parts = (Part("k", "H", link),)
        answers = (Answer("a", "Q", link), Answer("b", "Q", link, shared_id=7))
        content = Content("One", introduction=link, sections=parts, questions=answers, conclusion=link)
        written = [linking.keys_of(text) for text in linking.texts_of(linking.by_identity(content, KEY))]
        assert written == [[str(salt.key)]] * 3 + [[], [str(salt.key)]]

    @pytest.mark.parametrize("number", [2, 12])
    def test_one_query(self, salt, number, django_assert_num_queries):
        parts = tuple(Part(f"k{n}", "H", clean('<p><a href="/articles/salt/">Salt</a></p>')) for n in range(number))
        with django_assert_num_queries(1):
            linking.by_identity(Content("One", sections=parts), KEY)

    def test_no_query_without_such_a_link(self, django_assert_num_queries):
        content = Content("One", introduction='<p><a href="/tags/salt/">Salt</a></p>')
        with django_assert_num_queries(0):
            assert linking.by_identity(content, KEY) is content


# -- On the pages ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestPages:
    def test_page_markdown_feed_and_search_know_no_key(self, client):
        salt = make_live("Salt", slug="salt").article
        row = make_live("Bread", slug="bread", introduction=to(salt.key, "Less brine") + to(uuid.uuid4(), "Lost words"))
        assert '<a href="/articles/salt/" rel="noopener">Less brine</a>' in row.body_html
        assert "Lost words" in row.body_html
        for path in ("/articles/bread/", "/articles/bread.md", "/feed/", "/feed.json", "/search/?q=brine"):
            answer = client.get(path, follow=True)
            assert not IN_A_PAGE.search(answer.content.decode()), path
        assert "](http://testserver/articles/salt/)" in client.get("/articles/bread.md").content.decode()
        assert [hit.live.slug for hit in search.find("brine").hits] == ["bread"]

    def test_ones_own_key_leads_to_the_page_itself_also_before_it_is_live(self):
        article = make_article(slug="salt")
        article.introduction = to(article.key, place="#faq")
        article.save()
        publication = publish(article, at=database_now() + timedelta(days=1))
        assert 'href="/articles/salt/#faq"' in publication.live.body_html

    @pytest.mark.parametrize("number", [2, 12])
    def test_the_hub_and_a_question_print_paths_with_one_query_more(self, client, number, django_assert_num_queries):
        salt = make_live(slug="salt").article
        now = database_now()
        for n in range(number):
            answer = to(salt.key) + to(uuid.uuid4(), "Lost words")
            publish_question(Question.objects.create(question=f"Why {n}?", slug=f"why-{n}", answer=answer), at=now)
        with django_assert_num_queries(4):
            hub = client.get("/faq/").content.decode()
        assert (hub.count('href="/articles/salt/"'), hub.count("Lost words") >= number) == (number, True)
        assert not IN_A_PAGE.search(hub)
        page = client.get("/faq/why-1/").content.decode()
        assert (page.count('href="/articles/salt/"'), bool(IN_A_PAGE.search(page))) == (1, False)

    def test_a_shared_answer_is_published_as_it_was_written(self):
        salt = make_live(slug="salt").article
        question = Question.objects.create(question="Why?", slug="why", answer=to(salt.key))
        publish_question(question, at=database_now())
        assert LiveQuestion.objects.get().answer_html == question.answer

    def test_a_comparison_names_the_article(self):
        content = Content("One", introduction=clean(to(KEY, place="#less")))
        named = linking.with_names(content, {KEY: "“Salt” (7)"})
        assert 'href="“Salt” (7)#less"' in named.introduction
        assert linking.with_names(content, {}) == content
        assert linking.with_names(replace(content, title="Two"), {"x": "y"}).introduction == content.introduction
