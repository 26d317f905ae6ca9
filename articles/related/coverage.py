"""Which live articles no reader is led to: those that stand in nobody's list of ten."""

from collections.abc import Container, Iterable, Sequence

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
        listed.update(shown(related_ids, {article_id, *excluded_ids}, visible, newest))
    return [pk for pk in newest if pk not in listed]


def shown(related_ids: Iterable[int], barred: set[int], visible: Container[int], newest: Sequence[int]) -> list[int]:
    """What `LiveArticle.related()` shows of a list: what is live and not barred, filled from the newest."""
    room: int = settings.RELATED_SHOWN
    ranked = [pk for pk in related_ids if pk in visible and pk not in barred]
    filled = ranked + [pk for pk in newest[: room + len(barred)] if pk not in barred]
    return list(dict.fromkeys(filled))[:room]
