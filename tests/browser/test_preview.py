"""The preview beside the form: what is typed stands in the frame within a second, at three widths, over and beside."""

from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

from articles.models.draft import Article
from articles.models.history import Event, Version
from articles.roles import fill_groups
from articles.states import Role
from tests import make
from tests.browser.test_accessibility import SCREENS, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM_READY = ".desk-add"
CURRENT = ".desk-preview-status:text('Up to date')"
SECONDS = 1.0


@pytest.fixture
def article(transactional_db: Any) -> Article:
    """Long, as articles are: 24 sections."""
    fill_groups()
    editor = make.make_user(Role.EDITOR, username="editor")
    make.make_tag("Movement")
    for n in range(12):
        make.make_live(f"Live {n}")
    words = "Some words about it, and then some more of them. " * 12
    sections = tuple((f"Section {n}", words) for n in range(24))
    return make.make_article("A long article", sections=sections, tags=("Sleep",), by=editor)


def open_preview(watched: Any, path: str) -> Any:
    """The form with its preview open; returns the frame."""
    page = watched.open(path)
    page.wait_for_selector(FORM_READY)
    page.click("#desk-preview-toggle")
    page.wait_for_selector(CURRENT)
    frame = page.frame_locator("#desk-preview iframe")
    frame.locator("text=Preview — not published").wait_for()
    return frame


#: Notes when a key goes down, and when the frame next changes.
STOPWATCH = """() => {
    window.began = null
    document.addEventListener("keydown", () => { window.began = performance.now(); window.took = null }, true)
    const watched = document.querySelector("#desk-preview iframe").contentDocument
    new MutationObserver(() => { window.took ??= performance.now() - window.began })
        .observe(watched, { childList: true, characterData: true, subtree: true })
}"""


def took(page: Any) -> float:
    seconds: float = page.evaluate("window.took") / 1000
    return seconds


