"""The `<picture>` of a page or a card: sized, in the formats a browser can read, without JavaScript or inline style."""

import base64
import html
import re
from functools import cache
from typing import Final

from django.core.files.storage import default_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.content import Picture
from articles.images import placeholder, renditions
from articles.licences import NONE, Licence, licence_of
from articles.models.library import Image
from articles.sources import is_web_address

NO_IMAGE = "no image"
_DRAWING: Final = '<picture class="placeholder">'
LEAD_SIZES = "(min-width: 60rem) 52rem, 100vw"
TOPIC_SIZES = "(min-width: 72rem) 30rem, (min-width: 48rem) 40vw, 88vw"
CARD_SIZES = "(min-width: 78rem) 22.5rem, (min-width: 48rem) 29vw, (min-width: 40rem) 45vw, 92vw"


def lead_html(image: Image, picture: Picture) -> SafeString:
    """The picture of an article, first on its page and so loaded at once; with caption and credit where it has any."""
    shown = _picture_html(image, "lead", picture.alt, LEAD_SIZES, is_first=True)
    return _figure_html(shown, picture)


def section_html(image: Image, picture: Picture) -> SafeString:
    """A section's picture, loaded when it comes near."""
    return _figure_html(_picture_html(image, "lead", picture.alt, LEAD_SIZES, is_first=False), picture)


def card_html(image: Image, picture: Picture) -> SafeString:
    """The cut for lists and related articles."""
    return _picture_html(image, "card", picture.alt, CARD_SIZES, is_first=False)


def topic_html(image: Image) -> SafeString:
    """The cut at the head of a topic's page, in the library's own words."""
    shown = _picture_html(image, "card", described(image), TOPIC_SIZES, is_first=True)
    return _figure_html(shown, image.told())


def described(image: Image) -> str:
    """The library's alternative text; empty for a decorative picture."""
    return image.told().alt


def placeholder_html(title: str, tag: str, *, is_lead: bool = False) -> SafeString:
    """The “no image” drawing of an article, in the reader's colour scheme; its files are made if they are missing."""
    name = placeholder.variant(title, tag).name
    files = [default_storage.url(placeholder_name(name, scheme)) for scheme in ("dark", "light")]
    return _drawing_html(*files, is_lead=is_lead)


def embedded_placeholder_html(title: str, tag: str, *, is_lead: bool = False) -> SafeString:
    """The same drawing inside the page: a preview stores nothing."""
    name = placeholder.variant(title, tag).name
    return _drawing_html(_embedded(name, "dark"), _embedded(name, "light"), is_lead=is_lead)


def _drawing_html(dark: str, light: str, *, is_lead: bool) -> SafeString:
    return format_html(
        _DRAWING + '<source media="(prefers-color-scheme: dark)" srcset="{}" width="640" height="400">'
        '<img src="{}" alt="{}" width="640" height="400" {}></picture>',
        dark,
        light,
        NO_IMAGE,
        _loading(is_first=is_lead),
    )


def is_drawing(picture_html: str) -> bool:
    """Whether a printed picture is none of the article's own, but the “no image” drawing."""
    return picture_html.startswith(_DRAWING)


@cache
def placeholder_name(variant_name: str, scheme: placeholder.Scheme) -> str:
    """The storage name of a placeholder, drawn once a process at most; a finite set serves every article."""
    return renditions.store_bytes("placeholders", _drawn(variant_name, scheme), "webp")


@cache
def _embedded(variant_name: str, scheme: placeholder.Scheme) -> str:
    """The drawing as an address that holds it; all of them together are three megabytes."""
    return f"data:image/webp;base64,{base64.b64encode(_drawn(variant_name, scheme)).decode()}"


def _drawn(variant_name: str, scheme: placeholder.Scheme) -> bytes:
    variant = placeholder.Variant.named(variant_name)
    return placeholder.encode(placeholder.draw(variant, scheme))


