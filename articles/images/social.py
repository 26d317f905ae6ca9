"""The picture that stands for an article where its address is shared: title, names, the site, the first tag's colour.

It is drawn when the article is printed. Its name is a hash of what it shows, so the same article finds its file again
without drawing it, and a file is never overwritten. A placeholder is never part of it.
"""

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageDraw

from articles.images import lettering, reading, renditions
from articles.models.library import Image

SIZE: Final = (1200, 630)
MAX_BYTES: Final = 120_000
#: Raise it when the drawing changes: the files get other names, and pages get them when they are printed again.
DESIGN: Final = 1

Colour = tuple[int, int, int]
PAPER: Final[Colour] = (0xFD, 0xFC, 0xF9)
SUN: Final[Colour] = (0xD9, 0x78, 0x1E)
#: The tones of `static/css/site.css` by day; without a tag, that of the page itself.
TONES: Final[dict[str, Colour]] = {
    "": (0x8A, 0x41, 0x20),
    "clay": (0xA6, 0x3F, 0x26),
    "ochre": (0x7D, 0x59, 0x0A),
    "moss": (0x55, 0x65, 0x1A),
    "sage": (0x38, 0x65, 0x48),
    "teal": (0x17, 0x63, 0x5F),
    "sky": (0x1D, 0x60, 0x8A),
    "navy": (0x34, 0x45, 0x7F),
    "plum": (0x6C, 0x3F, 0x74),
    "rose": (0x9C, 0x34, 0x56),
    "slate": (0x47, 0x52, 0x62),
}

_MARGIN: Final = 72
PANEL: Final = 480
_WIDE_PANEL: Final = 720  # beside the site's name alone
_SIZES: Final = (120, 110, 100, 92, 84, 77, 70, 64, 58, 53, 48, 44, 40, 36, 33, 30)
_TOP, _BOTTOM = 140, 500  # between them stands the title
_RULE: Final = 527
_SUN: Final = 176
_QUALITIES: Final = (86, 80, 72, 62, 48, 34, 20)


@dataclass(frozen=True, slots=True)
class Dress:
    """What the drawing takes from the site as it is today; a later change reaches a page when it is printed again."""

    site_name: str
    tone: str


@dataclass(frozen=True, slots=True)
class Card:
    """What one drawing shows, beside the article's own picture."""

    title: str
    byline: str
    dress: Dress


