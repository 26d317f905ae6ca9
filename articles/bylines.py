"""How many articles each person has signed or reviewed: for the index of people, and for pages far down their lists.

As with months (see `months`), counted are rows whatever their window, in the transaction that writes them; reading
subtracts the few that nobody may see now. So pages cost what they show, however much somebody has written.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Count, QuerySet, Sum

from articles.counts import keep, less
from articles.models.public import BylineCount, LiveArticle, LiveByline
from articles.paths import path_to
from articles.prepared import PreparedQuery

#: In this order pages tell of what somebody did.
ROLES: Final = ("author", "reviewer", "editor", "illustrator")
#: Stands for all months together where a month is asked for: the index of people has nothing to add up.
EVER: Final = 0

#: Somebody, what they did for an article, and the month in which that first appeared.
Signed = tuple[int, str, int]

_PERSON: Final = ("contributor__name", "contributor__slug", "contributor__credentials", "contributor__job_title")
_COUNTS: Final = PreparedQuery(
    lambda: (
        BylineCount.objects.filter(month=EVER, rows__gt=0)
        .order_by("contributor__name", "contributor")
        .values_list("contributor", *_PERSON, "contributor__bio", "role", "rows")
    )
)
_CLOSED: Final = PreparedQuery(lambda: signed_in(LiveArticle.windows.closed()))
_COUNTS_OF: Final = PreparedQuery(
    lambda person: (
        BylineCount.objects.filter(contributor=person, month__gt=EVER)
        .order_by("-month")
        .values_list("month")
        .annotate(Sum("rows"))
    ),
    person=int,
)
_CLOSED_OF: Final = PreparedQuery(
    lambda person: LiveArticle.windows.closed().filter(live_bylines__contributor=person).values_list("month"),
    person=int,
)


class Person(NamedTuple):
    """Somebody whose page holds something, and how many articles of each role."""

    name: str
    path: str
    credentials: str
    job_title: str
    bio: str
    counts: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.path

    @property
    def first_role(self) -> str:
        """What they are listed for: each of them stands in one place."""
        return self.counts[0][0]


def people() -> tuple[Person, ...]:
    """Everybody of whom readers see something now, by name; two queries."""
    closed, found = Counter((pk, role) for pk, role, _month in _CLOSED.rows()), dict[Any, dict[str, int]]()
    for *facts, role, rows in _COUNTS.rows():
        if (count := rows - closed[facts[0], role]) > 0:
            found.setdefault(tuple(facts), {})[role] = count
    return tuple(_person(*facts, counts=counts) for facts, counts in found.items())


def _person(
    _pk: int, name: str, slug: str, credentials: str, job_title: str, bio: str, *, counts: dict[str, int]
) -> Person:
    in_order = tuple((role, counts[role]) for role in ROLES if role in counts)
    return Person(name, path_to("articles:person", slug), credentials, job_title, bio, in_order)


def by_first_role(listed: Iterable[Person]) -> list[tuple[str, list[Person]]]:
    """Those who write, those who only review, and so on."""
    everybody = list(listed)
    parts = ((role, [person for person in everybody if person.first_role == role]) for role in ROLES)
    return [(role, some) for role, some in parts if some]


def visible(person: int) -> list[tuple[int, int]]:
    """As `months.visible()`, of what somebody signed or reviewed; two queries."""
    return less(_COUNTS_OF.rows(person=person), _CLOSED_OF.rows(person=person))


def signed_in(rows: QuerySet[LiveArticle]) -> QuerySet[LiveByline, Signed]:
    """Who did what for some live rows, and in which month those count; once for each row."""
    found = LiveByline.objects.filter(live__in=rows.order_by().values("pk")).order_by()
    return found.values_list("contributor", "role", "live__month")


def count(signed: Iterable[Signed], *, by: int) -> None:
    """Adds rows that came (`by` 1), or takes away those that went (-1), under the publication lock.

    Two queries, however much those people have written: that is why nothing is counted anew here.
    """
    moved = _with_totals(Counter(signed))
    if moved:
        who, _roles, months = (set(values) for values in zip(*moved, strict=True))
        known = BylineCount.objects.filter(contributor__in=who, month__in=months)
        standing = {tuple(place): rows for *place, rows in known.values_list("contributor", "role", "month", "rows")}
        _write({place: max(standing.get(place, 0) + by * times, 0) for place, times in moved.items()})


def recount_all() -> None:
    """Counts everything anew, after many rows came or went."""
    BylineCount.objects.all().delete()
    found = LiveByline.objects.order_by().values_list("contributor", "role", "live__month").annotate(Count("pk"))
    _write(_with_totals(Counter({(pk, role, month): rows for pk, role, month, rows in found})))


def _with_totals(counts: Counter[Signed]) -> Counter[Signed]:
    totals = Counter[Signed]()
    for (pk, role, _month), rows in counts.items():
        totals[pk, role, EVER] += rows
    return counts | totals


def _write(counts: Mapping[Signed, int]) -> None:
    keep(BylineCount, ("contributor_id", "role", "month"), counts)
