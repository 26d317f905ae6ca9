"""Writing in a real browser: the text is counted while it is typed, everything has a key, other sites' view follows."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = " ".join(["word"] * 40) + ". Short one. Another one. A third one. A fourth one."


@pytest.fixture
def article(transactional_db: Any) -> Article:
    fill_groups()
    editor = make.make_user(Role.EDITOR, username="editor")
    sections = (("First part", LONG), ("Second part", "Rest well."), ("Third part", "Eat well."))
    return make.make_article("Rest days", by=editor, sections=sections)


def form(watch: Callable[..., Any], article: Article, **options: Any) -> Any:
    desk = watch(viewport={"width": 1280, "height": 1000}, **options)
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector("#sections-0 .ProseMirror")
    page.wait_for_selector(".desk-outline li:nth-child(2):has-text('50 words')")
    return page


def headings(page: Any) -> list[str]:
    """The blocks as they stand on the screen, from top to bottom."""
    return page.evaluate(
        """[...document.querySelectorAll(".order-machine .inline-related:not(.empty-form) input[name$='-heading']")]
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map((field) => field.value)"""
    )


def test_the_text_is_counted_while_it_is_typed(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article)
    before = int(page.inner_text(".desk-text-facts").split()[0])
    page.click("#sections-1 .ProseMirror")
    page.keyboard.press("End")
    page.keyboard.type(" Seven more words are typed right here.")
    page.wait_for_selector(f".desk-text-facts:has-text('{before + 7} words')")
    assert page.inner_text(".desk-length") == page.inner_text(".desk-text-facts")
    assert "9 words" in page.inner_text(".desk-outline li:nth-child(3)")
    assert "sentences have more than 25 words; the longest has 40." in page.inner_text(".desk-text-ease")
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist")
    article.refresh_from_db()
    assert "Seven more words" in article.sections.order_by("ordering")[1].text


def test_a_small_heading_without_a_larger_one_is_told(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article)
    page.click("#sections-1 .ProseMirror")
    page.wait_for_selector("#sections-1 .ProseMirror-focused")
    page.keyboard.press("Home")
    page.keyboard.type("#### ")
    page.wait_for_selector(".desk-text-hints >> text=is a small heading without a larger one above it")
    page.click(".desk-text-hints a")
    assert page.evaluate("document.activeElement.value") == "Second part"


def test_the_outline_leads_to_a_folded_block_and_opens_it(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article)
    page.click("#sections-2 .desk-tool--fold")
    page.wait_for_selector("#id_sections-2-heading", state="hidden")
    page.focus("#id_title")
    page.keyboard.press("Alt+Shift+O")
    assert page.evaluate("document.activeElement.textContent") == "Introduction"
    page.click(".desk-outline >> text=Third part")
    assert page.evaluate("document.activeElement.id") == "id_sections-2-heading"


def test_everything_has_a_key(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article)
    page.click("#sections-1 .ProseMirror")
    page.keyboard.press("Control+/")
    assert page.is_visible("#desk-keys >> text=Move this block up or down")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('#sections-1 .ProseMirror') !== null"), "the focus came back"
    page.keyboard.press("Alt+Shift+ArrowUp")
    assert headings(page) == ["Second part", "First part", "Third part"]
    assert page.evaluate("document.activeElement.closest('#sections-1 .ProseMirror') !== null"), "one goes on writing"
    assert "moved to place 1 of 3" in page.text_content("#desk-live")
    page.keyboard.press("Alt+Shift+J")
    assert page.evaluate("document.activeElement.value") == "First part"
    page.keyboard.press("Alt+Shift+K")
    assert page.evaluate("document.activeElement.value") == "Second part"
    page.keyboard.press("Alt+Shift+F")
    assert page.is_visible("#sections-1.collapsed")
    assert page.evaluate("document.activeElement.closest('#sections-1 .desk-tool--fold') !== null"), "not lost"
    page.wait_for_selector("#id_sections-1-heading", state="hidden")
    page.keyboard.press("Alt+Shift+F")
    page.wait_for_selector("#id_sections-1-heading")
    assert page.evaluate("document.activeElement.value") == "Second part"
    page.keyboard.press("Alt+Shift+N")
    page.wait_for_selector("#sections-3 input[name$='-heading']")
    page.wait_for_timeout(400)  # the block above it has unfolded
    assert headings(page) == ["Second part", "", "First part", "Third part"]
    page.fill("#sections-3 input[name$='-heading']", "Between")
    page.keyboard.press("Alt+Shift+P")
    page.wait_for_selector("#desk-preview:not([hidden])")
    page.keyboard.press("Alt+Shift+P")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist")
    found = list(Article.objects.get(pk=article.pk).sections.order_by("ordering").values_list("heading", flat=True))
    assert found == ["Second part", "Between", "First part", "Third part"]


def test_what_other_sites_show_follows_the_text(watch: Callable[..., Any], article: Article) -> None:
    page = form(watch, article)
    page.click(".desk-elsewhere summary")
    page.wait_for_selector(".desk-elsewhere-shown:not([hidden])")
    assert page.inner_text("[data-snippet=title]").startswith("Rest days")
    assert page.evaluate("document.querySelector('.desk-card img').decode().then(() => 'decoded')") == "decoded"
    page.fill("#id_title", "Rest weeks")
    page.fill("#id_meta_description", "x" * 170)
    page.wait_for_selector("[data-snippet=social_title]:has-text('Rest weeks')")
    assert "170 of about 160 characters" in page.inner_text(".field-meta_description .desk-signs.is-over")


def test_what_a_save_says_is_in_sight_where_one_wrote(watch: Callable[..., Any], article: Article) -> None:
    article.sections.update(text="<p>Rest well.</p>" * 12)
    desk = watch(viewport={"width": 390, "height": 700})
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(".desk-outline li:nth-child(3)")
    page.click("#sections-2 .ProseMirror")
    page.keyboard.type("On a phone: ")
    page.click("[name=_continue]")
    toast = page.wait_for_selector(".desk-toast:has-text('is saved as version')")
    assert page.evaluate("scrollY > innerHeight")
    box, bar = toast.bounding_box(), page.locator(".desk-submit").bounding_box()
    assert box["y"] > 0
    assert box["y"] + box["height"] <= bar["y"]
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_selector(".desk-toast .messagelist", state="detached")


def test_a_page_of_the_site_is_asked_for_nothing_that_it_has_no_use_for(
    watch: Callable[..., Any], article: Article
) -> None:
    page = form(watch, article)
    tags, excerpt = page.locator(".desk-of-articles"), page.locator(".field-excerpt")
    page.check("[name=is_page][value=True]")
    assert not tags.is_visible()
    assert not excerpt.is_visible()
    page.check("[name=is_page][value=False]")
    assert tags.is_visible()
    page.check("[name=is_page][value=True]")
    page.click("[name=_continue]")
    page.wait_for_selector(".messagelist")
    assert not tags.is_visible()
    assert not excerpt.is_visible()
