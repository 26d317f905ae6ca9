"""Words set in the shipped font: what it can draw, and the largest size at which they fit a box."""

import math
import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from PIL import ImageFont, features

FONT: Final = Path(__file__).parent / "fonts" / "MastheadSerif-Regular.ttf"
#: With it (libraqm), letters join, reorder and run from the right as their script wants.
HAS_SHAPING: Final = bool(features.check("raqm"))
ELLIPSIS: Final = "…"

_REFERENCE: Final = 100  # the size at which words are measured; widths grow in proportion
_SLACK: Final = 1.01  # but for rounding
_JOINERS: Final = "\u200c\u200d"
_INDIC: Final = range(0x0900, 0x0E00)
_breaks: Final = re.compile(r"(?<=[-‐–—/])(?=\w)")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size, from top to bottom."""

    lines: tuple[str, ...]
    size: int
    leading: float
    is_rtl: bool = False

    @property
    def height(self) -> float:
        return self.leading * len(self.lines)


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def options(*, is_rtl: bool) -> dict[str, Any]:
    """What Pillow must be told beside the words."""
    return {"direction": "rtl" if is_rtl else "ltr"} if HAS_SHAPING else {}


@cache
def coverage() -> frozenset[int]:
    """The characters that the font has, read from its own table (`cmap`, format 12)."""
    data = FONT.read_bytes()
    tables = {data[at : at + 4]: data[at + 8 : at + 12] for at in range(12, 12 + 16 * _short(data, 4), 16)}
    (start,) = struct.unpack(">I", tables[b"cmap"])
    for at in range(start + 4, start + 4 + 8 * _short(data, start + 2), 8):
        table = start + struct.unpack(">I", data[at + 4 : at + 8])[0]
        if _short(data, table) == 12:
            (groups,) = struct.unpack(">I", data[table + 12 : table + 16])
            ranges = struct.iter_unpack(">III", data[table + 16 : table + 16 + 12 * groups])
            return frozenset(code for first, last, _glyph in ranges for code in range(first, last + 1))
    raise ValueError(f"{FONT.name} has no cmap of format 12.")


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def drawable(words: str, *, has_shaping: bool = HAS_SHAPING) -> str:
    """The words as the font can draw them, or "" where it cannot.

    Emoji and marks that nobody reads are left out where the font has none; a letter that it lacks fails the whole, and
    so does a script that needs shaping where there is none. An empty box never stands for a letter.
    """
    known = coverage()
    kept = [" "]
    for letter in unicodedata.normalize("NFC", " ".join(words.split())):
        category = unicodedata.category(letter)
        if (letter in _JOINERS and unicodedata.category(kept[-1])[0] in "LM") or (
            ord(letter) in known and category != "Cf"
        ):
            kept.append(letter)
        elif category not in ("So", "Sk", "Cf", "Cc", "Me", "Cs") and not 0xFE00 <= ord(letter) <= 0xFE0F:
            return ""
    text = " ".join("".join(kept).split())
    if not any(letter.isalnum() for letter in text) or (_needs_shaping(text) and not has_shaping):
        return ""
    return text


def _needs_shaping(text: str) -> bool:
    return any(
        unicodedata.bidirectional(letter) in ("R", "AL") or ord(letter) in _INDIC or unicodedata.combining(letter)
        for letter in text
    )


def runs_from_the_right(text: str) -> bool:
    """By its first letter that has a direction."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def fit(text: str, width: float, height: float, sizes: tuple[int, ...]) -> Block:
    """The text in lines that fit the box, as large as they can be and about equally long.

    Words are broken only where the largest unbroken setting would be a small one; what is too long even at the
    smallest size ends with an ellipsis.
    """
    is_rtl = runs_from_the_right(text)
    pieces = _pieces(text)
    roomy = 1.4 if _needs_shaping(text) else 1.18
    small = sizes[len(sizes) // 2]
    for may_break, size in [*((False, size) for size in sizes if size >= small), *((True, size) for size in sizes)]:
        set_in = _broken(pieces, width / size) if may_break else pieces
        lines = _lines(set_in, width / size)
        if lines is not None and len(lines) * size * roomy <= height:
            even = _even(set_in, width / size, len(lines))
            return Block(tuple(_joined(line) for line in even), size, size * roomy, is_rtl)
    size = sizes[-1]
    lines = _lines(_broken(pieces, width / size), width / size) or [pieces]
    most = max(1, int(height / (size * roomy)))
    *full, last = (_joined(line) for line in lines[:most])
    return Block((*full, shorten(f"{last} {ELLIPSIS}", width, size)), size, size * roomy, is_rtl)


def line(text: str, width: float, sizes: tuple[int, ...]) -> Block:
    """The text in one line: as large as fits, shortened at the smallest size."""
    size = next((size for size in sizes if _measure(text) <= width / size), sizes[-1])
    return Block((shorten(text, width, size),), size, size, runs_from_the_right(text))


def shorten(text: str, width: float, size: int) -> str:
    """The text, or as much of its beginning as fits one line, with an ellipsis."""
    if _measure(text) <= width / size:
        return text
    end = _longest(text, width / size - _measure(ELLIPSIS))
    return text[:end].rstrip(" ,;:–-…") + ELLIPSIS


@dataclass(frozen=True, slots=True)
class _Piece:
    """What no line may end inside, how wide it is at size 1, and whether a space stands before it."""

    text: str
    width: float
    is_spaced: bool


def _measure(text: str) -> float:
    return font(_REFERENCE).getlength(text) / _REFERENCE * _SLACK


def _pieces(text: str) -> list[_Piece]:
    parts = [(part, n == 0) for word in text.split() for n, part in enumerate(_breaks.split(word))]
    return [_Piece(part, _measure(part), is_spaced) for part, is_spaced in parts]


@cache
def _space() -> float:
    return _measure("n n") - _measure("nn")


def _lines(pieces: list[_Piece], width: float) -> list[list[_Piece]] | None:
    """As many pieces a line as fit; None where one alone is too wide."""
    lines: list[list[_Piece]] = []
    used = width + 1
    for piece in pieces:
        if piece.width > width:
            return None
        needed = piece.width + (_space() if piece.is_spaced else 0)
        if used + needed <= width:
            lines[-1].append(piece)
            used += needed
        else:
            lines.append([piece])
            used = piece.width
    return lines


def _joined(pieces: list[_Piece]) -> str:
    return "".join((" " if n and piece.is_spaced else "") + piece.text for n, piece in enumerate(pieces))


def _even(pieces: list[_Piece], width: float, count: int) -> list[list[_Piece]]:
    """So many lines, the sum of the squares of what stays free at their ends as small as can be."""
    nowhere: tuple[float, list[int]] = (math.inf, [])
    best: list[tuple[float, list[int]]] = [(0.0, []), *[nowhere] * len(pieces)]
    for _ in range(count):
        longer = [nowhere] * (len(pieces) + 1)
        for start, (cost, ends) in enumerate(best[:-1]):
            used = 0.0
            for end in range(start + 1, len(pieces) + 1 if cost < math.inf else 0):
                piece = pieces[end - 1]
                used += piece.width + (_space() if piece.is_spaced and end > start + 1 else 0)
                if used > width:
                    break
                longer[end] = min(longer[end], (cost + (width - used) ** 2, [*ends, end]))
        best = longer
    ends = best[-1][1]
    return [pieces[start:end] for start, end in pairwise([0, *ends])]


def _broken(pieces: list[_Piece], width: float) -> list[_Piece]:
    """The same pieces, those wider than a line cut into parts that fit."""
    parts = []
    for piece in pieces:
        rest, left, is_spaced = piece.text, piece.width, piece.is_spaced
        while left > width and len(rest) > 1:
            end = _longest(rest, width)
            parts.append(_Piece(rest[:end], _measure(rest[:end]), is_spaced))
            rest, left, is_spaced = rest[end:], _measure(rest[end:]), False
        parts.append(_Piece(rest, left, is_spaced))
    return parts


def _longest(text: str, width: float) -> int:
    """Where to cut some text: as late as fits, never before a mark that belongs to the letter before it."""
    low, high = 1, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _measure(text[:middle]) <= width else (low, middle - 1)
    while low > 1 and _continues(text, low):
        low -= 1
    return low


def _continues(text: str, at: int) -> bool:
    """Whether the character there is part of what the one before it began."""
    return unicodedata.category(text[at]).startswith("M") or bool(
        text[at] in _JOINERS or text[at - 1] in _JOINERS or unicodedata.combining(text[at - 1]) == 9  # a virama
    )