def _picture_html(image: Image, kind: str, alt: str, sizes: str, *, is_first: bool) -> SafeString:
    """Of a picture whose renditions are not made yet, the file that was uploaded, with its size."""
    series: dict[str, dict[str, str]] = image.renditions.get(kind, {})
    if not series.get("jpeg"):
        return _original_html(image, alt, is_first=is_first)
    url, width, height = plain_file(image, kind)
    better = [name for name in renditions.ENCODINGS if name != "jpeg" and series.get(name)]
    sources = ((f"image/{name}", _srcset(series[name]), sizes) for name in better)
    return format_html(
        '<picture>{}<img{} src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}" {}></picture>',
        format_html_join("", '<source type="{}" srcset="{}" sizes="{}">', sources),
        _shade(image),
        url,
        _srcset(series["jpeg"]),
        sizes,
        alt,
        width,
        height,
        _loading(is_first=is_first),
    )


def plain_file(image: Image, kind: str) -> tuple[str, int, int]:
    """The address and size of the largest JPEG of a kind, which every reader can show; else of what was uploaded."""
    series: dict[str, str] = image.renditions.get(kind, {}).get("jpeg", {})
    if not series:
        return image.file.url, image.width, image.height
    largest = max(series, key=int)
    ratio = image.height / image.width if kind == "lead" else 1 / renditions.CARD_RATIO
    return default_storage.url(series[largest]), int(largest), max(1, round(int(largest) * ratio))


def _original_html(image: Image, alt: str, *, is_first: bool) -> SafeString:
    return format_html(
        '<picture><img{} src="{}" alt="{}" width="{}" height="{}" {}></picture>',
        _shade(image),
        image.file.url,
        alt,
        image.width,
        image.height,
        _loading(is_first=is_first),
    )


def _shade(image: Image) -> SafeString:
    """The picture's main colour, until it has come."""
    return format_html(' class="shade-{}"', image.tone) if image.tone else mark_safe("")


def _srcset(files: dict[str, str]) -> SafeString:
    ordered = sorted(files.items(), key=lambda item: int(item[0]))
    return format_html_join(", ", "{} {}w", ((default_storage.url(name), width) for width, name in ordered))


def _loading(*, is_first: bool) -> SafeString:
    return mark_safe('fetchpriority="high"' if is_first else 'loading="lazy" decoding="async"')


def _figure_html(picture_html: SafeString, picture: Picture) -> SafeString:
    told = [words for words in (picture.caption, attribution_html(picture)) if words]
    if not told:
        return picture_html
    caption = format_html_join(" · ", "{}", ((words,) for words in told))
    return format_html("<figure>{}<figcaption>{}</figcaption></figure>", picture_html, caption)


def attribution_html(picture: Picture) -> SafeString:
    """Who made a picture, with a link to where it comes from; and its licence, with a link to the deed.

    The licence is small print, and no word of the article: see `rendering`.
    """
    licence = licence_of(picture.licence)
    credit: str | SafeString = picture.credit
    if is_web_address(picture.source_url):
        credit = format_html('<a href="{}" rel="noopener">{}</a>', picture.source_url, credit or _("Source"))
    name: str | SafeString = str(licence.name)
    if licence.url:
        name = format_html('<a href="{}" rel="license noopener">{}</a>', licence.url, name)
    small = format_html("<small>{}{}</small>", "/ " if credit else "", name) if name else ""
    return format_html_join(" ", "{}", ((words,) for words in (credit, small) if words))


#: As `attribution_html()` prints it.
_licence: Final = re.compile(r'<small>(?:/ )?(?:<a href="([^"]*)"[^>]*>)?([^<]*)(?:</a>)?</small>')


def licence_in(figure_html: str) -> Licence:
    """The licence that a printed picture tells, by its name and deed; `NONE` where it tells none."""
    found = _licence.search(figure_html)
    return Licence("", html.unescape(found[2]), html.unescape(found[1] or "")) if found else NONE
