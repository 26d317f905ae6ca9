"""What a reader's eyes and fingers need: lines of a readable length, targets of 44 pixels, a low header."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from articles import menus
from articles.models.site import Site
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = (
    "An unsettled gut is very common and usually not dangerous, which is little comfort when it is yours. What follows "
    "is for the everyday sort of trouble: the meeting planned around the nearest toilet, the friend who has given up "
    "bread, then milk, then onions, and feels no better for it. If your symptoms are new or worrying, read the last "
    "section first, and see a doctor promptly if you lose weight without trying or if the pain wakes you at night. "
) * 3
#: How many characters stand in each full line of the text, sorted.
LINES = """() => {
  const found = [], range = document.createRange()
  for (const p of document.querySelectorAll(".prose .part p")) {
    const lines = new Map(), text = p.firstChild
    for (let i = 0; i < text.length; i++) {
      range.setStart(text, i)
      range.setEnd(text, i + 1)
      const top = Math.round(range.getBoundingClientRect().top)
      lines.set(top, (lines.get(top) || 0) + 1)
    }
    found.push(...[...lines.values()].slice(0, -1))
  }
  return found.sort((a, b) => a - b)
}"""
#: Whatever leads somewhere and is under 44 pixels in one direction, but for links within a sentence, whose lines are
#: what they are. A link may be larger than it looks by what lies over it.
SMALL = """() => [...document.querySelectorAll("a[href], button, input, summary")].filter((element) => {
  const box = element.getBoundingClientRect(), over = getComputedStyle(element, "::after")
  const said = element.parentElement.textContent.trim().length - element.textContent.trim().length
  const isInline = getComputedStyle(element).display === "inline"
  const isInSentence = isInline && said > 1 || element.closest(".sources, .corrected")
  if (box.width < 2 || isInSentence || element.matches(".skip")) return false
  if (over.content !== "none" && over.position === "absolute") {
    return parseFloat(over.width) < 43.5 || parseFloat(over.height) < 43.5
  }
  return box.width < 43.5 || box.height < 43.5
}).map((element) => `${location.pathname} ${element.outerHTML.slice(0, 120)}`)"""
#: Where the first and the last letter of a line stand, and whether the line stands at the right of its room.
ENDS = """(element) => {
  const text = element.firstChild, range = document.createRange(), room = element.getBoundingClientRect()
  const at = (start) => {
    range.setStart(text, start)
    range.setEnd(text, start + 1)
    return range.getBoundingClientRect().left
  }
  range.selectNodeContents(text)
  const line = range.getBoundingClientRect()
  const isAtRight = room.right - line.right < line.left - room.left
  return { first: at(0), last: at(text.length - 1), isAtRight }
}"""
DRAWN = "(element) => getComputedStyle(element).contentVisibility"
BOX = "(element) => { const { left, right, height } = element.getBoundingClientRect(); return { left, right, height } }"


@pytest.fixture
def article(transactional_db: Any) -> str:
    """An article with all that stands around a text, in a publication with a menu of twelve."""
    names = ("Sleep", "Heart health", "Strength and balance", "Food", "Stress", "Work", "Family")
    more: dict[str, Any] = {"sources": (("Smith, 2020", "https://example.org/smith"),), "tags": names[:2]}
    corrections = ((date(2026, 11, 20).isoformat(), "Naps count, too."),)
    live = make.make_live("Naps", sections=(("One", WORDS), ("Two", WORDS)), corrections=corrections, **more)
    make.make_live("Later", tags=names)
    site = Site.objects.get_or_create(pk=1)[0]
    site.errors_email = "errors@example.org"
    tags = [{"to": f"tag:{make.make_tag(name).pk}", "name": "", "is_on": True} for name in names]
    *rooms, search = menus.entries_of(site, "menu")
    site.menu = [*rooms, *tags, search]
    site.targets = menus.targets_of(site)
    site.save()
    return live.get_absolute_url()


def test_lines_hold_60_to_75_characters(watch: Callable[..., Any], article: str) -> None:
    page = watch(viewport={"width": 1280, "height": 900}).open(article)
    lines = page.evaluate(LINES)
    assert len(lines) > 20
    assert 60 <= lines[len(lines) // 2] <= 72
    assert lines[int(0.9 * len(lines))] <= 75


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_source_in_another_script_is_read_from_its_own_side(
    watch: Callable[..., Any], settings: Any, transactional_db: Any, language: str
) -> None:
    """The full stop stands at the end of the words; the list stays at the side of the page's own words."""
    settings.LANGUAGE_CODE = language
    cited = ("WHO: Hypertension (2023).", "منظمة الصحة: ضغط الدم (2023).")
    live = make.make_live("Naps", sources=tuple((text, "") for text in cited))
    page = watch(viewport={"width": 1280, "height": 900}).open(live.get_absolute_url())
    english, arabic = page.locator(".sources li").evaluate_all(f"(all) => all.map({ENDS})")
    assert english["first"] < english["last"]
    assert arabic["first"] > arabic["last"]
    assert (english["isAtRight"], arabic["isAtRight"]) == (language == "ar",) * 2


