"""For machines: the sitemap, robots.txt and llms.txt. Streamed, so that memory stays flat at any size."""

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.caching import tagged
from articles.models.people import Contributor
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from faq.models import LiveQuestion

#: A sitemap may list 50,000 addresses (https://www.sitemaps.org/protocol.html); articles beyond this go to parts.
PART = 40_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

Entry = tuple[str, datetime | None]


@require_safe
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """Every public address where they fit into one file, else an index of the parts."""
    origin: str = request.origin  # type: ignore[attr-defined]
    count = LiveArticle.objects.count()
    if count <= PART:
        return _xml(_urlset(origin, [*_standing(), *_collections()], 0))
    parts = [f"{origin}{reverse('articles:sitemap_part', args=[n])}" for n in range((count - 1) // PART + 1)]
    entries = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in parts)
    return _xml(iter([f"{_HEAD}<sitemapindex {_NAMESPACE}>{entries}</sitemapindex>"]))


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> StreamingHttpResponse:
    if part > 1000 or (part and not LiveArticle.objects.order_by("article_id")[part * PART : part * PART + 1].exists()):
        raise Http404("There is no such part.")
    head = [*_standing(), *_collections()] if part == 0 else []
    return _xml(_urlset(request.origin, head, part))  # type: ignore[attr-defined]


def _xml(pieces: Iterator[str]) -> StreamingHttpResponse:
    return tagged(StreamingHttpResponse(pieces, content_type="application/xml"), "sitemap")


def _urlset(origin: str, head: list[Entry], part: int) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_NAMESPACE}>"
    for path, changed in head:
        yield _entry(origin + path, changed)
    base = origin + reverse("articles:list")
    rows = LiveArticle.objects.order_by("article_id").values_list("slug", "updated_at")
    for slug, changed in rows[part * PART : (part + 1) * PART].iterator(chunk_size=2000):
        yield _entry(f"{base}{slug}/", changed)
    yield "</urlset>"


def _entry(url: str, changed: datetime | None) -> str:
    lastmod = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
    return f"<url><loc>{escape(url)}</loc>{lastmod}</url>\n"


def _standing() -> Iterator[Entry]:
    newest = LiveArticle.objects.aggregate(newest=Max("updated_at"))["newest"]
    for name in ("articles:home", "articles:list"):
        yield reverse(name), newest
    for name in ("articles:tags", "articles:archive", "faq:hub"):
        yield reverse(name), None


def _collections() -> Iterator[Entry]:
    for tag in Tag.objects.filter(live_count__gt=0).only("slug"):
        yield tag.get_absolute_url(), None
    visible = LiveArticle.objects.filter(live_bylines__contributor=OuterRef("pk"))
    for person in Contributor.objects.filter(Exists(visible)).only("slug"):
        yield person.get_absolute_url(), None
    for question in LiveQuestion.objects.only("slug", "updated_at"):
        yield question.get_absolute_url(), question.updated_at


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    origin: str = request.origin  # type: ignore[attr-defined]
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /preview/",
        "",
        f"Sitemap: {origin}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What the site is and where its texts are, for language models (https://llmstxt.org)."""
    if not settings.LLMS_TXT:
        raise Http404("llms.txt is switched off.")
    context = {
        "articles": LiveArticle.objects.as_cards().newest()[:100],
        "tags": Tag.objects.filter(live_count__gt=0).order_by("name")[:100],
        "has_markdown": settings.MARKDOWN_TWINS,
    }
    return tagged(render(request, "articles/llms.txt", context, content_type="text/plain; charset=utf-8"), "llms")
