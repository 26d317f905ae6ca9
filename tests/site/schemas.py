"""What feeds and sitemaps must hold to be valid, by their specifications; each check raises AssertionError."""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MEDIA = "{http://search.yahoo.com/mrss/}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
#: A date with its time zone, as in RFC 3339.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
#: A date as in RFC 822, with a year of four digits.
_MAIL_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


def is_absolute(url: str | None) -> bool:
    parts = urlsplit(url or "")
    return parts.scheme in ("http", "https") and bool(parts.netloc) and (url or "").isascii() and " " not in (url or "")


def moment(text: str | None) -> datetime:
    assert _MOMENT.fullmatch(text or ""), text
    return datetime.fromisoformat((text or "").replace("Z", "+00:00"))


def mail_date(text: str | None) -> datetime:
    assert _MAIL_DATE.fullmatch(text or ""), text
    return parsedate_to_datetime(text or "")


class _Addresses(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        for name, value in attrs:
            if name in ("href", "src"):
                self.found.append(value)
            if name == "srcset":
                self.found += [part.split()[0] for part in value.split(",")]


def addresses_in(html: str) -> list[str]:
    """Every address in some HTML, those of a `srcset` too."""
    return _Addresses(html).found


def text_of(element: ElementTree.Element | None) -> str:
    assert element is not None
    return element.text or ""


def _assert_whole(html: str) -> None:
    assert html.strip()
    for address in addresses_in(html):
        assert is_absolute(address) or address.startswith(("mailto:", "tel:")), address
    assert 'alt="no image"' not in html


def rss(data: bytes, url: str) -> ElementTree.Element:
    """RSS 2.0 and the profile of its Advisory Board (https://www.rssboard.org/rss-profile); returns the channel."""
    root = ElementTree.fromstring(data)  # noqa: S314 (our own)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert len(channel.findall(name)) == 1, name
        assert text_of(channel.find(name)).strip(), name
    assert is_absolute(text_of(channel.find("link")))
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text_of(channel.find("language")))
    mail_date(text_of(channel.find("lastBuildDate")))
    (own,) = channel.findall(f"{ATOM}link")
    assert own.attrib == {"rel": "self", "type": "application/rss+xml", "href": url}
    items = channel.findall("item")
    for item in items:
        _rss_item(item)
    assert len({text_of(item.find("guid")) for item in items}) == len(items)
    assert [child.tag for child in channel][-len(items) :] == ["item"] * len(items) or not items
    return channel


def _rss_item(item: ElementTree.Element) -> None:
    for name in ("title", "link", "guid", "pubDate", "description", f"{CONTENT}encoded"):
        assert len(item.findall(name)) == 1, name
        assert text_of(item.find(name)).strip(), name
    assert is_absolute(text_of(item.find("link")))
    guid = item.find("guid")
    assert guid is not None
    assert guid.attrib == {"isPermaLink": "false"}
    mail_date(text_of(item.find("pubDate")))
    assert item.find("author") is None, "it would have to be an e-mail address"
    for picture in item.findall(f"{MEDIA}content"):
        assert is_absolute(picture.get("url"))
        assert picture.get("medium") == "image"
        assert int(picture.attrib["width"]) > 0 < int(picture.attrib["height"])
    _assert_whole(text_of(item.find(f"{CONTENT}encoded")))


def atom(data: bytes, url: str) -> ElementTree.Element:
    """RFC 4287; returns the feed."""
    feed = ElementTree.fromstring(data)  # noqa: S314 (our own)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang")
    _atom_head(feed)
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == url
    assert is_absolute(links["alternate"])
    assert feed.find(f"{ATOM}author") is not None, "an entry without an author has the feed's"
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        _atom_entry(entry)
    assert len({text_of(entry.find(f"{ATOM}id")) for entry in entries}) == len(entries)
    changes = [moment(text_of(entry.find(f"{ATOM}updated"))) for entry in entries]
    assert not changes or moment(text_of(feed.find(f"{ATOM}updated"))) >= max(changes)
    return feed


def _atom_head(element: ElementTree.Element) -> None:
    for name in ("id", "title", "updated"):
        assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert text_of(element.find(f"{ATOM}{name}")).strip(), name
    assert urlsplit(text_of(element.find(f"{ATOM}id"))).scheme
    moment(text_of(element.find(f"{ATOM}updated")))
    for author in element.findall(f"{ATOM}author"):
        assert len(author.findall(f"{ATOM}name")) == 1
        assert all(is_absolute(uri.text) for uri in author.findall(f"{ATOM}uri"))


def _atom_entry(entry: ElementTree.Element) -> None:
    _atom_head(entry)
    assert moment(text_of(entry.find(f"{ATOM}published"))) <= moment(text_of(entry.find(f"{ATOM}updated")))
    (alternate,) = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
    assert all(is_absolute(link.get("href")) for link in entry.findall(f"{ATOM}link"))
    assert alternate.get("type") == "text/html"
    assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
    (content,) = entry.findall(f"{ATOM}content")
    assert content.get("type") == "html"
    _assert_whole(text_of(content))


def json_feed(data: bytes, url: str) -> dict[str, Any]:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    feed: dict[str, Any] = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"] == url
    assert is_absolute(feed["home_page_url"])
    assert is_absolute(feed["icon"])
    assert feed["language"]
    assert "author" not in feed, "1.0"
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["id"]
        assert is_absolute(item["url"])
        assert moment(item["date_published"]) <= moment(item["date_modified"])
        assert all(author["name"] and is_absolute(author.get("url", url)) for author in item.get("authors", []))
        assert all(isinstance(tag, str) and tag for tag in item.get("tags", []))
        assert is_absolute(item.get("image", url))
        _assert_whole(item["content_html"])
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed


def sitemap(data: bytes) -> list[tuple[str, datetime | None, list[str]]]:
    """https://www.sitemaps.org/protocol.html: each address, when it last changed, and its pictures; of an index too."""
    root = ElementTree.fromstring(data)  # noqa: S314 (our own)
    name = {f"{MAP}urlset": "url", f"{MAP}sitemapindex": "sitemap"}[root.tag]
    assert 0 < len(root) <= 50_000
    assert len(data) <= 50 * 1024 * 1024
    found = []
    for entry in root:
        assert entry.tag == f"{MAP}{name}"
        address, *others = entry
        assert address.tag == f"{MAP}loc"
        assert is_absolute(address.text)
        assert len(address.text or "") < 2048
        changed = moment(text_of(others.pop(0))) if others and others[0].tag == f"{MAP}lastmod" else None
        pictures = [text_of(image.find(f"{IMAGE}loc")) for image in others if image.tag == f"{IMAGE}image"]
        assert len(pictures) == len(others) <= 1000
        assert all(map(is_absolute, pictures))
        found.append((address.text or "", changed, pictures))
    assert len({address for address, _changed, _pictures in found}) == len(found)
    return found
