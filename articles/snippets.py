"""What other sites show of an article's address, read from the head of the very page that readers would get."""

import copy
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from articles import previewing, rendering
from articles.content import Content
from articles.images import social
from articles.models.draft import Article
from articles.models.tags import Tag
from articles.publishing.printing import dresses


@dataclass(frozen=True, slots=True)
class Snippet:
    """A search result (`title`, `url`, `description`) and a card (the `social_…`); `image` is an address to show."""

    title: str
    url: str
    description: str
    site_name: str
    social_title: str
    social_description: str
    image: str
    image_alt: str

    def as_data(self) -> dict[str, str]:
        """JSON-ready."""
        return asdict(self)


def of(
    request: HttpRequest, content: Content, tag_ids: Sequence[int], *, article: Article, tags: Sequence[Tag]
) -> Snippet:
    """The snippet of any content, published or not; writes nothing. The social image is drawn, not stored."""
    shown = previewing.unsaved(article, content, tag_ids, tags)
    shown.live.social_image = _drawn(shown)
    asked = copy.copy(request)
    asked.path = shown.live.get_absolute_url()
    with timezone.override(None):
        context = {"article": shown.live, "tags": shown.tags, "related": [], "has_markdown": False}
        head = _Head()
        head.feed(render_to_string(previewing.template_of(shown.live), context, request=asked).partition("</head>")[0])
    return Snippet(
        title=head.title.strip(),
        url=head.named.get("og:url", ""),
        description=head.named.get("description", ""),
        site_name=head.named.get("og:site_name", ""),
        social_title=head.named.get("og:title", ""),
        social_description=head.named.get("og:description", ""),
        image=head.named.get("og:image", ""),
        image_alt=head.named.get("og:image:alt", ""),
    )


def _drawn(shown: previewing.Unsaved) -> str:
    """The social image as an address that holds it, or "" where the site makes none."""
    dress = dresses({0: shown.tags})[0]
    if dress is None:
        return ""
    return social.embedded(
        rendering.social_card(shown.content, dress), rendering.lead_image(shown.content, shown.images)
    )


class _Head(HTMLParser):
    """Reads the title and the named values of a page's head."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.named: dict[str, str] = {}
        self._is_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        found = dict(attrs)
        self._is_title = tag == "title"
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            self.named[name] = found.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        self._is_title = False

    def handle_data(self, data: str) -> None:
        if self._is_title:
            self.title += data
