"""Pictures at the desk in a real browser: the focal point by mouse, finger and keys, and a picture into an article."""

import base64
import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image as Pillow

from articles.admin.library.focus import CARD_SHAPE
from articles.images import renditions, social
from articles.models.draft import Article
from articles.models.library import Image
from articles.roles import fill_groups
from articles.states import AltState, Role
from tests import make
from tests.browser.test_accessibility import SCREENS, faults
from tests.browser.test_whole_path import FORM_READY, write_block

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
    return make.draw_picture(jpeg(title), title=title, **fields)


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
    for _n in range(5):  # on a busy machine a tap may last so long that it is none
        page.touchscreen.tap(box["x"] + 0.1 * box["width"], box["y"] + 0.7 * box["height"])
        page.wait_for_timeout(400)
        if numbers(page) == ("0.1", "0.7"):
            break
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


# -- A picture into an article --------------------------------------------------------------------------------

#: Gives an element a file, as if it had been dropped there or pasted.
GIVE = """(element, [kind, name, data]) => {
  const transfer = new DataTransfer()
  const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0))
  transfer.items.add(new File([bytes], name, { type: "image/jpeg" }))
  const options = { bubbles: true, cancelable: true }
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...options, clipboardData: transfer })
    : new DragEvent(kind, { ...options, dataTransfer: transfer })
  element.dispatchEvent(event)
  return event.defaultPrevented
}"""
BESIDE = ".desk-beside-column .desk-picture"
FOCUSED = "document.activeElement"


def give(page: Any, selector: str, *kinds: str, name: str = "red_moon.jpg", data: bytes | None = None) -> None:
    text = base64.b64encode(data or jpeg(name)).decode()
    for kind in kinds:
        assert page.locator(selector).evaluate(GIVE, [kind, name, text]), f"nobody takes a {kind}"


def open_article(desk: Any, article: Article) -> Any:
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(FORM_READY)
    return page


def save(page: Any) -> None:
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist .success")


def test_a_picture_is_chosen_by_keyboard_alone(watch: Callable[..., Any], editor: Any) -> None:
    moon, sun, sea = (make_picture(title, alt_state=AltState.DECORATIVE) for title in ("Moon", "Sun set", "Sea"))
    article = make.make_article(by=editor, picture=sea)
    page = open_article(watch(viewport={"width": 1280, "height": 900}), article)
    assert page.inner_text(f"{BESIDE} .desk-picture-title") == "Sea"
    assert page.locator(f"{BESIDE} .desk-picture-plain").bounding_box()["width"] <= 1
    choose = page.locator(f"{BESIDE} .desk-picture-choose")
    choose.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[role=option][data-id='{sea.pk}'][aria-selected=true][tabindex='0']")
    assert page.evaluate(f"{FOCUSED}.id") == "desk-picker-query"
    assert page.inner_text(".desk-picker-said") == "3 pictures"
    page.keyboard.type("no such thing")
    page.wait_for_selector(".desk-picker-said:text-is('No picture matches.')")
    page.keyboard.press("Control+a")
    page.keyboard.type("s")
    page.wait_for_selector(".desk-picker-said:text-is('2 pictures')")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{FOCUSED}.dataset.id") == str(sea.pk)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{FOCUSED}.dataset.id") == str(sun.pk)
    page.keyboard.press("ArrowUp")
    assert page.evaluate(f"{FOCUSED}.id") == "desk-picker-query"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{FOCUSED}.dataset.id") == str(sun.pk)
    page.keyboard.press("Enter")
    page.wait_for_selector("#desk-picker:not([open])", state="attached")
    assert page.input_value("#id_picture") == str(sun.pk)
    assert page.evaluate(f"{FOCUSED}.className").endswith("desk-picture-choose")
    assert page.inner_text(f"{BESIDE} .desk-picture-said") == "Chosen: Sun set"
    page.wait_for_selector(".desk-unsaved:text-is('Not saved yet')")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Escape")
    assert page.evaluate(f"{FOCUSED}.className").endswith("desk-picture-choose")
    assert page.input_value("#id_picture") == str(sun.pk)
    save(page)
    assert Article.objects.get().picture == sun
    page.click(f"{BESIDE} .desk-picture-remove")
    assert page.evaluate(f"{FOCUSED}.className").endswith("desk-picture-choose")
    save(page)
    assert Article.objects.get().picture is None
    assert moon.pk


