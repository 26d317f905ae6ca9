"""Links from article to article, by identity: `article:KEY` in every text, a path on every page.

A text is printed with the spots (see `content.spot_of()`) that its targets have at that moment. A link to what readers
cannot open is printed as its words alone. `publishing.following` prints pages anew when one of their targets moves.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value

from articles.content import Content, spot_of
from articles.models.clock import Clock
from articles.models.public import Address, LiveArticle
from articles.paths import path_at, spot_at
from articles.states import Outcome
from faq.rich_text import IDENTITY

#: In sanitised HTML, where every value stands in double quotes: what is before and after the address, and the words.
_BEFORE: Final = r'(<a\s(?:[^">]|"[^"]*")*?href=")'
_AFTER: Final = r'("(?:[^">]|"[^"]*")*>)(.*?)</a>'
_identity: Final = re.compile(f"{_BEFORE}{IDENTITY.pattern}{_AFTER}", re.DOTALL)
_href: Final = re.compile(f'{_BEFORE}([^"]*)(?=")')


# -- Printing --------------------------------------------------------------------------------------------------


def keys_of(*texts: str) -> list[str]:
    """The keys that some texts link to, each once, in order."""
    found = (match[2] for text in texts if "article:" in text for match in _identity.finditer(text))
    return list(dict.fromkeys(found))


def texts_of(content: Content) -> list[str]:
    """Every rich text of an article."""
    parts = [*(part.html for part in content.sections), *(answer.html for answer in content.questions)]
    return [content.introduction, *parts, content.conclusion]


def printed(rich_html: str, spots: Mapping[str, str]) -> str:
    """Sanitised HTML as readers get it: links by identity lead to the spots of their keys, or are words alone.

    >>> printed('<p><a href="article:00000000-0000-0000-0000-000000000000">Salt</a></p>', {})
    '<p>Salt</p>'
    """
    if "article:" not in rich_html:
        return rich_html

    def shown(match: re.Match[str]) -> str:
        before, key, place, after, words = match.groups(default="")
        spot = spots.get(key)
        return f"{before}{path_at(spot)}{place}{after}{words}</a>" if spot else words

    return _identity.sub(shown, rich_html)


class Window(NamedTuple):
    """When an article has a spot. `rank` is 0 for its own, 1 for that of the article its address leads on to."""

    rank: int
    spot: str
    live_from: datetime
    live_until: datetime
    is_open: bool

    def covers(self, at: datetime | None) -> bool:
        """Whether it is open now, or at a moment that lies ahead; one that has passed means now."""
        if at is None:
            return self.is_open
        return (self.is_open or self.live_from <= at) and self.live_until > at


@dataclass(frozen=True, slots=True)
class Targets:
    """Where some keys lead, now and later."""

    windows: Mapping[str, list[Window]]

    @classmethod
    def of(cls, contents: Iterable[Content]) -> "Targets":
        """One query for any number of articles; none where nothing is linked."""
        return cls.of_keys({key for content in contents for key in keys_of(*texts_of(content))})

    @classmethod
    def of_keys(cls, keys: Collection[Any]) -> "Targets":
        """At most one query."""
        found: dict[str, list[Window]] = defaultdict(list)
        for key, rank, slug, is_page, *window in _windows(keys) if keys else ():
            found[str(key)].append(Window(rank, spot_of(slug, is_page=is_page), *window))
        return cls({key: sorted(windows) for key, windows in found.items()})

    def spot(self, key: str, *, at: datetime | None = None) -> str:
        """The spot that a key leads to now, or at a moment that lies ahead; empty where there is nothing to read."""
        return next((window.spot for window in self.windows.get(key, ()) if window.covers(at)), "")

    def spots(self, *, at: datetime | None = None, own: tuple[Any, str] | None = None) -> dict[str, str]:
        """All of them. `own` is the key of the article that is printed, which is where it is."""
        found = {key: spot for key in self.windows if (spot := self.spot(key, at=at))}
        return found | {str(key): spot for key, spot in (own,) if spot} if own else found


def _windows(keys: Collection[Any]) -> QuerySet[Any, Any]:
    """Windows that are open or to come, with the key each belongs to: the article's, and its heir's."""
    own = LiveArticle.windows.filter(article__key__in=keys, live_until__gt=Clock())
    led = Address.objects.filter(
        article__key__in=keys, outcome=Outcome.REDIRECT, target__live_rows__live_until__gt=Clock()
    )
    return _facts(own, 0, "").union(_facts(led, 1, "target__live_rows__"))


def _facts(rows: QuerySet[Any], rank: int, path: str) -> QuerySet[Any, Any]:
    is_open = ExpressionWrapper(Q(**{f"{path}live_from__lte": Clock()}), output_field=BooleanField())
    fields = (f"{path}{name}" for name in ("slug", "is_page", "live_from", "live_until"))
    told: QuerySet[Any, Any] = rows.order_by().annotate(rank=Value(rank), is_open=is_open)
    return told.values_list("article__key", "rank", *fields, "is_open")


# -- Writing ---------------------------------------------------------------------------------------------------


def by_identity(content: Content, key: Any, slugs_of_batch: Mapping[str, Any] | None = None) -> Content:
    """The same content, links to this site's articles written by identity.

    `key` is its own; `slugs_of_batch` are the keys of articles that come with it, by slug. At most one query.
    """
    keys = keys_by_slug(slugs_linked(*texts_of(content)), slugs_of_batch)
    return with_identities(content, keys, own=key)


def slugs_linked(*texts: str) -> set[str]:
    """The slugs of this site's articles that some texts link to by path or address."""
    hrefs = (match[2] for text in texts for match in _href.finditer(text))
    return {slug for slug, _place in map(_slug_and_place, hrefs) if slug}


