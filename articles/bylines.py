"""How many articles each person has signed or reviewed, for the index of people.

As with months (see `months`), counted are rows whatever their window, in the transaction that writes them; reading
subtracts the few that nobody may see now. So the index costs what its people cost, however much they have written.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db.models import Count, QuerySet

from articles.counts import keep
from articles.models.public import BylineCount, LiveArticle, LiveByline
from articles.paths import path_to
from articles.prepared import PreparedQuery

#: In this order pages tell of what somebody did.
ROLES: Final = ("author", "reviewer", "editor", "illustrator")

#: Somebody, and what they did for an article.
Pair = tuple[int, str]

_PERSON: Final = ("contributor__name", "contributor__slug", "contributor__credentials", "contributor__job_title")
_COUNTS: Final = PreparedQuery(
    lambda: (
        BylineCount.objects.filter(rows__gt=0)
        .order_by("contributor__name", "contributor")
        .values_list("contributor", *_PERSON, "contributor__bio", "role", "rows")
    )
)
_CLOSED: Final = PreparedQuery(lambda: pairs_of(LiveArticle.windows.closed()))


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
    closed, found = Counter(_CLOSED.rows()), dict[Any, dict[str, int]]()
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


def pairs_of(rows: QuerySet[LiveArticle]) -> QuerySet[LiveByline, Pair]:
    """Who did what for some live rows, once for each of them."""
    return (
        LiveByline.objects.filter(live__in=rows.order_by().values("pk")).order_by().values_list("contributor", "role")
    )


def count(pairs: Iterable[Pair], *, by: int) -> None:
    """Adds rows that came (`by` 1), or takes away those that went (-1), under the publication lock.

    Two queries, however much those people have written: that is why nothing is counted anew here.
    """
    moved = Counter(pairs)
    if moved:
        known = BylineCount.objects.filter(contributor__in={pk for pk, _role in moved})
        standing = {(pk, role): rows for pk, role, rows in known.values_list("contributor", "role", "rows")}
        _write({pair: max(standing.get(pair, 0) + by * times, 0) for pair, times in moved.items()})


def recount_all() -> None:
    """Counts everything anew, after many rows came or went."""
    BylineCount.objects.all().delete()
    _write(_counted(LiveByline.objects.all()))


def _counted(bylines: QuerySet[LiveByline]) -> dict[Pair, int]:
    found = bylines.order_by().values_list("contributor", "role").annotate(Count("pk"))
    return {(pk, role): rows for pk, role, rows in found}


def _write(counts: dict[Pair, int]) -> None:
    keep(BylineCount, ("contributor_id", "role"), counts)
