"""A reader who follows every link: pages, pictures, stylesheets, feeds, sitemaps, and what they lead to."""

import json
import re
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

from tests.site.schemas import addresses_in

SITE = "http://testserver"


class Reading(HTMLParser):
    """What a page says of itself, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.metas: dict[str, str] = {}
        self.canonicals: list[str] = []
        self.texts: dict[str, str] = {"title": "", "script": "", "h1": "", "body": ""}
        self.titles = 0
        self.alts: list[str] = []
        self.times: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = dict(attrs)
        self.ids |= {values["id"]} if "id" in values else set()
        self.links += [values[name] for name in ("href", "src", "action") if values.get(name)]
        self.links += [part.split()[0] for part in (values.get("srcset") or "").split(",") if part.strip()]
        if tag == "meta":
            name = values.get("property") or values.get("name") or ""
            self.metas[name] = values.get("content") or ""
            self.links += [self.metas[name]] if name in ("og:image", "og:url") else []
        if tag == "link" and values.get("rel") == "canonical":
            self.canonicals.append(values["href"])
        self.titles += tag == "title"
        self.alts += [values["alt"] or ""] if "alt" in values else []
        self.times += [values["datetime"]] if "datetime" in values else []
        if tag in self.texts:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.texts and tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            if tag == "script" or "script" not in self.open:
                self.texts[tag] += data


@dataclass(slots=True)
class Found:
    """An answer of the site."""

    url: str
    status: int
    kind: str
    data: bytes
    by: str  # the first page that leads here
    page: Reading | None = None
    fragments: set[str] = field(default_factory=set)
    robots: str = ""


def crawl(client: Any, *starts: str) -> dict[str, Found]:
    """Everything of the site that can be reached, by its whole address without a fragment."""
    found: dict[str, Found] = {}
    waiting = deque((f"{SITE}{start}", "") for start in starts)
    while waiting:
        target, by = waiting.popleft()
        url, fragment = urldefrag(target)
        if not _is_ours(url):
            continue
        if url not in found:
            found[url] = _fetched(client, url, by)
            waiting.extend((urljoin(url, link), url) for link in _links_of(found[url]))
        if fragment:
            found[url].fragments.add(fragment)
    return found


def _is_ours(url: str) -> bool:
    return url.startswith(f"{SITE}/") and not url.startswith(f"{SITE}/admin/")


def _fetched(client: Any, url: str, by: str) -> Found:
    parts = urlsplit(url)
    response = client.get(parts.path + (f"?{parts.query}" if parts.query else ""))
    data = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    page = Reading(data.decode()) if kind == "text/html" else None
    return Found(url, response.status_code, kind, data, by, page, robots=response.headers.get("X-Robots-Tag", ""))


def _links_of(found: Found) -> list[str]:
    if found.page:
        return found.page.links
    if found.kind == "application/feed+json":
        return _links_in(json.loads(found.data))
    if found.kind.endswith("xml") and "svg" not in found.kind:
        elements = list(ElementTree.fromstring(found.data).iter())  # noqa: S314 (our own)
        return _links_in([[each.text or "", *each.attrib.values()] for each in elements])
    if found.kind in ("text/markdown", "text/plain"):
        text = found.data.decode()
        return re.findall(r"\]\(([^\s)]+)\)", text) + re.findall(r"(?m)^Sitemap: (\S+)$", text)
    return re.findall(r"url\([\"']?([^\"')]+)", found.data.decode()) if found.kind == "text/css" else []


def _links_in(value: Any) -> list[str]:
    """The addresses among some values, and those in HTML among them."""
    if isinstance(value, str):
        is_address = re.fullmatch(r"https?://[^\s<>\"]+", value)
        return [value] if is_address else addresses_in(value) if "<" in value else []
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [link for each in values for link in _links_in(each)]
