"""An article from signing in to submitted without a mouse: at every step one sees where the focus is."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import AltState, Role, State
from tests import make
from tests.browser.conftest import PASSWORD
from tests.browser.test_pictures import make_picture
from tests.browser.test_whole_path import FORM_READY, order_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Counts what a mouse, a pen or a finger does, in every document of the run.
WATCH_POINTERS = """
for (const name of ["pointerdown", "pointermove", "mousedown", "mousemove", "touchstart", "dragstart"]) {
  window.addEventListener(name, () => sessionStorage.setItem("pointed", name), true)
}
"""
#: What is wrong with where the focus is; empty where one sees it. A field may be drawn by what is around it.
SEEN = """() => {
  const at = document.activeElement
  if (!at || at === document.body || at === document.documentElement) return "the focus is nowhere"
  const name = `${at.tagName}#${at.id}.${at.className}`
  const around = [at.parentElement, at.parentElement?.parentElement, at.labels?.[0], at.closest(".select2-selection")]
  const frames = [at, ...around].filter(Boolean)
  const box = frames.map((each) => each.getBoundingClientRect()).find(({ width, height }) => width > 4 && height > 4)
  if (!box) return `${name} has no box`
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)]
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)]
  if (right - left < 1 || bottom - top < 1) return `${name} is out of sight at ${Math.round(box.top)}`
  const points = [0.1, 0.5, 0.9].map((part) => [left + (right - left) / 2, top + (bottom - top) * part])
  const covered = points.every(([x, y]) => {
    const over = document.elementFromPoint(x, y)
    return !frames.some((each) => each === over || each.contains(over) || over?.contains(at))
  })
  if (covered) return `${name} is covered`
  const drawn = (each) => {
    const style = getComputedStyle(each)
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
  }
  return frames.some(drawn) ? "" : `${name} does not show that it has the focus`
}"""


class Keyboard:
    """Presses keys, and looks after each press whether it is plain where the next one goes."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def look(self) -> None:
        """A moment may pass while something opens or closes; then the focus has to be seen."""
        for _n in range(20):
            fault = self.page.evaluate(SEEN)
            if not fault:
                return
            self.page.wait_for_timeout(100)
        assert not fault, fault

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.look()

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.look()

    def is_at(self, selector: str) -> bool:
        at: bool = self.page.evaluate("selector => document.activeElement.matches(selector)", selector)
        return at

    def wait_for(self, selector: str) -> None:
        """Until the focus has come there by itself."""
        self.page.wait_for_selector(f"{selector}:focus")
        self.look()

    def tab_to(self, selector: str, *, back: bool = False, most: int = 60) -> None:
        for _n in range(most):
            if self.is_at(selector):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{most} times Tab do not lead to {selector}")

    def leave_for(self, selector: str, key: str = "Enter") -> None:
        """A key that leads to another page."""
        self.page.keyboard.press(key)
        self.page.wait_for_selector(selector)


def write_block(keys: Keyboard, prefix: str, title: str) -> None:
    """Adds a block by key, names it, and goes on into its text."""
    keys.press("Alt+Shift+N")
    keys.wait_for(f"#id_{prefix}-{'heading' if prefix.startswith('sections') else 'question'}")
    keys.type(title)
    keys.page.wait_for_selector(f"#{prefix} .ProseMirror[contenteditable]")
    keys.tab_to(f"#{prefix} .ProseMirror[contenteditable]", most=6)


def write_sections(keys: Keyboard) -> None:
    page = keys.page
    write_block(keys, "sections-0", "Lights")
    keys.type("Dim them ")
    keys.press("Control+b")
    keys.type("early")
    keys.press("Control+b")
    keys.type(".")
    write_block(keys, "sections-1", "Screens")
    keys.type("- Put them away")
    keys.press("Enter")
    keys.type("Leave them there")
    write_block(keys, "sections-2", "Salt")
    keys.type("Read about salt")
    page.wait_for_timeout(300)
    keys.press("Control+Shift+ArrowLeft", "Control+k")
    keys.wait_for("#desk-linking-search")
    keys.type("salt and")
    page.wait_for_selector("#desk-linking [role=option]:has-text('Salt and sleep')")
    page.wait_for_selector("#desk-linking-search[aria-activedescendant]")
    keys.press("Enter")
    page.wait_for_selector("#desk-linking[open]", state="detached")
    keys.look()


def write_questions(keys: Keyboard) -> None:
    keys.press("Alt+Shift+Q")
    assert keys.is_at(".tabs.regions .tab.active[data-region=faq] button")
    for number in range(2):
        write_block(keys, f"questions-{number}", f"Question {number}?")
        keys.type(f"Answer {number}.")


