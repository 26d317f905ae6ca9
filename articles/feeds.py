"""RSS, Atom and JSON Feed for the site, a tag or a contributor; full text, and ids that outlive a change of slug.

Printed by hand: the long texts are stored as they go out, and a generator of XML would escape each of them anew.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urljoin
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from articles import caching, icons
from articles.images.markup import licence_in
from articles.licences import NONE, Licence
from articles.models.people import Contributor
from articles.models.public import LiveArticle, LiveArticleQuerySet, LiveImage, LiveTag
from articles.models.tags import Tag
from articles.pages import IN_FEED
from articles.paths import absolute
from articles.prepared import PreparedQuery
from articles.views import tag_or_move

#: When a feed that has never listed anything was changed.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: What XML 1.0 has no way to write, as bytes of UTF-8.
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r"))

Subject = Tag | Contributor | None


class Row(NamedTuple):
    """What a feed reads of a live row."""

    pk: int
    slug: str
    title: str
    excerpt: str
    guid: UUID
    byline: list[dict[str, Any]]
    published_at: datetime
    updated_at: datetime
    live_from: datetime
    picture_html: str
    body_html: str


class Picture(NamedTuple):
    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Item:
    """An article as feeds tell it. Addresses are absolute."""

    guid: str
    url: str
    title: str
    excerpt: str
    authors: Sequence[tuple[str, str]]  # name, and address or ""
    tags: Sequence[str]
    published_at: datetime
    updated_at: datetime
    picture: Picture | None
    licence: Licence  # of the picture
    content_html: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its items, the newest first."""

    title: str
    description: str
    publisher: str
    home: str
    url: str
    icon: str
    language: str
    changed_at: datetime
    items: Sequence[Item]


# -- What is in it ----------------------------------------------------------------------------------------


def subject_of(scope: str | None, slug: str, url_name: str) -> Subject | HttpResponse:
    """Whose feed it is; the redirect of a tag that has another address now. Raises Http404."""
    if scope == "tag":
        return tag_or_move(slug, lambda name: reverse(url_name, args=[name]))
    return get_object_or_404(Contributor, slug=slug) if scope == "person" else None


def feed_of(request: HttpRequest, subject: Subject) -> Feed:
    """The newest articles of the site, or of a tag or contributor, in three queries beside the subject's."""
    origin, site = request.origin, request.publication  # type: ignore[attr-defined]
    own = getattr(subject, "description", "") or getattr(subject, "bio", "")
    rows = _newest(subject)
    return Feed(
        title=f"{subject} · {site.name}" if subject else site.name,
        description=own or site.description or site.tagline or site.name,
        publisher=site.name,
        home=origin + (subject.get_absolute_url() if subject else reverse("articles:home")),
        url=origin + quote(request.path),
        icon=urljoin(f"{origin}/", icons.address(site)),
        language=get_language() or "",
        changed_at=max((max(row.updated_at, row.live_from) for row in rows), default=_NEVER),
        items=_items(rows, origin),
    )


def _whole(articles: LiveArticleQuerySet) -> Any:
    """The ids come from an index; the long texts are read for those alone."""
    found = LiveArticle.objects.filter(pk__in=articles.values("pk")[:IN_FEED])
    return found.newest().values_list(*Row._fields)


_OF_SITE: Final = PreparedQuery(lambda: _whole(LiveArticle.objects.newest()))
_OF_TAG: Final = PreparedQuery(lambda tag: _whole(LiveArticle.objects.of_tag(tag)), tag=int)
_OF_PERSON: Final = PreparedQuery(lambda person: _whole(LiveArticle.objects.of_person(person)), person=int)
_TAGS: Final = PreparedQuery(
    lambda lives: LiveTag.objects.filter(live__in=lives).values_list("live", "tag__name"), lives=IN_FEED
)
_PICTURES: Final = PreparedQuery(
    lambda lives: (
        LiveImage.objects.filter(live__in=lives, is_lead=True).exclude(url="").values_list("live", *Picture._fields)
    ),
    lives=IN_FEED,
)


