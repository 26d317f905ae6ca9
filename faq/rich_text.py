"""Rich text: the one allow-list, for the editor's toolbar and for the server's sanitiser, used by both apps.

A `RichTextField` cleans in `pre_save()`, so that forms, importers, fixtures and the shell all pass through it.
"""

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import nh3
from django.db import models
from django_prose_editor.fields import ProseEditorField

EXTENSIONS: Final[dict[str, Any]] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
    "History": True,
    "WordPaste": True,
    "NoSpellCheck": False,  # writers want their misspellings underlined
}
TAGS: Final = {
    *("p", "br", "hr", "h3", "h4", "ul", "ol", "li", "blockquote", "a", "strong", "em", "sub", "sup", "code"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: Final = {
    "*": {"lang"},
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
#: Which attributes may have which values only; "1" is what a list is counted by without being told.
ATTRIBUTE_VALUES: Final = {"ol": {"type": {"a", "A", "i", "I"}}}
#: An address by identity: the permanent key of an article, and a place on its page. It is printed as a path, or not at
#: all; whoever prints rich text sees to that.
IDENTITY: Final = re.compile(r"article:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(#[^\s\"<>`]*)?")
#: What a publisher's text calls by another name, so that its words keep their meaning, and stay apart.
SYNONYMS: Final = {
    "b": "strong",
    "i": "em",
    "h1": "h3",
    "h2": "h3",
    "h5": "h4",
    "h6": "h4",
    **dict.fromkeys(("div", "section", "article", "aside", "header", "footer", "main", "nav", "address"), "p"),
    **dict.fromkeys(("figure", "figcaption", "caption", "dt", "dd", "details", "summary", "pre", "center"), "p"),
}
BLOCKS: Final = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "tr", "table", "ul", "ol", "hr", "br"),
    *("td", "th", "div", "section", "figure", "summary", "details", "dt", "dd"),
    *(name for name, kept in SYNONYMS.items() if kept == "p"),
}

_MOST_PASSES: Final = 10
_unseen: Final = re.compile(r"[\x00-\x20\x7f]+")
#: What no page and no feed may hold: remains of PDFs and of old word processors, whose line and page breaks are spaces.
_controls: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """An attribute's value as it may stand; an identity is written in one way, and what only looks like one goes."""
    if attribute != "href":
        return value
    value = re.sub(r"[\t\r\n]", "", value.strip()).replace(" ", "%20")  # as browsers ask for it
    plain = _unseen.sub("", value)  # as browsers read an address
    if not plain.lower().startswith("article:"):
        return value
    address, mark, place = plain.partition("#")
    found = IDENTITY.fullmatch(f"{address.lower()}{mark}{place}")
    return found[0].removesuffix("#") if found else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    tag_attribute_values=ATTRIBUTE_VALUES,
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto", "tel", "article"},
    link_rel="noopener",
    clean_content_tags={"script", "style", "noscript"},
)
_synonym = re.compile(rf"<(/?)({'|'.join(SYNONYMS)})(?=[\s>/])", re.IGNORECASE)
#: The tags of a formula, which the sanitiser would drop with all that is in it.
_formula = re.compile(
    r"</?(?:math|semantics|(annotation)(?:-xml)?|m(?:[inos]|row|frac|sqrt|root|su[bp]|subsup|over|under|underover|text|style"
    r"|space|table|tr|td|padded|phantom|enclose|error|multiscripts|prescripts))(?=[\s>/])[^>]*>",
    re.IGNORECASE,
)
_empty_link = re.compile(r"<a(?![^>]*\bhref=)[^>]*>(.*?)</a>", re.DOTALL)
_empty_block = re.compile(r"<(p|h3|h4|li|blockquote)>(?:\s|&nbsp;|<br>)*</\1>")


def clean(text: str) -> str:
    """HTML of the allow-list and nothing else; no word of the text is lost. Cleaning twice changes nothing.

    >>> clean('<h1 class="x">Rest</h1><p onclick="y()">Sleep <b>well</b></p><p></p>')
    '<h3>Rest</h3><p>Sleep <strong>well</strong></p>'
    """
    for _ in range(_MOST_PASSES):
        cleaned = _clean_once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    """One pass. Broken markup may take several, for the answer to it is not always well-formed itself."""
    text = _controls.sub(lambda m: " " if m[0] in "\x0b\x0c" else "", text)
    text = _formula.sub(lambda m: " " if m[1] else "", text)
    text = _synonym.sub(lambda m: f"<{m[1]}{SYNONYMS[m[2].lower()]}", text)
    text = _empty_link.sub(r"\1", _cleaner.clean(text))
    while (shorter := _empty_block.sub("", text)) != text:
        text = shorter
    return text.strip()


def from_paragraphs(*paragraphs: str) -> str:
    """Plain paragraphs as HTML, every character kept; a line break inside one becomes `<br>`."""
    return "".join(
        f"<p>{html.escape(text.strip(), quote=False).replace(chr(10), '<br>')}</p>"
        for text in paragraphs
        if text.strip()
    )


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def to_text(rich_html: str) -> str:
    """The words of some HTML, one block a line."""
    reader = _TextReader()
    reader.feed(rich_html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = ProseEditorField


class RichTextField(_TextField):
    """HTML of the allow-list, cleaned on every way into the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("config", {"extensions": EXTENSIONS})
        kwargs.setdefault("sanitize", clean)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = clean(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
