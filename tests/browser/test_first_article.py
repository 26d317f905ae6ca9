"""A new article from the desk to submitted, by mouse: every click besides typing and every page is counted."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import AltState, Role, State
from tests import make
from tests.browser.test_pictures import make_picture
from tests.browser.test_whole_path import FORM_READY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_CLICKS = 20
MOST_PAGES = 2


class Hand:
    """Clicks and types like a person, who does not type where the cursor is not."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.pages = page, 0, 0
        page.on("load", self._loaded)

    def _loaded(self, _page: Any) -> None:
        self.pages += 1

    def click(self, selector: str) -> None:
        self.page.locator(selector).last.click()
        self.clicks += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)


def test_twenty_clicks_and_two_pages(watch: Callable[..., Any], transactional_db: Any) -> None:
    fill_groups()
    make.make_user(Role.AUTHOR, username="author")
    make.make_tag("Sleep")
    picture = make_picture("Moon", alt_state=AltState.DECORATIVE)
    watched = watch(viewport={"width": 1280, "height": 1000})
    page = watched.sign_in_by_form("author")
    hand = Hand(page)

    hand.click("text=New article")
    page.wait_for_selector(FORM_READY)
    page.wait_for_timeout(500)
    hand.type("Winding down")
    hand.click(".field-introduction .ProseMirror")
    hand.type("An evening has a shape.")
    for number in range(3):
        hand.click(".desk-add")
        block = f"#sections-{number}"
        page.wait_for_selector(f"{block} .ProseMirror")
        hand.type(f"Part {number}")
        page.keyboard.press("Tab")
        page.wait_for_timeout(200)
        if not page.evaluate("document.activeElement.classList.contains('ProseMirror')"):
            hand.click(f"{block} .ProseMirror")
        hand.type(f"Words of part {number}.")
    hand.click(".tabs.regions .tab[data-region=faq] button")
    for number in range(2):
        hand.click(".desk-add")
        block = f"#questions-{number}"
        page.wait_for_selector(f"{block} .ProseMirror")
        hand.type(f"Question {number}?")
        hand.click(f"{block} .ProseMirror")
        hand.type("An answer.")
    hand.click(".field-tag_names .select2-selection")
    hand.type("Sleep")
    page.wait_for_selector(".select2-results__option--highlighted:has-text('Sleep')")
    page.keyboard.press("Enter")
    hand.click(".desk-beside-column .desk-picture-choose")
    hand.click("#desk-picker [role=option]")
    page.wait_for_selector("#desk-picker:not([open])", state="attached")
    hand.click("[name=_submit]")
    page.wait_for_selector(".messagelist")

    article = Article.objects.get()
    assert article.state == State.IN_REVIEW
    assert list(article.sections.values_list("heading", flat=True)) == ["Part 0", "Part 1", "Part 2"]
    assert [part.text for part in article.sections.all()] == [f"<p>Words of part {n}.</p>" for n in range(3)]
    assert list(article.questions.values_list("question", flat=True)) == ["Question 0?", "Question 1?"]
    assert [tag.name for tag in article.tags.all()] == ["Sleep"]
    assert article.picture == picture
    assert hand.clicks <= MOST_CLICKS, hand.clicks
    assert hand.pages <= MOST_PAGES
