"""Who owns a path, and what it answers: a redirect, gone, or not found. Asked only where no live row was found."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import get_resolver

from articles.models.clock import Clock
from articles.models.public import Address, LiveArticle
from articles.states import Outcome


@cache
def reserved() -> frozenset[str]:
    """The first words of the site's own paths, which no page can have; from the addresses themselves."""
    folders = (urlsplit(url).path for url in (settings.STATIC_URL, settings.MEDIA_URL))
    routes = [*_routes(get_resolver().url_patterns), *(folder.lstrip("/") for folder in folders)]
    return frozenset(match[0] for route in routes if (match := re.match(r"[-\w]+", route)))


def _routes(patterns: Iterable[Any]) -> Iterator[str]:
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^")
        yield from [route] if route else _routes(getattr(pattern, "url_patterns", ()))


class SlugTakenError(Exception):
    """The slug belongs, or has belonged, to another article."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a former address leads: to a live article, or to nothing, for good or not.

    `article_ids` are those whose publication would change it: whose address it is, and who stands in for that one.
    """

    target: LiveArticle | None
    is_gone: bool
    article_ids: tuple[int, ...] = ()


def find(slug: str, *, of_page: bool = False) -> Found:
    """What a slug without a live row answers. At most three queries; a redirect is always one hop.

    At the root of the site (`of_page`) an address counts that was a page's. Whoever is live is found where it is.
    """
    address = Address.objects.filter(slug=slug, since__lte=Clock()).first()
    if address is None or (of_page and not address.is_page):
        return Found(None, is_gone=False)
    visible = LiveArticle.windows.visible().only("slug", "is_page")
    target = visible.filter(article_id=address.article_id).first()
    if target is None and address.outcome == Outcome.REDIRECT and address.target_id:
        target = visible.filter(article_id=address.target_id).first()
    ids = tuple(pk for pk in (address.article_id, address.target_id) if pk)
    return Found(target, is_gone=target is None and address.outcome != Outcome.NOT_FOUND, article_ids=ids)


def claim(slug: str, article: Any, *, since: datetime, is_page: bool = False) -> None:
    """Gives a slug to an article from a moment on. Raises SlugTakenError where it is another's."""
    new = {"article": article, "since": since, "is_page": is_page}
    address, is_new = Address.objects.get_or_create(slug=slug, defaults=new)
    if address.article_id != article.pk:
        raise SlugTakenError(f"The address “{slug}” belongs to another article.")
    if not is_new and (address.since > since or is_page > address.is_page):
        address.since, address.is_page = min(address.since, since), address.is_page or is_page
        address.save(update_fields=["since", "is_page"])


def release_unused(article: Any, *, at: datetime, keep: str = "") -> None:
    """Lets go of addresses that no reader could have seen yet, when the change that would have opened them is off."""
    Address.objects.filter(article=article, since__gt=at).exclude(slug=keep).delete()


def settle(article: Any, outcome: Outcome, target: Any = None) -> None:
    """What every address of an article answers while it is not live."""
    Address.objects.filter(article=article).update(outcome=outcome, target=target)
