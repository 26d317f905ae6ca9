"""What the desk tells of a picture: in words for a page, as plain data for a script."""

from pathlib import PurePosixPath
from typing import TypedDict

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.images.uses import UseCounts, counts
from articles.models.library import FormerImage, Image

_LARGE_WIDTH = 800


class ImageFacts(TypedDict):
    """A picture for the desk's scripts."""

    id: int
    title: str
    width: int
    height: int
    alt_state: str
    alt_state_words: str
    alt: str
    credit: str
    licence: str
    source_url: str
    thumb: str
    large: str
    focal_x: float
    focal_y: float
    change_url: str
    uses: str
    known: bool


def facts_of(image: Image, uses: UseCounts | None = None, *, known: bool = False) -> ImageFacts:
    """Whoever tells of many pictures counts their uses together, with `uses.counts()`, and hands each its own.

    `known` says that the library had the picture before it was uploaded.
    """
    found = counts([image.pk])[image.pk] if uses is None else uses
    return {
        "id": image.pk,
        "title": image.title,
        "width": image.width,
        "height": image.height,
        "alt_state": image.alt_state,
        "alt_state_words": str(image.get_alt_state_display()),
        "alt": image.alt,
        "credit": image.credit,
        "licence": image.licence,
        "source_url": image.source_url,
        "thumb": thumb_url(image),
        "large": large_url(image),
        "focal_x": image.focal_x,
        "focal_y": image.focal_y,
        "change_url": reverse("admin:articles_image_change", args=[image.pk]),
        "uses": use_words(found),
        "known": known,
    }


def use_words(uses: UseCounts) -> str:
    """Where a picture is used, in numbers."""
    parts = [
        (uses.live, ngettext("on %d live page", "on %d live pages", uses.live)),
        (uses.scheduled, ngettext("on %d scheduled page", "on %d scheduled pages", uses.scheduled)),
        (uses.drafts, ngettext("in %d draft", "in %d drafts", uses.drafts)),
        (uses.topics, ngettext("on the page of %d topic", "on the pages of %d topics", uses.topics)),
    ]
    return ", ".join(words % number for number, words in parts if number) or _("not used")


def thumb_url(image: Image | FormerImage) -> str:
    """The smallest card; nothing is drawn for a list."""
    return _url(image, "card", 0)


def large_url(image: Image | FormerImage) -> str:
    """The whole picture, about 800 pixels wide where it is that large."""
    return _url(image, "lead", _LARGE_WIDTH)


def srcset_of(image: Image) -> str:
    """The two smallest cards, for a browser to choose from."""
    files = image.renditions.get("card", {}).get("webp", {})
    widths = sorted(files, key=int)[:2]
    return ", ".join(f"{default_storage.url(files[width])} {width}w" for width in widths)


def name_of(image: Image) -> str:
    """Its title, or the name of its file; never nothing."""
    return image.title or PurePosixPath(image.file.name or "").name or _("(no title)")


def large_html(image: Image) -> SafeString | str:
    """The picture on a page of its own."""
    url = large_url(image)
    return format_html('<img class="thumb thumb-large" src="{}" alt="">', url) if url else "–"


def _url(image: Image | FormerImage, kind: str, width: int) -> str:
    """The narrowest file of a kind that is wide enough, or its widest; the picture itself where none was made yet."""
    files = image.renditions.get(kind, {}).get("webp", {})
    if not files:
        name = image.file if isinstance(image.file, str) else image.file.name
        return default_storage.url(name) if name else ""
    widths = sorted(int(each) for each in files)
    fitting = next((each for each in widths if each >= width), widths[-1])
    return default_storage.url(files[str(fitting)])
