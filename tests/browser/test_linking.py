"""Linking by keyboard: found by title, saved by identity, live at the address of the day; and what the dialog tells."""

from collections.abc import Callable
from typing import Any

import pytest

from articles import publishing
from articles.models.draft import Article
from articles.models.public import LiveArticle
from articles.roles import fill_groups
from articles.states import Role
from tests import make
from tests.browser.test_accessibility import RULES, SCREENS, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM_READY = ".desk-add"
BOX = ".field-introduction .ProseMirror[contenteditable]"
OPEN = "#desk-linking[open]"
OPTIONS = "#desk-linking-list [role=option]"
ACTIVE = "#desk-linking-list [aria-selected=true] .desk-linking-title"
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"


@pytest.fixture
def bread(transactional_db: Any) -> Article:
    fill_groups()
    publisher = make.make_user(Role.PUBLISHER, username="publisher")
    make.make_live("Less salt", slug="less-salt")
    make.make_live("Salt and sleep", slug="salt-and-sleep")
    make.make_article("Salt that nobody has read")
    return make.make_article("Bread", slug="bread", introduction="<p>Why we care</p>", by=publisher)


def opened(watched: Any, article: Article) -> Any:
    page = watched.sign_in("publisher")
    watched.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(FORM_READY)
    page.wait_for_selector(f"{BOX}[aria-label]")
    return page


def place(page: Any, *keys: str) -> None:
    """Puts the caret where the text begins, then presses some keys, each once the editor has seen the one before."""
    page.focus(BOX)
    page.wait_for_timeout(300)  # a moment after it got the focus, the editor sets the caret once more
    for key in ("Control+Home", *keys):
        page.evaluate(SETTLED)
        page.keyboard.press(key)
    page.evaluate(SETTLED)


def is_writing(page: Any) -> bool:
    found: bool = page.evaluate("document.activeElement.matches('.field-introduction .ProseMirror')")
    return found


def look_for(page: Any, words: str, first: str) -> None:
    page.keyboard.type(words)
    page.wait_for_selector(f"{ACTIVE}:text-is('{first}')")


def written(page: Any) -> str:
    text: str = page.input_value("#id_introduction")
    return text


def test_from_the_keyboard_to_the_live_page_and_along_with_a_new_address(
    watch: Callable[..., Any], bread: Article
) -> None:
    key = Article.objects.get(slug="salt-and-sleep").key
    desk = watch(viewport={"width": 1280, "height": 900})
    page = opened(desk, bread)
    place(page, "Control+Shift+ArrowRight")
    page.keyboard.press("Control+k")
    page.wait_for_selector(OPEN)
    assert page.is_disabled("#desk-linking [type=submit]")
    look_for(page, "salt", "Salt and sleep")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector(OPEN, state="detached")
    assert is_writing(page)
    assert f'<a href="article:{key}">Why' in written(page)
    page.keyboard.type("so ")
    assert "</a>so " in written(page) or "</a> so" in written(page)
    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version 2")
    publication = make.publish(Article.objects.get(pk=bread.pk))
    assert 'href="/articles/salt-and-sleep/"' in LiveArticle.objects.get(publication=publication).body_html

    target = Article.objects.get(slug="salt-and-sleep")
    target.slug = "sleeping-with-salt"
    target.save()
    make.publish(target)
    reader = watch(viewport={"width": 390, "height": 844}).open("/articles/bread/")
    reader.click(".introduction a")
    reader.wait_for_url("**/articles/sleeping-with-salt/")
    assert reader.inner_text("h1") == "Salt and sleep"


def test_a_link_tells_where_it_leads_is_changed_and_taken_out(watch: Callable[..., Any], bread: Article) -> None:
    page = opened(watch(viewport={"width": 1280, "height": 900}), bread)
    place(page, "Control+Shift+ArrowRight", "Control+k")
    page.wait_for_selector(OPEN)
    look_for(page, "nobody", "Salt that nobody has read")
    page.wait_for_selector(".desk-linking-status:has-text('words alone')")
    page.keyboard.press("Enter")
    place(page, "ArrowRight", "ArrowRight")
    page.wait_for_selector("#desk-linking-bubble:popover-open >> text=Salt that nobody has read")
    assert page.inner_text("#desk-linking-bubble .desk-label") == "Draft"
    page.keyboard.press("Escape")
    page.wait_for_selector("#desk-linking-bubble:popover-open", state="detached")
    page.keyboard.press("Control+k")
    page.wait_for_selector(f"{OPTIONS}:has-text('Leads here now')")
    look_for(page, "example.org/x", "example.org/x")
    page.keyboard.press("Enter")
    assert '<a href="https://example.org/x">Why' in written(page)
    place(page, "ArrowRight", "ArrowRight", "Control+k")
    page.wait_for_selector(OPEN)
    assert page.input_value("#desk-linking-search") == "https://example.org/x"
    page.click("text=Remove the link")
    assert "<a" not in written(page)
    assert is_writing(page)


