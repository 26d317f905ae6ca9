"""How many articles each month has, on the whole site and of each tag: for the archive, and for pages far down a list.

Counted are rows whatever their window, in the transaction that writes them; reading subtracts the few that nobody may
see now. So page 5,000 of a list costs what page 2 does: a month is found by its count, and only it is walked through.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

from django.db.models import Count, QuerySet, Sum

from articles.counts import keep, less
from articles.models.public import LiveArticle, LiveTag, MonthCount
from articles.prepared import PreparedQuery

#: Stands for the whole site where a tag's id is asked for.
SITE: Final = 0

_COUNTS: Final = PreparedQuery(
    lambda tag: MonthCount.objects.filter(tag_id=tag).order_by("-month").values_list("month", "rows"), tag=int
)
_CLOSED: Final = PreparedQuery(lambda: LiveArticle.windows.articles().closed().values_list("month"))
_CLOSED_OF: Final = PreparedQuery(
    lambda tag: LiveArticle.windows.closed().filter(live_tags__tag=tag).values_list("month"), tag=int
)

_OF_MONTHS: Final = PreparedQuery(
    lambda months: _by_month(LiveArticle.windows.articles().filter(month__in=months)), months=12
)
_TOTALS: Final = PreparedQuery(lambda tags: _by_tag(MonthCount.objects.filter(tag_id__in=tags)), tags=20)

#: A month in which a row first appeared, and one of its tags; None for a row without any.
Place = tuple[int, int | None]


def visible(tag_id: int = SITE) -> list[tuple[int, int]]:
    """Each month (year × 100 + month) in which something visible first appeared, and how much; the newest first.

    Two queries.
    """
    return less(_COUNTS.rows(tag=tag_id), _CLOSED_OF.rows(tag=tag_id) if tag_id else _CLOSED.rows())


def place_of(start: int, counts: Iterable[tuple[int, int]]) -> tuple[datetime, int]:
    """Before which moment the article stands that has `start` newer ones, and how many of those lie before it too.

    >>> place_of(70, [(202605, 50), (202604, 40)])
    (datetime.datetime(2026, 5, 1, 0, 0, tzinfo=datetime.timezone.utc), 20)
    """
    for month, count in counts:
        if start < count:
            return bounds_of(month)[1], start
        start -= count
    return datetime.min.replace(tzinfo=UTC, year=1000), start


def bounds_of(month: int) -> tuple[datetime, datetime]:
    """When a month begins, and when the next one does. Raises ValueError where no calendar has one of them."""
    year, number = divmod(month, 100)
    following = (year, number + 1) if number < 12 else (year + 1, 1)
    return datetime(year, number, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)


def places_of(rows: QuerySet[LiveArticle]) -> list[Place]:
    """Where some rows count; one query."""
    return list(rows.order_by().values_list("month", "live_tags__tag"))


def recount(places: Iterable[Place]) -> None:
    """Counts anew where rows came or went; in the caller's transaction."""
    tags: dict[int, set[int]] = {}
    for month, tag in places:
        tags.setdefault(month, set()).update(() if tag is None else (tag,))
    if not tags:
        return
    counts = {(SITE, month): 0 for month in tags} | {(tag, month): 0 for month, ids in tags.items() for tag in ids}
    counts |= {(SITE, month): count for month, count in _OF_MONTHS.of_all(tags)}
    for month, ids in tags.items():
        since, before = bounds_of(month)
        uses = LiveTag.objects.filter(tag__in=ids, published_at__gte=since, published_at__lt=before).order_by()
        counts |= {(tag, month): count for tag, count in uses.values_list("tag").annotate(Count("pk"))}
    _write(counts)


def totals(tag_ids: Collection[int] | None = None) -> Counter[int]:
    """How many live rows some tags have, or all; one query for twenty, whatever the number of rows."""
    found = _by_tag(MonthCount.objects.exclude(tag_id=SITE)) if tag_ids is None else _TOTALS.of_all(tag_ids)
    return Counter(dict(found))


def recount_tags(tag_ids: Iterable[int]) -> None:
    """Counts all months of some tags anew, after articles changed hands between them."""
    ids = list(tag_ids)
    MonthCount.objects.filter(tag_id__in=ids).delete()
    _write(_of_tags(LiveTag.objects.filter(tag__in=ids)))


def recount_all() -> None:
    """Counts everything anew, after many rows came or went."""
    MonthCount.objects.all().delete()
    of_site = {(SITE, month): count for month, count in _by_month(LiveArticle.windows.articles())}
    _write(of_site | _of_tags(LiveTag.objects.all()))


def _by_month(rows: QuerySet[LiveArticle]) -> QuerySet[LiveArticle, tuple[int, int]]:
    return rows.order_by().values_list("month").annotate(Count("pk"))


def _by_tag(counts: QuerySet[MonthCount]) -> QuerySet[MonthCount, tuple[int, int]]:
    return counts.order_by().values_list("tag_id").annotate(Sum("rows"))


def _of_tags(uses: QuerySet[LiveTag]) -> dict[tuple[int, int], int]:
    found = uses.order_by().values_list("tag", "live__month").annotate(Count("pk"))
    return {(tag, month): count for tag, month, count in found}


def _write(counts: dict[tuple[int, int], int]) -> None:
    keep(MonthCount, ("tag_id", "month"), counts)
