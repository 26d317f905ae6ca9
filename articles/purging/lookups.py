"""What `places` asks of the rows that readers see, as prepared queries: it asks two dozen questions for an article."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from articles.models.public import LiveArticle
from articles.prepared import PreparedQuery

_AT_ONCE: Final = 100


#: The fields of the moment at which something first appeared, and of what it is sought among.
_AMONG: Final = {
    "site": ("published_at", ""),
    "month": ("published_at", "month"),
    "tag": ("live_tags__published_at", "live_tags__tag"),
    "person": ("live_bylines__published_at", "live_bylines__contributor"),
}


def _newer(among: str) -> PreparedQuery:
    at_field, own = _AMONG[among]

    def build(at: datetime, article: int, pk: int, most: int) -> Any:
        wanted: dict[str, Any] = {f"{at_field}__gt": at, **({own: pk} if own else {})}
        found = LiveArticle.objects.filter(**wanted).exclude(article_id=article).order_by()
        return found.values_list("pk")[:most]

    return PreparedQuery(build, at=datetime, article=int, pk=int, most=int)


_NEWER: Final = {among: _newer(among) for among in _AMONG}
_NEIGHBOUR: Final = ("article_id", "slug", "primary_tag")
_EARLIER: Final = PreparedQuery(
    lambda tag, at, article: (
        LiveArticle.objects.exclude(article_id=article).earlier_of(tag, at, article).values_list(*_NEIGHBOUR)[:1]
    ),
    tag=int,
    at=datetime,
    article=int,
)
_LATER: Final = PreparedQuery(
    lambda tag, at, article: (
        LiveArticle.objects.exclude(article_id=article).later_of(tag, at, article).values_list(*_NEIGHBOUR)[:1]
    ),
    tag=int,
    at=datetime,
    article=int,
)
_VISIBLE: Final = PreparedQuery(
    lambda ids: LiveArticle.objects.filter(article_id__in=ids).order_by().values_list("article_id"), ids=_AT_ONCE
)
_SLUGS: Final = PreparedQuery(
    lambda ids: LiveArticle.objects.filter(article_id__in=ids).order_by().values_list("article_id", "slug"),
    ids=_AT_ONCE,
)


def place(live: LiveArticle, among: str, pk: int = 0, *, most: int) -> int:
    """How many visible articles are newer, of the site, or of a month, a tag or a person; `most` at most."""
    return len(_NEWER[among].rows(at=live.published_at, article=live.article_id, pk=pk, most=most))


def neighbours(live: LiveArticle, tag: int) -> list[tuple[int, str, int]]:
    """Article id, slug and first tag of what stands before and after an article in a tag, or would."""
    at, article = live.published_at, live.article_id
    found = (query.rows(tag=tag, at=at, article=article) for query in (_EARLIER, _LATER))
    return [(pk, slug, first) for rows in found for pk, slug, first in rows]


def visible(article_ids: Collection[int]) -> set[int]:
    """Those that readers may see now."""
    return {pk for (pk,) in _VISIBLE.of_all(article_ids)}


def slugs(article_ids: Collection[int]) -> dict[int, str]:
    """The slugs of those that readers may see now."""
    return dict(_SLUGS.of_all(article_ids))
