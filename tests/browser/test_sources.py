"""The list of sources in a real browser: added, moved and removed by keyboard, and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.models.history import Version
from articles.roles import fill_groups
from articles.states import Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article(transactional_db: Any) -> Article:
    fill_groups()
    editor = make.make_user(Role.EDITOR, username="editor")
    return make.make_article("Cited", by=editor, sources=(("Smith", "https://example.org/smith"), ("Jones", "")))


def names(article: Article) -> list[str]:
    version = Version.objects.filter(article=article).latest("number")
    return [source.text for source in version.content.sources]


def form_of(desk: Any, article: Article) -> Any:
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector("#sources-group.desk-sources--sorted")
    page.wait_for_timeout(400)
    return page


def save(page: Any) -> None:
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")


def test_rows_are_filled_moved_and_removed_by_keyboard(watch: Callable[..., Any], article: Article) -> None:
    page = form_of(watch(viewport={"width": 1280, "height": 900}), article)
    assert page.input_value("#id_sources-0-text") == "Smith"
    assert not page.is_visible("#id_sources-0-position")
    assert not page.is_visible(".desk-unsaved:has-text('Not saved')")
    page.fill("#id_sources-2-text", "Brown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_sources-2-url"
    page.focus("#sources-2 .desk-tool--up")
    page.keyboard.press("Enter")
    assert page.inner_text("#desk-live") == "Brown: moved to place 2 of 3"
    page.keyboard.press("Enter")  # the focus stays on the button while its row goes up
    assert page.inner_text("#desk-live") == "Brown: moved to place 1 of 3"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move down: Brown"
    page.focus("#sources-group .add-row a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_sources-3-text"
    page.keyboard.type("White")
    page.check("#id_sources-1-DELETE")
    save(page)
    assert names(article) == ["Brown", "Smith", "White"]


def test_a_source_is_added_without_javascript_and_numbers_give_the_order(
    watch: Callable[..., Any], article: Article
) -> None:
    desk = watch(java_script_enabled=False)
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    page.fill("#id_sources-0-position", "30")
    page.fill("#id_sources-2-text", "Brown")
    save(page)
    assert names(article) == ["Jones", "Smith", "Brown"]


def test_a_gap_leads_to_its_field(watch: Callable[..., Any], article: Article) -> None:
    page = form_of(watch(viewport={"width": 1280, "height": 900}), article)
    page.fill("#id_sources-1-url", "page 3")
    save(page)
    page.wait_for_selector("#sources-group.desk-sources--sorted")
    page.wait_for_timeout(400)
    page.click("a.desk-goto:has-text('is no web address')")
    assert page.evaluate("document.activeElement.id") == "id_sources-1-url"
