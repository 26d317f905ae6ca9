"""A picture that was replaced or cut anew reaches pages at their next approval, or here: at once, if somebody asks."""

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from articles.models.clock import database_now
from articles.models.history import Event, Publication
from articles.models.library import FormerImage, Image
from articles.models.public import LiveArticle
from articles.publishing.lock import publication_lock
from articles.publishing.rebuilding import TOGETHER, open_publications, reprint
from faq.batches import batches


def pages_showing_former(image: Image) -> int:
    """How many live or scheduled rows show an older file or cut of a picture; two queries."""
    return _rows_showing_former(image, at=database_now()).count()


def _rows_showing_former(image: Image, *, at: datetime) -> QuerySet[LiveArticle]:
    last = FormerImage.objects.standing().filter(image=image).aggregate(last=Max("until"))["last"]
    if last is None:
        return LiveArticle.windows.none()
    ids = LiveArticle.windows.filter(live_images__image_id=image.pk).values("pk")
    return LiveArticle.windows.filter(pk__in=ids, live_until__gt=at, publication__edition__approved_at__lt=last)


def show_now(image: Image, *, by: Any, at: datetime) -> int:
    """Puts a picture as it is now on every live and scheduled page that shows an older one. Returns how many.

    The approvals stay what they were; who did it, and on which pages, is in the log.
    """
    with publication_lock():
        rows = _rows_showing_former(image, at=database_now())
        ids = list(rows.order_by("publication").values_list("publication", flat=True))
        FormerImage.objects.standing().filter(image=image).update(is_overruled=True)
        for some in batches(ids, TOGETHER):
            reprint(list(open_publications(at).filter(pk__in=some)))
        if ids:
            _log(image, ids, by=by, at=at)
    return len(ids)


def _log(image: Image, publication_ids: list[int], *, by: Any, at: datetime) -> None:
    articles = Publication.objects.filter(pk__in=publication_ids).order_by("article").distinct()
    ids = list(articles.values_list("article", flat=True))
    Event.of("show_image_now", image, by=by, at=at, pages=len(publication_ids), articles=ids).save()