#: What `store()` has found or stored inside `asking_once()`; None outside.
_known: Final[ContextVar[dict[str, str] | None]] = ContextVar("known", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Inside, the storage is asked once for each drawing. So whoever draws ahead of a lock does not wait under it for
    a bucket that does not answer.
    """
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def store(card: Card, image: Image | None = None) -> str:
    """The storage name of the drawing; it is drawn where the storage has none yet.

    A picture that cannot be read is left out, and so is not in the name.
    """
    name, known = _name(card, image), _known.get()
    if known is None:
        return _stored(name, card, image)
    if name not in known:
        known[name] = _stored(name, card, image)
    return known[name]


def _stored(name: str, card: Card, image: Image | None) -> str:
    if default_storage.exists(name):
        return name
    try:
        data = draw(card, image)
    except _UNREADABLE:
        return store(card)
    default_storage.save(name, ContentFile(data))
    return name


def embedded(card: Card, image: Image | None = None) -> str:
    """The drawing as an address that holds it: a preview stores nothing."""
    try:
        data = draw(card, image)
    except _UNREADABLE:
        data = draw(card)
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


_UNREADABLE: Final = (OSError, reading.UploadError)


def _name(card: Card, image: Image | None) -> str:
    picture = [image.digest, image.focal_x, image.focal_y] if image else []
    shown = json.dumps([DESIGN, lettering.HAS_SHAPING, asdict(card), picture], sort_keys=True)
    return f"social/{hashlib.sha256(shown.encode()).hexdigest()[:24]}.{'jpg' if image else 'png'}"


def draw(card: Card, image: Image | None = None) -> bytes:
    """The drawing: a PNG, or with a picture a JPEG; always the same for the same card.

    Raises OSError or UploadError for a picture that cannot be read.
    """
    title, site = lettering.drawable(card.title), lettering.drawable(card.dress.site_name)
    is_rtl = lettering.runs_from_the_right(title or site)
    tone = TONES.get(card.dress.tone, TONES[""])
    canvas = Pillow.new("RGB", SIZE, tone)
    panel = 0
    if image is not None:
        panel = PANEL if title else _WIDE_PANEL
        canvas.paste(_picture(image, (panel, SIZE[1])), (0 if is_rtl else SIZE[0] - panel, 0))
    column = _Column(canvas, tone, panel, is_rtl=is_rtl)
    if not panel:
        column.sunrise()
    if title:
        column.head(site)
        column.title(title)
    elif site:
        column.title(site)
    column.foot(lettering.drawable(card.byline))
    return _photographic(canvas) if panel else _flat(canvas, tone)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` of the way from the first to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _flat(canvas: Pillow.Image, tone: Colour) -> bytes:
    """Exact and small: the three colours, and the steps between them that smooth an edge."""
    colours = [mixed(tone, PAPER, step / 31) for step in range(32)]
    colours += [mixed(tone, SUN, step / 15) for step in range(1, 16)]
    palette = Pillow.new("P", (1, 1))
    palette.putpalette([level for colour in colours for level in colour])
    buffer = io.BytesIO()
    canvas.quantize(palette=palette, dither=Pillow.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()


def _photographic(canvas: Pillow.Image) -> bytes:
    """Letters on a strong colour want its full resolution; a busy picture pays with quality."""
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        canvas.save(buffer, "JPEG", quality=quality, subsampling=0 if quality > 75 else 2)
        if buffer.tell() <= MAX_BYTES:
            break
    return buffer.getvalue()


def _picture(image: Image, size: tuple[int, int]) -> Pillow.Image:
    """The article's picture cut to a panel around its focal point, from the smallest file that is large enough."""
    with default_storage.open(_source(image, size)) as file:
        picture = reading.decode(file.read())
    flat = Pillow.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    box = renditions.cut(flat.size, size[0] / size[1], (image.focal_x, image.focal_y))
    return flat.resize(size, Pillow.Resampling.LANCZOS, box=box, reducing_gap=2.0)


def _source(image: Image, size: tuple[int, int]) -> str:
    files: dict[str, str] = image.renditions.get("lead", {}).get("jpeg", {})
    for width, name in sorted((int(width), name) for width, name in files.items()):
        if width >= size[0] and width * image.height >= size[1] * image.width:
            return name
    return image.file.name or ""


class _Column:
    """The part of the drawing that holds the words."""

    def __init__(self, canvas: Pillow.Image, tone: Colour, panel: int, *, is_rtl: bool) -> None:
        self.canvas, self.tone, self.is_rtl = canvas, tone, is_rtl
        self.pen = ImageDraw.Draw(canvas)
        self.has_panel = bool(panel)
        inner = 56 if panel else _MARGIN
        self.left = (panel + inner) if is_rtl else _MARGIN
        self.right = SIZE[0] - (_MARGIN if is_rtl else panel + inner)
        self.edge = self.right if is_rtl else self.left

    @property
    def width(self) -> int:
        return self.right - self.left

    def sunrise(self) -> None:
        """Where there is no picture: the half sun of the site's masthead, large, on the rule."""
        x = self.left + _SUN if self.is_rtl else self.right - _SUN
        self._half_sun(x, _RULE, _SUN, SUN)

    def head(self, site: str) -> None:
        """The sun on its line, and the site's name."""
        step = 26
        self._half_sun(self.edge + (-step if self.is_rtl else step), 96, step, SUN)
        if site:
            self._line(lettering.line(site, self.width - 72, (34, 30, 27, 24)), 96, indent=72)

    def title(self, text: str) -> None:
        width = self.width if self.has_panel else self.width - 2 * _SUN
        block = lettering.fit(text, width, _BOTTOM - _TOP, _SIZES)
        top = (_TOP + _BOTTOM - block.height) / 2
        self._line(block, top + (block.leading - block.size) / 2 + block.size * 0.8)

    def foot(self, byline: str) -> None:
        """A rule, and the names below it."""
        self.pen.rectangle((self.left, _RULE, self.right - 1, _RULE + 1), fill=mixed(self.tone, PAPER, 0.6))
        if byline:
            self._line(lettering.line(byline, self.width, (30, 27, 24)), 577)

    def _line(self, block: lettering.Block, baseline: float, *, indent: int = 0) -> None:
        x = self.edge + (-indent if self.is_rtl else indent)
        anchor, more = "rs" if self.is_rtl else "ls", lettering.options(is_rtl=self.is_rtl)
        for n, line in enumerate(block.lines):
            at = (x, baseline + n * block.leading)
            self.pen.text(at, line, font=lettering.font(block.size), fill=PAPER, anchor=anchor, **more)

    def _half_sun(self, x: float, level: float, radius: int, colour: Colour) -> None:
        """Drawn three times as large and reduced, so that its edge is smooth."""
        mask = Pillow.new("L", (radius * 6, radius * 3), 0)
        ImageDraw.Draw(mask).ellipse((0, 0, radius * 6 - 1, radius * 6 - 1), fill=255)
        self.canvas.paste(colour, (round(x) - radius, round(level) - radius), mask.reduce(3))