def test_unused_ones_and_more(watch: Callable[..., Any], editor: Any) -> None:
    used = make_picture("Used")
    fields = {name: getattr(used, name) for name in ("file", "renditions", "width", "height")}
    for n in range(30):
        Image.objects.create(title=f"Free {n}", digest=f"d{n}", **fields)
    article = make.make_article(by=editor, picture=used)
    page = open_article(watch(viewport={"width": 1280, "height": 900}), article)
    page.click(f"{BESIDE} .desk-picture-choose")
    page.wait_for_selector(".desk-picker-said:text-is('The first 24 pictures; there are more.')")
    page.click("text=Not used yet")
    page.wait_for_selector("[data-which=unused][aria-pressed=true]")
    page.locator(".desk-picker-more button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk-picker-said:text-is('30 pictures')")
    assert page.evaluate(f"{FOCUSED}.querySelector('.desk-picker-title').textContent") == "Free 5"
    assert page.locator(".desk-picker-title:text-is('Used')").count() == 0


def test_a_picture_dropped_onto_the_field_is_added_described_and_saved(watch: Callable[..., Any], editor: Any) -> None:
    article = make.make_article(by=editor)
    page = open_article(watch(viewport={"width": 1280, "height": 900}), article)
    assert page.is_visible(f"{BESIDE} .desk-picture-hint")
    give(page, BESIDE, "dragenter", "dragover")
    page.wait_for_selector(f"{BESIDE}.is-over")
    give(page, BESIDE, "drop")
    page.wait_for_selector(".desk-picker-note:has-text('Added and chosen.')")
    image = Image.objects.get()
    assert (image.title, image.alt_state) == ("Red moon", AltState.UNDECIDED)
    assert page.input_value("#id_picture") == str(image.pk)
    assert page.evaluate(f"{FOCUSED}.name") == "alt"
    page.keyboard.type("A red moon over a wood.")
    assert page.is_checked("#desk-picker [value=described]")
    page.locator("#desk-picker .desk-focus-handle").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    assert_shows(page, 0.6, 0.49)
    page.click("#desk-picker [type=submit]")
    page.wait_for_selector("#desk-picker:not([open])", state="attached")
    assert page.inner_text(f"{BESIDE} .desk-picture-alt") == "A red moon over a wood."
    assert page.evaluate(f"{FOCUSED}.className").endswith("desk-picture-choose")
    image.refresh_from_db()
    assert (image.alt_state, image.alt) == (AltState.DESCRIBED, "A red moon over a wood.")
    assert (image.focal_x, image.focal_y) == (0.6, 0.49)
    save(page)
    assert Article.objects.get().picture == image


def test_a_picture_pasted_into_a_section_that_is_new(watch: Callable[..., Any], editor: Any) -> None:
    article = make.make_article(by=editor, sections=())
    page = open_article(watch(viewport={"width": 1280, "height": 900}), article)
    write_block(page, "Lights", "Dim them early.")
    block = ".order-machine .inline-related:not(.empty-form)[data-region=sections]"
    page.click(f"{block} summary:has-text('Picture')")
    page.click(f"{block} .desk-picture-choose")
    page.wait_for_selector(".desk-picker-said:text-is('There is no picture here yet.')")
    give(page, "#desk-picker-query", "paste")
    page.wait_for_selector(".desk-picker-note:has-text('Added and chosen.')")
    page.check("#desk-picker [value=decorative]")
    page.click("#desk-picker [type=submit]")
    page.wait_for_selector("#desk-picker:not([open])", state="attached")
    assert page.inner_text(f"{block} .desk-picture-title") == "Red moon"
    assert page.input_value("#id_picture") == ""
    page.locator(f"{BESIDE} .desk-picture-choose").focus()
    give(page, f"{BESIDE} .desk-picture-choose", "paste")
    page.wait_for_selector(".desk-picker-note:text-is('The library has this picture already; it is chosen.')")
    page.click(".desk-picker-close")
    save(page)
    image = Image.objects.get()
    saved = Article.objects.get()
    assert saved.picture == image
    assert saved.sections.get().picture == image


