"""A picture of the library becomes another: a better file, or another focal point. Pages keep what was approved.

What the picture was stays as a FormerImage, with its files; `publishing.showing` puts the new one on live pages at
once. Drawing takes seconds, so it comes before the transaction.
"""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from articles.images import renditions
from articles.models.history import Event
from articles.models.library import SHOWN, FormerImage, Image
from articles.models.public import database_now

_SAVED: Final = ("file", *SHOWN)


def replace(image: Image, copy: renditions.Copy, *, by: Any, at: datetime) -> None:
    """Gives a picture another file; its words, tags and focal point stay. Does nothing where the file is the same.

    Raises renditions.UploadError where the library has that file as another picture.
    """
    if Image.objects.filter(digest=copy.digest).exclude(pk=image.pk).exists():
        raise renditions.UploadError(_("The library has this picture already."))
    if copy.digest == image.digest:
        return
    drawn = Image(focal_x=image.focal_x, focal_y=image.focal_y)
    renditions.keep(copy, drawn)
    renditions.make_renditions(drawn)
    _change(image, drawn, "replace_image", by=by, at=at)


def refocus(image: Image, focus: tuple[float, float], *, by: Any, at: datetime) -> None:
    """Cuts a picture around another point, from the left and from the top (0 to 1)."""
    if (image.focal_x, image.focal_y) == focus:
        return
    drawn = Image.objects.get(pk=image.pk)
    drawn.focal_x, drawn.focal_y = focus
    renditions.recut(drawn)
    _change(image, drawn, "refocus_image", by=by, at=at)


def _change(image: Image, drawn: Image, verb: str, *, by: Any, at: datetime) -> None:
    """Whoever approves while this is drawn has seen the old one, so that it was shown until now, not until `at`."""
    with transaction.atomic():
        before = Image.objects.select_for_update().get(pk=image.pk)
        FormerImage.of(before, until=max(at, database_now()), by=by).save()
        for name in _SAVED:
            setattr(image, name, getattr(drawn, name))
        image.save(update_fields=_SAVED)
        detail = {"file": [before.file.name, image.file.name], "focus": [_focus(before), _focus(image)]}
        Event.of(verb, image, by=by, at=at, **detail).save()


def _focus(image: Image) -> str:
    return f"{image.focal_x:g} {image.focal_y:g}"
