"""Many publications at once: imports and rebuilding."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from articles import related, rendering, search
from articles.models.history import Publication
from articles.models.public import LiveArticle, database_now
from articles.models.tags import Tag
from articles.publishing.lock import publication_lock
from articles.publishing.printing import (
    LOOKED_UP,
    Row,
    count_tags,
    dresses,
    forget,
    images_of,
    print_content,
    row_of,
    tags_of,
    write,
    write_answers,
)

BATCH: Final = 200
#: Up to here each article is placed by itself; beyond it, ranking all is the better bargain.
FEW: Final = 200


def publish_many(publications: Sequence[Publication], *, with_related: bool = False) -> None:
    """Prints publications that are saved already, in one go: what an import and a rebuild do.

    The caller holds the lock and ranks related lists when all are in.
    """
    rows, tags = _printed(publications)
    write(rows, tags, with_related=with_related)


def _printed(publications: Sequence[Publication]) -> tuple[list[Row], dict[int, list[Tag]]]:
    """An unsaved row for each publication, in order, and the tags of each version by its id."""
    versions = [publication.edition.version for publication in publications]
    contents = {version.pk: version.content for version in versions}
    images = images_of(contents.values())
    tags = tags_of(versions)
    dressed = dresses(tags)
    rows = []
    for publication, version in zip(publications, versions, strict=True):
        content = contents[version.pk]
        printed = print_content(version, content, images, dress=dressed[version.pk])
        rows.append(row_of(publication, publication.article, version, content, printed))
    return rows, tags


def finish_many(article_ids: Sequence[int], progress: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> None:
    """After `publish_many()`: places a few articles among their neighbours, or ranks every list after many."""
    with publication_lock():
        if len(article_ids) > FEW:
            related.rank_all(progress)
        elif article_ids:
            related.refresh(list(LiveArticle.windows.filter(article_id__in=article_ids)))
        count_tags()


def open_publications(at: datetime) -> QuerySet[Publication]:
    """Every publication that has, or will have, a live row, with what printing reads."""
    return (
        Publication.objects.open_after(at)
        .select_related("article", "edition__version", "edition__sign_off")
        .order_by("pk")
    )


def rebuild_live(progress: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> tuple[int, int]:
    """Makes every live row anew from publications; rows that come out the same are left alone.

    Returns how many rows there are and how many changed. A second run changes nothing. What is looked up (related
    lists, social images) is brought up to date and does not count as a change.
    """
    changed = 0
    _draw_ahead(open_publications(database_now()))
    with publication_lock():
        now = database_now()
        wanted = open_publications(now)
        forget(LiveArticle.windows.exclude(publication__in=wanted.values("pk")))
        ids = list(wanted.values_list("pk", flat=True))
        search.clear()
        related.clear()
        for chunk in progress(list(chunks(ids, BATCH))):
            changed += _rebuild(list(wanted.filter(pk__in=chunk)))
        related.rank_all()
        count_tags()
    return len(ids), changed


def _draw_ahead(wanted: QuerySet[Publication]) -> None:
    """Draws the social images that are missing, so that nobody who publishes waits for thousands of them."""
    for chunk in chunks(list(wanted.values_list("pk", flat=True)) if settings.SOCIAL_IMAGES else [], BATCH):
        versions = [publication.edition.version for publication in wanted.filter(pk__in=chunk)]
        contents = {version.pk: version.content for version in versions}
        images = images_of(contents.values())
        for pk, dress in dresses(tags_of(versions)).items():
            rendering.draw_social(contents[pk], images, dress)


def _rebuild(publications: list[Publication]) -> int:
    rows, tags = _printed(publications)
    standing = {row.publication_id: row for row in LiveArticle.windows.filter(publication__in=publications)}
    fresh, same, redressed, changed = [], [], [], 0
    for row in rows:
        old = standing.get(row.live.publication_id)
        if old is None:
            fresh.append(row)
        elif _differs(old, row.live):
            for looked_up in ("pk", "related_ids", "primary_tag_id"):
                setattr(row.live, looked_up, getattr(old, looked_up))
            row.live.save(force_update=True)
            same.append(row.live)
            changed += 1
        else:
            if old.social_image != row.live.social_image:  # the site or the tag has another name or colour since
                redressed.append(old)
                old.social_image = row.live.social_image
            same.append(old)
            row.live.pk = old.pk
    LiveArticle.windows.bulk_update(redressed, ["social_image"])
    write_answers([row for row in rows if row not in fresh])
    write(fresh, tags, with_related=False)
    search.index(same)
    related.index(same)
    return changed + len(fresh)


def _differs(old: LiveArticle, new: LiveArticle) -> bool:
    names = [field.attname for field in LiveArticle._meta.concrete_fields if field.name not in LOOKED_UP]
    return any(getattr(old, name) != getattr(new, name) for name in names)


def chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Slices of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
