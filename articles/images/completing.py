"""Pictures of the library, and the publication's logo, get what they lack: what older releases did not make, files that
were lost.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from articles import purging
from articles.images import logo, renditions
from articles.images.reading import UploadError
from articles.models.library import SHOWN, Image
from articles.models.site import Site
from faq.batches import batches

_TOGETHER: Final = 50


@dataclass(slots=True)
class Completed:
    """How many pictures there are, how many lacked how many files, and a sentence for each that cannot be mended."""

    pictures: int = 0
    lacking: int = 0
    files: int = 0
    problems: list[str] = field(default_factory=list)


class Stored:
    """What the storage has, folder by folder: a bucket is asked once for a thousand files."""

    def __init__(self) -> None:
        self._folders: dict[str, frozenset[str]] = {}

    def __call__(self, name: str) -> bool:
        folder, _slash, own = name.rpartition("/")
        if folder not in self._folders:
            try:
                self._folders[folder] = frozenset(default_storage.listdir(folder)[1])
            except FileNotFoundError:
                self._folders[folder] = frozenset()
        return bool(own) and own in self._folders[folder]


def complete_all(
    images: QuerySet[Image], *, only_look: bool = False, progress: Callable[[Iterable[Image]], Iterable[Image]] = iter
) -> Completed:
    """Draws what the pictures lack; a second run finds nothing to do. What they were before they changed stays."""
    is_stored, done = Stored(), Completed()
    for image in progress(_in_turn(images)):
        done.pictures += 1
        done.problems += _problems(image, is_stored)
        lacking = sum(
            len(widths) for series in renditions.lacks(image, is_stored).values() for widths in series.values()
        )
        if not lacking and image.tone:
            continue
        try:
            if not only_look:
                _complete(image, is_stored)
        except FileNotFoundError:
            continue  # is told already
        except (OSError, UploadError) as problem:
            done.problems.append(f"Picture {image.pk} “{image}”: {problem}")
            continue
        done.lacking += 1
        done.files += lacking
    return done


def _in_turn(images: QuerySet[Image]) -> Iterator[Image]:
    """No query stays open while others write: SQLite would refuse what is saved meanwhile."""
    ids = list(images.order_by("pk").values_list("pk", flat=True))
    for some in batches(ids, _TOGETHER):
        yield from list(images.filter(pk__in=some).order_by("pk"))


def _problems(image: Image, is_stored: Stored) -> Iterator[str]:
    if not is_stored(image.file.name or ""):
        yield f"Picture {image.pk} “{image}”: its file {image.file.name} is gone; upload it again."


def _complete(image: Image, is_stored: Stored) -> None:
    """Draws outside of the transaction. What an editor has changed meanwhile stands: it is drawn anew, too."""
    seen = {name: getattr(image, name) for name in SHOWN}
    renditions.complete(image, is_stored)
    with transaction.atomic():
        now = Image.objects.select_for_update().filter(pk=image.pk).first()
        if now is not None and all(getattr(now, name) == value for name, value in seen.items()):
            image.save(update_fields=["renditions", "tone"])


def complete_logo(done: Completed, *, only_look: bool = False) -> bool:
    """Whether the publication's logo lacked something; it is drawn anew then, and every page shows it so.

    One that cannot be drawn stays as it is, and is told of among the problems, if the library's pictures have not.
    """
    site = Site.objects.select_related("logo").first()
    if site is None or site.logo is None:
        return False
    try:
        is_whole = logo.is_whole(site.logo, site.logo_files, Stored())
        if not is_whole and not only_look:
            _keep_logo(site, logo.draw(site.logo))
    except FileNotFoundError:
        return False  # is told already
    except (OSError, UploadError) as problem:
        done.problems.append(f"The logo: {problem}")
        return False
    return not is_whole


def _keep_logo(seen: Site, drawn: dict[str, Any]) -> None:
    """What somebody has chosen meanwhile stands: it is drawn anew, too."""
    with transaction.atomic():
        row = Site.objects.select_for_update().get(pk=seen.pk)
        if (row.logo_id, row.logo_files) == (seen.logo_id, seen.logo_files):
            row.logo_files = drawn
            row.save(update_fields=["logo_files"])
            purging.site_changed()
