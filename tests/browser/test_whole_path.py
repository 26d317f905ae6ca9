"""From an empty form to the page a reader opens: three people, one article."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM_READY = ".desk-add"


def order_of(page: Any) -> list[str]:
    """The headings of the sections as they stand on the screen."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll(".order-machine .inline-related:not(.empty-form)[data-region=sections]")]
        .sort((a, b) => a.style.order - b.style.order).map(block => block.querySelector(".inline_label").textContent)"""
    )
    return found


def write_block(page: Any, title: str, words: str) -> None:
    """Adds a block to the region that is open: heading or question, then its text."""
    page.click(".desk-add")
    page.wait_for_selector("input[name$=-heading]:focus, input[name$=-question]:focus")
    prefix = page.evaluate("document.activeElement.closest('.inline-related').id")
    page.keyboard.type(title)
    page.locator(f"#{prefix} .ProseMirror[contenteditable]").click()
    page.keyboard.type(words)


def choose_tag(page: Any, typed: str, name: str) -> None:
    page.locator(".field-tag_names .select2-search__field").click()
    page.keyboard.type(typed)
    page.wait_for_selector(f".select2-results__option--highlighted:has-text('{name}')")
    page.keyboard.press("Enter")


@pytest.fixture
def people(transactional_db: Any) -> None:
    fill_groups()
    for role, name in ((Role.AUTHOR, "author"), (Role.REVIEWER, "reviewer"), (Role.PUBLISHER, "publisher")):
        make.make_user(role, username=name)
    for name in ("Sleep", "Evening routine"):
        make.make_tag(name)


def write_article(watch: Callable[..., Any]) -> None:
    """The author: a title alone first, then everything else, put in order by keyboard, submitted."""
    author = watch(viewport={"width": 1280, "height": 900})
    page = author.sign_in_by_form("author")
    author.open("/admin/articles/article/add/")
    page.wait_for_selector(FORM_READY)
    page.fill("#id_title", "Winding down")
    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version 1")

    page.wait_for_selector(FORM_READY)
    page.fill("#id_excerpt", "How an evening ends well.")
    page.locator(".field-introduction .ProseMirror[contenteditable]").click()
    page.keyboard.type("An evening has a shape.")
    write_block(page, "Lights", "Dim them early.")
    write_block(page, "Screens", "Put them away.")
    write_block(page, "Breathing", "Slowly, in and out.")
    page.focus("#sections-2 .desk-tool--up")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert order_of(page) == ["Breathing", "Lights", "Screens"]
    assert "moved to place 1 of 3" in page.inner_text("#desk-live")
    page.click(".tabs.regions .tab[data-region=faq] button")
    write_block(page, "How long does it take?", "About an hour, for many people.")
    page.locator(".field-conclusion .ProseMirror[contenteditable]").click()
    page.keyboard.type("Tomorrow is another evening.")
    choose_tag(page, "slee", "Sleep")
    choose_tag(page, "evening", "Evening routine")
    page.click("[name=_submit]")
    page.wait_for_selector("text=is submitted for review")
    assert "In review" in page.inner_text(".desk-panel h2")


def approve(watch: Callable[..., Any]) -> None:
    """The reviewer: finds it in the list, reads it as a reader would, approves."""
    reviewer = watch(viewport={"width": 1280, "height": 900})
    page = reviewer.sign_in_by_form("reviewer")
    reviewer.open("/admin/articles/article/?state__exact=in_review")
    page.click("text=Winding down")
    assert page.inner_text(".desk-reading h2 >> nth=0") == "Breathing"
    page.click("text=Approve")
    page.wait_for_selector("text=It can be published now")


def publish(watch: Callable[..., Any], article: Article) -> None:
    """The publisher: is told of the missing byline once, goes on, and follows the link to the page."""
    publisher = watch(viewport={"width": 1280, "height": 900})
    page = publisher.sign_in_by_form("publisher")
    publisher.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(FORM_READY)
    page.click("text=Publish now")
    page.wait_for_selector("text=There is no byline.")
    page.click(".desk-ask [type=submit]")
    page.click("text=Read it on the site")
    assert page.inner_text("h1") == "Winding down"


def test_one_writes_one_approves_one_publishes_and_a_reader_reads(watch: Callable[..., Any], people: None) -> None:
    write_article(watch)
    approve(watch)
    publish(watch, Article.objects.get())
    reader = watch(viewport={"width": 390, "height": 800})
    text = reader.open("/articles/winding-down/").inner_text("main")
    told = ["An evening has a shape.", "Slowly, in and out.", "Dim them early.", "Put them away."]
    told += ["How long does it take?", "About an hour", "Tomorrow is another evening."]
    assert sorted(told, key=text.index) == told
    for path in ("/tags/sleep/", "/tags/evening-routine/", "/", "/articles/", "/search/?q=dimming"):
        assert "Winding down" in reader.open(path).inner_text("main"), path
    assert reader.open("/faq/").inner_text("h1")


def test_leaving_with_unsaved_words_asks(watch: Callable[..., Any], people: None) -> None:
    author = watch()
    page = author.sign_in_by_form("author")
    author.open("/admin/articles/article/add/")
    page.wait_for_selector(FORM_READY)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("#site-name a")
    page.wait_for_selector("text=New article")
    assert asked == [], "nothing was typed"
    author.open("/admin/articles/article/add/")
    page.wait_for_selector(FORM_READY)
    page.fill("#id_title", "Typed")
    page.wait_for_selector("text=Not saved yet")
    page.click("#site-name a", no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.input_value("#id_title") == "Typed"


WORD = (
    "<h1 style='color:red'>Big</h1>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
    "<span style='mso-list:Ignore'>·  </span>One<o:p></o:p></p>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·  </span>Two</p>"
    "<p class=MsoNormal><b>Bold</b> and <span style='font-style:italic'>slanted</span> <a name='x'></a>words</p>"
)
DOCS = (
    '<meta charset="utf-8"><b style="font-weight:normal" id="docs-internal-guid-1">'
    '<p dir="ltr" style="line-height:1.4">'
    '<span style="font-weight:400">Plain </span><span style="font-weight:700">strong</span></p></b>'
)


KEPT = (
    "<h3>Big</h3><ul><li><p>One</p></li><li><p>Two</p></li></ul><p><strong>Bold</strong> and <em>slanted</em> words</p>"
)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (WORD, KEPT),
        (DOCS, "<p>Plain <strong>strong</strong></p>"),
    ],
)
def test_a_paste_becomes_clean_html(watch: Callable[..., Any], people: None, pasted: str, kept: str) -> None:
    author = watch()
    page = author.sign_in_by_form("author")
    author.open("/admin/articles/article/add/")
    page.wait_for_selector(".field-introduction .ProseMirror[contenteditable]")
    page.evaluate(
        """html => {
            const box = document.querySelector(".field-introduction .ProseMirror[contenteditable]")
            const data = new DataTransfer()
            data.setData("text/html", html)
            box.focus()
            box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
        }""",
        pasted,
    )
    assert page.input_value("#id_introduction") == kept


def test_a_mistake_in_the_hidden_region_opens_it(watch: Callable[..., Any], people: None) -> None:
    author = watch()
    page = author.sign_in_by_form("author")
    author.open("/admin/articles/article/add/")
    page.wait_for_selector(FORM_READY)
    page.fill("#id_title", "Mistaken")
    page.click(".tabs.regions .tab[data-region=faq] button")
    write_block(page, "Why?", "Because.")
    page.evaluate("document.querySelector('#id_questions-0-question').removeAttribute('maxlength')")
    page.fill("#id_questions-0-question", "x" * 301)
    page.click(".tabs.regions .tab[data-region=sections] button")
    page.click("[name=_continue]")
    page.wait_for_selector(".tabs.regions .tab.has-error.active[data-region=faq]")
    assert page.input_value("#id_questions-0-question") == "x" * 301
    page.click(".desk-mistakes a")
    assert page.evaluate("document.activeElement.id") == "id_questions-0-question"
