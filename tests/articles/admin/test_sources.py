"""The list of sources in the article's form: what is typed, kept, ordered, merged, missed, shown and corrected."""

import re
from typing import Any

import django
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.checks import NotReadyError
from articles.content import Source
from articles.models.draft import Article, ArticleSource
from articles.models.history import Version
from articles.models.people import User
from articles.models.public import LiveArticle
from articles.snapshot import freeze
from articles.states import Role
from tests import make
from tests.articles.admin.test_articles import ADD, change_url, client_of, form_of, move_url
from tests.articles.admin.test_autosave import autosave

pytestmark = pytest.mark.django_db

#: Queries, of the form and of a save; Django 6.1 asks once more.
OPENING, SAVING = 49, 52

SMITH = ("Smith, 2020", "https://example.org/smith")
JONES = ("Jones, 2021", "")


@pytest.fixture
def editor() -> User:
    return make.make_user(Role.EDITOR, username="edgar")


@pytest.fixture
def client(editor: User) -> Client:
    return client_of(editor)


def listed(article: Article) -> list[tuple[str, str]]:
    """What the latest version says; the draft says the same."""
    version = Version.objects.filter(article=article).latest("number")
    found = [(source.text, source.url) for source in version.content.sources]
    assert found == list(ArticleSource.objects.filter(article=article).values_list("text", "url"))
    return found


def form_with_blank_row(client: Client, url: str) -> dict[str, Any]:
    """What a browser posts for the form, with the row of sources that stands empty."""
    inlines = {inline.formset.prefix: inline.formset for inline in client.get(url).context["inline_admin_formsets"]}
    [row] = inlines["sources"].extra_forms
    typed = {field.html_name: field.value() for field in row if field.name != "DELETE"}
    return form_of(client, url) | {name: "" if value is None else value for name, value in typed.items()}


class TestTyping:
    def test_one_row_stands_empty_and_is_ignored(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH,))
        data = form_with_blank_row(client, change_url(article))
        assert (data["sources-TOTAL_FORMS"], data["sources-INITIAL_FORMS"]) == (2, 1)
        client.post(change_url(article), data)
        assert Version.objects.filter(article=article).count() == 1
        client.post(change_url(article), data | {"title": "Other"})
        assert listed(article) == [SMITH]

    def test_it_is_filled_without_javascript(self, client: Client) -> None:
        data = form_with_blank_row(client, ADD) | {"title": "New"}
        client.post(ADD, data | {"sources-0-text": " Smith,\r\n 2020 ", "sources-0-url": " example.org/smith "})
        article = Article.objects.get(title="New")
        assert listed(article) == [("Smith, 2020", "https://example.org/smith")]

    def test_the_number_gives_the_order_and_a_row_without_one_comes_last(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH, JONES))
        data = form_of(client, change_url(article)) | {"sources-0-position": "30"}
        blank = form_with_blank_row(client, change_url(article))
        client.post(change_url(article), blank | data | {"sources-2-text": "Brown"})
        assert listed(article) == [JONES, SMITH, ("Brown", "")]
        key = Version.objects.get(article=article, number=1).content.sources[0].key
        assert Version.objects.get(article=article, number=2).content.sources[1].key == key

    def test_a_row_that_is_deleted_or_emptied_goes(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH, JONES, ("Brown", "")))
        data = form_of(client, change_url(article)) | {"sources-0-DELETE": "on", "sources-1-text": " "}
        client.post(change_url(article), data)
        assert listed(article) == [("Brown", "")]

    def test_markup_is_text(self, client: Client) -> None:
        article = make.make_article(sources=(("<b>Smith</b> & <script>alert(1)</script>", ""),))
        page = client.get(change_url(article)).content.decode()
        assert "&lt;b&gt;Smith&lt;/b&gt;" in page
        assert "<script>alert(1)" not in page

    def test_a_text_that_is_too_long_is_refused_and_kept_in_the_form(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH,))
        data = form_of(client, change_url(article)) | {"sources-0-text": "x" * 1001}
        response = client.post(change_url(article), data)
        [mistake] = response.context["mistakes"]
        assert mistake.anchor == "id_sources-0-text"
        assert mistake.where.startswith("Source “xxx")
        assert "x" * 1001 in response.content.decode()
        assert listed(article) == [SMITH]

    def test_whoever_only_looks_reads_the_list(self) -> None:
        article = make.make_article(sources=(SMITH,))
        page = client_of(make.make_user(Role.REVIEWER)).get(change_url(article)).content.decode()
        assert '<a href="https://example.org/smith" rel="noopener">Smith, 2020</a>' in page


