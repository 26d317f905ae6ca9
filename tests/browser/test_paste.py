"""A real paste into the article's form, clipboard by clipboard; and typing as in Markdown."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import Role
from faq.rich_text import ATTRIBUTE_VALUES, ATTRIBUTES, TAGS, clean, to_text
from tests import clipboards, make
from tests.browser.test_whole_path import FORM_READY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = (*clipboards.HTML, *clipboards.PLAIN)
PASTE = """([selector, html, text]) => {
    const box = document.querySelector(selector)
    box.focus()
    box.editor?.commands.clearContent(true)
    const clipboardData = new DataTransfer()
    if (html) clipboardData.setData("text/html", html)
    if (text) clipboardData.setData("text/plain", text)
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
    return box.editor?.getHTML() ?? box.value
}"""


@pytest.fixture
def article(transactional_db: Any) -> Article:
    """One section for each clipboard."""
    fill_groups()
    make.make_user(Role.EDITOR, username="editor")
    return make.make_article("Paste", sections=tuple((name, "") for name in NAMES))


def open_form(watch: Callable[..., Any], article: Article) -> Any:
    editor = watch(viewport={"width": 1280, "height": 900})
    page = editor.sign_in("editor")
    editor.open(f"/admin/articles/article/{article.pk}/change/")
    wait_for_boxes(page, article)
    return page


def wait_for_boxes(page: Any, article: Article) -> None:
    """All of them: those on the screen start first, wherever they stand."""
    page.wait_for_selector(FORM_READY)
    page.wait_for_selector(box_of(article.sections.count() - 1))
    page.wait_for_selector(".desk-waiting", state="detached")


def paste(page: Any, selector: str, html: str = "", text: str = "") -> str:
    result: str = page.evaluate(PASTE, [selector, html, text])
    return result


def box_of(place: int) -> str:
    return f"#sections-{place} .ProseMirror[contenteditable=true]"


def stored(article: Article) -> dict[str, str]:
    return dict(article.sections.values_list("heading", "text"))


def foreign(html: str) -> list[str]:
    """Tags and attributes that the allow-list does not have."""
    found = []
    for tag, attributes in re.findall(r"<(\w+)([^>]*)>", html):
        allowed = {*ATTRIBUTES.get(tag, ()), *ATTRIBUTE_VALUES.get(tag, ()), *(("rel",) if tag == "a" else ())}
        found += [] if tag in TAGS else [tag]
        found += [f"{tag} {name}" for name in re.findall(r'\s([\w-]+)="', attributes) if name not in allowed]
    return found


def test_every_clipboard_keeps_its_words_as_the_articles_own_tags(watch: Callable[..., Any], article: Article) -> None:
    page = open_form(watch, article)
    for place, name in enumerate(NAMES):
        paste(page, box_of(place), *clipboards.load(name))
    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version")
    first = stored(article)

    for name, html in first.items():
        assert clipboards.in_lines(html) == clipboards.in_lines(clipboards.kept(name)), name
        assert foreign(html) == [], name
        assert not re.search(r"<(p|h3|h4|li|a)\b[^>]*>\s*</\1>", html), name
    for name in clipboards.HTML:
        assert to_text(first[name]).split() == clipboards.words_seen(clipboards.load(name)[0]), name

    wait_for_boxes(page, article)
    again = {name: clean(paste(page, box_of(place), first[name])) for place, name in enumerate(NAMES)}
    assert again == first


@pytest.fixture
def form(watch: Callable[..., Any], transactional_db: Any) -> Any:
    """The form of an article with one empty section."""
    fill_groups()
    make.make_user(Role.EDITOR, username="editor")
    return open_form(watch, make.make_article("Paste", sections=(("", ""),)))


def test_pictures_that_cannot_come_along_are_counted_aloud(form: Any) -> None:
    assert paste(form, box_of(0), '<p>A <img src="https://x.example/1.jpg" alt="cup"> and a pot</p>') == (
        "<p>A [cup] and a pot</p>"
    )
    assert form.inner_text("#desk-live") == "Pictures left out: 1. Add them from the library."
    assert form.is_visible(".desk-pasted:has-text('Pictures left out: 1.')")


def test_what_is_copied_in_the_editor_keeps_where_it_was_cut(form: Any) -> None:
    """Two words out of the middle of a list and a heading come back as they went, not as new blocks."""
    moved = form.evaluate(
        """(selector) => {
        const { editor } = document.querySelector(selector)
        editor.commands.setContent("<ul><li><p>dim lights</p></li><li><p>read books</p></li></ul>")
        const { view } = editor
        const { dom } = view.serializeForClipboard(view.state.doc.slice(7, 22))
        editor.commands.setContent("<ul><li><p>Start end</p></li></ul>")
        editor.commands.setTextSelection(9)
        view.pasteHTML(dom.innerHTML)
        return editor.getHTML()
    }""",
        box_of(0),
    )
    assert moved == "<ul><li><p>Start lights</p></li><li><p>read end</p></li></ul>"


def test_plain_text_is_pasted_as_it_stands_on_demand(form: Any) -> None:
    markdown = "# Title\n\nSome **bold** words."
    assert paste(form, box_of(0), text=markdown) == "<h3>Title</h3><p>Some <strong>bold</strong> words.</p>"
    html = form.evaluate(
        """([selector, text]) => {
        const { editor } = document.querySelector(selector)
        editor.commands.clearContent()
        editor.view.pasteText(text)
        return editor.getHTML()
    }""",
        [box_of(0), markdown],
    )
    assert html == "<p># Title</p><p>Some **bold** words.</p>"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one mark is * no Markdown", "<p>one mark is * no Markdown</p>"),
        ("2 * 3 * 4 = 24", "<p>2 * 3 * 4 = 24</p>"),
        ("a <script>alert(1)</script> in words", "<p>a &lt;script&gt;alert(1)&lt;/script&gt; in words</p>"),
        ("1995. A year\nis no list", "<p>1995. A year</p><p>is no list</p>"),
        ("- Yes?\n\nNo.", "<p>- Yes?</p><p>No.</p>"),
        ("see www.example.org/a_b_c.", '<p>see <a href="https://www.example.org/a_b_c">www.example.org/a_b_c</a>.</p>'),
        ("**[a](javascript:alert(1))** `b`", "<p><strong>[a](javascript:alert(1))</strong> <code>b</code></p>"),
    ],
)
def test_plain_text(form: Any, text: str, kept: str) -> None:
    assert paste(form, box_of(0), text=text) == kept


def test_the_fields_of_one_line_get_one_clean_line(form: Any) -> None:
    pasted = "  A so\u00adft\u200b title\r\n\u00a0of\ttwo   lines\n"
    for selector in ("#id_title", "#id_excerpt", "#id_sections-0-heading"):
        form.fill(selector, "")
        form.focus(selector)
        assert paste(form, selector, text=pasted) == "A soft title of two lines", selector
    form.fill("#id_title", "Before after")
    form.evaluate("document.querySelector('#id_title').setSelectionRange(7, 7)")
    assert paste(form, "#id_title", text="the\nmiddle ") == "Before the middle after"
    form.keyboard.press("Control+z")
    assert form.input_value("#id_title") == "Before after"
    assert len(paste(form, "#id_title", text="long \n" * 100)) == 300
    assert form.inner_text("#desk-live") == "The pasted text was cut: this line holds 300 characters."


def typed(page: Any, *keys: str) -> str:
    page.evaluate("(selector) => document.querySelector(selector).editor.commands.clearContent(true)", box_of(0))
    page.focus(box_of(0))
    for text in keys:
        page.keyboard.press("Enter") if text == "\n" else page.keyboard.type(text)
    html: str = page.evaluate("(selector) => document.querySelector(selector).editor.getHTML()", box_of(0))
    return html


def test_typing_as_in_markdown(form: Any) -> None:
    assert typed(form, "- dim", "\n", "read") == "<ul><li><p>dim</p></li><li><p>read</p></li></ul>"
    assert clean(typed(form, "1. dim", "\n", "read")) == "<ol><li><p>dim</p></li><li><p>read</p></li></ol>"
    assert clean(typed(form, "3) dim")) == '<ol start="3"><li><p>dim</p></li></ol>'
    assert typed(form, "1995. A year") == "<p>1995. A year</p>"
    assert typed(form, "> quiet") == "<blockquote><p>quiet</p></blockquote>"
    for marks, level in (("#", 3), ("##", 3), ("###", 3), ("####", 4), ("#####", 4), ("######", 4)):
        assert typed(form, f"{marks} Lights") == f"<h{level}>Lights</h{level}>"
    assert typed(form, "a **b** _c_ *d* `e` f_g_h 2 * 3 * 4") == (
        "<p>a <strong>b</strong> <em>c</em> <em>d</em> <code>e</code> f_g_h 2 * 3 * 4</p>"
    )
    assert typed(form, "---") == "<hr><p></p>"
    assert typed(form, '"It\'s" - so...') == '<p>"It\'s" - so...</p>'
