"""The image library in a real browser: several pictures at once, their words at once, and an earlier one put back."""

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Pillow

from articles.images import changing, renditions
from articles.models.clock import database_now
from articles.models.library import Image
from articles.roles import fill_groups
from articles.states import AltState, Role
from tests import make
from tests.browser.test_accessibility import SCREENS, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/admin/articles/image/"
BAD = {"name": "notes.png", "type": "image/png", "data": base64.b64encode(b"no picture").decode()}
TRANSFER = """(files) => {
  const transfer = new DataTransfer()
  for (const { name, type, data } of files) {
    transfer.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name, { type }))
  }
  return transfer
}"""


def drawn(colour: str, size: tuple[int, int] = (900, 600)) -> bytes:
    buffer = io.BytesIO()
    gradient = Pillow.linear_gradient("L").resize(size)
    Pillow.composite(Pillow.new("RGB", size, colour), Pillow.new("RGB", size, "white"), gradient).save(buffer, "JPEG")
    return buffer.getvalue()


def file(name: str, colour: str) -> dict[str, str]:
    return {"name": name, "type": "image/jpeg", "data": base64.b64encode(drawn(colour)).decode()}


def in_library(colour: str, title: str) -> Image:
    return make.draw_picture(drawn(colour), title=title, alt="A colour.", alt_state=AltState.DESCRIBED)


def drop(page: Any, *files: dict[str, str]) -> None:
    transfer = page.evaluate_handle(TRANSFER, list(files))
    for name in ("dragenter", "dragover", "drop"):
        page.dispatch_event("#changelist", name, {"dataTransfer": transfer})


def told(page: Any, words: str) -> None:
    page.wait_for_selector(f".library-told:text-is('{words}')", timeout=60_000)


def forgive_refusals(desk: Any) -> None:
    """The browser notes every 422; here they are asked for."""
    desk.complaints[:] = [each for each in desk.complaints if "status of 422" not in each]


@pytest.fixture
def editor(transactional_db: Any) -> Any:
    fill_groups()
    return make.make_user(Role.EDITOR, username="editor")


def test_three_files_are_dropped_and_one_is_bad(watch: Callable[..., Any], editor: Any) -> None:
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(LIST)
    drop(page, file("a_red-sky.jpg", "red"), BAD, file("sea.jpg", "navy"))
    told(page, "2 added, 1 refused.")
    assert page.locator(".library-row--added .library-row-name a").all_inner_texts() == ["A red sky", "Sea"]
    refused = page.locator(".library-row--refused")
    assert "notes.png" in refused.inner_text()
    assert "This is not a JPEG, PNG, WebP, AVIF or GIF picture." in refused.inner_text()
    assert page.locator(".library-row--added img").first.evaluate("(img) => img.naturalWidth") == 320

    drop(page, file("again.jpg", "red"), file("moss.jpg", "green"))
    told(page, "1 added, 1 there already.")
    known = page.locator(".library-row--known")
    assert "The library has this picture already." in known.inner_text()
    assert known.locator("form").count() == 0
    assert Image.objects.count() == 3

    page.click(".library-show")
    assert page.locator(".library-grid .library-name").all_inner_texts() == ["Moss", "Sea", "A red sky"]
    forgive_refusals(desk)


def test_words_are_given_on_the_new_card(watch: Callable[..., Any], editor: Any) -> None:
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(LIST)
    drop(page, file("IMG_2034.jpg", "red"))
    told(page, "1 added.")
    form = page.locator(".library-words")
    form.locator("[value=described]").check()
    form.locator("[type=submit]").click()
    page.wait_for_selector(".library-saved--wrong:has-text('Say in a sentence what the picture shows')")
    form.locator("[value=undecided]").check()
    form.locator("[name=alt]").fill("A red evening sky.")
    assert form.locator("[value=described]").is_checked(), "whoever writes a sentence has described it"
    form.locator("[name=licence]").select_option("cc-by-4.0")
    form.locator("[name=source_url]").fill("example.org/evening")
    form.locator("[name=title]").fill("Evening")
    form.locator("[name=title]").press("Enter")
    page.wait_for_selector(".library-saved:text-is('Saved.')")
    image = Image.objects.get()
    assert (image.title, image.alt_state, image.alt) == ("Evening", "described", "A red evening sky.")
    assert (image.licence, image.source_url) == ("cc-by-4.0", "https://example.org/evening")
    assert form.locator("[name=source_url]").input_value() == image.source_url
    assert page.inner_text(".library-row-name a") == "Evening"
    form.locator("[value=decorative]").check()
    form.locator("[type=submit]").click()
    page.wait_for_selector(".library-saved:text-is('Saved.')")
    assert form.locator("[name=alt]").input_value() == ""
    assert Image.objects.get().alt_state == "decorative"
    forgive_refusals(desk)