def test_what_is_no_picture_is_refused_with_a_sentence(watch: Callable[..., Any], editor: Any) -> None:
    article = make.make_article(by=editor)
    desk = watch(viewport={"width": 1280, "height": 900}, is_complaining=False)  # the browser reports a 422 itself
    page = open_article(desk, article)
    asked: list[Any] = []

    def hold(route: Any) -> None:
        asked.append(route)

    page.route("**/articles/article/pictures/?*", hold)
    give(page, BESIDE, "drop", data=b"no picture at all")
    page.wait_for_selector(".desk-picker-error:has-text('picture')")
    for each in asked:  # the library answers only now, and leaves the sentence where it is
        each.continue_()
    page.unroute("**/articles/article/pictures/?*")
    page.wait_for_selector(".desk-picker-said:text-is('There is no picture here yet.')")
    assert page.is_visible(".desk-picker-error:has-text('picture')")
    assert page.input_value("#id_picture") == ""
    assert not page.is_visible(".desk-picker-sending")
    assert Image.objects.count() == 0
    page.set_input_files("#desk-picker-file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.wait_for_selector("#desk_picker_alt:focus")
    page.check("#desk-picker [value=described]")
    page.click("#desk-picker [type=submit]")
    page.wait_for_selector("#desk_picker_alt[aria-invalid=true]:focus")
    assert "Say in a sentence" in page.inner_text("#desk_picker_alt_wrong")
    page.click(".desk-picker-close")
    give(page, "body", "drop")  # beside a field, a file does not take the page's place
    assert page.input_value("#id_picture") == str(Image.objects.get().pk)


def test_the_preview_and_the_unsaved_copy_hear_of_it(watch: Callable[..., Any], editor: Any) -> None:
    image = make_picture("Moon", alt_state=AltState.DESCRIBED, alt="A moon.")
    page = open_article(watch(viewport={"width": 1400, "height": 900}), make.make_article(by=editor))
    page.click("#desk-preview-toggle")
    frame = page.frame_locator("#desk-preview iframe")
    frame.locator("h1").wait_for()
    assert frame.locator("img[alt='A moon.']").count() == 0
    page.click(f"{BESIDE} .desk-picture-choose")
    with page.expect_request(lambda request: "/autosave/" in request.url and f"{image.pk}" in request.post_data):
        page.click("[role=option]")
    frame.locator("img[alt='A moon.']").wait_for()


def test_words_of_a_chosen_picture_are_changed_in_place(watch: Callable[..., Any], editor: Any) -> None:
    image = make_picture("Moon", alt_state=AltState.DESCRIBED, alt="A moon.", licence="cc0-1.0")
    page = open_article(watch(viewport={"width": 1280, "height": 900}), make.make_article(by=editor, picture=image))
    page.click(f"{BESIDE} .desk-picture-edit")
    page.wait_for_selector("#desk_picker_alt:focus")
    assert page.input_value("#desk_picker_licence") == "cc0-1.0"
    page.select_option("#desk_picker_licence", "cc-by-4.0")
    page.fill("#desk_picker_source_url", "example.org/moon")
    page.fill("#desk_picker_title", "Full moon")
    page.fill("#desk_picker_alt", "A full moon.")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#desk-picker:not([open])", state="attached")
    assert page.inner_text(f"{BESIDE} .desk-picture-title") == "Full moon"
    assert page.evaluate(f"{FOCUSED}.className").endswith("desk-picture-edit")
    assert page.inner_text(".desk-unsaved") == ""  # the article itself is as it was
    image.refresh_from_db()
    assert (image.title, image.alt) == ("Full moon", "A full moon.")
    assert (image.licence, image.source_url) == ("cc-by-4.0", "https://example.org/moon")


def test_without_a_script_the_field_is_a_number(watch: Callable[..., Any], editor: Any) -> None:
    image = make_picture("Moon", alt_state=AltState.DECORATIVE)
    article = make.make_article(by=editor)
    desk = watch(java_script_enabled=False)
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    assert not page.is_visible(f"{BESIDE} .desk-picture-choose")
    page.fill("#id_picture", str(image.pk))
    save(page)
    assert Article.objects.get().picture == image


def test_whoever_only_reads_gets_the_picture_and_no_buttons(watch: Callable[..., Any], editor: Any) -> None:
    make.make_user(Role.REVIEWER, username="reviewer")
    image = make_picture("Moon", alt_state=AltState.DESCRIBED, alt="A moon.")
    article = make.make_article(by=editor, picture=image)
    desk = watch(viewport={"width": 1280, "height": 900})
    desk.sign_in("reviewer")
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    assert page.is_visible("img[alt='A moon.']")
    assert page.locator(".desk-picture, #desk-picker").count() == 0


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_the_field_and_the_dialog_have_no_faults(
    watch: Callable[..., Any], editor: Any, scheme: str, width: int
) -> None:
    image = make_picture()  # without a title it is called by its file, a long word
    make_picture("Sun")
    article = make.make_article(by=editor, picture=image)
    # axe writes a <style> of its own, which the policy reports; so nobody listens to the console here.
    desk = watch(is_complaining=False, color_scheme=scheme, viewport={"width": width, "height": 800})
    page = open_article(desk, article)
    found = faults(page, "the form")
    page.click(f"{BESIDE} .desk-picture-choose")
    page.wait_for_selector("[role=option]")
    found += faults(page, "the library")
    page.click(".desk-picker-close")
    page.click(f"{BESIDE} .desk-picture-edit")
    start = "#desk_picker_alt" if width > 1000 else "#desk-picker .desk-focus-handle"  # what is seen on a phone
    page.wait_for_selector(f"{start}:focus")
    assert page.eval_on_selector("[data-step=words]", "each => each.scrollTop") == 0
    found += faults(page, "the words")
    for step in ("#desk-picker", ".desk-picker-step:not([hidden])"):
        assert page.eval_on_selector(step, "each => each.scrollWidth <= each.clientWidth"), step
    assert found == []
