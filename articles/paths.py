"""Addresses of the site by name, worked out once: a list of cards asks for dozens of them."""

from functools import lru_cache
from typing import NamedTuple

from django.urls import get_script_prefix, get_urlconf, reverse


class Link(NamedTuple):
    """Where one may go, and what it is called."""

    name: str
    path: str


def path_at(spot: str) -> str:
    """The path of a spot (see `content.spot_of()`)."""
    return path_to("articles:page", spot[1:]) if spot.startswith("/") else path_to("articles:detail", spot)


def path_to(name: str, *args: str) -> str:
    """What `reverse()` gives. Raises NoReverseMatch."""
    return _path_to(get_script_prefix(), get_urlconf(), name, *args)


@lru_cache(maxsize=8192)
def _path_to(_prefix: str, urlconf: str | None, name: str, *args: str) -> str:
    return reverse(name, urlconf=urlconf, args=args)