def _newest(subject: Subject) -> list[Row]:
    if isinstance(subject, Tag):
        found = _OF_TAG.rows(tag=subject.pk)
    elif isinstance(subject, Contributor):
        found = _OF_PERSON.rows(person=subject.pk)
    else:
        found = _OF_SITE.rows()
    return [Row(*row) for row in found]


def _items(rows: Sequence[Row], origin: str) -> list[Item]:
    ids = [row.pk for row in rows]
    tags: defaultdict[int, list[str]] = defaultdict(list)
    for live, name in _TAGS.rows(lives=ids):
        tags[live].append(name)
    pictures = {live: Picture(urljoin(origin, url), *more) for live, url, *more in _PICTURES.rows(lives=ids)}
    stem, people = origin + reverse("articles:list"), f"{origin}/people/"
    return [_item(row, tags[row.pk], pictures.get(row.pk), f"{stem}{quote(row.slug)}/", people) for row in rows]


def _item(row: Row, tags: Sequence[str], picture: Picture | None, url: str, people: str) -> Item:
    authors = [credit for credit in row.byline if credit["role"] == "author"]
    return Item(
        guid=f"urn:uuid:{row.guid}",
        url=url,
        title=row.title,
        excerpt=row.excerpt,
        authors=[(each["name"], f"{people}{quote(each['slug'])}/" if each["slug"] else "") for each in authors],
        tags=tags,
        published_at=row.published_at,
        updated_at=row.updated_at,
        picture=picture,
        licence=licence_in(row.picture_html) if picture else NONE,
        content_html=absolute((row.picture_html if picture else "") + row.body_html, url),
    )


# -- How it is printed ------------------------------------------------------------------------------------

_XML: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACES: Final = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
)


def rss(feed: Feed) -> bytes:
    """RSS 2.0 (https://www.rssboard.org/rss-profile); whole text in `content:encoded`, picture as Media RSS."""
    return _printable(
        [
            f'{_XML}<rss version="2.0" {_NAMESPACES}><channel>',
            f"<title>{escape(feed.title)}</title><link>{escape(feed.home)}</link>",
            f"<description>{escape(feed.description)}</description><language>{escape(feed.language)}</language>",
            f"<lastBuildDate>{format_datetime(feed.changed_at)}</lastBuildDate>",
            f'<atom:link rel="self" type="application/rss+xml" href={quoteattr(feed.url)}/>\n',
            *(_rss_item(item) for item in feed.items),
            "</channel></rss>\n",
        ]
    )


def _rss_item(item: Item) -> str:
    creators = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name, _ in item.authors)
    categories = "".join(f"<category>{escape(name)}</category>" for name in item.tags)
    return (
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>"
        f'<guid isPermaLink="false">{item.guid}</guid><pubDate>{format_datetime(item.published_at)}</pubDate>'
        f"{creators}{categories}<description>{escape(item.excerpt)}</description>{_rss_picture(item)}"
        f"<content:encoded>{_cdata(item.content_html)}</content:encoded></item>\n"
    )


def _rss_picture(item: Item) -> str:
    picture = item.picture
    if picture is None:
        return ""
    size = f'width="{picture.width}" height="{picture.height}"'
    told = f'<media:description type="plain">{escape(picture.alt)}</media:description>' if picture.alt else ""
    told += _rss_licence(item.licence)
    return f'<media:content url={quoteattr(picture.url)} medium="image" {size}>{told}</media:content>'


def _rss_licence(licence: Licence) -> str:
    """`media:license` names a deed; terms without one stand in `media:copyright`. Empty where nothing is stated."""
    name = escape(str(licence.name))
    if licence.url:
        return f'<media:license type="text/html" href={quoteattr(licence.url)}>{name}</media:license>'
    return f"<media:copyright>{name}</media:copyright>" if name else ""


