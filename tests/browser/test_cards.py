"""The ten related cards on an article's page: nothing moves, the right file is fetched, rows are whole and even."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image as Pillow

from articles.images import renditions
from articles.models.library import Image
from articles.states import AltState
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = ("A title that goes on for a good while longer than anybody would want it to, " * 3)[:200]
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SHIFTS = """
window.shifts = []
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
  .observe({ type: "layout-shift", buffered: true })
"""
PICTURES = """(cards) => cards.map((card) => {
  const img = card.querySelector("img")
  return { width: img.clientWidth, source: img.currentSrc }
})"""
BOXES = """(cards) => cards.map((card) => {
  const { x, y, width, height } = card.getBoundingClientRect()
  const title = card.querySelector("h3")
  const lines = Math.round(title.clientHeight / parseFloat(getComputedStyle(title).lineHeight))
  return { x: Math.round(x), y: Math.round(y), width, height: Math.round(height), lines }
})"""


def picture() -> Image:
    buffer = io.BytesIO()
    Pillow.radial_gradient("L").resize((1600, 1100)).convert("RGB").save(buffer, "JPEG")
    return make.draw_picture(buffer.getvalue(), alt="Rings.", alt_state=AltState.DESCRIBED)


@pytest.fixture
def path(transactional_db: Any) -> str:
    """An article among twelve, every other one with a picture, two with titles that nobody should write."""
    rings = picture()
    for n in range(11):
        title = {3: LONG, 4: WORD}.get(n, f"Article number {n}")
        shown = {"picture": rings} if n % 2 else {}
        make.make_live(title, tags=("Sleep",) if n != 5 else (), **shown)
    return make.make_live("Read me", tags=("Sleep",), picture=rings).get_absolute_url()


def scrolled(page: Any) -> Any:
    """Down to the end in steps, so that every picture comes."""
    page.evaluate(
        """async () => {
          for (let y = 0; y < document.body.scrollHeight; y += 400) {
            window.scrollTo({ top: y, behavior: "instant" })
            await new Promise((done) => setTimeout(done, 60))
          }
          await Promise.all([...document.images].map((img) => img.decode()))
        }"""
    )
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_the_page_comes(watch: Callable[..., Any], path: str, width: int, scheme: str) -> None:
    reader = watch(viewport={"width": width, "height": 844}, color_scheme=scheme)
    reader.page.add_init_script(SHIFTS)
    page = scrolled(reader.open(path))
    page.wait_for_timeout(300)
    assert page.evaluate("'hadRecentInput' in LayoutShift.prototype"), "this browser measures it"
    assert page.evaluate("window.shifts") == []


@pytest.mark.parametrize(("width", "density"), [(390, 1), (390, 2), (390, 3), (820, 1), (820, 2), (1280, 1), (1280, 2)])
def test_a_card_fetches_the_file_that_fits(watch: Callable[..., Any], path: str, width: int, density: int) -> None:
    reader = watch(viewport={"width": width, "height": 844}, device_scale_factor=density)
    page = scrolled(reader.open(path))
    shown = [each for each in page.eval_on_selector_all(".mini", PICTURES) if "placeholders" not in each["source"]]
    assert len(shown) >= 4
    for each in shown:
        sharp = each["width"] * density
        fetched = file_width(page, each["source"])
        assert fetched >= 0.85 * sharp, (sharp, each)
        assert all(known < sharp for known in renditions.CARD_WIDTHS if known < fetched), (sharp, each)


def file_width(page: Any, source: str) -> int:
    """How wide a file is; `naturalWidth` is divided by the density that the browser made of `sizes`."""
    return int(
        page.evaluate(
            "async (url) => { const img = new Image(); img.src = url; await img.decode(); return img.naturalWidth }",
            source,
        )
    )


@pytest.mark.parametrize(("width", "columns"), [(390, 2), (820, 2), (1280, 5)])
def test_rows_are_whole_and_even(watch: Callable[..., Any], path: str, width: int, columns: int) -> None:
    page = watch(viewport={"width": width, "height": 844}).open(path)
    boxes = page.eval_on_selector_all(".mini", BOXES)
    assert len(boxes) == 10
    assert len({box["x"] for box in boxes}) == columns
    rows: dict[int, list[Any]] = {}
    for box in boxes:
        rows.setdefault(box["y"], []).append(box)
    assert {len(row) for row in rows.values()} == {columns}, "no card stands alone"
    assert all(len({box["height"] for box in row}) == 1 for row in rows.values())
    assert max(box["lines"] for box in boxes) == 4, "longer titles end there"
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_the_keyboard_shows_where_it_is_around_the_whole_card(watch: Callable[..., Any], path: str) -> None:
    page = watch(viewport={"width": 1280, "height": 844}).open(path)
    link = page.locator(".mini h3 a").first
    link.evaluate("(link) => link.focus({ focusVisible: true })")
    style = "getComputedStyle(document.activeElement, '::after')"
    assert page.evaluate(f"{style}.outlineStyle") == "solid"
    assert float(page.evaluate(f"parseFloat({style}.height)")) > 200
