"""The one entrance: what readers see is different once this transaction is committed."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from django.db import transaction
from django.urls import reverse

from articles import caching, generation
from articles.purging import sending

#: Beyond so many articles at once the whole site is named, and caches that go by address get its standing pages.
MANY: Final = 50


def changed(*names: str, paths: Iterable[str] = ()) -> None:
    """Says by name which public pages are different, and at which addresses; caches are told after the commit.

    Every writer of what readers see comes by here, also where there is no cache to tell.
    """
    generation.bump()
    if sending.is_wanted() and names:
        transaction.on_commit(partial(sending.courier.send, names, list(paths)), robust=True)


def everything() -> None:
    """So much has changed, or so little is asked about it, that every page counts as different."""
    if not sending.is_wanted():
        changed(caching.SITE)
        return
    changed(caching.SITE, paths=[*standing(), *feeds(), reverse("articles:sitemap")])


def standing() -> list[str]:
    """The pages that there is one of."""
    names = ("home", "list", "tags", "people", "archive")
    return [*(reverse(f"articles:{name}") for name in names), reverse("faq:hub")]


def feeds(kind: str = "", slug: str = "") -> list[str]:
    """The addresses of the three feeds of the site, or of a tag or a person."""
    name, args = (f"{kind}_feed", [slug]) if kind else ("feed", [])
    return [reverse(f"articles:{name}{form}", args=args) for form in ("", "_atom", "_json")]