class TestMissing:
    def test_what_is_no_web_address_is_saved_told_at_its_field_and_never_goes_out(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH,))
        data = form_of(client, change_url(article)) | {"sources-0-url": "page 3", "sources-1-url": "example.org"}
        client.post(change_url(article), data)
        assert listed(article) == [("Smith, 2020", "page 3"), ("", "https://example.org")]
        missing = client.get(change_url(article)).context["panel"].missing
        assert [(str(each.gap.message), each.anchor) for each in missing if each.gap.level == "block"] == [
            ("The address of source 1 is no web address (http:// or https://): page 3", "id_sources-0-url"),
            ("Source 2 has an address but no words for readers.", "id_sources-1-text"),
        ]
        with pytest.raises(NotReadyError):
            make.publish(article)

    def test_it_is_told_while_somebody_types(self, client: Client) -> None:
        article = make.make_article(sources=(JONES, SMITH))
        data = form_of(client, change_url(article))
        data |= {"sources-2-text": "Smith again", "sources-2-url": "http://www.example.org/smith/"}
        gaps = autosave(client, article, data, _typed="1").json()["gaps"]
        assert ("Sources 2 and 3 lead to the same address.", "id_sources-2-url", "warn") in [
            (gap["message"], gap["anchor"], gap["level"]) for gap in gaps
        ]


class TestTwoEditors:
    def test_both_lists_come_together(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH, JONES))
        mine, theirs = form_of(client, change_url(article)), form_of(client, change_url(article))
        client.post(change_url(article), theirs | {"sources-0-DELETE": "on", "sources-2-text": "Theirs"})
        client.post(change_url(article), mine | {"sources-1-text": "Jones, A.", "sources-2-text": "Mine"})
        assert listed(article) == [("Jones, A.", ""), ("Mine", ""), ("Theirs", "")]

    @pytest.mark.parametrize(("choice", "first"), [("mine", ("Smythe", SMITH[1])), ("theirs", ("Smith", SMITH[1]))])
    def test_one_source_changed_twice_is_shown_with_both_and_chosen(
        self, client: Client, choice: str, first: tuple[str, str]
    ) -> None:
        article = make.make_article(sources=(SMITH, JONES))
        mine, theirs = form_of(client, change_url(article)), form_of(client, change_url(article))
        client.post(change_url(article), theirs | {"sources-0-text": "Smith"})
        response = client.post(change_url(article), mine | {"sources-0-text": "Smythe", "sources-2-text": "New"})
        [asked] = response.context["choices"]
        assert asked.name == "source “Smythe”"
        assert asked.anchor == "id_sources-0-text"
        assert re.sub("<span.*?</span>", "", asked.mine_html) == (
            "<p><del>Smith, 2020</del> <ins>Smythe</ins></p><p>https://example.org/smith</p>"
        )
        shown = form_of_response(response)
        assert client.post(change_url(article), shown | {f"choice:{asked.place}": choice}).status_code == 302
        assert listed(article) == [first, JONES, ("New", "")]

    def test_one_that_a_colleague_removed_is_not_lost_with_what_was_typed(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH, JONES))
        mine, theirs = form_of(client, change_url(article)), form_of(client, change_url(article))
        client.post(change_url(article), theirs | {"sources-0-DELETE": "on"})
        response = client.post(change_url(article), mine | {"sources-0-text": "Smythe"})
        [asked] = response.context["choices"]
        assert (asked.name, asked.mine, asked.theirs) == ("source “Smythe”", "mine", "theirs")
        client.post(change_url(article), form_of_response(response) | {f"choice:{asked.place}": "mine"})
        assert sorted(listed(article)) == [JONES, ("Smythe", SMITH[1])]

    def test_one_that_is_removed_while_both_are_shown_keeps_its_name(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH, JONES))
        mine, theirs = form_of(client, change_url(article)), form_of(client, change_url(article))
        client.post(change_url(article), theirs | {"sources-0-text": "Smith"})
        response = client.post(change_url(article), mine | {"sources-0-text": "Smythe"})
        response = client.post(change_url(article), form_of_response(response) | {"sources-0-DELETE": "on"})
        [asked] = response.context["choices"]
        assert (asked.name, asked.theirs_html) == ("source “Smith”", "<p>Smith https://example.org/smith</p>")

    def test_what_others_changed_is_named(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH, JONES))
        mine, theirs = form_of(client, change_url(article)), form_of(client, change_url(article))
        client.post(change_url(article), theirs | {"sources-0-text": "Smith, A.", "sources-0-position": "90"})
        response = client.post(change_url(article), mine | {"title": "Mine"}, follow=True)
        said = " ".join(str(message) for message in response.context["messages"])
        assert "source “Smith, A.”, order of sources" in said


