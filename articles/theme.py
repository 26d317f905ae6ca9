"""The colours of the publication: those of the house, ready-made ones, or its own; and whether they can be read.

Four colours are chosen for each scheme, the others follow from them. The address of the stylesheet names them all, and
the site's own stylesheet that it begins with, so that each address means one text for ever, for a page in a cache too,
and costs no query. Asks no database.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles import caching

HEX: Final = re.compile(r"#[0-9a-f]{6}")
#: WCAG 2.2: what text needs, and what marks and shapes need.
TEXT, MARK = 4.5, 3.0
SCHEMES: Final = ("light", "dark")
#: Text and ground of each topic's colour, as in the stylesheet: light, then dark.
TONES: Final = {
    "clay": (("#a63f26", "#f9e9e1"), ("#f0a78d", "#35221b")),
    "ochre": (("#7d590a", "#f8eed3"), ("#e6c06b", "#2e2617")),
    "moss": (("#55651a", "#eff2dd"), ("#c0ce7d", "#262b17")),
    "sage": (("#386548", "#e5f0e7"), ("#9acba8", "#1b2b21")),
    "teal": (("#17635f", "#dff0ed"), ("#84cdc6", "#142c2b")),
    "sky": (("#1d608a", "#e1eff8"), ("#8cc7eb", "#152938")),
    "navy": (("#34457f", "#e7ebf7"), ("#b0bdee", "#1f2642")),
    "plum": (("#6c3f74", "#f3e8f4"), ("#d8aede", "#2d2031")),
    "rose": (("#9c3456", "#fae6ec"), ("#f2a5b9", "#362029")),
    "slate": (("#475262", "#e9edf2"), ("#b8c2cf", "#252b35")),
}
STYLESHEET: Final = "css/site.css"
_FOCUS: Final = ("#1d4fbf", "#9dc1ff")


# -- Contrast --------------------------------------------------------------------------------------------------


def _parts(color: str) -> tuple[int, ...]:
    return tuple(int(color[n : n + 2], 16) for n in (1, 3, 5))


@lru_cache(maxsize=512)
def _luminance(color: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in _parts(color))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it, from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _mix(ground: str, color: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_parts(ground), _parts(color), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


# -- The colours -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scheme:
    """The four colours that are chosen: of the ground, of text, of the sun and its marks, of links."""

    paper: str
    ink: str
    sun: str
    tone: str

    def grounds(self, number: int) -> list[tuple[str, str]]:
        """Whatever text stands on, with its name: the page, its tinted rooms, the topics' grounds."""
        own = [("", self.paper), ("", _mix(self.paper, self.ink, 0.05))]
        return [*own, *((name, each[number][1]) for name, each in TONES.items())]

    def derived(self, number: int) -> dict[str, str]:
        """Every colour of the stylesheet. Soft text is as soft as can be read on every ground."""
        grounds = [ground for _name, ground in self.grounds(number)]
        shades = (_mix(self.paper, self.ink, share / 100) for share in range(74, 100, 2))
        is_read = (shade for shade in shades if all(contrast(shade, ground) >= 1.02 * TEXT for ground in grounds))
        focus = _FOCUS[number]
        return {
            "paper": self.paper,
            "wash": grounds[1],
            "ink": self.ink,
            "soft": next(is_read, self.ink),
            "rule": _mix(self.paper, self.ink, 0.17),
            "focus": focus if contrast(focus, self.paper) >= TEXT else self.ink,
            "sun": self.sun,
            "tone": self.tone,
        }


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours by day and by night."""

    light: Scheme
    dark: Scheme

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Palette":
        """As the publication's row keeps it; empty means the colours of the house."""
        return cls(Scheme(**data["light"]), Scheme(**data["dark"])) if data else SHIPPED

    def as_data(self) -> dict[str, Any]:
        """For the publication's row."""
        return {} if self == SHIPPED else asdict(self)

    @property
    def address(self) -> str:
        """Of the site's stylesheet in these colours; empty for those that it has as it stands."""
        return "" if self == SHIPPED else reverse("articles:theme", args=[self.code, _own_stylesheet()[1]])

    @property
    def code(self) -> str:
        """As addresses name it."""
        return "".join(color[1:] for _scheme, _part, color in self.colors())

    def colors(self) -> Iterator[tuple[str, str, str]]:
        """Each colour, with its scheme and what it is for."""
        for scheme in SCHEMES:
            for part, color in asdict(getattr(self, scheme)).items():
                yield scheme, part, color

    def as_colors(self) -> dict[str, str]:
        """By the names of the settings' fields."""
        return {f"{scheme}_{part}": color for scheme, part, color in self.colors()}

    def tokens(self) -> str:
        """The same names as in `static/css/site.css`, in the same layer, read after it."""
        light, dark = self.light.derived(0), self.dark.derived(1)
        both = (f"--{name}:var(--light,{light[name]}) var(--dark,{dark[name]})" for name in light)
        return f"@layer tokens{{:root{{{';'.join(both)}}}}}"


