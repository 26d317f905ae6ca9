"""A text that is not published, printed as readers would see it if it went live now. Writes nothing, anywhere.

It goes the way of a publication (`publishing.printing`), with rows that are never saved, into the public template.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import linking, signing
from articles.content import Content, slug_from
from articles.images import markup
from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version
from articles.models.public import LiveArticle, database_now
from articles.models.tags import Tag
from articles.publishing.printing import images_of, print_content, row_of, tags_of
from articles.publishing.timeline import next_publication
from articles.related import reasons
from articles.snapshot import version_of, with_anchors
from articles.states import OPEN_END

#: No cache keeps a preview, no search engine lists it, and no other site is told its address.
HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}
_slug: Final = re.compile(r"[-\w]+")


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
    content, version = _unsaved(article, content, tag_ids)
    shown = tags_of([version])[version.pk] if tags is None else [_with_address(tag) for tag in tags]
    live = _live(version, content, article)
    live.related_ids = list(dict.fromkeys([*content.pinned, *_stored_related(article)]))
    live.primary_tag = next(iter(shown), None)
    context = {"article": live, "tags": shown, "related": live.related(), "told": told}
    with timezone.override(None):  # the site's own zone, as readers have it
        response = render(request, "articles/article_preview.html", context)
    return with_headers(response)


def suggestions(article: Article, content: Content, tag_ids: Sequence[int]) -> list[reasons.Suggestion]:
    """The related articles that readers would be shown beside any content, and why."""
    content, version = _unsaved(article, content, tag_ids)
    return reasons.explain(_live(version, content, article), tags_of([version])[version.pk])


def with_headers(response: HttpResponse) -> HttpResponse:
    """For every answer at the address of a preview, also where nothing is shown."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _unsaved(article: Article, content: Content, tag_ids: Sequence[int]) -> tuple[Content, Version]:
    """The content made printable, and a version of it that is never saved."""
    content = _printable(content)
    return content, version_of(article, content, tag_ids, number=article.version_number, by=None, at=database_now())


def _printable(content: Content) -> Content:
    """What a page cannot do without, where it is not written yet: a title, an address, anchors."""
    title = content.title or _("Untitled")
    slug = content.slug if _slug.fullmatch(content.slug) else slug_from(content.slug) or slug_from(title) or "untitled"
    return with_anchors(replace(content, title=title, slug=slug))


def _with_address(tag: Tag) -> Tag:
    return tag if tag.slug else Tag(name=tag.name, slug=slug_from(tag.name) or "new")


def _live(version: Version, content: Content, article: Article) -> LiveArticle:
    """The unsaved row, with pictures as they are now. One that is gone shows the placeholder."""
    slugs = linking.Targets.of([content]).slugs(own=(article.key, content.slug))
    drawn = markup.embedded_placeholder_html
    printed = print_content(version, content, images_of([content]), placeholder_html=drawn, slugs=slugs)
    edition = Edition(version=version, sign_off=signing.covering(article.pk, content))
    return row_of(_publication(article, edition, at=version.made_at), article, version, content, printed).live


def _publication(article: Article, edition: Edition, *, at: datetime) -> Publication:
    if article.pk is None:
        dates: dict[str, Any] = {"live_from": at, "published_at": at, "updated_at": at}
        return Publication(article=article, edition=edition, live_until=OPEN_END, **dates)
    return next_publication(article, edition, start=at, by=None, at=at)


def _stored_related(article: Article) -> list[int]:
    """The neighbours of the row written last; one that was never live has none, and gets the newest."""
    if article.pk is None:
        return []
    rows = LiveArticle.windows.filter(article=article).order_by("-live_from")
    return rows.values_list("related_ids", flat=True).first() or []
