"""The search page, the hub's search, and pages that are not there: what a reader gets for whatever is typed."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.models.clock import database_now
from faq import publishing as faq_publishing
from faq.models import Question
from tests.make import make_live
from tests.site.test_html import assert_outline, page_of

pytestmark = pytest.mark.django_db

HOSTILE = [
    *('"', "*", "^sleep", "col:x", "title:sleep", "NEAR(", "NEAR(a b, 5)", "AND", "a OR", "NOT", "-", '-"', "{a}: b"),
    *("%", "_", "\\", "'", "\x00", "sle\x00ep", "\u202egnihtyna", "e\u0301\u0301\u0301", "مرحبا", "שלום", "😀", "½"),
    *(
        "a" * 10_000,
        "sleap " * 2_000,
        '"' * 10_000,
        "; DROP TABLE faq_word",
        "<script>",
        "%s",
        "{{ x }}",
        "﷽" * 99,
    ),
]


def make_question(number: int = 1, text: str = "Is napping good?") -> None:
    question = Question.objects.create(question=text, slug=f"question-{number}", answer="<p>For twenty minutes.</p>")
    faq_publishing.publish(question, at=database_now())


def status(client, path: str) -> int:
    return client.get(path).status_code


class TestWalking:
    """Two articles and a question, and whatever is typed."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def walking(cls, standing):
        with standing():
            make_question()
            make_live("Standing", tags=("Movement",), sections=(("One", "Standing and walking."),))
            make_live("Walking", tags=("Movement", "Sleep"))
            yield

    def test_a_mistyped_search_says_what_it_shows(self, client):
        page = page_of(client, "/search/?q=wakling")
        assert "Nothing found for “wakling”. Showing results for “walking” instead." in page.text
        assert page.all("a", href="/articles/walking/")
        assert page.all("input", name="q", value="wakling")
        assert page.all("a", href="?q=walking&tag=sleep")
        assert_outline(page, "corrected")

    def test_a_mistyped_search_finds_what_only_a_question_has(self, client):
        page = page_of(client, "/search/?q=nappnig")
        assert "Nothing found for “nappnig”. Showing results for “napping” instead." in page.text
        assert page.all("a", href="/faq/question-1/")
        assert "No article has all of “napping” in it." in page.text
        assert_outline(page, "corrected by a question")

    def test_the_hub_forgives_typing_errors(self, client):
        page = page_of(client, "/faq/?q=twentty+naping")
        assert "No question about “twentty naping”. Showing results for “twenty napping” instead." in page.text
        assert "1 question about “twenty napping”" in page.text
        assert page.all("a", href="/faq/question-1/")
        assert page.all("a", href="/search/?q=twenty+napping")
        assert page.all("input", name="q", value="twentty naping")
        assert_outline(page, "hub, corrected")
        assert "No question about “wakling”" in page_of(client, "/faq/?q=wakling").text
        assert "instead" not in page_of(client, "/faq/?q=wakling").text

    def test_topics_people_and_questions_stand_above_the_articles(self, client):
        page = page_of(client, "/search/?q=movement")
        assert page.all("a", href="/tags/movement/")
        assert page.all("a", href="/people/marta-lindqvist/") == []
        assert page_of(client, "/search/?q=lindqvist").all("a", href="/people/marta-lindqvist/")
        found = page_of(client, "/search/?q=nap")
        assert found.all("a", href="/faq/question-1/")
        assert "Nothing found" not in found.text
        for path in ("/search/?q=movement", "/search/?q=nap", "/search/?q=lindqvist", "/search/?q=nothing+here"):
            assert_outline(page_of(client, path), path)

    def test_a_filter_is_put_on_and_taken_off(self, client):
        assert page_of(client, "/search/?q=walking").all("a", href="?q=walking&tag=sleep")
        page = page_of(client, "/search/?q=walking&tag=sleep")
        assert page.all("a", href="/articles/walking/")
        assert not page.all("a", href="/articles/standing/")
        assert page.all("a", href="?q=walking")
        page = page_of(client, "/search/?q=walking&tag=none")
        assert "There is no such topic" in page.text
        assert page.all("a", href="/articles/standing/")
        page = page_of(client, "/search/?q=standing&tag=sleep")
        assert "Nothing found for “standing” in Sleep" in page.text
        assert page.all("a", href="?q=standing")

    def test_help_where_nothing_is_found(self, client):
        page = page_of(client, "/search/?q=walking+aubergine")
        assert "Nothing found for “walking aubergine”" in page.text
        assert "Perhaps you were looking for" in page.text
        assert page.all("a", href="/articles/walking/")
        assert page.all("a", href="/tags/movement/")

    @pytest.mark.parametrize("path", ["/articles/wlaking/", "/articles/wakling.md", "/walkling/", "/tags/walknig/"])
    def test_a_mistyped_address_is_a_404_that_finds_the_article(self, client, path):
        page = page_of(client, path, 404)
        assert page.all("a", href="/articles/walking/")

    def test_a_404_without_a_guess_leads_on(self, client):
        page = page_of(client, "/zzzzzzzz/", 404)
        assert "Perhaps you were looking for" not in page.text
        assert page.all("p", **{"class": "hits-more"})
        assert {"/articles/", "/tags/"} <= {attrs["href"] for attrs in page.all("a")}

    def test_what_is_gone_leads_to_what_is_near(self, client):
        gone = make_live("Wakling")
        publishing.withdraw(gone.article, by=None)
        assert page_of(client, "/articles/wakling/", 410).all("a", href="/articles/walking/")

    def test_the_hub_is_searched_in_question_and_answer(self, client):
        page = page_of(client, "/faq/?q=minute+nap")
        assert "1 question about “minute nap”" in page.text
        assert page.all("a", href="/faq/question-1/")
        assert len(page.all("mark")) == 2
        assert page.all("meta", name="robots", content="noindex")
        assert page.all("a", href="/search/?q=minute+nap")
        assert_outline(page, "hub")
        page = page_of(client, "/faq/?q=aubergine")
        assert "No question about “aubergine”" in page.text
        assert_outline(page, "hub")
        for n in range(2, 54):
            make_question(n, f"Napping {n}?")
        assert "50 questions about “nap”" in page_of(client, "/faq/?q=nap").text
        assert "Is napping good?" in page_of(client, "/faq/?q=%20").text

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_is_a_search(self, client, text):
        asked = quote(text)
        for path in (f"/search/?q={asked}", f"/search/?q=walking&tag={asked}", f"/faq/?q={asked}"):
            assert status(client, path) == 200, path[:80]
        assert status(client, f"/search/?q=walking&page={asked}") == 404
        assert status(client, f"/{asked[:300]}/") == 404

    @pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%C0%AF", "%F0%9F", "%", "%zz", "a=b&q=", "&&;=", "%00"])
    def test_bytes_that_are_no_text_are_a_search(self, client, raw):
        for path in (f"/search/?q={raw}", f"/search/?q=walking&tag={raw}", f"/faq/?q={raw}"):
            assert status(client, path) == 200, path
        assert status(client, f"/search/?q=walking&page={raw}") == 404

    @given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=8))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_text_at_all_is_a_search(self, client, query, tag, page):
        given_ = {"q": query, "tag": tag}
        assert client.get("/search/", given_).status_code == 200
        assert client.get("/faq/", given_).status_code == 200
        assert client.get("/search/", {**given_, "page": page}).status_code in (200, 404)