def test_what_is_typed_stands_in_the_frame_within_a_second(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor")
    versions, events = Version.objects.count(), Event.objects.count()
    frame = open_preview(editor, f"/admin/articles/article/{article.pk}/change/")
    page.evaluate(STOPWATCH)
    times = []
    page.focus("#id_title")
    page.keyboard.press("End")
    for typed in ("?", "!"):
        page.keyboard.type(typed)
        frame.locator(f"h1:text-is('{page.input_value('#id_title')}')").wait_for()
        times.append(took(page))
    page.locator("#sections-20 .ProseMirror[contenteditable]").click()
    page.keyboard.press("Control+End")
    for word in ("Zebra", "Okapi", "Quagga"):
        page.keyboard.type(word)
        frame.locator(f"text={word}").wait_for()
        times.append(took(page))
    assert median(times) < SECONDS, times
    assert (Version.objects.count(), Event.objects.count()) == (versions, events)
    assert Article.objects.get(pk=article.pk).title == "A long article"


def headings(frame: Any) -> list[str]:
    found: list[str] = frame.locator(".part > h2").all_inner_texts()
    return found


def test_new_moved_and_removed_sections_and_tags_show(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor")
    frame = open_preview(editor, f"/admin/articles/article/{article.pk}/change/")
    page.focus("#sections-1 .desk-tool--up")
    page.keyboard.press("Enter")
    frame.locator(".part:nth-of-type(1) > h2:text-is('Section 1')").wait_for()
    assert headings(frame)[:3] == ["Section 1", "Section 0", "Section 2"]
    page.click(".desk-add")
    page.wait_for_selector("input[name$=-heading]:focus")
    page.keyboard.type("Brand new")
    frame.locator("h2:text-is('Brand new')").wait_for()
    assert headings(frame)[-1] == "Brand new"
    page.locator(".field-tag_names .select2-search__field").click()
    page.keyboard.type("Move")
    page.wait_for_selector(".select2-results__option--highlighted:has-text('Movement')")
    page.keyboard.press("Enter")
    frame.locator("a[rel=tag]:text-is('Movement')").wait_for()


def test_the_place_one_reads_and_the_loaded_pictures_stay(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor")
    frame = open_preview(editor, f"/admin/articles/article/{article.pk}/change/")
    inside = "document.querySelector('#desk-preview iframe').contentWindow"
    page.evaluate(f"{inside}.scrollTo({{ top: 2000, behavior: 'instant' }})")
    page.evaluate(f"{inside}.document.querySelector('.article-picture img').dataset.same = 'yes'")
    page.fill("#id_title", "Another")
    frame.locator("h1:text-is('Another')").wait_for()
    page.locator("#sections-20 .ProseMirror[contenteditable]").click()
    page.keyboard.type("Zebra")
    frame.locator("text=Zebra").wait_for()
    assert abs(page.evaluate(f"{inside}.scrollY") - 2000) < 150
    links = frame.locator("a[href]")
    assert links.first.get_attribute("href") == "about:srcdoc#content"
    frame.locator(".contents summary").click()
    frame.locator(".contents a:text-is('Section 12')").click()
    page.wait_for_timeout(700)
    assert headings(frame), "the frame did not leave the draft"
    assert page.evaluate(f"{inside}.scrollY") > 2500


@pytest.mark.parametrize(("name", "width"), [("Phone", 390), ("Tablet", 768), ("Desktop", 1280)])
def test_three_widths_fit_the_pane(watch: Callable[..., Any], article: Article, name: str, width: int) -> None:
    editor = watch(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor")
    open_preview(editor, f"/admin/articles/article/{article.pk}/change/")
    page.click(f".desk-preview-widths button:text-is('{name}')")
    sizes = page.evaluate(
        """() => {
            const frame = document.querySelector("#desk-preview iframe")
            const stage = frame.parentElement.getBoundingClientRect()
            const box = frame.getBoundingClientRect()
            return [frame.contentWindow.innerWidth, box.left >= stage.left, box.right <= stage.right + 1]
        }"""
    )
    assert sizes == [width, True, True]
    assert page.get_attribute(f".desk-preview-widths button:text-is('{name}')", "aria-pressed") == "true"


def test_on_a_phone_it_covers_the_form_and_gives_the_focus_back(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport={"width": 390, "height": 800})
    page = editor.sign_in("editor")
    open_preview(editor, f"/admin/articles/article/{article.pk}/change/")
    assert page.evaluate("document.activeElement.className").endswith("desk-preview-close")
    assert page.evaluate("document.getElementById('container').inert")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "desk-preview-toggle"
    assert not page.evaluate("document.getElementById('container').inert")


def test_it_opens_again_after_a_save_and_shows_a_new_article(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor")
    frame = open_preview(editor, "/admin/articles/article/add/")
    frame.locator("h1:text-is('Untitled')").wait_for()
    page.fill("#id_title", "Not saved")
    frame.locator("h1:text-is('Not saved')").wait_for()
    assert Article.objects.filter(title="Not saved").count() == 0
    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version 1")
    page.frame_locator("#desk-preview iframe").locator("h1:text-is('Not saved')").wait_for()


def test_a_session_that_has_ended_says_so_and_signing_in_again_goes_on(
    watch: Callable[..., Any], article: Article
) -> None:
    # Chromium complains of the old token's 403, which autosave answers with a fresh one.
    editor = watch(is_complaining=False, viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor")
    frame = open_preview(editor, f"/admin/articles/article/{article.pk}/change/")
    page.context.clear_cookies(name="sessionid")
    page.fill("#id_title", "Typed on")
    page.wait_for_selector(".desk-preview-status:has-text('you are signed out')")
    other = page.context.new_page()
    other.goto(f"{editor.origin}/admin/login/")
    other.fill("#id_username", "editor")
    other.fill("#id_password", "pass-word-1")
    other.click("[type=submit]")
    other.wait_for_selector("#user-tools")
    other.close()
    page.fill("#id_excerpt", "And on.")
    frame.locator("h1:text-is('Typed on')").wait_for()


def test_a_new_tab_shows_the_form_and_the_form_still_asks_before_it_is_left(
    watch: Callable[..., Any], article: Article
) -> None:
    editor = watch(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor")
    open_preview(editor, f"/admin/articles/article/{article.pk}/change/")
    page.fill("#id_title", "In a tab")
    with page.context.expect_page() as opened:
        page.click(".desk-preview-tab")
    opened.value.wait_for_selector("h1:text-is('In a tab')")
    assert "Preview — not published" in opened.value.inner_text("main")
    opened.value.close()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("#site-name a", no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_a_link_is_made_copied_and_opened_by_a_stranger(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page = editor.sign_in("editor")
    editor.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(FORM_READY)
    page.click("text=Preview links")
    page.fill("#id_label", "Dr. Moreau")
    page.click("text=Make the link")
    page.click(".desk-copy")
    page.wait_for_selector(".desk-copy:has-text('Copied')")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == page.input_value(".desk-shared input[readonly]")
    # Chromium complains of the status 410 at the end.
    stranger = watch(is_complaining=False, viewport={"width": 390, "height": 800})
    assert "A long article" in stranger.open(address.removeprefix(editor.origin)).inner_text("h1")
    page.click("text=Take back")
    page.wait_for_selector("text=The link is taken back")
    assert "This preview is closed" in stranger.open(address.removeprefix(editor.origin)).inner_text("h1")


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_nothing(watch: Callable[..., Any], article: Article, scheme: str, width: int) -> None:
    editor = watch(is_complaining=False, color_scheme=scheme, viewport={"width": width, "height": 800})
    page = editor.sign_in("editor")
    path = f"/admin/articles/article/{make.make_article('A short one').pk}/"
    editor.open(f"{path}links/")
    page.click("text=Make the link")
    page.wait_for_selector(".desk-shared")
    found = faults(page, "links")
    shared = page.input_value(".desk-shared input[readonly]").removeprefix(editor.origin)
    open_preview(editor, f"{path}change/")
    page.wait_for_timeout(500)
    found += faults(page, "form with its preview")
    found += faults(editor.open(shared), "shared")
    found += faults(editor.open("/preview/x/"), "closed")
    assert found == []
