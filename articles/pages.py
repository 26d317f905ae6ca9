"""A page of a long list, without counting it: one row more than is shown tells whether there is a next page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest

from articles.models.public import LiveArticle, LiveArticleQuerySet


@dataclass(frozen=True, slots=True)
class Page:
    """Some cards, and whether there are more before and after."""

    cards: list[LiveArticle]
    number: int
    has_next: bool

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


def page_of(request: HttpRequest, articles: LiveArticleQuerySet) -> Page:
    """The requested page of an ordered queryset, in one query: ids from the index first, then the cards' fields.

    Raises Http404 for a page after the last.
    """
    number, size = page_number(request), settings.CARDS_PER_PAGE
    start = (number - 1) * size
    order = articles.query.order_by
    ids = articles.values("pk")[start : start + size + 1]
    cards = list(LiveArticle.objects.as_cards().filter(pk__in=ids).order_by(*_plain(order)))
    if not cards and number > 1:
        raise Http404("There is no such page.")
    return Page(cards[:size], number, len(cards) > size)


def _plain(order: Iterable[Any]) -> list[str]:
    """The order by the row's own columns; a tag's or name's copy of `published_at` is the same moment."""
    return [str(name).replace("live_tags__", "").replace("live_bylines__", "") for name in order]
