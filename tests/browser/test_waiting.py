"""Boxes of rich text that start when they are needed: until then they show their text, and nothing is lost by it."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNT = 12
TEXT = (
    '<h3>Why</h3><p>Rest <strong>well</strong>, <a href="/sleep/" rel="noopener">always</a>.</p><ul><li>One</li></ul>'
)
#: A browser that has no time to start anything unasked.
BUSY = """
window.requestIdleCallback = () => 0
window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} }
"""
IS_IN = "(block) => document.activeElement.closest(`${block} .ProseMirror[contenteditable=true]`) !== null"


@pytest.fixture
def article(transactional_db: Any) -> Article:
    fill_groups()
    editor = make.make_user(Role.EDITOR, username="editor")
    made = make.make_article("Rest days", by=editor, sections=tuple((f"Part {n}", "Rest.") for n in range(COUNT)))
    made.sections.update(text=TEXT)
    return made


def form(watch: Callable[..., Any], article: Article, script: str = "") -> Any:
    desk = watch(viewport={"width": 1280, "height": 900})
    desk.sign_in("editor")
    desk.page.add_init_script(script)
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(".desk-outline li:nth-child(3)")
    return page


def values(page: Any) -> list[str]:
    return page.eval_on_selector_all("textarea[name$='-text']", "fields => fields.map(({ value }) => value)")


def test_starting_changes_nothing_and_moves_nothing(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article, BUSY)
    before, words = values(page), page.inner_text(".desk-text-facts")
    waiting = page.locator(".desk-waiting .ProseMirror:visible")
    assert waiting.count() > COUNT / 2
    assert "One" in waiting.first.inner_text()
    while waiting.count():
        waiting.first.scroll_into_view_if_needed()  # what is far away has no height of its own
        row = waiting.first.locator("xpath=ancestor::*[contains(@class, 'form-row')]").element_handle()
        height = row.bounding_box()["height"]
        waiting.first.focus()
        assert row.bounding_box()["height"] == height
    page.wait_for_timeout(600)
    assert values(page) == before
    assert page.inner_text(".desk-text-facts") == words
    assert page.inner_text(".desk-unsaved") == ""


def test_a_click_puts_the_caret_where_it_was_made(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article, BUSY)
    box = page.locator("#sections-9 .desk-waiting p:has(strong)")
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(200)  # what comes into sight gets a height of its own
    place = box.bounding_box()
    page.mouse.click(place["x"] + place["width"] - 5, place["y"] + place["height"] / 2)
    assert page.evaluate(IS_IN, "#sections-9")
    page.keyboard.type(" Really.")
    assert "</a>. Really.</p>" in page.input_value("#id_sections-9-text")
    page.wait_for_selector(".desk-unsaved:has-text('Not saved yet')")


def test_tab_and_a_link_lead_into_a_box_that_waits(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article, BUSY)
    page.focus("#id_sections-8-heading")
    page.keyboard.press("Tab")
    assert page.evaluate(IS_IN, "#sections-8")
    page.keyboard.type("So: ")
    assert page.input_value("#id_sections-8-text").startswith("<h3>So: Why</h3>")
    assert page.locator(".field-conclusion .desk-waiting").count() == 1
    page.click(".desk-outline >> text=Conclusion")
    assert page.evaluate(IS_IN, ".field-conclusion")


def test_a_form_is_saved_whole_before_its_boxes_have_started(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article, BUSY)
    assert page.locator(".desk-waiting").count() > COUNT / 2
    page.fill("#id_title", "Rest weeks")
    page.keyboard.press("Control+s")
    page.wait_for_selector("text=is saved as version")
    article.refresh_from_db()
    assert article.title == "Rest weeks"
    assert {section.text for section in article.sections.all()} == {TEXT}


def test_all_start_by_and_by(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article)
    page.wait_for_selector(".desk-waiting", state="detached")
    page.click(".desk-add")
    page.wait_for_selector(f"#sections-{COUNT} .ProseMirror[contenteditable=true]")
    assert page.input_value("#id_sections-11-text") == TEXT


def test_blocks_appear_where_the_content_editor_does_not_come(watch: Callable[..., Any], article: Article) -> None:
    desk = watch(viewport={"width": 1280, "height": 900})
    desk.sign_in("editor")
    desk.page.route("**/content_editor/index.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector("#sections-0", state="visible")
