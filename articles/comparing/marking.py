"""Changed words, marked: two texts into one, with what was taken out and what was put in.

Words are compared within a paragraph. A pair that would take long, or that has next to nothing in common, is shown
whole: first as it was, then as it is.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.comparing.blocks import Block, blocks_of

#: How many pairs of equal words difflib may have to look at, before a paragraph is shown whole.
MOST_PAIRS: Final = 20_000
#: How many pairs of paragraphs are tried, to find which one became which.
MOST_PAIRED: Final = 900
ALIKE: Final = 0.3
#: A common word of this length or less between two changes is not worth the interruption.
TINY: Final = 3
#: A word with the space behind it; a character of a script that has no spaces is a word.
_word: Final = re.compile(r"(?:[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+)\s*")


class Change(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, heading, item or row. `marked_html` is escaped words with `<ins>` and `<del>`, and nothing else.

    Each mark begins with a hidden word for those who listen. `notes` tell in sentences what marks cannot show: where a
    link leads now, what a paragraph has become.
    """

    kind: str
    change: Change
    marked_html: SafeString
    notes: tuple[str, ...] = ()
    depth: int = 0


def lines_of(before: str, after: str) -> tuple[Line, ...]:
    """Two rich texts as one list of lines."""
    return tuple(_lines(blocks_of(before), blocks_of(after)))


def line_of(before: str, after: str, *, kind: str = "paragraph") -> Line:
    """Two plain texts as one line."""
    return _paired(Block(kind, before.strip()), Block(kind, after.strip()))


# -- Which paragraph became which ------------------------------------------------------------------------------


def _lines(before: list[Block], after: list[Block]) -> Iterator[Line]:
    for tag, i1, i2, j1, j2 in _opcodes(before, after, most=10 * MOST_PAIRS):
        if tag == "equal":
            yield from (_line(block, Change.UNCHANGED) for block in after[j1:j2])
        else:
            yield from _replaced(before[i1:i2], after[j1:j2])


def _replaced(before: list[Block], after: list[Block]) -> Iterator[Line]:
    i = j = 0
    for was, now in [*_pairs(before, after), (len(before), len(after))]:
        yield from (_line(block, Change.REMOVED) for block in before[i:was])
        yield from (_line(block, Change.ADDED) for block in after[j:now])
        if was < len(before):
            yield _paired(before[was], after[now])
        i, j = was + 1, now + 1


def _pairs(before: list[Block], after: list[Block]) -> list[tuple[int, int]]:
    """Which of the old blocks became which of the new ones, in order: the pairs that have most words in common."""
    if not before or not after or len(before) * len(after) > MOST_PAIRED:
        return []
    if len(before) == len(after) == 1:
        return [(0, 0)]
    old, new = ([_vocabulary(block.text) for block in side] for side in (before, after))
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    alike = [[_alike(a, b) for b in new] for a in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            found.append((i, j))
            i, j = i + 1, j + 1
    return found


def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one), len(other), 1)


def _line(block: Block, change: Change) -> Line:
    marks = {Change.ADDED: inserted, Change.REMOVED: deleted}
    html = marks[change](block.text) if change in marks else format_html("{}", block.text)
    notes = [_("Link: “%(words)s” → %(to)s") % {"words": words, "to": href} for words, href in block.links]
    told = tuple(notes) if change == Change.ADDED else ()
    return Line(block.kind, change, html, told, block.depth)


def _paired(before: Block, after: Block) -> Line:
    if before == after:
        return _line(after, Change.UNCHANGED)
    html = marked(before.text, after.text)
    if not before.text or not after.text:
        return Line(after.kind, Change.ADDED if after.text else Change.REMOVED, html, (), after.depth)
    return Line(after.kind, Change.CHANGED, html, tuple(_notes(before, after)), after.depth)


def _notes(before: Block, after: Block) -> Iterator[str]:
    if (before.kind, before.depth) != (after.kind, after.depth):
        yield _("Was %(was)s, is %(now)s.") % {"was": _kind(before), "now": _kind(after)}
    yield from _link_notes(dict(before.links), dict(after.links))
    is_same_text = before.text == after.text
    was, now = ([name if not is_same_text else (name, text) for name, text in side.manner] for side in (before, after))
    if sorted(map(str, was)) != sorted(map(str, now)):
        yield _("Bold, italics or the like changed.")
    if not is_same_text and before.text.split() == after.text.split():
        yield _("Only spaces or line breaks changed.")


