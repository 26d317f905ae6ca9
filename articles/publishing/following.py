"""Which pages have to be printed anew because an article that they link to moved, opened or went."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from articles import linking
from articles.models.draft import Article
from articles.models.public import Address, Clock, LiveLink
from articles.states import Outcome


def stale(article_ids: Collection[int] | None = None) -> list[int]:
    """The publications whose row prints a link otherwise than it would be printed now; two queries.

    Asked of some articles: among the rows that link to them, directly or by an address that leads on to them, and
    among their own.
    """
    links = LiveLink.objects.filter(live__live_until__gt=Clock())
    facts = _facts(links) if article_ids is None else _of_articles(links, list(article_ids))
    found = [(publication, live_from, str(target), spot) for publication, live_from, target, spot in facts]
    targets = linking.Targets.of_keys({target for _publication, _from, target, _spot in found})
    wrong = (
        publication for publication, live_from, target, spot in found if targets.spot(target, at=live_from) != spot
    )
    return sorted(set(wrong))


def _of_articles(links: QuerySet[LiveLink], article_ids: list[int]) -> QuerySet[Any, Any]:
    """Each of the three by its own index."""
    keys = Article.objects.filter(pk__in=article_ids).order_by().values("key")
    led = Address.objects.filter(target__in=article_ids, outcome=Outcome.REDIRECT).values("article__key")
    to_heirs = links.filter(target__in=led)
    own = links.filter(live__article__in=article_ids)
    return _facts(links.filter(target__in=keys)).union(_facts(to_heirs), _facts(own))


def _facts(links: QuerySet[LiveLink]) -> QuerySet[Any, Any]:
    return links.values_list("live__publication", "live__live_from", "target", "slug")