def test_every_other_kind_of_address(watch: Callable[..., Any], bread: Article) -> None:
    page = opened(watch(viewport={"width": 1280, "height": 900}), bread)
    origin = page.evaluate("location.origin")
    key = Article.objects.get(slug="less-salt").key
    for typed, shown, href in (
        ("https://example.org/?a=1", "example.org/?a=1", "https://example.org/?a=1"),
        ("salt@example.org", "salt@example.org", "mailto:salt@example.org"),
        ("+49 (30) 123-456", "+49 (30) 123-456", "tel:+4930123456"),
        ("/tags/sleep/", "/tags/sleep/", "/tags/sleep/"),
        (f"{origin}/tags/", "/tags/", "/tags/"),
        ("#a-head", "A heading", "#a-heading"),
        ("/articles/less-salt/", "Less salt", f"article:{key}"),
        (f"{origin}/articles/less-salt/?utm=1", "Less salt", f"article:{key}"),
    ):
        place(page, "ArrowRight", "Control+k")
        page.wait_for_selector(OPEN)
        page.keyboard.press("Control+a")
        look_for(page, typed, shown)
        page.keyboard.press("Enter")
        page.wait_for_selector(OPEN, state="detached")
        assert f'href="{href.replace("&", "&amp;")}"' in written(page), typed
        place(page, "Control+a")
        page.keyboard.type("Why we care")
    place(page, "Control+k")
    page.wait_for_selector(OPEN)
    page.keyboard.type("javascript:alert(1)")
    page.wait_for_selector(".desk-linking-status:has-text('cannot be linked')")
    page.keyboard.press("Enter")
    assert page.is_visible(OPEN)
    page.keyboard.press("Escape")
    page.wait_for_selector(OPEN, state="detached")
    assert is_writing(page)
    assert "<a" not in written(page)


def test_without_marked_words_the_title_stands_in_and_the_mouse_does_it_too(
    watch: Callable[..., Any], bread: Article
) -> None:
    page = opened(watch(viewport={"width": 1280, "height": 900}), bread)
    place(page)
    page.click(".field-introduction [data-name=link]")
    page.wait_for_selector(f"{OPTIONS} >> text=Less salt")
    page.click(f"{OPTIONS} >> text=Less salt")
    key = Article.objects.get(slug="less-salt").key
    assert written(page).startswith(f'<p><a href="article:{key}">Less salt</a>Why we care')
    page.hover(f"{BOX} a")
    page.wait_for_selector("#desk-linking-bubble:popover-open >> text=Less salt")


def test_an_identity_survives_the_editor_and_a_shared_question_has_the_dialog(
    watch: Callable[..., Any], bread: Article
) -> None:
    salt = Article.objects.get(slug="less-salt")
    Article.objects.filter(pk=bread.pk).update(introduction=f'<p><a href="article:{salt.key}#faq">Why</a> we care</p>')
    publishing.withdraw(salt, by=None)
    desk = watch(viewport={"width": 1280, "height": 900})
    page = opened(desk, bread)
    place(page, "Control+End")
    page.keyboard.type("!")
    assert f'<a href="article:{salt.key}#faq">Why</a> we care!' in written(page)
    desk.open("/admin/faq/question/add/")
    page.wait_for_selector(".field-answer .ProseMirror[aria-label]")
    page.focus(".field-answer .ProseMirror")
    page.keyboard.press("Control+k")
    page.wait_for_selector(f"{OPTIONS} >> text=Salt and sleep")


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_the_dialog_is_open_to_everybody(watch: Callable[..., Any], bread: Article, scheme: str, width: int) -> None:
    # axe writes a <style> of its own, which the policy reports; so nobody listens to the console here.
    page = opened(watch(is_complaining=False, color_scheme=scheme, viewport={"width": width, "height": 800}), bread)
    place(page, "Control+Shift+ArrowRight", "Control+k")
    page.wait_for_selector(OPTIONS)
    assert faults(page, "the dialog, nothing typed") == []
    look_for(page, "salt", "Salt and sleep")
    assert faults(page, "the dialog") == []
    box = page.locator(OPEN).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Enter")
    place(page, "ArrowRight", "ArrowRight")
    page.wait_for_selector("#desk-linking-bubble:popover-open >> text=Salt and sleep")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert axe.run(page, context="#desk-linking-bubble", options=RULES).response["violations"] == []
