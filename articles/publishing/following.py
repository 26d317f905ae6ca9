"""Which pages have to be printed anew because an article that they link to moved, opened or went."""

from collections.abc import Collection
from typing import Any, Final

from django.db.models import QuerySet

from articles import linking
from articles.models.clock import Clock
from articles.models.draft import Article
from articles.models.public import Address, LiveLink
from articles.prepared import PreparedQuery
from articles.states import Outcome

_STANDING: Final = LiveLink.objects.filter(live__live_until__gt=Clock())
#: Three ways from an article to the links that it has to do with, each by its own index.
_OF_ARTICLES: Final = PreparedQuery(
    lambda ids: _facts(_STANDING.filter(target__in=_keys(ids))).union(
        _facts(_STANDING.filter(target__in=_led_to(ids))), _facts(_STANDING.filter(live__article__in=ids))
    ),
    ids=20,
)


def stale(article_ids: Collection[int] | None = None) -> list[int]:
    """The publications whose row prints a link otherwise than it would be printed now.

    Asked of some articles: among the rows that link to them, directly or by an address that leads on to them, and
    among their own. Two queries, and one more for every twenty articles.
    """
    facts = _facts(_STANDING) if article_ids is None else _OF_ARTICLES.of_all(article_ids)
    found = [(publication, live_from, str(target), spot) for publication, live_from, target, spot in facts]
    targets = linking.Targets.of_keys({target for _publication, _from, target, _spot in found})
    wrong = (
        publication for publication, live_from, target, spot in found if targets.spot(target, at=live_from) != spot
    )
    return sorted(set(wrong))


def _keys(article_ids: Collection[int]) -> QuerySet[Any, Any]:
    return Article.objects.filter(pk__in=article_ids).order_by().values("key")


def _led_to(article_ids: Collection[int]) -> QuerySet[Any, Any]:
    """The keys of those whose address leads on to one of these."""
    return Address.objects.filter(target__in=article_ids, outcome=Outcome.REDIRECT).values("article__key")


def _facts(links: QuerySet[LiveLink]) -> QuerySet[Any, Any]:
    return links.values_list("live__publication", "live__live_from", "target", "slug")