def test_a_heading_that_shows_its_address_is_said_once(watch: Callable[..., Any], article: str) -> None:
    page = watch().open(article)
    assert page.locator(".prose h2 .anchor").count() > 2
    assert page.get_by_role("heading", name="One", exact=True).count() == 1


def test_a_finger_hits_everything_and_the_header_leaves_room(watch: Callable[..., Any], article: str) -> None:
    watched = watch(viewport={"width": 360, "height": 780})
    small: list[str] = []
    for path in (article, "/", "/archive/", "/search/?q=zzzz", "/tags/sleep/"):
        page = watched.open(path)
        small += page.evaluate(SMALL)
        menu, search = (page.locator(name).evaluate(BOX) for name in (".menu", ".menu-search"))
        assert menu["height"] < 60, "the menu of twelve takes one row"
        assert search["right"] <= 360, "the search is in sight"
    assert small == []
    page.locator(".menu a", has_text="Family").focus()
    assert page.locator(".menu a", has_text="Family").evaluate(BOX)["right"] < search["left"]


def test_the_page_behind_a_link_is_there_before_it_is_opened(watch: Callable[..., Any]) -> None:
    live = make.make_live("Walking")
    page = watch().open("/")
    browser, said = page.context.new_cdp_session(page), []
    browser.send("Preload.enable")
    browser.on("Preload.prefetchStatusUpdated", lambda event: said.append((event["prefetchUrl"], event["status"])))
    page.hover(".lead h2 a")
    for _ in range(100):
        if said and said[-1][1] == "Ready":
            break
        page.wait_for_timeout(100)
    assert said[-1][0].endswith(live.get_absolute_url())
    page.click(".lead h2 a")
    page.wait_for_selector("article h1")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == "navigational-prefetch"


def test_a_phone_on_a_slow_line_asks_for_eight_things_before_the_reader_scrolls(watch: Callable[..., Any]) -> None:
    """A slow line is where Chromium fetches lazy pictures of three screens ahead."""
    more: dict[str, Any] = {"excerpt": WORDS[:230], "tags": ("Sleep",), "sections": (("One", WORDS),)}
    lives = [make.make_live(f"What to know about the {n}. matter of a night", **more) for n in range(10)]
    watched = watch(viewport={"width": 412, "height": 823})
    page = watched.open("/")
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    for path in ("/", "/tags/sleep/", lives[0].get_absolute_url()):
        page = watched.open(path)
        assert page.evaluate("navigator.connection.effectiveType") == "3g"
        page.wait_for_timeout(1500)  # whatever it is going to ask for
        asked = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
        apart = [name for name in asked if not name.endswith("/favicon.svg")]
        assert len(apart) <= 6, f"beside the page and its icon: {apart}"
    far = page.locator(".mini .card-picture").last
    assert far.evaluate(DRAWN) == "auto"
    far.scroll_into_view_if_needed()
    page.wait_for_selector(".mini:last-child .card-picture.is-here")
    page.evaluate("scrollTo(0, 0)")
    assert far.evaluate(DRAWN) == "visible", "what has come stays, in a picture of the whole page, too"


def test_a_topic_of_one_long_word_does_not_widen_the_page(watch: Callable[..., Any], transactional_db: Any) -> None:
    live = make.make_live("Naps", tags=("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau",))
    reader = watch(viewport={"width": 320, "height": 700})
    reader.page.goto(f"{reader.origin}{live.get_absolute_url()}")
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 320