def choose_picture(keys: Keyboard) -> None:
    """From the library, and says at once what it shows."""
    page = keys.page
    keys.press("Alt+Shift+O")
    keys.tab_to(".desk-beside-column .desk-picture-choose")
    keys.press("Enter")
    page.wait_for_selector("#desk-picker [role=option]")
    keys.wait_for("#desk-picker-query")
    keys.press("ArrowDown", "Enter")
    page.wait_for_selector("#desk-picker:not([open])", state="attached")
    keys.tab_to(".desk-beside-column .desk-picture-edit", most=4)
    keys.press("Enter")
    page.wait_for_selector("#desk_picker_alt")
    keys.look()
    keys.tab_to("#desk-picker [name=alt_state]", back=True, most=10)
    while not keys.is_at("#desk-picker [value=described]:checked"):
        keys.press("ArrowDown")
    keys.tab_to("#desk_picker_alt", most=4)
    keys.type("A full moon.")
    keys.press("Control+s")
    page.wait_for_selector("#desk-picker:not([open])", state="attached")
    keys.look()


def spoil(keys: Keyboard) -> None:
    """An address that cannot be one; the save is refused."""
    keys.tab_to("#id_slug")
    keys.press("Control+a")
    keys.type("not an address!")
    keys.leave_for(".desk-mistakes", "Control+s")


def mend(keys: Keyboard) -> None:
    """The page says what is wrong, and leads there."""
    keys.tab_to(".desk-mistakes a", most=40)
    keys.press("Enter")
    keys.wait_for("#id_slug")
    keys.press("Control+a")
    keys.type("winding-down")
    keys.leave_for(".messagelist .success", "Control+s")


def open_form(keys: Keyboard) -> None:
    """Signs in, and goes from the desk to a new article."""
    keys.tab_to("#id_username", most=4)
    keys.type("author")
    keys.tab_to("#id_password", most=2)
    keys.type(PASSWORD)
    keys.leave_for("#user-tools")
    keys.tab_to("a[href='/admin/articles/article/add/']")
    keys.leave_for(FORM_READY)
    keys.wait_for("#id_title")


def move_up(keys: Keyboard) -> None:
    """Back to the sections, to the last of them, and up with it."""
    keys.press("Alt+Shift+Q", "Alt+Shift+K")
    assert keys.is_at("#id_sections-2-heading")
    keys.press("Alt+Shift+ArrowUp")
    assert order_of(keys.page) == ["Lights", "Salt", "Screens"]
    assert "moved to place 2 of 3" in keys.page.text_content("#desk-live")


def choose_tag(keys: Keyboard, name: str) -> None:
    keys.tab_to(".field-tag_names .select2-search__field")
    keys.type(name)
    keys.page.wait_for_selector(f".select2-results__option--highlighted:has-text('{name}')")
    keys.press("Enter")


def look_at_the_preview(keys: Keyboard) -> None:
    keys.press("Alt+Shift+P")
    keys.page.frame_locator("#desk-preview iframe").locator("h1:has-text('Winding down')").wait_for()
    keys.look()
    keys.press("Alt+Shift+P")
    keys.page.wait_for_selector("#desk-preview", state="hidden")
    keys.look()


def test_an_article_is_written_and_submitted_by_keyboard(watch: Callable[..., Any], transactional_db: Any) -> None:
    fill_groups()
    make.make_user(Role.AUTHOR, username="author")
    make.make_tag("Sleep")
    target = make.make_live("Salt and sleep").article
    picture = make_picture("Moon", alt_state=AltState.UNDECIDED)
    watched = watch(viewport={"width": 1280, "height": 900})
    watched.page.add_init_script(WATCH_POINTERS)
    keys = Keyboard(page := watched.open("/admin/login/"))

    open_form(keys)
    keys.type("Winding down")
    keys.tab_to(".field-introduction .ProseMirror", most=4)
    keys.type("An evening has a shape.")
    write_sections(keys)
    write_questions(keys)
    move_up(keys)
    choose_picture(keys)
    choose_tag(keys, "Sleep")
    look_at_the_preview(keys)
    spoil(keys)
    mend(keys)
    article = Article.objects.exclude(pk=target.pk).get()
    assert article.state == State.DRAFT
    page.wait_for_selector(FORM_READY)
    keys.tab_to("[name=_submit]", back=True, most=20)
    keys.leave_for("text=is submitted for review")

    article.refresh_from_db()
    assert article.state == State.IN_REVIEW
    assert article.introduction == "<p>An evening has a shape.</p>"
    assert [(part.heading, part.text) for part in article.sections.order_by("ordering")] == [
        ("Lights", "<p>Dim them <strong>early</strong>.</p>"),
        ("Salt", f'<p>Read about <a href="article:{target.key}" rel="noopener">salt</a></p>'),
        ("Screens", "<ul><li><p>Put them away</p></li><li><p>Leave them there</p></li></ul>"),
    ]
    assert list(article.questions.values_list("question", "answer")) == [
        (f"Question {n}?", f"<p>Answer {n}.</p>") for n in range(2)
    ]
    assert [tag.name for tag in article.tags.all()] == ["Sleep"]
    picture.refresh_from_db()
    assert (article.picture, picture.alt_state, picture.alt) == (picture, AltState.DESCRIBED, "A full moon.")
    assert page.evaluate("sessionStorage.getItem('pointed')") is None, "no mouse, no finger"
