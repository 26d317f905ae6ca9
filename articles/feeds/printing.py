"""RSS, Atom and JSON Feed, printed by hand: the long texts are stored as they go out, and a generator of XML would
escape each of them anew.
"""

import json
from collections.abc import Iterable
from email.utils import format_datetime
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from articles.feeds.items import Feed, Item
from articles.licences import Licence

#: What XML 1.0 has no way to write, as bytes of UTF-8.
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r"))
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
