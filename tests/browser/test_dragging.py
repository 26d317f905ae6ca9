"""Blocks dragged in a real browser, by finger and by mouse: they follow, drop, go back; no word is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import Role
from tests import make
from tests.browser.test_whole_path import order_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LONG = "Many words that fill a screen. " * 40


@pytest.fixture
def article(transactional_db: Any) -> Article:
    fill_groups()
    editor = make.make_user(Role.EDITOR, username="editor")
    sections = tuple((name, LONG) for name in ("One", "Two", "Three", "Four"))
    return make.make_article("Rest days", by=editor, sections=sections)


def form(watch: Callable[..., Any], article: Article, **options: Any) -> Any:
    desk = watch(**options)
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector("#sections-3 .desk-tools", state="attached")
    page.wait_for_selector("#sections-3 .ProseMirror[contenteditable]")
    return page


class Finger:
    """Touches a page as a hand does: down, along, up; each move a frame after the other."""

    def __init__(self, page: Any) -> None:
        self.page, self.session = page, page.context.new_cdp_session(page)

    def _send(self, kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
        self.page.wait_for_timeout(40)

    def down(self, x: float, y: float) -> None:
        self.at = (x, y)
        self._send("touchStart", self.at)

    def to(self, x: float, y: float, steps: int = 6) -> None:
        (from_x, from_y), self.at = self.at, (x, y)
        for n in range(1, steps + 1):
            self._send("touchMove", (from_x + (x - from_x) * n / steps, from_y + (y - from_y) * n / steps))

    def up(self) -> None:
        self._send("touchEnd")


def middle(page: Any, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def brought_into_sight(page: Any, selector: str) -> tuple[float, float]:
    page.evaluate("selector => document.querySelector(selector).scrollIntoView({block: 'center'})", selector)
    page.wait_for_timeout(200)
    return middle(page, selector)


def test_a_finger_drags_a_block_by_its_grip(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article, **PHONE)
    page.locator("#sections-0 .ProseMirror[contenteditable]").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Typed, not saved. ")
    x, y = brought_into_sight(page, "#sections-1 h3 .desk-grip")
    finger = Finger(page)
    finger.down(x, y)
    finger.to(x, y + 30)
    page.wait_for_timeout(200)
    heads = page.locator(".order-machine .inline-related:not(.empty-form) > h3:visible")
    assert heads.count() == 4
    assert not page.is_visible("#sections-0 .ProseMirror"), "all show their heads alone"
    assert abs(middle(page, "#sections-1 h3 .desk-grip")[1] - (y + 30)) < 4, "it stays under the finger"
    last = middle(page, "#sections-3 > h3")
    finger.to(x, last[1] + 2)
    page.wait_for_timeout(200)
    assert abs(middle(page, "#sections-1 h3 .desk-grip")[1] - finger.at[1]) < 4, "it follows the finger"
    assert middle(page, "#sections-3 > h3")[1] < last[1] - 20, "the others make room"
    finger.up()
    assert order_of(page) == ["One", "Three", "Four", "Two"]
    assert page.text_content("#desk-live") == "Two: moved to place 4 of 4"
    assert page.evaluate("document.activeElement.closest('#sections-1 .desk-tool') !== null")
    assert not page.locator("#sections-1.collapsed").count(), "a drag is no press"
    assert page.input_value("#id_sections-0-text").startswith("<p>Typed, not saved. Many")
    page.evaluate("document.querySelector('[name=_continue]').click()")
    page.wait_for_selector(".messagelist", state="attached")
    saved = article.sections.order_by("ordering")
    assert list(saved.values_list("heading", flat=True)) == ["One", "Three", "Four", "Two"]
    assert saved[0].text.startswith("<p>Typed, not saved.")


def test_a_finger_beside_the_grip_scrolls(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article, **PHONE)
    brought_into_sight(page, "#sections-1 > h3")
    x, y = middle(page, "#sections-1 > h3 > b")
    before = page.evaluate("scrollY")
    finger = Finger(page)
    finger.down(x, y)
    finger.to(x, y - 150)
    finger.up()
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > before + 50
    assert order_of(page) == ["One", "Two", "Three", "Four"]


def test_everything_a_finger_needs_is_large_enough(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article, **PHONE)
    sizes = page.eval_on_selector_all(
        "#sections-1 > h3 :is(.desk-grip, .desk-tool)",
        "all => all.map((each) => each.getBoundingClientRect()).map(({width, height}) => [width, height])",
    )
    assert len(sizes) == 4
    assert all(width >= 44 and height >= 44 for width, height in sizes), sizes


def test_the_page_scrolls_at_its_edge_and_escape_puts_everything_back(
    watch: Callable[..., Any], article: Article
) -> None:
    page = form(watch, article, viewport={"width": 1280, "height": 420})
    x, _y = brought_into_sight(page, "#sections-3 h3 .desk-grip")
    page.focus("#id_sections-3-heading", timeout=2000)
    page.mouse.move(x, middle(page, "#sections-3 h3 .desk-grip")[1])
    page.mouse.down()
    page.mouse.move(x, 200, steps=4)
    before = page.evaluate("scrollY")
    page.mouse.move(x, 20, steps=4)
    for _n in range(40):
        page.wait_for_timeout(100)
        if order_of(page)[0] == "Four" and page.evaluate("scrollY") < before - 50:
            break
    assert order_of(page)[0] == "Four", "shown where it would drop"
    assert page.evaluate("scrollY") < before - 50
    page.keyboard.press("Escape")
    page.mouse.up()
    assert order_of(page) == ["One", "Two", "Three", "Four"]
    assert page.evaluate("document.activeElement.id") == "id_sections-3-heading", "the focus came back"
    assert page.text_content("#desk-live") == ""
    assert page.text_content(".desk-unsaved") == ""


def test_the_mouse_drags_by_the_head_and_a_press_folds(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article, viewport={"width": 1280, "height": 900})
    brought_into_sight(page, "#sections-2 > h3")
    x, y = middle(page, "#sections-2 > h3 > b")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 20, steps=2)
    page.mouse.move(x, middle(page, "#sections-0 > h3")[1] - 4, steps=6)
    page.mouse.up()
    assert order_of(page) == ["Three", "One", "Two", "Four"]
    page.wait_for_timeout(150)
    page.locator("#sections-2 > h3 > b").click()
    page.wait_for_selector("#sections-2.collapsed")
    page.locator("#sections-2 > h3 > .inline_label").click()
    page.wait_for_selector("#sections-2:not(.collapsed)")
