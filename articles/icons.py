"""The half sun of a publication's header in its colours: the icon where its logo is not square, and what is shared of a
page without a picture.

As with the stylesheet, the address names the colours: it may be kept for ever, and costs no query.
"""

import io
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe
from PIL import Image as Pillow
from PIL import ImageDraw

from articles import caching
from articles.images.social import SIZE
from articles.paths import path_to
from articles.theme import SHIPPED, Palette

#: Of 32 parts: the sun's middle and radius; the line's beginning, end, height and thickness.
_MIDDLE, _RADIUS = (16, 20), 10
_FROM, _TO, _AT, _THICK = 5, 27, 23.5, 2
_TOUCH: Final = 180


def svg(palette: Palette) -> str:
    """For the tab of a browser; the accent can be told from the paper, see `theme.problems`."""
    colors = palette.light
    x, y = _MIDDLE
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="6" fill="{colors.paper}"/>'
        f'<path d="M{x - _RADIUS} {y}a{_RADIUS} {_RADIUS} 0 0 1 {2 * _RADIUS} 0z" fill="{colors.sun}"/>'
        f'<path d="M{_FROM} {_AT}h{_TO - _FROM}" stroke="{colors.ink}" stroke-width="{_THICK}" stroke-linecap="round"/>'
        "</svg>\n"
    )


@lru_cache(maxsize=8)
def png(palette: Palette, side: int = _TOUCH) -> bytes:
    """The same for phones, which round the corners themselves; drawn four times as large, for smooth edges."""
    colors, part = palette.light, 4 * side / 32
    x, y = _MIDDLE
    image = Pillow.new("RGB", (4 * side, 4 * side), colors.paper)
    draw = ImageDraw.Draw(image)
    sun = [(x - _RADIUS) * part, (y - _RADIUS) * part, (x + _RADIUS) * part, (y + _RADIUS) * part]
    draw.pieslice(sun, 180, 360, fill=colors.sun)
    ends = [
        (_FROM - _THICK / 2) * part,
        (_AT - _THICK / 2) * part,
        (_TO + _THICK / 2) * part,
        (_AT + _THICK / 2) * part,
    ]
    draw.rounded_rectangle(ends, radius=_THICK / 2 * part, fill=colors.ink)
    file = io.BytesIO()
    image.resize((side, side), Pillow.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


@lru_cache(maxsize=8)
def shared(palette: Palette) -> bytes:
    """The half sun over its line, as other sites show a page; drawn twice as large, for smooth edges."""
    colors, (width, height) = palette.light, SIZE
    image = Pillow.new("RGB", (2 * width, 2 * height), colors.paper)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 916, 2 * width, 2 * height), fill=colors.derived(0)["wash"])
    draw.rectangle((0, 888, 2 * width, 916), fill=colors.ink)
    draw.pieslice((width - 500, 328, width + 500, 1328), 180, 360, fill=colors.sun)
    file = io.BytesIO()
    image.reduce(2).save(file, "PNG")
    return file.getvalue()


def shared_address(site: Any) -> str:
    """Of the picture of a page without one: in the publication's colours, or that of the house."""
    return static("img/social.png") if site.palette == SHIPPED else path_to("articles:social", site.palette.code)


def address(site: Any) -> str:
    """Of the icon that the head of a page names for phones: a square logo, the half sun in the publication's colours,
    or that of the house.
    """
    if site.icon_url or site.palette == SHIPPED:
        return str(site.icon_url or static("img/icon.png"))
    return path_to("articles:touch_icon", site.palette.code)


@require_safe
def icon(request: HttpRequest, palette: Palette) -> HttpResponse:
    return caching.for_ever(svg(palette), "image/svg+xml")


@require_safe
def touch_icon(request: HttpRequest, palette: Palette) -> HttpResponse:
    return caching.for_ever(png(palette), "image/png")


@require_safe
def social(request: HttpRequest, palette: Palette) -> HttpResponse:
    return caching.for_ever(shared(palette), "image/png")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look that show a feed or a picture, which name no icon."""
    return HttpResponsePermanentRedirect(address(request.publication))  # type: ignore[attr-defined]