SHIPPED: Final = Palette(
    Scheme("#fdfcf9", "#1b2233", "#d9781e", "#8a4120"), Scheme("#13171f", "#ebe8e1", "#f0dfae", "#f0a78d")
)
#: Well-made ones to begin with.
PRESETS: Final[dict[str, tuple[Any, Palette]]] = {
    "sunrise": (gettext_lazy("Sunrise"), SHIPPED),
    "newsprint": (
        gettext_lazy("Newsprint"),
        Palette(Scheme("#ffffff", "#141414", "#c8102e", "#a50d26"), Scheme("#121212", "#f0f0ee", "#ff6b6b", "#ff9a94")),
    ),
    "harbour": (
        gettext_lazy("Harbour"),
        Palette(Scheme("#fbfdfe", "#10263b", "#1f7fb8", "#14578a"), Scheme("#0e1822", "#e3edf3", "#7cc4e8", "#8fcdf0")),
    ),
    "orchard": (
        gettext_lazy("Orchard"),
        Palette(Scheme("#fcfdf8", "#1c2a1e", "#4f8f3a", "#2f6430"), Scheme("#121a14", "#e6ece0", "#a5d27f", "#a9d795")),
    ),
    "heather": (
        gettext_lazy("Heather"),
        Palette(Scheme("#fdfbfd", "#2a2033", "#9b5fb5", "#703788"), Scheme("#18131d", "#ece5ef", "#cf9fe3", "#d9b1ea")),
    ),
    "rosehip": (
        gettext_lazy("Rosehip"),
        Palette(Scheme("#fffafa", "#2f1d20", "#cf4a5f", "#a02540"), Scheme("#1b1315", "#f1e6e6", "#f7a0ad", "#f9aab5")),
    ),
}


# -- Whether they can be read ----------------------------------------------------------------------------------


class Problem(NamedTuple):
    """What cannot be read, told in a sentence, and at which colour."""

    scheme: str
    part: str
    told: str


def problems(palette: Palette) -> list[Problem]:
    """Every pair of colours under its limit."""
    return [
        Problem(name, part, told)
        for number, name in enumerate(SCHEMES)
        for part, told in _problems(getattr(palette, name), number)
    ]


def _problems(scheme: Scheme, number: int) -> Iterator[tuple[str, str]]:
    text, mark = _("Text can hardly be read on this paper."), _("The accent hardly shows on this paper.")
    page = [ground for name, ground in scheme.grounds(number) if not name]
    if told := _low(scheme.ink, page, TEXT, text):
        yield "ink", told
    elif told := _topics(scheme, number):
        yield "paper", told
    elif told := _low(scheme.ink, [_mix(scheme.paper, scheme.sun, 0.4)], TEXT, _("Marked text can hardly be read.")):
        yield "sun", told
    if told := _low(scheme.tone, page, TEXT, _("Links can hardly be read on this paper.")):
        yield "tone", told
    if told := _low(scheme.sun, [scheme.paper], MARK, mark):
        yield "sun", told


def _topics(scheme: Scheme, number: int) -> str:
    """Topics keep their colours, so that the paper must suit them."""
    grounds = [ground for name, ground in scheme.grounds(number) if name]
    if told := _low(scheme.ink, grounds, TEXT, _("Text can hardly be read on the grounds of topics.")):
        return told
    words = (
        _("The names of topics can hardly be read: this paper is too dark.")
        if number == 0
        else _("The names of topics can hardly be read: this paper is too light.")
    )
    return next((low for each in TONES.values() if (low := _low(each[number][0], [scheme.paper], TEXT, words))), "")


def _low(color: str, grounds: list[str], limit: float, told: str) -> str:
    least = min(contrast(color, ground) for ground in grounds)
    if least >= limit:
        return ""
    rounded = int(least * 100) / 100  # 4.499 is not 4.5
    return _("%(told)s Their contrast is %(least).2f to 1; it takes at least %(limit)s to 1.") % {
        "told": told,
        "least": rounded,
        "limit": f"{limit:g}",
    }


# -- The stylesheet --------------------------------------------------------------------------------------------


class ColorsConverter:
    """Eight colours of six digits: those of the light scheme, then of the dark one."""

    regex = "[0-9a-f]{48}"

    def to_python(self, text: str) -> Palette:
        colors = [f"#{text[n : n + 6]}" for n in range(0, 48, 6)]
        return Palette(Scheme(*colors[:4]), Scheme(*colors[4:]))

    def to_url(self, text: str) -> str:
        return text


def _own_stylesheet() -> tuple[str, str]:
    """The site's, and its digest."""
    path = Path(finders.find(STYLESHEET) or "")
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> tuple[str, str]:
    data = path.read_bytes()
    return data.decode(), hashlib.blake2s(data, digest_size=6).hexdigest()


@require_safe
def stylesheet(request: HttpRequest, palette: Palette, digest: str) -> HttpResponse:
    """The site's stylesheet with other colours, in one file. Its address says it all, so that it may be kept for ever;
    that of another release leads to the one of today.
    """
    own, today = _own_stylesheet()
    if digest != today:
        return redirect("articles:theme", palette.code, today)
    return caching.for_ever(f"{own}{palette.tokens()}\n", "text/css; charset=utf-8")
