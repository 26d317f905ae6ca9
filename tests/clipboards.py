"""Clipboards of many programs, as near to the real ones as they could be written, and what an eye sees in them.

`tests/data/clipboards/NAME.html` (or `.txt`, where a clipboard has plain text only) is what is pasted; `NAME.kept.html`
beside it, a line for each block, is what the article keeps of it.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "clipboards"
HTML = sorted(path.stem for path in FOLDER.glob("*.html") if not path.name.endswith(".kept.html"))
PLAIN = sorted(path.stem for path in FOLDER.glob("*.txt"))

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_VOID = {"img", "br", "hr", "input", "meta", "link", "col", "source", "wbr", "base"}
_INLINE = {
    *(
        "a",
        "abbr",
        "b",
        "button",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
    ),
    *(
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "ruby",
        "rp",
        "rt",
        "img",
        "picture",
        "source",
        "svg",
        "path",
    ),
    *("input", "math", "semantics", "mrow", "mi", "mo", "wbr", "tt", "label"),
}
_NEVER = {"script", "style", "noscript"}
_UNSEEN = {*_NEVER, "title", "xml", "iframe", "annotation"}
_UNSEEN_CLASSES = {"msoDel", "msocomanchor", "msocomtxt", "msocomoff", "MsoCommentReference"}
_UNSEEN_STYLE = re.compile(r"display:\s*none|mso-hide:\s*all|mso-element:\s*comment", re.IGNORECASE)

#: Word's number or bullet before an item; before a heading it is text.
_MARK = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)


def _is_inline(tag: str) -> bool:
    return tag in _INLINE or ":" in tag


def load(name: str) -> tuple[str, str]:
    """The HTML and the plain text of a clipboard; one of them is empty."""
    if name in PLAIN:
        return "", (FOLDER / f"{name}.txt").read_bytes().decode()
    return (FOLDER / f"{name}.html").read_text(), ""


def kept(name: str) -> str:
    return "".join((FOLDER / f"{name}.kept.html").read_text().split("\n"))


def in_lines(html: str) -> str:
    """The same HTML, a line for each block at the top, for people to read and to compare."""
    depth, lines, start = 0, [], 0
    for tag in re.finditer(r"<(/?)(p|h3|h4|ul|ol|blockquote|table|hr)\b[^>]*>", html):
        if tag[2] != "hr":
            depth += -1 if tag[1] else 1
        if not depth:
            lines.append(html[start : tag.end()])
            start = tag.end()
    return "\n".join([*lines, html[start:]]).strip()


class _Eye(HTMLParser):
    """Reads what is shown, or with `is_blind` everything between the tags but scripts and styles."""

    def __init__(self, *, is_blind: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.is_blind = is_blind
        self.pieces: list[str] = []
        self.closed: tuple[str, int] = ("", 0)
        self.has_brackets = False
        self.in_heading = False

    def _is_unseen(self, tag: str, attrs: dict[str, str]) -> bool:
        if self.is_blind:
            return tag in _NEVER
        return (
            tag in _UNSEEN
            or (tag == "del" and "datetime" in attrs)
            or bool(_UNSEEN_CLASSES & set(attrs.get("class", "").split()))
            or bool(_UNSEEN_STYLE.search(attrs.get("style", "")))
            or (bool(_MARK.search(attrs.get("style", ""))) and not self.in_heading)
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        name, depth = self.closed
        self.in_heading = self.in_heading or re.fullmatch("h[1-6]", tag) is not None
        if depth:
            self.closed = (name, depth + (tag == name))
        elif tag not in _VOID and self._is_unseen(tag, given):
            self.closed = (tag, 1)
        elif not _is_inline(tag):
            self.pieces.append(" ")
        if not self.is_blind and not self.closed[1]:
            self._show(tag, given)

    def _show(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "img" and attrs.get("aria-roledescription") != "checkbox":
            self._show_picture(attrs.get("alt", ""), attrs.get("class", ""))
        elif tag == "input" or attrs.get("role") == "checkbox":
            self.pieces.append("☑ " if "checked" in attrs or attrs.get("aria-checked") == "true" else "☐ ")
        elif tag == "q":
            self.pieces.append("“")
        elif tag == "ruby":
            self.has_brackets = False
        elif tag == "rp":
            self.has_brackets = True
        elif tag == "rt" and not self.has_brackets:
            self.pieces.append("(")

    def _show_picture(self, alt: str, classes: str) -> None:
        if re.fullmatch(r"\S+\.(png|jpg)", alt):
            return
        is_sign = not re.search(r"\w", alt) or "math" in classes
        self.pieces.append(alt if is_sign else f" [{alt}] ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        name, depth = self.closed
        if depth:
            self.closed = (name, depth - (tag == name))
            return
        if not _is_inline(tag):
            self.pieces.append(" ")
            self.in_heading = False
        if not self.is_blind and tag == "q":
            self.pieces.append("”")
        if not self.is_blind and tag == "rt" and not self.has_brackets:
            self.pieces.append(")")

    def handle_data(self, data: str) -> None:
        if not self.closed[1]:
            self.pieces.append(data)


def _read(html: str, *, is_blind: bool) -> list[str]:
    html = re.sub(r"<!--.*?-->|<!\[(if|endif)[^>]*>", "", re.sub(r"(?s)<style.*?</style>", "", html), flags=re.DOTALL)
    eye = _Eye(is_blind=is_blind)
    eye.feed(html)
    eye.close()
    return words_of("".join(eye.pieces))


def words_of(text: str) -> list[str]:
    """The words, without the characters that only say where a word may be broken."""
    return _INVISIBLE.sub("", text).split()


def words_seen(html: str) -> list[str]:
    """The words that somebody saw who copied this: no deleted or hidden text, no comments, no marks of items."""
    return _read(html, is_blind=False)


def words_within(html: str) -> list[str]:
    """Every word that is not of a script, a style or a comment of the markup."""
    return _read(html, is_blind=True)
