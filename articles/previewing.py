"""A text that is not published, printed as readers would see it if it went live now. Writes nothing, anywhere.

It goes the way of a publication (`publishing.printing`), with rows that are never saved, into the public template.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import linking, pages, signing
from articles.content import Content, is_slug, slug_from
from articles.images import markup
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version
from articles.models.library import Image
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.publishing.printing import images_of, print_content, row_of, tags_of
from articles.publishing.timeline import next_publication
from articles.related import rank_unsaved, reasons
from articles.related.ranking import Corpus
from articles.snapshot import version_of, with_anchors
from articles.states import OPEN_END

#: No cache keeps a preview, no search engine lists it, and no other site is told its address.
HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


def page(
    request: HttpRequest,
    content: Content,
    tag_ids: Sequence[int],
    *,
    article: Article,
    told: str = "",
    tags: Sequence[Tag] | None = None,
) -> HttpResponse:
    """Any content in the public page of an article, under a banner that says so; `told` says what is shown.

    `article` may be one that was never saved. `tags` are those of a form, where it names some that are not saved yet.
    """
    shown = unsaved(article, content, tag_ids, tags)
    context: dict[str, Any] = {"article": shown.live, "told": told}
    if not content.is_page:
        shown.live.related_ids, _ranker = rank_unsaved(shown.live, shown.tags, Corpus())
        context |= {"tags": shown.tags, "related": pages.related_to(shown.live)}
    with timezone.override(None):  # the site's own zone, as readers have it
        response = render(request, "articles/article_preview.html", {**context, "template": template_of(shown.live)})
    return with_headers(response)


def template_of(live: LiveArticle) -> str:
    """What readers would get it in."""
    return "articles/page_detail.html" if live.is_page else "articles/article_detail.html"


def suggestions(
    article: Article, content: Content, tag_ids: Sequence[int], *, tags: Sequence[Tag] | None = None
) -> list[reasons.Suggestion]:
    """The related articles that readers would be shown beside any content, and why; `tags` as for `page()`."""
    shown = unsaved(article, content, tag_ids, tags)
    return reasons.explain(shown.live, shown.tags)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What would go live, not saved: the row, what it was printed from, and the tags to show with it."""

    live: LiveArticle
    content: Content
    images: dict[int, Image]
    tags: list[Tag]


def unsaved(article: Article, content: Content, tag_ids: Sequence[int], tags: Sequence[Tag] | None = None) -> Unsaved:
    """Any content made printable, with pictures as they are now. One that is gone shows the placeholder.

    `tags` are those of a form, where it names some that are not saved yet.
    """
    content = _printable(content)
    version = version_of(article, content, tag_ids, number=article.version_number, by=None, at=database_now())
    shown = tags_of([version])[version.pk] if tags is None else [_ready(tag, n) for n, tag in enumerate(tags, 1)]
    images = images_of([content])
    live = _live(version, content, article, images)
    live.primary_tag = None if content.is_page else next(iter(shown), None)
    return Unsaved(live, content, images, shown)


def with_headers(response: HttpResponse) -> HttpResponse:
    """For every answer at the address of a preview, also where nothing is shown."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _printable(content: Content) -> Content:
    """What a page cannot do without, where it is not written yet: a title, an address, anchors."""
    title = content.title or _("Untitled")
    slug = content.slug if is_slug(content.slug) else slug_from(content.slug) or slug_from(title) or "untitled"
    return with_anchors(replace(content, title=title, slug=slug))


def _ready(tag: Tag, number: int) -> Tag:
    """A tag that is not made yet, with an address, and with an id that no tag has: two new ones are two."""
    return tag if tag.pk else Tag(pk=-number, name=tag.name, slug=slug_from(tag.name) or "new")


def _live(version: Version, content: Content, article: Article, images: dict[int, Image]) -> LiveArticle:
    spots = linking.Targets.of([content]).spots(own=(article.key, content.spot))
    drawn = markup.embedded_placeholder_html
    printed = print_content(version, content, images, placeholder_html=drawn, spots=spots)
    edition = Edition(version=version, sign_off=signing.covering(article.pk, content))
    return row_of(_publication(article, edition, at=version.made_at), article, version, content, printed).live


def _publication(article: Article, edition: Edition, *, at: datetime) -> Publication:
    if article.pk is None:
        dates: dict[str, Any] = {"live_from": at, "published_at": at, "updated_at": at}
        return Publication(article=article, edition=edition, live_until=OPEN_END, **dates)
    return next_publication(article, edition, start=at, by=None, at=at)