def test_a_rare_error_of_the_authors_is_asked_about(client):
    make_live("A wakling tour")
    for n in range(11):
        make_live(f"Walking {n}")
    page = page_of(client, "/search/?q=wakling&utm=x")
    assert "Did you mean walking?" in page.text
    assert page.all("a", href="?q=walking&utm=x")
    assert page.all("a", href="/articles/a-wakling-tour/")


def test_pages_of_results(client):
    for n in range(21):
        make_live(f"Walking {n}", tags=("Movement",))
    first, third = page_of(client, "/search/?q=walking&tag=movement"), page_of(client, "/search/?q=walking&page=3")
    assert first.all("a", rel="next", href="?q=walking&tag=movement&page=2")
    assert third.all("a", rel="prev", href="?q=walking&page=2")
    assert not third.all("a", rel="next")
    bodies = [client.get(f"/search/?q=walking&page={n}").content for n in (1, 2, 3)]
    assert [body.count(b'<li class="hit') for body in bodies] == [10, 10, 1]
    for wrong in ("4", "101", "9999999", "abc", "0", "-1", "1e3", "", "٢", "%00"):
        response = client.get(f"/search/?q=walking&page={wrong}")
        assert response.status_code == 404, wrong
        assert b'<form class="search-form"' in response.content
    corrected = page_of(client, "/search/?q=wakling")
    assert not corrected.all("a", rel="next")
    assert corrected.all("a", href="?q=walking")


PAGES = [
    ("/search/?q=walking", 7),
    ("/search/?q=walking&tag=movement", 4),
    ("/search/?q=walking&tag=none", 9),
    ("/search/?q=wakling", 13),
    ("/search/?q=xqzxqzxqz", 12),
    ("/search/?q=naping", 11),
    ("/search/?q=", 1),
    ("/articles/wakling/", 8),
    ("/faq/?q=nap", 3),
    ("/faq/?q=naping", 6),
]


class TestQueries:
    @pytest.fixture(scope="class", params=[3, 12], autouse=True)
    @classmethod
    def of_everything(cls, request, standing):
        with standing():
            for n in range(request.param):
                make_live(f"Walking {n}", tags=("Movement", f"Walking {n}"), authors=(f"Walking Author {n}",))
                make_question(n, f"Is napping good {n}?")
            yield

    @pytest.mark.parametrize(("path", "queries"), PAGES)
    def test_they_are_as_many_with_3_and_with_12_of_everything(self, client, django_assert_num_queries, path, queries):
        with django_assert_num_queries(queries):
            client.get(path)


def test_a_crawler_may_read_that_a_search_is_not_for_it(client):
    rules = client.get("/robots.txt").content.decode().splitlines()
    assert [line for line in rules if line.startswith("Disallow")] == ["Disallow: /admin/"]
    assert client.get("/search/?q=sleep")["X-Robots-Tag"] == "noindex"