def test_no_more_than_two_are_sent_at_once(watch: Callable[..., Any], editor: Any) -> None:
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(LIST)
    under_way: set[Any] = set()
    most = []

    def begun(request: Any) -> None:
        if request.url.endswith("/upload/"):
            under_way.add(request)
            most.append(len(under_way))

    page.on("request", begun)
    page.on("response", lambda response: under_way.discard(response.request))
    drop(page, *(file(f"{colour}.jpg", colour) for colour in ("red", "navy", "green", "teal", "olive")))
    told(page, "5 added.")
    assert (len(most), max(most)) == (5, 2)


def test_by_keyboard_alone(watch: Callable[..., Any], editor: Any) -> None:
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(LIST)
    page.focus(".object-tools a")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "library-files"
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files({"name": "sea.jpg", "mimeType": "image/jpeg", "buffer": drawn("navy")})
    told(page, "1 added.")
    page.focus(".library-row-name a")
    names = []
    for _ in range(7):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.type"))
    assert names == ["title", "credit", "licence", "source_url", "alt_state", "alt", "submit"]


def test_what_is_lost_on_the_way_is_tried_again(watch: Callable[..., Any], editor: Any) -> None:
    desk = watch(is_complaining=False)
    page = desk.sign_in("editor")
    desk.open(LIST)
    page.context.set_offline(True)
    drop(page, file("sea.jpg", "navy"))
    told(page, "1 refused.")
    assert "the server did not answer" in page.inner_text(".library-row--refused")
    page.context.set_offline(False)
    page.click("text=Try again")
    told(page, "1 added.")
    page.context.clear_cookies(name="sessionid")
    drop(page, file("red.jpg", "red"))
    told(page, "1 refused.")
    assert "You are signed out." in page.inner_text(".library-row--refused")
    assert Image.objects.count() == 1


def test_what_waits_is_left_out(watch: Callable[..., Any], editor: Any) -> None:
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(LIST)
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route) if len(held) < 2 else route.continue_()

    page.route("**/upload/", hold)
    drop(page, *(file(f"{colour}.jpg", colour) for colour in ("red", "navy", "green")))
    page.click(".library-row:has-text('green.jpg') [data-do=stop]")
    assert page.locator(".library-row").count() == 2
    for route in held:
        route.continue_()
    told(page, "2 added, 1 left out.")
    assert sorted(image.title for image in Image.objects.all()) == ["Navy", "Red"]


def test_an_earlier_file_is_put_back(watch: Callable[..., Any], editor: Any) -> None:
    image = in_library("red", "Evening")
    red = image.digest
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(LIST)
    page.click("text=Evening")
    page.set_input_files("#id_upload", {"name": "n.jpg", "mimeType": "image/jpeg", "buffer": drawn("navy")})
    page.click("[name=_continue]")
    assert Image.objects.get().digest != red
    page.click("text=Put back …")
    assert page.locator(".library-side-large").count() == 2
    page.click("[value='Put it back']")
    page.wait_for_selector(".success:has-text('The earlier picture is back.')")
    assert Image.objects.get().digest == red
    assert page.locator(".library-former li").count() == 2


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_it_is_for_everybody(watch: Callable[..., Any], editor: Any, scheme: str, width: int) -> None:
    desk = watch(is_complaining=False, color_scheme=scheme, viewport={"width": width, "height": 800})
    page = desk.sign_in("editor")
    found = faults(desk.open(LIST), "the empty list")
    image = in_library("red", "Evening")
    image.tags.add("sky", "a-rather-long-tag-of-somebody-who-does-not-know-of-blanks")
    undecided = in_library("olive", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft")
    Image.objects.filter(pk=undecided.pk).update(alt_state="undecided", alt="")
    changing.refocus(image, (0.1, 0.2), by=editor, at=database_now())
    changing.replace(image, renditions.read(ContentFile(drawn("teal"))), by=editor, at=database_now())
    desk.open(LIST)
    drop(page, file("sea.jpg", "navy"), BAD, file("again.jpg", "teal"))
    told(page, "1 added, 1 there already, 1 refused.")
    found += faults(page, "after adding")
    page.click(".library-words [type=submit]")
    page.wait_for_selector(".library-saved:text-is('Saved.')")
    found += faults(page, "after saving words")
    for path in (f"{LIST}?q=zebra", f"{LIST}{image.pk}/change/", f"{LIST}add/"):
        found += faults(desk.open(path), path)
    back = image.former.first()
    found += faults(desk.open(f"{LIST}{image.pk}/former/{back.pk}/put-back/"), "putting back")
    assert found == []
