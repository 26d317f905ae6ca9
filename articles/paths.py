"""Addresses of the site by name, and what is meant by an address.

The former are worked out once: a list of cards asks for dozens of them.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urljoin

from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve, reverse

from articles.content import spot_of

_tag_with_address: Final = re.compile(r'<(?:a|img|source) (?:[^>"]|"[^"]*")*>')
_address: Final = re.compile(r' (href|src|srcset)="([^"]*)"')


class Link(NamedTuple):
    """Where one may go, and what it is called."""

    name: str
    path: str


def path_at(spot: str) -> str:
    """The path of a spot (see `content.spot_of()`)."""
    return path_to("articles:page", spot[1:]) if spot.startswith("/") else path_to("articles:detail", spot)


def path_of(slug: str, *, is_page: bool) -> str:
    """The path of an article, or of a page of the site."""
    return path_at(spot_of(slug, is_page=is_page))


def spot_at(path: str) -> str:
    """The spot of the article or page that a path would open, whether there is one or not; empty for other paths."""
    match = match_at(path)
    if match is None or match.view_name not in ("articles:detail", "articles:page"):
        return ""
    return spot_of(match.kwargs["slug"], is_page=match.view_name == "articles:page")


def match_at(path: str) -> ResolverMatch | None:
    """What answers at a path; one without its last slash is sent on to it."""
    for whole in (path,) if path.endswith("/") else (path, f"{path}/"):
        try:
            return resolve(whole)
        except Resolver404:
            continue
    return None


def path_to(name: str, *args: str) -> str:
    """What `reverse()` gives. Raises NoReverseMatch."""
    return _path_to(get_script_prefix(), name, *args)


@lru_cache(maxsize=8192)
def _path_to(_prefix: str, name: str, *args: str) -> str:
    return reverse(name, args=args)


def absolute(html: str, url: str) -> str:
    """The HTML of the page `url` for readers elsewhere: each address in it is whole, in a `srcset` too. What is no
    address stays as it stands.

    >>> absolute('<a href="/b/">b</a> <img srcset="/1.jpg 1w, /2.jpg 2w">', "https://x.example/a/")
    '<a href="https://x.example/b/">b</a> <img srcset="https://x.example/1.jpg 1w, https://x.example/2.jpg 2w">'
    """

    def whole(found: re.Match[str]) -> str:
        name, value = found.groups()
        if name == "srcset":
            parts = (part.partition(" ") for part in value.split(", "))
            return f' srcset="{", ".join(f"{_joined(url, address)}{gap}{size}" for address, gap, size in parts)}"'
        return f' {name}="{_joined(url, value)}"'

    return _tag_with_address.sub(lambda tag: _address.sub(whole, tag[0]), html)


def _joined(url: str, address: str) -> str:
    try:
        return urljoin(url, address)
    except ValueError:  # "//[x", which is nowhere
        return address
