"""Many publications at once: imports and rebuilding."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from articles import linking, menus, purging, related, rendering, search
from articles.models.clock import database_now
from articles.models.history import Publication
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.publishing.following import stale
from articles.publishing.lock import publication_lock
from articles.publishing.printing import (
    LOOKED_UP,
    Pictures,
    Row,
    dresses,
    forget,
    print_content,
    recount_all,
    row_of,
    tags_of,
    write,
    write_answers,
    write_images,
    write_links,
    write_prints,
)
from faq import search as faq_search
from faq.batches import batches

BATCH: Final = 200
#: Pages that are printed anew at a time, so that memory is bounded.
TOGETHER: Final = 100
#: Up to here each article is placed by itself; beyond it, or where they are most of all, ranking all is the better
#: bargain.
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
    pictures = Pictures.of(contents.values())
    targets = linking.Targets.of(contents.values())
    tags = tags_of(versions)
    dressed = dresses(tags)
    rows = []
    for publication, version in zip(publications, versions, strict=True):
        content, images = contents[version.pk], pictures.approved(publication.edition.approved_at)
        spots = targets.spots(at=publication.live_from, own=(publication.article.key, content.spot))
        printed = print_content(version, content, images, dress=dressed[version.pk], spots=spots)
        rows.append(row_of(publication, publication.article, version, content, printed, spots))
    return rows, tags


def finish_many(article_ids: Sequence[int], progress: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> None:
    """After `publish_many()`: places a few articles among their neighbours, or ranks every list after many."""
    with publication_lock():
        recount_all()  # ranking weighs tags by their counts
        rows = LiveArticle.windows.articles().filter(article_id__in=article_ids)
        if len(article_ids) > FEW or 2 * rows.count() > LiveArticle.windows.count():
            related.rank_all(progress)
            purging.everything()
        elif article_ids:
            purging.moved(related.refresh(list(rows)))


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
        faq_search.rebuild()
        related.clear()
        for some in progress(list(batches(ids, BATCH))):
            changed += _rebuild(list(wanted.filter(pk__in=some)))
        follow()
        related.rank_all()
        purging.everything()
        recount_all()
    return len(ids), changed


def _draw_ahead(wanted: QuerySet[Publication]) -> None:
    """Draws the social images that are missing, so that nobody who publishes waits for thousands of them."""
    for some in batches(list(wanted.values_list("pk", flat=True)) if settings.SOCIAL_IMAGES else [], BATCH):
        editions = [publication.edition for publication in wanted.filter(pk__in=some)]
        contents = {edition.version_id: edition.version.content for edition in editions}
        pictures, dressed = Pictures.of(contents.values()), dresses(tags_of([edition.version for edition in editions]))
        for edition in editions:
            images = pictures.approved(edition.approved_at)
            rendering.draw_social(contents[edition.version_id], images, dressed[edition.version_id])


def _rebuild(publications: list[Publication]) -> int:
    rows, tags = _printed(publications)
    fresh, kept, changed = _put_in_place(rows)
    write(fresh, tags, with_related=False)
    search.index([row.live for row in kept])
    related.index([row.live for row in kept if not row.live.is_page])
    return changed + len(fresh)


def _put_in_place(rows: Sequence[Row]) -> tuple[list[Row], list[Row], int]:
    """Saves what came out differently over the rows that stand: those without one, the others, how many differed."""
    publications = [row.live.publication_id for row in rows]
    standing = {row.publication_id: row for row in LiveArticle.windows.filter(publication__in=publications)}
    fresh = [row for row in rows if row.live.publication_id not in standing]
    kept, redressed, changed = [row for row in rows if row.live.publication_id in standing], [], []
    for row in kept:
        old = standing[row.live.publication_id]
        for looked_up in ("pk", "related_ids", "primary_tag_id"):
            setattr(row.live, looked_up, getattr(old, looked_up))
        if _differs(old, row.live):
            row.live.save(force_update=True)
            changed.append((old, row.live))
        elif old.social_image != row.live.social_image:  # the site or the tag has another name or colour since
            redressed.append((old, row.live))
    LiveArticle.windows.bulk_update([live for _old, live in redressed], ["social_image"])
    purging.reprinted(changed + redressed)
    if write_prints(kept) > len(changed):  # by another release
        purging.everything()
    write_answers(kept)
    write_images(kept)
    write_links(kept)
    return fresh, kept, len(changed)


def reprint(publications: Sequence[Publication]) -> int:
    """Prints anew the rows that publications have already, whose words are the same; the caller holds the lock.

    Search, related lists and tags go by words, and stay. Returns how many rows changed.
    """
    rows, _tags = _printed(publications)
    _fresh, _kept, changed = _put_in_place(rows)
    return changed


def follow(article_ids: Collection[int] | None = None) -> int:
    """Prints anew the rows whose links lead elsewhere by now: those to some articles, and those of them; or all.
    The menu follows as well.

    The caller holds the lock. Returns how many rows changed.
    """
    menus.refresh()
    changed = 0
    for some in batches(stale(article_ids), TOGETHER):
        publications = open_publications(database_now()).filter(pk__in=some)
        changed += reprint(list(publications))
    return changed


def _differs(old: LiveArticle, new: LiveArticle) -> bool:
    names = [field.attname for field in LiveArticle._meta.concrete_fields if field.name not in LOOKED_UP]
    return any(getattr(old, name) != getattr(new, name) for name in names)
