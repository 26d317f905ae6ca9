"""Pictures at the desk in a real browser: the focal point by mouse, finger and keys, and a picture into an article."""

import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from articles.admin.library.focus import CARD_SHAPE
from articles.images import renditions, social
from articles.models.library import Image
from articles.roles import fill_groups
from articles.states import AltState, Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZE = (1500, 1000)
PANEL_RATIO = social.PANEL / social.SIZE[1]
#: What each preview shows of the picture, in the picture's own pixels: left, top, right, bottom.
SHOWN = """(cuts, [width, height]) => cuts.map((cut) => {
  const frame = cut.getBoundingClientRect()
  const whole = cut.querySelector("img").getBoundingClientRect()
  const scale = width / whole.width
  const [left, top] = [scale * (frame.left - whole.left), (height / whole.height) * (frame.top - whole.top)]
  return [left, top, left + scale * frame.width, top + (height / whole.height) * frame.height]
})"""


def jpeg(colour: str = "teal", size: tuple[int, int] = SIZE) -> bytes:
    buffer = io.BytesIO()
    Pillow.radial_gradient("L").resize(size).convert("RGB").point(lambda n: n * (1 + len(colour)) % 256).save(
        buffer, "JPEG"
    )
    return buffer.getvalue()


def make_picture(title: str = "", **fields: Any) -> Image:
    image = Image(title=title, **fields)
    renditions.accept(SimpleUploadedFile("p.jpg", jpeg(title)), image)
    renditions.make_renditions(image)
    image.save()
    return image


@pytest.fixture
def editor(transactional_db: Any) -> Any:
    fill_groups()
    return make.make_user(Role.EDITOR, username="editor")


def shown(page: Any) -> list[list[float]]:
    found: list[list[float]] = page.eval_on_selector_all(".desk-focus-frame", SHOWN, list(SIZE))
    return found


def assert_shows(page: Any, x: float, y: float) -> None:
    """Both previews show what would be cut around a point, to two pixels of the large picture."""
    for box, ratio in zip(shown(page), (renditions.CARD_RATIO, PANEL_RATIO), strict=True):
        assert box == pytest.approx(renditions.cut(SIZE, ratio, (x, y)), abs=3)


def numbers(page: Any) -> tuple[str, str]:
    return page.input_value("#id_focal_x"), page.input_value("#id_focal_y")


# -- The focal point ------------------------------------------------------------------------------------------


def test_the_point_moves_by_mouse_and_keys_and_the_cuts_follow(watch: Callable[..., Any], editor: Any) -> None:
    image = make_picture("A moon", alt_state=AltState.DECORATIVE)
    desk = watch(viewport={"width": 1280, "height": 1000})
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/image/{image.pk}/change/")
    handle, picture = page.locator(".desk-focus-handle"), page.locator(".desk-focus-picture")
    assert_shows(page, 0.5, 0.5)
    picture.click(position={"x": 10, "y": 12})
    box = picture.bounding_box()
    x, y = round(10 / box["width"], 2), round(12 / box["height"], 2)
    assert numbers(page) == (f"{x:g}", f"{y:g}")
    assert_shows(page, x, y)
    handle.hover()
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.2, steps=4)
    assert_shows(page, 0.7, 0.2)
    page.mouse.move(box["x"] + box["width"] * 2, box["y"] + box["height"] * 0.9, steps=4)
    page.mouse.up()
    assert numbers(page) == ("1", "0.9")
    assert page.evaluate("document.activeElement.className") == "desk-focus-handle"
    for key in ("Shift+ArrowLeft", "ArrowLeft", "ArrowUp", "Shift+ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert numbers(page) == ("0.89", "1")
    assert handle.get_attribute("aria-valuetext") == "89 % from the left, 100 % from the top"
    page.fill("#id_focal_x", "0.25")
    assert handle.get_attribute("aria-valuenow") == "25"
    assert_shows(page, 0.25, 1)
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (0.25, 1.0)
    assert_shows(page, 0.25, 1)


def test_a_finger_scrolls_over_the_picture_and_moves_the_point(watch: Callable[..., Any], editor: Any) -> None:
    image = make_picture("A moon")
    desk = watch(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/image/{image.pk}/change/")
    page.wait_for_selector(".desk-focus-handle")
    page.locator(".desk-focus-handle").scroll_into_view_if_needed()
    box = page.locator(".desk-focus-picture").bounding_box()
    touch = page.context.new_cdp_session(page)

    def swipe(*points: tuple[float, float]) -> None:
        places = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": places[:1]})
        for place in places[1:]:
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    swipe((0.5, 0.5), (0.6, 0.4), (0.8, 0.3))
    assert numbers(page) == ("0.8", "0.3")
    page.touchscreen.tap(box["x"] + 0.1 * box["width"], box["y"] + 0.7 * box["height"])
    page.wait_for_function("document.getElementById('id_focal_x').value === '0.1'")
    swipe((0.5, 0.9), (0.5, 0.5), (0.5, 0.1))
    page.wait_for_timeout(300)
    assert numbers(page) == ("0.1", "0.7")


def test_the_arithmetic_of_the_previews_is_that_of_the_files(watch: Callable[..., Any], editor: Any) -> None:
    assert CARD_SHAPE[0] / CARD_SHAPE[1] == renditions.CARD_RATIO
    image = make_picture("A moon")
    desk = watch()
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/image/{image.pk}/change/")
    chance = random.Random(4)  # noqa: S311 (the same cases each time)
    sides, shares = [1, 2, 3, 5, 7, 630, 1001, 20_000], [0, 0.005, 0.25, 0.5, 0.5050, 0.75, 1]
    cases = [
        [[chance.choice(sides), chance.choice(sides)], ratio, [chance.choice(shares), chance.random()]]
        for ratio in (renditions.CARD_RATIO, PANEL_RATIO, 1.0, 2.5)
        for _n in range(200)
    ]
    ours = page.evaluate("cases => cases.map(each => customElements.get('desk-focus').cut(...each))", cases)
    assert ours == [list(renditions.cut(tuple(size), ratio, tuple(focus))) for size, ratio, focus in cases]


def test_whoever_only_reads_sees_the_point_nowhere(watch: Callable[..., Any], editor: Any) -> None:
    make.make_user(Role.REVIEWER, username="reviewer")
    image = make_picture("A moon", focal_x=0.1, focal_y=0.9)
    desk = watch(viewport={"width": 1280, "height": 1000})
    desk.sign_in("reviewer")
    page = desk.open(f"/admin/articles/image/{image.pk}/change/")
    page.wait_for_selector(".desk-focus-frame")
    assert page.locator(".desk-focus-handle").count() == 0
    assert not page.is_visible(".desk-focus-help")
    assert_shows(page, 0.1, 0.9)