def _link_notes(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    for words, href in after.items():
        was = before.get(words)
        if was is None and href not in before.values():
            yield _("New link: “%(words)s” → %(to)s") % {"words": words, "to": href}
        elif was is not None and was != href:
            yield _("The link “%(words)s” leads to %(to)s; before: %(was)s") % {"words": words, "to": href, "was": was}
    for words, href in before.items():
        if words not in after and href not in after.values():
            yield _("Link taken out: “%(words)s” → %(to)s") % {"words": words, "to": href}


def _kind(block: Block) -> str:
    names = {
        "heading": _("a heading"),
        "subheading": _("a smaller heading"),
        "item": _("a list item"),
        "numbered": _("a numbered item"),
        "quote": _("a quotation"),
        "row": _("a table row"),
        "rule": _("a line"),
    }
    name = names.get(block.kind, _("a paragraph"))
    return _("%(kind)s of level %(level)d") % {"kind": name, "level": block.depth} if block.depth > 1 else name


# -- Which words changed ---------------------------------------------------------------------------------------


def marked(before: str, after: str) -> SafeString:
    """The words of both texts, once where they agree, marked where they do not."""
    old, new = _word.findall(before), _word.findall(after)
    html: SafeString = format_html_join("", "{}", ((piece,) for piece in _pieces(old, new)))
    return html


def _pieces(old: list[str], new: list[str]) -> Iterator[SafeString]:
    is_pair = bool(old and new)
    keys = [word.rstrip() for word in old], [word.rstrip() for word in new]
    codes = _without_islands(_opcodes(*keys, most=MOST_PAIRS), keys[1])
    same = sum(j2 - j1 for tag, _i1, _i2, j1, j2 in codes if tag == "equal")
    if is_pair and same < ALIKE / 2 * max(len(old), len(new)):
        codes = [("replace", 0, len(old), 0, len(new))]
    for tag, i1, i2, j1, j2 in codes:
        if tag == "equal":
            text = "".join(new[j1:j2])
            ends_here = old[i2 - 1][-1].isspace() and not text[-1].isspace()
            yield format_html("{}", f"{text} " if ends_here else text)
            continue
        yield from _edges(deleted, "".join(old[i1:i2]), followed=j1 < j2)
        yield from _edges(inserted, "".join(new[j1:j2]))


def _edges(mark: Callable[[str], SafeString], text: str, *, followed: bool = False) -> Iterator[SafeString]:
    """The marked words, and behind them, unmarked, the space that they end with."""
    if words := text.rstrip():
        yield mark(words)
        yield format_html("{}", " " if followed else text[len(words) :])


def deleted(text: str) -> SafeString:
    """Words that were taken out, escaped."""
    return format_html('<del><span class="visually-hidden">{} </span>{}</del>', _("removed:"), text)


def inserted(text: str) -> SafeString:
    """Words that were put in, escaped."""
    return format_html('<ins><span class="visually-hidden">{} </span>{}</ins>', _("added:"), text)


Code = tuple[str, int, int, int, int]


def _without_islands(codes: list[Code], new: list[str]) -> list[Code]:
    """Takes a lone tiny word between two changes into them: “the” in the middle of a new sentence is no news."""
    merged: list[Code] = []
    for n, code in enumerate(codes):
        tag, _i1, i2, j1, j2 = code
        is_island = tag == "equal" and 0 < n < len(codes) - 1 and j2 - j1 == 1 and len(new[j1]) <= TINY
        if merged and (is_island or tag != "equal") and merged[-1][0] != "equal":
            merged[-1] = ("replace", merged[-1][1], i2, merged[-1][3], j2)
        else:
            merged.append(code)
    return merged


def _opcodes(old: Sequence[Any], new: Sequence[Any], *, most: int) -> list[Code]:
    """What difflib would say, but never slow: equal ends first; a middle that would take long is replaced whole."""
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    i, j = len(old) - end, len(new) - end
    codes: list[Code] = [("equal", 0, start, 0, start)] if start else []
    codes += [
        (tag, start + i1, start + i2, start + j1, start + j2)
        for tag, i1, i2, j1, j2 in _middle(old[start:i], new[start:j], most)
    ]
    return [*codes, ("equal", i, len(old), j, len(new))] if end else codes


def _middle(old: Sequence[Any], new: Sequence[Any], most: int) -> list[Code]:
    if not old and not new:
        return []
    uses = Counter(new)
    if not old or not new or sum(uses[item] for item in old) > most:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
