"""How many pieces a file is made of. Pillow looks at each in turn, in Python, and a few megabytes may hold millions.

A walk from piece to piece, which ends as soon as there are too many: of metadata, or of pixels that are handed over in
crumbs. What no decoder would follow ends it too; the decoder says then what is wrong.
"""

from collections.abc import Iterator
from typing import Final

MAX_PIECES: Final = 10_000
#: Beyond them, as many as a file has whose pieces are this long: those of a GIF's pixels are at most 255 bytes.
USUAL: Final = 100
_BARE: Final = {0x00, 0x01, 0xFF, *range(0xD0, 0xDA)}  # markers of a JPEG, and what fills it, that have no length


def has_too_many(data: bytes) -> bool:
    """Whether a JPEG, PNG or GIF is cut into more pieces than any encoder makes."""
    return any(count > allowed for count, allowed in _counted(data))


def _counted(data: bytes) -> Iterator[tuple[int, int]]:
    """After each piece, how many there are and how many there may be."""
    if data.startswith(b"\xff\xd8"):
        steps, allowed = _of_jpeg(data), MAX_PIECES
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        steps, allowed = _of_png(data), MAX_PIECES + len(data) // USUAL
    elif data.startswith(b"GIF8"):
        steps, allowed = _of_gif(data), MAX_PIECES + len(data) // USUAL
    else:
        return
    count = 0
    for weight in steps:
        count += weight
        yield count, allowed


def _of_jpeg(data: bytes) -> Iterator[int]:
    """Up to the pixels, which are read in one go."""
    at = 2
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data) and (marker := data[at + 1]) != 0xDA:
        at += 1 if marker == 0xFF else 2 if marker in _BARE else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield 1


def _of_png(data: bytes) -> Iterator[int]:
    at = 8
    while at + 8 <= len(data):
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        yield 1


def _of_gif(data: bytes) -> Iterator[int]:
    """To a second frame, which nobody reads. Remarks weigh more: each is copied to those before it."""
    at, frames = 13 + _palette(data[10:11]), 0
    while at < len(data) and data[at] != 0x3B:
        kind, is_remark = data[at], data[at : at + 2] == b"!\xfe"
        if kind == 0x21:
            at += 2
        elif kind == 0x2C:
            frames += 1
            if frames > 1:
                return
            at += 11 + _palette(data[at + 9 : at + 10])
        else:  # skipped byte by byte
            at += 1
            yield 1
            continue
        yield 100 if is_remark else 1
        while at < len(data) and data[at]:
            at += 1 + data[at]
            yield 1
        at += 1


def _palette(flags: bytes) -> int:
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0
