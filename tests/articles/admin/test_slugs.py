"""What is said of a slug while it is typed; and that a draft may keep one that is taken."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import include, path, reverse

from articles.models.clock import database_now
from articles.models.draft import Article
from articles.states import Role
from config import urls
from tests import make
from tests.articles.admin.test_articles import change_url, client_of, form_of

pytestmark = pytest.mark.django_db


class CrowdedSite:
    """A site with a page of its own among the articles."""

    urlpatterns = [
        path("articles/newest/", HttpResponse, name="newest"),
        path("", include(urls)),
    ]


def asked(client: Any, **query: Any) -> str:
    said: str = client.get(reverse("admin:articles_article_slug"), query).json()["taken"]
    return said


@pytest.fixture
def editor() -> Any:
    return client_of(make.make_user(Role.EDITOR))


def test_an_address_of_a_live_article(editor: Any) -> None:
    live = make.make_live("Taken", slug="taken")
    assert asked(editor, slug="taken") == "The address “taken” belongs to “Taken”."
    assert "belongs to “Taken”" in asked(editor, title="Taken!")
    assert asked(editor, slug="taken", article=live.article_id) == ""


def test_an_address_that_only_leads_on(editor: Any) -> None:
    article = make.make_live("Renamed", slug="before").article
    article.slug = "after"
    article.save()
    make.publish(article)
    assert "which had it before" in asked(editor, slug="before")


def test_another_draft(editor: Any) -> None:
    other = make.make_article("Other", slug="wanted")
    assert "The draft “Other” has the slug “wanted” too" in asked(editor, slug="wanted")
    assert asked(editor, slug="wanted", article=other.pk) == ""
    Article.objects.filter(pk=other.pk).update(trashed_at=database_now())
    assert asked(editor, slug="wanted") == ""


def test_authors_do_not_learn_the_titles_of_others() -> None:
    make.make_article("Secret", slug="wanted")
    said = asked(client_of(make.make_user(Role.AUTHOR)), slug="wanted")
    assert "Another draft" in said
    assert "Secret" not in said


def test_a_path_that_the_site_has_for_itself(editor: Any, settings: Any) -> None:
    assert asked(editor, slug="newest") == ""
    settings.ROOT_URLCONF = CrowdedSite
    assert "cannot be the address" in asked(editor, slug="newest")


@pytest.mark.parametrize("slug", ["a/b", "a b", "a\x00b", "a.md", "é" * 500, "%"])
def test_what_is_no_slug_is_no_error(editor: Any, slug: str) -> None:
    assert isinstance(asked(editor, slug=slug), str)


@pytest.mark.parametrize("own", ["²", "9" * 30, "x", "-1"])
def test_a_strange_article_is_no_error(editor: Any, own: str) -> None:
    assert asked(editor, slug="free", article=own) == ""


def test_a_draft_keeps_a_slug_that_is_taken_and_its_panel_says_so(editor: Any) -> None:
    make.make_live("Taken", slug="taken")
    article = make.make_article("Mine")
    url = change_url(article)
    editor.post(url, form_of(editor, url) | {"slug": "taken"})
    article.refresh_from_db()
    assert article.slug == "taken"
    assert "The address “taken” belongs to another article." in editor.get(url).content.decode()
