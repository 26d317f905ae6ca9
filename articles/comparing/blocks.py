"""Rich HTML as blocks: each paragraph, heading, list item, quotation or table row with its words and its links."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_HEADINGS: Final = {"h2": "heading", "h3": "heading", "h4": "subheading"}
_LISTS: Final = ("ul", "ol")
_CELLS: Final = ("td", "th")
_EMPHASIS: Final = frozenset({"strong", "em", "sub", "sup", "code"})
BETWEEN_CELLS: Final = " | "


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `manner` is its emphasis: each tag with the words that it covers."""

    kind: str
    text: str
    depth: int = 0
    links: tuple[tuple[str, str], ...] = ()
    manner: tuple[tuple[str, str], ...] = ()


def blocks_of(rich_html: str) -> list[Block]:
    """The blocks of some sanitised HTML in order; empty ones are left out.

    >>> [(block.kind, block.text) for block in blocks_of("<h3>Rest</h3><ul><li>Sleep <em>well</em></li></ul>")]
    [('heading', 'Rest'), ('item', 'Sleep well')]
    """
    reader = _Reader()
    reader.feed(rich_html)
    reader.close()
    reader.flush()
    return reader.blocks


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.manner: list[tuple[str, str]] = []
        self.opened: list[tuple[str, str, int]] = []  # inline tags: name, href, where in `pieces`
        self.lists: list[str] = []
        self.heading = ""
        self.quotes = 0
        self.is_row = False
        self.is_new_item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" or tag in _EMPHASIS:
            self.opened.append((tag, dict(attrs).get("href") or "", len(self.pieces)))
        elif tag == "br":
            self.pieces.append("\n")
        elif tag in _CELLS:
            if any(piece.strip() for piece in self.pieces):
                self.pieces.append(BETWEEN_CELLS)
        elif self.is_row and tag != "tr":
            self.pieces.append(" ")
        else:
            self._open_block(tag)

    def _open_block(self, tag: str) -> None:
        self.flush()
        if tag in _LISTS:
            self.lists.append(tag)
        elif tag == "li":
            self.is_new_item = True
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "hr":
            self.blocks.append(Block("rule", "———"))
        self.is_row = tag == "tr"
        self.heading = _HEADINGS.get(tag, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" or tag in _EMPHASIS:
            self._close_inline(tag)
        elif tag == "br" or tag in _CELLS or (self.is_row and tag != "tr"):
            self.pieces.append(" ")
        else:
            self.flush()
            self.heading, self.is_row = "", False
            if tag in _LISTS and self.lists:
                self.lists.pop()
            elif tag == "blockquote":
                self.quotes = max(0, self.quotes - 1)

    def _close_inline(self, tag: str) -> None:
        if not self.opened:
            return
        name, href, start = self.opened.pop()
        words = _one_line("".join(self.pieces[start:]))
        if name == "a":
            self.links.append((words, href))
        elif words:
            self.manner.append((name, words))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data.replace("\n", " "))

    def flush(self) -> None:
        text = "\n".join(_one_line(line) for line in "".join(self.pieces).split("\n")).strip()
        if text:
            kind = self._kind()
            self.blocks.append(Block(kind, text, len(self.lists), tuple(self.links), tuple(self.manner)))
        self.pieces, self.links, self.manner, self.opened = [], [], [], []

    def _kind(self) -> str:
        if self.is_row:
            return "row"
        if self.heading:
            return self.heading
        if self.lists and self.is_new_item:
            self.is_new_item = False
            return "numbered" if self.lists[-1] == "ol" else "item"
        return "quote" if self.quotes else "paragraph"


def _one_line(text: str) -> str:
    return " ".join(text.split())