def atom(feed: Feed) -> bytes:
    """Atom (RFC 4287); an article without a byline is its publisher's.

    Its `rights` and `rel="license"` (RFC 4946) are those of an entry's words: a picture's stand below it, in the text.
    """
    return _printable(
        [
            f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(feed.language)}>',
            f"<id>{escape(feed.url)}</id><title>{escape(feed.title)}</title>",
            f"<subtitle>{escape(feed.description)}</subtitle><updated>{feed.changed_at.isoformat()}</updated>",
            f"<author><name>{escape(feed.publisher)}</name></author><icon>{escape(feed.icon)}</icon>",
            f'<link rel="self" type="application/atom+xml" href={quoteattr(feed.url)}/>',
            f'<link rel="alternate" type="text/html" href={quoteattr(feed.home)}/>\n',
            *(_atom_entry(item) for item in feed.items),
            "</feed>\n",
        ]
    )


def _atom_entry(item: Item) -> str:
    uris = ((name, f"<uri>{escape(url)}</uri>" if url else "") for name, url in item.authors)
    authors = "".join(f"<author><name>{escape(name)}</name>{uri}</author>" for name, uri in uris)
    categories = "".join(f"<category term={quoteattr(name)}/>" for name in item.tags)
    picture = f'<link rel="enclosure" href={quoteattr(item.picture.url)}/>' if item.picture else ""
    return (
        f"<entry><id>{item.guid}</id><title>{escape(item.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(item.url)}/>{picture}'
        f"<published>{item.published_at.isoformat()}</published><updated>{item.updated_at.isoformat()}</updated>"
        f"{authors}{categories}<summary>{escape(item.excerpt)}</summary>"
        f'<content type="html">{_cdata(item.content_html)}</content></entry>\n'
    )


def _cdata(html: str) -> str:
    """Text in one piece; `]]>` is the only thing that could end it."""
    return f"<![CDATA[{html.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _printable(parts: Iterable[str]) -> bytes:
    """UTF-8 without what XML has no way to write: control characters, halves of pairs, and two that are none."""
    data = "".join(parts).encode("utf-8", "ignore").translate(None, _CONTROLS)
    return data.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"") if b"\xef\xbf" in data else data


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "icon": feed.icon,
        "language": feed.language,
        "authors": [{"name": feed.publisher}],
        "items": [_json_item(item) for item in feed.items],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "ignore")


def _json_item(item: Item) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": item.guid,
        "url": item.url,
        "title": item.title,
        "summary": item.excerpt,
        "content_html": item.content_html,
        "date_published": item.published_at.isoformat(),
        "date_modified": item.updated_at.isoformat(),
        "authors": [{"name": name, "url": url} if url else {"name": name} for name, url in item.authors],
        "tags": list(item.tags),
        "image": item.picture.url if item.picture else "",
    }
    return {name: value for name, value in values.items() if value}


# -- How it is answered -----------------------------------------------------------------------------------

Printer = Callable[[Feed], bytes]


@require_safe
def serve(request: HttpRequest, printer: Printer, media_type: str, scope: str | None, slug: str = "") -> HttpResponse:
    """A feed.

    A date alone proves nothing: an article that was withdrawn leaves a feed whose newest change is an older one.
    Nobody is told of a person of whom nothing is live.
    """
    subject = subject_of(scope, slug, request.resolver_match.view_name)  # type: ignore[union-attr]
    if isinstance(subject, HttpResponse):
        return subject
    feed = feed_of(request, subject)
    if scope == "person" and not feed.items:
        raise Http404("Nothing of theirs is live.")
    response = HttpResponse(printer(feed), content_type=f"{media_type}; charset=utf-8")
    response.headers["Last-Modified"] = http_date(feed.changed_at.timestamp())
    request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    return caching.tagged(response, feed_name(scope, subject))


def feed_name(scope: str | None, subject: Subject) -> str:
    """By which shared caches can be told to forget it."""
    return caching.feed_of(scope, subject.pk) if scope and subject else "feed"


def paths(prefix: str, name: str, *, scope: str | None) -> Iterator[URLPattern]:
    """The three feeds below an address."""
    for end, suffix, printer, media_type in (
        ("feed/", "", rss, "application/rss+xml"),
        ("feed/atom/", "_atom", atom, "application/atom+xml"),
        ("feed.json", "_json", json_feed, "application/feed+json"),
    ):
        given = {"printer": printer, "media_type": media_type, "scope": scope}
        yield path(f"{prefix}{end}", serve, given, name=f"{name}{suffix}")
