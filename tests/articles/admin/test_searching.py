"""Search of the list: names, what readers see, and the text of drafts, whoever has seen it yet."""

from typing import Any

import pytest

from articles.models.clock import database_now
from articles.models.draft import Article, ArticleQuestion
from articles.states import Role
from faq.models import Question
from tests import make
from tests.articles.admin.test_articles import client_of

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


@pytest.fixture
def editor() -> Any:
    return client_of(make.make_user(Role.EDITOR))


def titles(client: Any, q: str, **query: str) -> set[str]:
    return {article.title for article in client.get(LIST, {"q": q, **query}).context["cl"].queryset}


class TestDrafts:
    @pytest.fixture(autouse=True)
    def _fill(self) -> None:
        make.make_article("Other")

    @pytest.mark.parametrize(
        "fields",
        [
            {"introduction": "<p>About <strong>magnesium</strong>.</p>"},
            {"conclusion": "<p>Magnesium, then.</p>"},
            {"seo_title": "Magnesium"},
            {"meta_description": "With magnesium"},
            {"slug": "on-magnesium"},
            {"sections": (("A heading", "Some magnesium."),)},
            {"sections": (("Magnesium", "Some words."),)},
            {"questions": (("Is magnesium good?", "It may be."),)},
            {"questions": (("Is it good?", "Magnesium may be."),)},
            {"sources": (("Magnesium, a study", ""),)},
        ],
    )
    def test_a_word_is_found_wherever_it_stands(self, editor: Any, fields: dict[str, Any]) -> None:
        make.make_article("Found", **fields)
        assert titles(editor, "magnesium") == titles(editor, "MAGNES") == {"Found"}

    def test_words_of_a_shared_question(self, editor: Any) -> None:
        shared = Question.objects.create(question="Is a nap good?", slug="nap", answer="<p>Magnesium.</p>")
        ArticleQuestion.objects.create(parent=make.make_article("Found"), region="faq", ordering=90, shared=shared)
        assert titles(editor, "magnesium") == titles(editor, "nap") == {"Found"}

    def test_all_of_the_words_in_names_or_text(self, editor: Any) -> None:
        make.make_article("Sleep well", introduction="<p>Über Magnesium.</p>")
        assert titles(editor, "sleep magnesium") == titles(editor, "über well") == {"Sleep well"}
        assert titles(editor, "sleep zebra") == set()

    def test_the_name_of_a_tag_is_no_word_of_the_text(self, editor: Any) -> None:
        make.make_article("Bold", introduction="<p>A <strong>thing</strong>, <em>twice</em>.</p>")
        make.make_article("Said", introduction="<p>It is strong.</p>")
        assert titles(editor, "strong") == {"Said"}
        assert titles(editor, "Bold em") == set()

    def test_within_a_filter_and_within_what_the_account_may_see(self, editor: Any) -> None:
        author = make.make_user(Role.AUTHOR)
        make.make_article("Mine", by=author, introduction="<p>Magnesium</p>")
        make.make_article("Of others", introduction="<p>Magnesium</p>")
        aside = make.make_article("Archived", introduction="<p>Magnesium</p>")
        Article.objects.filter(pk=aside.pk).update(archived_at=database_now())
        assert titles(client_of(author), "magnesium") == {"Mine"}
        assert titles(editor, "magnesium") == {"Mine", "Of others"}
        assert titles(editor, "magnesium", aside="archive") == {"Archived"}

    @pytest.mark.parametrize("q", ["%", "_x_", '"', "\\", "'; DROP TABLE x; --", "🙂", "x" * 5000, "- "])
    def test_hostile_words_find_nothing(self, editor: Any, q: str) -> None:
        assert titles(editor, q) == set()


class TestLive:
    def test_what_readers_see_is_found_by_the_index_of_the_site(self, editor: Any) -> None:
        make.make_live("Live", introduction="<p>Walking is good.</p>")
        assert titles(editor, "walked") == {"Live"}, "a form of the word, as readers find it"

    def test_what_was_changed_since_is_found_by_both(self, editor: Any) -> None:
        article = make.make_live("Live", introduction="<p>Magnesium</p>").article
        Article.objects.filter(pk=article.pk).update(introduction="<p>Calcium</p>")
        make.keep_version(article, by=None, at=database_now())
        assert titles(editor, "magnesium") == titles(editor, "calcium") == {"Live"}
        assert titles(editor, "zinc") == set()


def test_where_an_article_is_chosen_its_name_is_asked(editor: Any) -> None:
    make.make_article("Named", introduction="<p>Magnesium</p>")
    query = {"app_label": "articles", "model_name": "relatedchoice", "field_name": "target"}
    assert not editor.get("/admin/autocomplete/", {**query, "term": "magnesium"}).json()["results"]
    assert editor.get("/admin/autocomplete/", {**query, "term": "named"}).json()["results"]


class TestFilters:
    def test_by_whose_name_stands_under_the_title(self, editor: Any) -> None:
        make.make_article("By Ada", authors=("Ada Fox",))
        make.make_article("By both", authors=("Ada Fox", "Ben Hill"))
        page = editor.get(LIST).content.decode()
        assert "Ben Hill</a>" in page.replace("\n", "")
        ada, ben = (str(make.make_contributor(name).pk) for name in ("Ada Fox", "Ben Hill"))
        assert titles(editor, "", byline=ada) == {"By Ada", "By both"}
        assert titles(editor, "", byline=ben) == {"By both"}
        assert titles(editor, "", byline="x") == titles(editor, "", byline="9" * 40) == set()

    def test_by_notes_that_are_open(self, editor: Any) -> None:
        make.make_article("Quiet")
        noted, done = make.make_article("Noted"), make.make_article("Done")
        noted.notes.create(text="Cite.", made_at=database_now())
        done.notes.create(text="Cite.", made_at=database_now(), done_at=database_now())
        assert titles(editor, "", notes="open") == {"Noted"}
