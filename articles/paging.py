"""Pages of long lists: of everything, of a tag, a person, a month.

A list is not counted: one row more than is shown tells whether there is a next page. A page far down is found by way of
the months' counts, so that it costs what the second one does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest

from articles import bylines, months
from articles.models.cards import Listed, PreparedCards
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.prepared import Kind, Value

#: Pages that begin after so many are reached by way of their month.
NEAR: Final = 200


def _listed(build: Callable[..., QuerySet[LiveArticle]], **places: Kind) -> PreparedCards:
    """Cards from a place on, so many: ids from the index first, then the cards' fields."""

    def some(start: int, count: int, **marks: Any) -> QuerySet[LiveArticle]:
        ids = build(**marks).values("pk")[start : start + count]
        found: QuerySet[LiveArticle] = LiveArticle.objects.filter(pk__in=ids).newest()
        return found

    return PreparedCards(some, "card_html", start=int, count=int, **places)


def _of_person(person: int, start: int, count: int, **before: Any) -> QuerySet[LiveArticle]:
    """Cards of what somebody signed or reviewed, each with what they did for it."""
    ids = LiveArticle.objects.of_person(person, **before).values("pk")[start : start + count]
    own = LiveArticle.objects.filter(pk__in=ids, live_bylines__contributor=person)
    found: QuerySet[LiveArticle] = own.newest().annotate(role=F("live_bylines__role"))
    return found


_NEWEST: Final = _listed(LiveArticle.objects.newest)
_OF_TAG: Final = _listed(LiveArticle.objects.of_tag, tag=int)
#: The same, of what stands before a moment.
_OLDER: Final = _listed(lambda before: LiveArticle.objects.filter(published_at__lt=before).newest(), before=datetime)
_OLDER_OF_TAG: Final = _listed(LiveArticle.objects.of_tag, tag=int, before=datetime)
_OF_PERSON: Final = PreparedCards(
    _of_person, "card_html", PreparedCards.FIELDS, ("role",), person=int, start=int, count=int
)
_OLDER_OF_PERSON: Final = PreparedCards(
    _of_person, "card_html", PreparedCards.FIELDS, ("role",), person=int, start=int, count=int, before=datetime
)
#: From the index of all, which holds what a window needs.
_BETWEEN: Final = _listed(
    lambda since, before: LiveArticle.objects.filter(published_at__gte=since, published_at__lt=before).newest(),
    since=datetime,
    before=datetime,
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some cards, and whether there are more before and after."""

    cards: list[Listed]
    number: int
    has_next: bool

    @property
    def has_pair(self) -> bool:
        """Whether the two after the lead stand larger, too: so the last row of three is full."""
        return self.number == 1 and len(self.cards) % 3 == 0

    @property
    def previous_number(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next_number(self) -> int | None:
        return self.number + 1 if self.has_next else None


def page_number(request: HttpRequest) -> int:
    """The `page` of the address; Http404 for anything but a number from 1 to 9,999,999."""
    given = request.GET.get("page", "1")
    if not (given.isascii() and given.isdigit() and len(given) <= 7 and int(given) >= 1):
        raise Http404("There is no such page.")
    return int(given)


def newest_page(request: HttpRequest) -> Page:
    """The requested page of all articles; one query, or three far down. Raises Http404 for a page after the last."""
    return _by_way_of_months(request, _NEWEST, _OLDER, months.visible)


def tag_page(request: HttpRequest, tag: Tag) -> Page:
    """The requested page of a tag's articles, like `newest_page()`."""
    return _by_way_of_months(request, _OF_TAG, _OLDER_OF_TAG, partial(months.visible, tag.pk), tag=tag.pk)


def person_page(request: HttpRequest, person: int) -> Page:
    """The requested page of what somebody signed or reviewed, like `newest_page()`."""
    return _by_way_of_months(request, _OF_PERSON, _OLDER_OF_PERSON, partial(bylines.visible, person), person=person)


def month_page(request: HttpRequest, month: int) -> Page:
    """The requested page of a month, year × 100 + month; one query. Raises Http404 for a page after the last."""
    try:
        since, before = months.bounds_of(month)
    except ValueError as error:
        raise Http404("There is no such month.") from error
    return _page_of(request, _BETWEEN, _start(request), since=since, before=before)


def _by_way_of_months(
    request: HttpRequest,
    near: PreparedCards,
    older: PreparedCards,
    counts: Callable[[], Iterable[tuple[int, int]]],
    **whose: int,
) -> Page:
    start = _start(request)
    if start <= NEAR:
        return _page_of(request, near, start, **whose)
    before, start = months.place_of(start, counts())
    return _page_of(request, older, start, before=before, **whose)


def _start(request: HttpRequest) -> int:
    return (page_number(request) - 1) * int(settings.CARDS_PER_PAGE)


def _page_of(request: HttpRequest, articles: PreparedCards, start: int, **values: Value) -> Page:
    """The requested page of a list, from a place on; one query.

    Raises Http404 for a page after the last.
    """
    number, size = page_number(request), settings.CARDS_PER_PAGE
    cards = articles.cards(start=start, count=size + 1, **values)
    if not cards and number > 1:
        raise Http404("There is no such page.")
    return Page(cards[:size], number, len(cards) > size)
