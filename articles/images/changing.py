"""A picture of the library becomes another: a better file, another focal point, other words. Pages keep what was
approved; topics show it as it is now, and caches are told so in the same transaction.

What the picture was stays as a FormerImage, with its files; `publishing.showing` puts the new one on live pages at
once. Drawing takes seconds, so it comes before the transaction.
"""

from datetime import datetime
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import purging
from articles.images import renditions
from articles.models.clock import database_now
from articles.models.history import Event
from articles.models.library import SHOWN, WORDS, FormerImage, Image

_SAVED: Final = ("file", *SHOWN)


def replace(image: Image, copy: renditions.Copy, *, by: Any, at: datetime) -> None:
    """Gives a picture another file; its words, tags and focal point stay. Does nothing where the file is the same.

    Raises renditions.UploadError where the library has that file as another picture.
    """
    _refuse_another(image, copy.digest)
    if copy.digest == image.digest:
        return
    drawn = Image(focal_x=image.focal_x, focal_y=image.focal_y)
    renditions.keep(copy, drawn)
    renditions.make_renditions(drawn)
    _change(image, drawn, "replace_image", by=by, at=at)


def refocus(image: Image, focus: tuple[float, float], *, by: Any, at: datetime) -> None:
    """Cuts a picture around another point, from the left and from the top (0 to 1)."""
    if _point(image) == focus:
        return
    drawn = Image.objects.get(pk=image.pk)
    drawn.focal_x, drawn.focal_y = focus
    renditions.recut(drawn)
    _change(image, drawn, "refocus_image", by=by, at=at)


def put_back(former: FormerImage, *, by: Any, at: datetime) -> None:
    """Makes what a picture was what it is again: its file, and the point it was cut around. Its words stay.

    What it is now stays as a former one in its turn. Raises renditions.UploadError where the library has that file as
    another picture by now, or lacks the file.
    """
    if not default_storage.exists(former.file):
        raise renditions.UploadError(_("The earlier file is no longer in the storage."))
    drawn = Image(file=former.file, **{name: getattr(former, name) for name in SHOWN})
    if not drawn.is_ready:
        renditions.make_renditions(drawn)
    _change(Image.objects.get(pk=former.image_id), drawn, "put_back_image", by=by, at=at)


def reword(typed: Image) -> Image:
    """Saves what is said of a picture, and nothing else that was typed. Returns the picture as it is then."""
    with transaction.atomic():
        image = Image.objects.select_for_update().get(pk=typed.pk)
        if any(getattr(image, name) != getattr(typed, name) for name in WORDS):
            for name in WORDS:
                setattr(image, name, getattr(typed, name))
            image.save(update_fields=WORDS)
            purging.picture_changed(image.pk)
    return image


def _refuse_another(image: Image, digest: str) -> None:
    if Image.objects.filter(digest=digest).exclude(pk=image.pk).exists():
        raise renditions.UploadError(_("The library has this picture already."))


def _change(image: Image, drawn: Image, verb: str, *, by: Any, at: datetime) -> None:
    """Whoever approves while this is drawn has seen the old one, so that it was shown until now, not until `at`.

    Does nothing where the picture is so already: somebody has pressed twice.
    """
    try:
        with transaction.atomic():
            before = Image.objects.select_for_update().get(pk=image.pk)
            if _looks(before) == _looks(drawn):
                return
            FormerImage.of(before, until=max(at, database_now()), by=by).save()
            for name in _SAVED:
                setattr(image, name, getattr(drawn, name))
            image.save(update_fields=_SAVED)
            detail = {"file": [before.file.name, image.file.name], "focus": [_focus(before), _focus(image)]}
            Event.of(verb, image, by=by, at=at, **detail).save()
            purging.picture_changed(image.pk)
    except IntegrityError:  # somebody else has added the same file while this was drawn
        _refuse_another(image, drawn.digest)
        raise


def _looks(image: Image) -> tuple[Any, ...]:
    return (image.digest, *_point(image), image.renditions)


def _point(image: Image) -> tuple[float, float]:
    return image.focal_x, image.focal_y


def _focus(image: Image) -> str:
    return f"{image.focal_x:g} {image.focal_y:g}"
