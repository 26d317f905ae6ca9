"""Which live articles no reader is led to: those that stand in nobody's list of ten."""

from collections.abc import Iterator

from django.conf import settings

from articles.models.public import LiveArticle


def unlisted() -> list[int]:
    """The ids of the live articles that no other live article's page shows, the newest first.

    Every list is read once; in memory stand the ids of the live articles, and the lists of a few thousand at a time.
    """
    newest = list(LiveArticle.objects.newest().values_list("article_id", flat=True))
    visible, listed = set(newest), set[int]()
    rows = LiveArticle.objects.order_by().values_list("article_id", "related_ids", "excluded_ids")
    for article_id, related_ids, excluded_ids in rows.iterator(chunk_size=2000):
        listed.update(_shown(related_ids, {article_id, *excluded_ids}, visible, newest))
    return [pk for pk in newest if pk not in listed]


def _shown(related_ids: list[int], barred: set[int], visible: set[int], newest: list[int]) -> Iterator[int]:
    """What `LiveArticle.related()` shows."""
    left = settings.RELATED_SHOWN
    seen = set(barred)
    for pk in (*related_ids, *newest[: left + len(barred) + left]):
        if left and pk in visible and pk not in seen:
            seen.add(pk)
            left -= 1
            yield pk
