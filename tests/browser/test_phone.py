"""An editor with a phone: every step from opening a block to handing the article in is one tap on what is in sight."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import Role, State
from tests import make
from tests.browser.test_dragging import PHONE
from tests.browser.test_whole_path import FORM_READY, order_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BAR = ".desk-submit"
#: How much of an element a finger can hit: in the window, and not under the bar.
IN_REACH = """element => {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
  return left >= 0 && right <= innerWidth && (over === element || element.contains(over) || over?.contains(element))
}"""


@pytest.fixture
def article(transactional_db: Any) -> Article:
    fill_groups()
    author = make.make_user(Role.AUTHOR, username="author")
    sections = (("A long heading that does not fit", "Dim them."), ("Screens", "Away."), ("Feet", "Warm."))
    return make.make_article("Winding down", sections=sections, tags=("Sleep",), by=author)


def tap(page: Any, selector: str) -> None:
    """As a finger does: only what is in sight."""
    target = page.locator(selector).first
    target.scroll_into_view_if_needed()
    assert target.evaluate(IN_REACH), f"{selector} cannot be reached"
    target.tap()


def test_an_article_is_written_moved_and_submitted_by_finger(watch: Callable[..., Any], article: Article) -> None:
    phone = watch(**PHONE)
    page = phone.sign_in("author")
    phone.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(FORM_READY)
    for name in ("_continue", "_submit"):
        assert page.locator(f"{BAR} [name={name}]").evaluate(IN_REACH), "the bar shows it without being moved"
    assert page.locator("#desk-preview-toggle").evaluate(IN_REACH)

    tap(page, "#sections-0 .desk-tool--fold")
    label = page.locator("#sections-0 .inline_label")
    assert label.evaluate("each => each.scrollWidth <= each.clientWidth"), "a folded block shows its whole heading"
    tap(page, "#sections-1 .ProseMirror")
    page.keyboard.press("Control+End")
    page.keyboard.type(" By nine.")
    page.wait_for_selector(".desk-unsaved:has-text('Not saved yet')")
    assert page.locator(".desk-unsaved").evaluate(IN_REACH)
    tap(page, "#sections-1 .desk-tool--down")
    assert order_of(page) == ["A long heading that does not fit", "Feet", "Screens"]
    assert "moved to place 3 of 3" in page.text_content("#desk-live")

    tap(page, "#desk-elsewhere summary")
    page.wait_for_selector("#desk-elsewhere .desk-result-title:has-text('Winding down')")
    tap(page, ".desk-outline a:has-text('Feet')")
    tap(page, "#desk-preview-toggle")
    page.frame_locator("#desk-preview iframe").locator("h1:has-text('Winding down')").wait_for()
    tap(page, ".desk-preview-close")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]  # type: ignore[index]
    tap(page, f"{BAR} [name=_submit]")
    page.wait_for_selector("text=is submitted for review")
    article.refresh_from_db()
    assert article.state == State.IN_REVIEW
    assert [(each.heading, each.text) for each in article.sections.order_by("ordering")][1:] == [
        ("Feet", "<p>Warm.</p>"),
        ("Screens", "<p>Away. By nine.</p>"),
    ]
