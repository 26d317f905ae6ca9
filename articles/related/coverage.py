"""Which live articles no reader is led to: those that stand in nobody's list of ten."""

from collections.abc import Container, Iterable, Sequence
from typing import Final

from django.conf import settings

from articles.models.public import LiveArticle
from articles.related import neighbours

#: So many neighbours are named of an article that no list shows.
NAMED: Final = 3
#: Of a list of neighbours some may not be live any more.
_LOOKED_AT: Final = 10


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
    """What `pages.related_to()` shows of a list: what is live and not barred, filled from the newest."""
    room: int = settings.RELATED_SHOWN
    ranked = [pk for pk in related_ids if pk in visible and pk not in barred]
    filled = ranked + [pk for pk in newest[: room + len(barred)] if pk not in barred]
    return list(dict.fromkeys(filled))[:room]


def nearest(article_ids: Sequence[int]) -> dict[int, list[LiveArticle]]:
    """The live articles that share most with each of some, best first, three at most; two queries for any number."""
    near = {pk: ids[:_LOOKED_AT] for pk, ids in neighbours(article_ids).items()}
    wanted = {pk for ids in near.values() for pk in ids}
    cards = {card.article_id: card for card in LiveArticle.objects.as_cards().filter(article_id__in=wanted)}
    return {pk: [cards[each] for each in ids if each in cards][:NAMED] for pk, ids in near.items()}
