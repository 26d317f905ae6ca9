"""The list of articles: what is at work, what waits, and what is set aside."""

from typing import Any

import pytest
from django.urls import reverse

from articles import signing
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Event, Note, PreviewLink, Version
from articles.states import Role, State
from articles.workflow import perform
from tests import make
from tests.articles.admin.test_articles import client_of, said

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
TRASH = {"aside": "trash"}


@pytest.fixture
def publisher() -> Any:
    return make.make_user(Role.PUBLISHER, username="paula")


@pytest.fixture
def editor() -> Any:
    return make.make_user(Role.EDITOR, username="edgar")


def titles(client: Any, **query: str) -> set[str]:
    return {article.title for article in client.get(LIST, query).context["cl"].queryset}


def aside(title: str, move: str, mover: Any, **more: Any) -> Article:
    article = make.make_article(title, **more)
    perform(article, move, by=mover)
    return article


class TestSetAside:
    @pytest.fixture(autouse=True)
    def _fill(self, editor: Any) -> None:
        make.make_article("At work")
        aside("Archived", "archive", editor)
        aside("Thrown away", "trash", editor)
        perform(aside("Both", "archive", editor), "trash", by=editor)

    @pytest.mark.parametrize(
        ("value", "found"),
        [
            ("", {"At work"}),
            ("archive", {"Archived"}),
            ("trash", {"Thrown away", "Both"}),
            ("all", {"At work", "Archived", "Thrown away", "Both"}),
            ("nonsense", {"At work"}),
        ],
    )
    def test_it_shows_only_where_it_is_asked_for(self, editor: Any, value: str, found: set[str]) -> None:
        assert titles(client_of(editor), **({"aside": value} if value else {})) == found

    def test_searching_and_choosing_pass_over_it(self, editor: Any) -> None:
        client = client_of(editor)
        assert titles(client, q="away") == set()
        query = {"app_label": "articles", "model_name": "relatedchoice", "field_name": "target", "term": ""}
        found = client.get("/admin/autocomplete/", query).json()["results"]
        assert {item["text"] for item in found} == {"At work", "Archived"}

    def test_the_first_choice_is_called_what_it_is(self, editor: Any) -> None:
        page = client_of(editor).get(LIST).content.decode()
        assert "At work</a>" in page.replace("\n", "")


class TestState:
    def test_it_is_filtered_in_plain_words(self, publisher: Any) -> None:
        client = client_of(publisher)
        page = client.get(LIST).content.decode()
        for words in ("Waiting for me", "In review", "Changes asked for", "Approved"):
            assert words in page
        make.make_article("Asked", state=State.CHANGES_REQUESTED.value)
        make.make_article("Draft")
        assert titles(client, state__exact="changes_requested") == {"Asked"}

    def test_what_waits_is_what_the_account_is_next_to_act_on(self, publisher: Any) -> None:
        author, reviewer = make.make_user(Role.AUTHOR), make.make_user(Role.REVIEWER)
        to_read = make.make_article("To read", by=author)
        perform(to_read, "submit", by=author)
        own = make.make_article("Own", by=publisher)
        perform(own, "submit", by=publisher)
        make.edition_of(make.make_article("To publish"))
        make.make_live("Live")
        make.make_article("To change", by=author, state=State.CHANGES_REQUESTED.value)
        aside("Thrown away", "trash", publisher, by=publisher, state=State.CHANGES_REQUESTED.value)
        waiting = {"state__exact": "waiting"}
        assert titles(client_of(reviewer), **waiting) == {"To read", "Own"}
        assert titles(client_of(publisher), **waiting) == {"To read", "To publish"}
        assert titles(client_of(author), **waiting) == {"To change"}

    def test_nothing_waits_for_those_who_only_look(self) -> None:
        client = client_of(make.make_user(Role.TAG_MANAGER))
        assert "Waiting for me" not in client.get(LIST).content.decode()
        assert titles(client, state__exact="waiting") == set()


class TestTrash:
    def test_each_row_says_when_and_by_whom_and_offers_the_way_back(self, editor: Any) -> None:
        article = aside("Thrown away", "trash", editor)
        client = client_of(editor)
        page = client.get(LIST, TRASH).content.decode()
        assert "<h1>Trash</h1>" in page
        assert "by edgar" in page
        url = reverse("admin:articles_article_move", args=[article.pk, "restore"])
        assert f'formaction="{url}" name="version" value="1"' in page
        response = client.post(url, {"version": 1}, follow=True)
        assert "restored from the trash" in said(response)
        assert titles(client) == {"Thrown away"}

    def test_for_good_is_for_what_readers_never_saw_and_asks(self, publisher: Any) -> None:
        seen = make.make_live("Seen").article
        perform(seen, "trash", by=publisher)
        unseen = aside("Unseen", "trash", publisher)
        client = client_of(publisher)
        page = client.get(LIST, TRASH).content.decode()
        urls = {a.title: reverse("admin:articles_article_delete", args=[a.pk]) for a in (seen, unseen)}
        assert urls["Unseen"] in page
        assert urls["Seen"] not in page
        assert "Are you sure" in client.get(urls["Unseen"]).content.decode()
        client.post(urls["Seen"], {"post": "yes"})
        client.post(urls["Unseen"], {"post": "yes"})
        assert list(Article.objects.all()) == [seen]
        assert Event.objects.filter(verb="delete", label="Unseen").exists()

    def test_for_good_takes_everything_with_it(self, publisher: Any) -> None:
        expert = make.make_contributor("Dr. Ines Moreau", is_expert=True, credentials="MD")
        article, now = make.make_article("Full"), database_now()
        version = Version.objects.get(article=article)
        signing.sign_off(version, expert, on=now.date(), by=None, at=now)
        make.edition_of(article)
        Note.objects.create(article=article, text="Cite.", made_at=now, maker_name="Ruth")
        PreviewLink.objects.create(article=article, version=version, made_at=now, expires_at=now)
        perform(article, "trash", by=publisher)
        client_of(publisher).post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
        assert not Article.objects.exists()

    def test_authors_restore_their_own_and_delete_nothing(self) -> None:
        author = make.make_user(Role.AUTHOR)
        aside("Mine", "trash", author, by=author)
        page = client_of(author).get(LIST, TRASH).content.decode()
        assert ">Restore</button>" in page
        assert "Delete for good" not in page

    @pytest.mark.parametrize("number", [2, 12])
    def test_its_queries_do_not_grow(self, publisher: Any, number: int, django_assert_num_queries: Any) -> None:
        for n in range(number):
            aside(f"Thrown {n}", "trash", publisher, tags=("Sleep",))
        client = client_of(publisher)
        client.get(LIST, TRASH)
        with django_assert_num_queries(13):
            client.get(LIST, TRASH)

    def test_the_form_offers_the_trash_and_no_deletion(self, editor: Any) -> None:
        article = make.make_article()
        page = client_of(editor).get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
        assert reverse("admin:articles_article_move", args=[article.pk, "trash"]) in page
        assert reverse("admin:articles_article_delete", args=[article.pk]) not in page
