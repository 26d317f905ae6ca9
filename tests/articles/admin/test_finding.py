"""Articles to link to: who finds what, in which order, with how many queries; and what a saved form makes of links."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from articles import publishing
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Version
from articles.states import Role
from faq.models import Question
from tests import make
from tests.articles.admin.test_articles import ADD, change_url, client_of, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    return client_of(make.make_user(Role.EDITOR))


def find(client: Any, **query: Any) -> Any:
    response = client.get(reverse("admin:articles_article_find"), query)
    assert response.status_code == 200
    return response.json()


def titles(client: Any, q: str, **query: Any) -> list[str]:
    return [fact["title"] for fact in find(client, q=q, **query)["results"]]


class TestFinding:
    def test_titles_that_begin_so_come_first_then_live_ones_then_what_was_changed_last(self, editor: Any) -> None:
        for title in ("Eat less salt", "Bread", "Salt at night"):
            make.make_article(title)
        make.make_live("Why salt")
        assert titles(editor, "salt") == ["Salt at night", "Why salt", "Eat less salt"]
        assert titles(editor, "salt LESS") == ["Eat less salt"]

    def test_what_readers_see_is_found_by_its_words_after_the_titles(self, editor: Any) -> None:
        make.make_live("Bread", introduction="<p>Magnesium is in it.</p>")
        make.make_article("A draft", introduction="<p>Magnesium again.</p>")
        make.make_article("Magnesium")
        assert titles(editor, "magnesium") == ["Magnesium", "Bread"]

    def test_each_tells_its_state_and_day(self, editor: Any) -> None:
        live, draft, coming = (
            make.make_live("Salt one").article,
            make.make_article("Salt two"),
            make.make_article("Salt three"),
        )
        make.publish(coming, at=database_now() + timedelta(days=1))
        found = {fact["title"]: fact for fact in find(editor, q="salt")["results"]}
        assert [found[f"Salt {n}"]["tone"] for n in ("one", "two", "three")] == ["live", "draft", "coming"]
        assert [found[f"Salt {n}"]["is_live"] for n in ("one", "two", "three")] == [True, False, False]
        assert found["Salt one"]["href"] == f"article:{live.key}"
        assert found["Salt one"]["when"].startswith("published ")
        assert found["Salt two"]["when"].startswith("changed ")
        assert (found["Salt one"]["label"], found["Salt two"]["label"]) == ("Published", "Draft")
        assert draft.key != live.key

    def test_nothing_typed_finds_what_was_changed_last_but_never_itself(self, editor: Any) -> None:
        for n in range(12):
            last = make.make_article(f"Article {n}")
        found = titles(editor, "", article=last.pk)
        assert found == [f"Article {n}" for n in range(10, 0, -1)]

    def test_an_address_finds_its_article_and_nothing_else(self, editor: Any, settings: Any) -> None:
        settings.SITE_URL = "https://example.org"
        make.make_live("Salt", slug="salt", introduction="<p>About articles.</p>")
        for address in ("/articles/salt/", "https://example.org/articles/salt/#x", "http://testserver/articles/salt"):
            assert titles(editor, address) == ["Salt"], address
        assert titles(editor, "/articles/pepper/") == []

    def test_by_key(self, editor: Any) -> None:
        salt = make.make_live("Salt").article
        found = find(editor, key=[str(salt.key), str(uuid.uuid4()), "nonsense", "\x00"])["results"]
        assert [fact["title"] for fact in found] == ["Salt"]
        assert find(editor, key="nonsense")["results"] == []

    def test_capitals_of_any_letter(self, editor: Any) -> None:
        make.make_article("Über Salz")
        assert titles(editor, "über") == titles(editor, "ÜBER") == ["Über Salz"]

    @pytest.mark.parametrize(
        "q",
        [
            "'; DROP TABLE x; --",
            "%",
            "_",
            '"',
            "*",
            "NEAR(",
            "\\",
            "<script>",
            "x" * 5000,
            "🙂",
            "-",
            "article:zebra",
        ],
    )
    def test_hostile_words_find_nothing(self, editor: Any, q: str) -> None:
        make.make_live("Salt")
        assert find(editor, q=q)["results"] == []

    def test_a_character_that_is_none_is_left_out(self, editor: Any) -> None:
        make.make_live("Salt")
        assert titles(editor, "sa\x00lt\x00") == ["Salt"]

    @pytest.mark.parametrize("article", ["x", "-1", "9" * 40, "", "²"])
    def test_a_hostile_article_has_no_places(self, editor: Any, article: str) -> None:
        make.make_live("Salt")
        assert find(editor, q="salt", article=article)["places"] == []

    def test_places_of_the_article_itself(self, editor: Any) -> None:
        shared = Question.objects.create(question="Is a nap good?", slug="nap", answer="<p>It may be.</p>")
        article = make.make_article(sections=(("One", "x"), ("Two", "x")), questions=(("Why?", "So."),))
        article.questions.create(region="faq", ordering=20, shared=shared)
        assert find(editor, q="", article=article.pk)["places"] == [
            {"href": "#one", "title": "One"},
            {"href": "#two", "title": "Two"},
            {"href": "#faq-why", "title": "Why?"},
            {"href": "#faq-is-a-nap-good", "title": "Is a nap good?"},
        ]

    def test_what_is_in_the_trash_is_not_found(self, editor: Any) -> None:
        article = make.make_article("Salt")
        Article.objects.filter(pk=article.pk).update(trashed_at=database_now())
        assert titles(editor, "salt") == []
        assert find(editor, key=str(article.key))["results"] == []


class TestRights:
    def test_authors_find_their_own_drafts_and_what_everybody_can_read(self) -> None:
        author = make.make_user(Role.AUTHOR)
        make.make_article("Salt of others")
        make.make_article("Salt of mine", by=author)
        make.make_live("Salt of all")
        assert titles(client_of(author), "salt") == ["Salt of all", "Salt of mine"]

    def test_the_draft_title_of_a_strangers_live_article_is_not_told(self) -> None:
        live = make.make_live("Salt of all")
        Article.objects.filter(pk=live.article_id).update(title="Secret salt")
        client = client_of(make.make_user(Role.AUTHOR))
        assert titles(client, "salt") == ["Salt of all"]
        assert titles(client, "secret") == []
        assert titles(client_of(make.make_user(Role.EDITOR)), "secret") == ["Secret salt"]

    def test_a_strangers_draft_has_no_name_and_no_places(self) -> None:
        draft = make.make_article("Secret salt")
        client = client_of(make.make_user(Role.AUTHOR))
        assert find(client, key=str(draft.key))["results"] == []
        assert find(client, q="", article=draft.pk) == {"results": [], "places": []}

    def test_an_account_without_the_right_to_look_is_refused(self) -> None:
        response = client_of(make.make_user()).get(reverse("admin:articles_article_find"), {"q": "salt"})
        assert response.status_code == 403


@pytest.mark.parametrize("number", [2, 12])
def test_its_queries_do_not_grow(editor: Any, number: int, django_assert_num_queries: Any) -> None:
    for n in range(number):
        make.make_live(f"Bread {n}", introduction="<p>Salt is in it.</p>")
        own = make.make_article(f"Salt {n}", sections=tuple((f"H {m}", "x") for m in range(number)))
    find(editor, q="salt")  # whatever is looked up once for the process
    # session, account and two of its rights; the clock; titles; index, cards, their articles; itself, two of its places
    with django_assert_num_queries(QUERIES if number == 2 else QUERIES - 3):
        found = find(editor, q="salt", article=own.pk)
    assert (len(found["results"]), len(found["places"])) == (min(10, 2 * number - 1), number + 1)


QUERIES = 12


# -- Saving ----------------------------------------------------------------------------------------------------


LINK = '<p><a href="/articles/salt/?from=x#less">Less salt</a></p>'


class TestSaving:
    def test_addresses_of_this_site_become_identities(self, editor: Any) -> None:
        salt = make.make_live("Salt", slug="salt").article
        article = make.make_article("Bread")
        url = change_url(article)
        editor.post(url, form_of(editor, url) | {"introduction": LINK, "sections-0-text": LINK})
        saved = Version.objects.filter(article=article).first()
        assert saved.number == 2
        for text in (saved.content.introduction, saved.content.sections[0].html):
            assert f'href="article:{salt.key}#less"' in text
        article.refresh_from_db()
        assert article.introduction == saved.content.introduction

    def test_a_new_article_too(self, editor: Any) -> None:
        salt = make.make_live("Salt", slug="salt").article
        editor.post(ADD, form_of(editor, ADD) | {"title": "Bread", "introduction": LINK})
        assert f"article:{salt.key}#less" in Article.objects.get(title="Bread").introduction

    def test_a_place_of_the_article_itself_is_short(self, editor: Any) -> None:
        bread = make.make_live("Bread", slug="bread").article
        url = change_url(bread)
        text = '<p><a href="/articles/bread/#a-heading">Above</a></p>'
        editor.post(url, form_of(editor, url) | {"introduction": text})
        bread.refresh_from_db()
        assert 'href="#a-heading"' in bread.introduction

    def test_saving_without_a_change_leaves_old_links_as_they_are(self, editor: Any) -> None:
        make.make_live("Salt", slug="salt")
        article = make.make_article("Bread", introduction='<p><a href="/articles/salt/" rel="noopener">Salt</a></p>')
        url = change_url(article)
        editor.post(url, form_of(editor, url))
        assert Version.objects.filter(article=article).count() == 1
        article.refresh_from_db()
        assert 'href="/articles/salt/"' in article.introduction

    def test_what_others_saved_meanwhile_is_merged_first(self, editor: Any) -> None:
        salt = make.make_live("Salt", slug="salt").article
        article = make.make_article("Bread")
        url = change_url(article)
        stale = form_of(editor, url)
        editor.post(url, form_of(editor, url) | {"conclusion": LINK})
        editor.post(url, stale | {"introduction": LINK})
        article.refresh_from_db()
        assert article.introduction == article.conclusion
        assert f"article:{salt.key}#less" in article.introduction

    def test_a_shared_answer_too(self, editor: Any) -> None:
        salt = make.make_live("Salt", slug="salt").article
        editor.post("/admin/faq/question/add/", {"question": "Why?", "answer": LINK})
        assert f'href="article:{salt.key}#less"' in Question.objects.get().answer

    def test_the_panel_warns_of_a_draft_and_the_comparison_names_it(self, editor: Any) -> None:
        draft = make.make_article("Less salt")
        article = make.make_article("Bread")
        url = change_url(article)
        text = f'<p>See <a href="article:{draft.key}">this</a>.</p>'
        editor.post(url, form_of(editor, url) | {"introduction": text})
        assert "leads to a draft that is not published" in editor.get(url).content.decode()
        told = editor.get(reverse("admin:articles_article_compare", args=[article.pk]), {"from": "1", "to": "2"})
        assert f"“Less salt” ({draft.pk})" in told.content.decode()
        assert f"article:{draft.key}" not in told.content.decode()

    def test_the_desk_reads_a_text_as_readers_would(self, editor: Any) -> None:
        salt = make.make_live("Salt", slug="salt").article
        article = make.make_article("Bread", introduction=f'<p><a href="article:{salt.key}">This</a></p>')
        for name, more in (("read", ()), ("version", (1,)), ("preview", ())):
            page = editor.get(reverse(f"admin:articles_article_{name}", args=[article.pk, *more])).content.decode()
            assert 'href="/articles/salt/"' in page, name
        publishing.withdraw(salt, by=None)
        page = editor.get(reverse("admin:articles_article_preview", args=[article.pk])).content.decode()
        assert ("<p>This</p>" in page, "/articles/salt/" in page) == (True, False)


def test_the_answer_is_plain_data(editor: Any) -> None:
    make.make_live("<b>Salt</b> & “more”")
    response = editor.get(reverse("admin:articles_article_find"), {"q": "salt"})
    assert response.headers["Content-Type"] == "application/json"
    assert json.loads(response.content)["results"][0]["title"] == "<b>Salt</b> & “more”"