def form_of_response(response: Any) -> dict[str, Any]:
    """What a browser would post for the form that a refused save shows, with what it asks about."""
    data = {name: values[-1] for name, values in response.context["adminform"].form.data.lists() if values}
    lists = {name: response.context["adminform"].form.data.getlist(name) for name in ("clash", "removed", "tag_names")}
    return data | {name: values for name, values in lists.items() if values}


class TestElsewhere:
    def test_an_unsaved_copy_has_them(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH,))
        data = form_of(client, change_url(article)) | {"sources-1-text": "Typed"}
        autosave(client, article, data, _typed="1")
        [offer] = client.get(change_url(article)).context["offers"]
        recovered = client.get(change_url(article), {"copy": offer.copy.pk})
        form = recovered.context["adminform"].form
        client.post(change_url(article), {name: values[-1] for name, values in form.data.lists() if values})
        assert listed(article) == [SMITH, ("Typed", "")]
        assert client.get(change_url(article)).context["offers"] == []

    def test_a_copy_that_says_what_was_saved_meanwhile_goes(self, client: Client) -> None:
        article = make.make_article()
        data = form_of(client, change_url(article)) | {"sources-0-text": "Typed"}
        autosave(client, article, data, _typed="1")
        assert len(client.get(change_url(article)).context["offers"]) == 1
        client.post(change_url(article), data | {"form_token": "another-tab"})
        assert client.get(change_url(article)).context["offers"] == []

    def test_the_preview_and_the_reading_page_show_them(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH,))
        data = form_of(client, change_url(article)) | {"sources-0-text": "Typed"}
        preview = client.post(change_url(article).replace("change/", "preview/"), data).content.decode()
        assert '<a href="https://example.org/smith" rel="noopener">Typed</a>' in preview
        assert '<li><a href="#sources">Sources</a></li>' in preview
        read = client.get(change_url(article).replace("change/", "read/")).content.decode()
        assert '<a href="https://example.org/smith" rel="noopener">Smith, 2020</a>' in read

    def test_history_and_comparison_name_them(self, client: Client) -> None:
        article = make.make_article(sources=(SMITH,))
        data = form_of(client, change_url(article)) | {"sources-0-text": "Smith, A.", "sources-1-text": "New"}
        client.post(change_url(article), data)
        history = client.get(change_url(article).replace("change/", "history/")).content.decode()
        assert "source “Smith, A.”, source “New”" in history
        compared = client.get(change_url(article).replace("change/", "compare/"), {"from": "1", "to": "2"})
        assert compared.context["comparison"].summary() == "1 source changed, 1 added"
        assert "<ins>" in compared.content.decode()

    def test_a_live_source_is_corrected(self) -> None:
        publisher = make.make_user(Role.PUBLISHER)
        article = make.make_article(sources=(SMITH, JONES))
        make.publish(article)
        client = client_of(publisher)
        form = client.get(move_url(article, "correct")).context["form"]
        data = {bound.html_name: bound.value() or "" for bound in form if bound.value() not in (None, False)}
        data |= {"source-0-url": "www.example.org/right", "source-1-text": "", "note": "A dead link."}
        client.post(move_url(article, "correct"), data)
        live = LiveArticle.objects.get()
        assert live.structured_data[1]["citation"] == [
            {"@type": "CreativeWork", "name": "Smith, 2020", "url": "https://www.example.org/right"}
        ]
        assert listed(article) == [("Smith, 2020", "https://www.example.org/right")]


class TestCosts:
    @pytest.mark.parametrize("count", [2, 12])
    def test_opening_and_saving_cost_the_same_for_few_and_many(self, client: Client, count: int) -> None:
        article = make.make_article(sources=tuple((f"Source {n}", f"https://example.org/{n}") for n in range(count)))
        client.get(change_url(article))
        with CaptureQueriesContext(connection) as opened:
            client.get(change_url(article))
        data = form_of(client, change_url(article))
        data |= {f"sources-{n}-text": f"Changed {n}" for n in range(count)}
        with CaptureQueriesContext(connection) as saved:
            client.post(change_url(article), data)
        assert (len(opened), len(saved)) == (OPENING, SAVING + int(django.VERSION >= (6, 1)))
        assert listed(article)[0] == ("Changed 0", "https://example.org/0")

    @pytest.mark.parametrize("count", [2, 12])
    def test_freezing_costs_the_same_for_few_and_many_articles(
        self, django_assert_num_queries: Any, count: int
    ) -> None:
        for _n in range(count):
            make.make_article(sources=(SMITH, JONES))
        with django_assert_num_queries(8):
            contents = [freeze(article) for article in Article.objects.with_parts()]
        assert {len(content.sources) for content in contents} == {2}

    def test_a_source_is_plain_data(self) -> None:
        article = make.make_article(sources=(SMITH,))
        content = Version.objects.get(article=article).content
        assert content.sources == (Source(str(article.sources.get().key), *SMITH),)