def keys_by_slug(slugs: Collection[str], more: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The key of each article that has or had one of these slugs; at most one query."""
    wanted = Address.objects.filter(slug__in=slugs) if slugs else Address.objects.none()
    known = {slug: str(key) for slug, key in (more or {}).items()}
    return known | {slug: str(key) for slug, key in wanted.values_list("slug", "article__key")}


def with_identities(content: Content, keys: Mapping[str, str], *, own: Any = None) -> Content:
    """The same content, links to articles of these slugs written by identity; of itself, a link to a place is short.

    The answers of shared questions stay: they are the hub's.
    """
    return with_texts(content, lambda rich_html: identified(rich_html, keys, own=own)) if keys else content


def with_texts(content: Content, changed: Callable[[str], str]) -> Content:
    """The same content with each of its own rich texts changed."""
    return replace(
        content,
        introduction=changed(content.introduction),
        conclusion=changed(content.conclusion),
        sections=tuple(replace(part, html=changed(part.html)) for part in content.sections),
        questions=tuple(
            each if each.shared_id else replace(each, html=changed(each.html)) for each in content.questions
        ),
    )


def with_names(content: Content, names: Mapping[str, str]) -> Content:
    """For reading, not for printing: links by identity lead to a name instead of a key."""

    def named(match: re.Match[str]) -> str:
        before, key, place, after, words = match.groups(default="")
        return f"{before}{html.escape(names[key])}{place}{after}{words}</a>" if key in names else match[0]

    return with_texts(content, lambda rich_html: _identity.sub(named, rich_html)) if names else content


def identified(rich_html: str, keys: Mapping[str, str], *, own: Any = None) -> str:
    """One sanitised text with identities. A query (`?utm=…`) goes, a place on the page stays."""

    def named(match: re.Match[str]) -> str:
        slug, place = _slug_and_place(match[2])
        if slug not in keys:
            return match[0]
        key = keys[slug]
        return match[1] + html.escape(place if place and key == str(own) else f"article:{key}{place}")

    return _href.sub(named, rich_html) if "<a" in rich_html else rich_html


def slug_of(href: str) -> str:
    """The slug of this site's article that an address means; empty for every other address."""
    return _slug_and_place(href)[0]


def _slug_and_place(href: str) -> tuple[str, str]:
    """Of an address as it stands in an attribute: a path from the root, or one of this site's own."""
    href = html.unescape(href).strip()
    if not href.startswith(("/", "http://", "https://")):
        return "", ""
    try:
        url = urlsplit(urljoin(settings.SITE_URL, href))
        is_ours = url.hostname == urlsplit(settings.SITE_URL).hostname and url.port == urlsplit(settings.SITE_URL).port
    except ValueError:
        return "", ""
    if not is_ours:
        return "", ""
    return spot_at(unquote(url.path)).removeprefix("/"), f"#{url.fragment}" if url.fragment else ""
