"""Pages of the site on the desk: chosen in words, listed apart, checked for what a page needs."""

from typing import Any

import pytest
from django.test import Client

from articles import checks
from articles.content import Content
from articles.duplicating import duplicate
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Version
from articles.restoring import restore
from articles.snapshot import freeze
from articles.states import Role
from tests import make
from tests.articles.admin.test_articles import ADD, change_url, client_of, form_of
from tests.articles.admin.test_listing import LIST, titles
from tests.articles.admin.test_slugs import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return client_of(make.make_user(Role.EDITOR, username="edgar"))


def test_it_is_chosen_when_adding_and_in_the_form(client: Client) -> None:
    assert f'href="{ADD}?is_page=1"' in client.get(LIST).content.decode()
    assert "is_page" not in form_of(client, ADD)
    data: dict[str, Any] = form_of(client, f"{ADD}?is_page=1")
    assert data["is_page"] is True
    client.post(ADD, data | {"title": "About us"})
    article = Article.objects.get()
    assert article.is_page
    assert Version.objects.get().content.is_page
    client.post(change_url(article), form_of(client, change_url(article)) | {"is_page": "False"})
    article.refresh_from_db()
    assert not article.is_page
    version = Version.objects.get(number=2)
    assert not version.content.is_page
    comparison = client.get(f"/admin/articles/article/{article.pk}/compare/?from=1&to=2").content.decode()
    assert "a page of the site" in comparison
    restore(Version.objects.get(number=1), by=article.created_by, at=database_now())
    article.refresh_from_db()
    assert article.is_page
    assert duplicate(article, by=article.created_by, at=database_now()).is_page


def test_the_list_tells_them_apart(client: Client) -> None:
    make.make_article("Walking")
    make.make_article("Imprint", is_page=True)
    assert titles(client, is_page="1") == {"Imprint"}
    assert titles(client, is_page="0") == {"Walking"}
    assert titles(client) == {"Walking", "Imprint"}
    assert client.get(LIST).content.decode().count('<span class="desk-kind-mark">page</span>') == 1


def test_the_sites_own_paths_are_refused_while_typing_and_when_publishing(client: Client) -> None:
    needed = "“tags” cannot be the address of a page: the site needs it itself."
    assert asked(client, slug="tags", is_page="True") == needed
    assert asked(client, slug="tags", is_page="False") == ""
    assert asked(client, slug="imprint", is_page="True") == ""
    content = freeze(make.make_article("Tags", slug="tags", is_page=True))
    with pytest.raises(checks.NotReadyError, match="cannot be the address of a page"):
        checks.require(content, {}, article_id=None)


def test_a_page_lacks_nothing_that_only_articles_need() -> None:
    tag = make.make_tag("Health")
    tag.needs_expert = True
    tag.save()
    bare = {"title": "Imprint", "slug": "imprint", "introduction": "<p>Somebody is responsible.</p>"}
    assert checks.gaps(Content(**bare, is_page=True), {}, article_id=None, tag_ids=[tag.pk]) == []
    assert len(checks.gaps(Content(**bare), {}, article_id=None, tag_ids=[tag.pk])) == 5
    empty = checks.gaps(Content(title="Imprint", slug="imprint", is_page=True), {}, article_id=None)
    assert [gap.level for gap in empty] == ["block"]


def test_links_to_pages_are_looked_after() -> None:
    make.make_live("Contact", is_page=True)
    make.make_live("Walking")
    make.make_article("Imprint", is_page=True)
    links = "".join(f'<p><a href="{path}">{path}</a></p>' for path in ("/contact/", "/walking/", "/imprint/", "/none/"))
    content = Content(title="Links", slug="links", introduction=links, is_page=True)
    said = [gap.message for gap in checks.gaps(content, {}, article_id=None)]
    assert sorted(said) == [
        "The link “/imprint/” leads to a draft that is not published.",
        "The link “/none/” leads to a page that is not there.",
        "The link “/walking/” leads to a page that is not there.",
    ]
