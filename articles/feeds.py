"""RSS, Atom and JSON Feed for the site, a tag or a contributor; full text, and ids that outlive a change of slug."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.views.decorators.http import require_safe

from articles import caching
from articles.caching import tagged
from articles.models.people import Contributor
from articles.models.public import LiveArticle, LiveArticleQuerySet
from articles.models.tags import Tag
from articles.views import tag_or_move

ITEMS = 30


class FullTextRss(Rss201rev2Feed):
    """RSS 2.0 with the whole text in `content:encoded` (https://www.rssboard.org/rss-profile)."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class FullTextAtom(Atom1Feed):
    """Atom with the whole text in `content` (RFC 4287)."""

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


Subject = Tag | Contributor | None


class ArticleFeed(Feed[LiveArticle, Subject]):
    """What is newest; `scope` narrows it to a tag or a contributor."""

    feed_type = FullTextRss
    scope: str | None = None
    url_name = "feed"

    def __init__(self, scope: str | None, url_name: str, feed_type: type[Any]) -> None:
        self.scope, self.url_name, self.feed_type = scope, url_name, feed_type

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.scope == "tag":
            tag = tag_or_move(kwargs["slug"], lambda slug: reverse(f"articles:{self.url_name}", args=[slug]))
            if not isinstance(tag, Tag):
                return tag
        self.request = request
        response: HttpResponse = super().__call__(request, *args, **kwargs)
        return tagged(response, feed_name(self.scope, request.subject))  # type: ignore[attr-defined]

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        return subject_of(self.scope, kwargs.get("slug", ""))

    def get_feed(self, obj: Subject, request: HttpRequest) -> Any:
        self.origin, self.site = request.origin, request.publication  # type: ignore[attr-defined]
        request.subject = obj  # type: ignore[attr-defined]
        return super().get_feed(obj, request)

    def title(self, obj: Subject) -> str:
        return feed_title(self.site, obj)

    def link(self, obj: Subject) -> str:
        return str(self.origin + (obj.get_absolute_url() if obj else "/"))

    def description(self, obj: Subject) -> str:
        own = getattr(obj, "description", "") or getattr(obj, "bio", "")
        return str(own or self.site.description or self.site.name)

    def items(self, obj: Subject) -> QuerySet[LiveArticle]:
        return newest(obj)

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.excerpt)

    def item_link(self, item: LiveArticle) -> str:
        return f"{self.origin}{item.get_absolute_url()}"

    def item_guid(self, item: LiveArticle) -> str:
        return f"urn:uuid:{item.guid}"

    item_guid_is_permalink = False

    def item_author_name(self, item: Any) -> str:
        return str(item.byline_names)

    def item_pubdate(self, item: LiveArticle) -> datetime:
        return item.published_at

    def item_updateddate(self, item: LiveArticle) -> datetime:
        return item.updated_at

    def item_extra_kwargs(self, item: LiveArticle) -> dict[str, Any]:
        return {"content": with_origin(item.body_html, self.origin)}


def subject_of(scope: str | None, slug: str) -> Subject:
    if scope == "tag":
        return get_object_or_404(Tag, slug=slug)
    if scope == "person":
        return get_object_or_404(Contributor, slug=slug)
    return None


def feed_name(scope: str | None, subject: Subject) -> str:
    """By which shared caches can be told to forget it."""
    return caching.feed_of(scope, subject.pk) if scope and subject else "feed"


def newest(subject: Subject) -> QuerySet[LiveArticle]:
    articles: LiveArticleQuerySet = LiveArticle.objects.defer("text", "structured_data", "picture_html")
    if isinstance(subject, Tag):
        articles = articles.filter(live_tags__tag=subject)
    elif isinstance(subject, Contributor):
        articles = articles.filter(live_bylines__contributor=subject)
    return articles.newest()[:ITEMS]


def feed_title(site: Any, subject: Subject) -> str:
    return f"{subject} · {site.name}" if subject else str(site.name)


def with_origin(html: str, origin: str) -> str:
    """The HTML with the site's own addresses made absolute, for readers elsewhere."""
    return html.replace('href="/', f'href="{origin}/').replace('src="/', f'src="{origin}/')


@require_safe
def json_feed(request: HttpRequest, slug: str = "", scope: str | None = None) -> HttpResponse:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    if scope == "tag":
        tag = tag_or_move(slug, lambda name: reverse("articles:tag_feed_json", args=[name]))
        if not isinstance(tag, Tag):
            return tag
    subject = subject_of(scope, slug)
    origin, site = request.origin, request.publication  # type: ignore[attr-defined]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(site, subject),
        "home_page_url": origin + (subject.get_absolute_url() if subject else "/"),
        "feed_url": origin + request.path,
        "items": [_json_item(item, origin) for item in newest(subject)],
    }
    response = JsonResponse(feed, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})
    return tagged(response, feed_name(scope, subject))


def _json_item(item: LiveArticle, origin: str) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{item.guid}",
        "url": origin + item.get_absolute_url(),
        "title": item.title,
        "summary": item.excerpt,
        "content_html": with_origin(item.body_html, origin),
        "date_published": item.published_at.isoformat(),
        "date_modified": item.updated_at.isoformat(),
        "authors": [{"name": credit["name"]} for credit in item.byline],
    }


def paths(prefix: str, name: str, *, scope: str | None) -> list[URLPattern]:
    """The three feeds below an address."""
    return [
        path(f"{prefix}feed/", ArticleFeed(scope, name, FullTextRss), name=name),
        path(f"{prefix}feed/atom/", ArticleFeed(scope, f"{name}_atom", FullTextAtom), name=f"{name}_atom"),
        path(f"{prefix}feed.json", json_feed, {"scope": scope}, name=f"{name}_json"),
    ]
