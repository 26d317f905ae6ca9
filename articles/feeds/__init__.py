"""RSS, Atom and JSON Feed for the site, a tag or a contributor; full text, and ids that outlive a change of slug."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from articles import caching
from articles.feeds.items import Feed, Subject, feed_of, subject_of
from articles.feeds.printing import atom, json_feed, rss

Printer = Callable[[Feed], bytes]


@require_safe
def serve(request: HttpRequest, printer: Printer, media_type: str, scope: str | None, slug: str = "") -> HttpResponse:
    """A feed. Nobody is told of a person of whom nothing is live.

    It has no `Last-Modified` of its own: an article that was withdrawn leaves a feed whose newest change is an older
    one. It is given the time of the site, as every page is.
    """
    subject = subject_of(scope, slug, request.resolver_match.view_name)  # type: ignore[union-attr]
    if isinstance(subject, HttpResponse):
        return subject
    feed = feed_of(request, subject)
    if scope == "person" and not feed.items:
        raise Http404("Nothing of theirs is live.")
    response = HttpResponse(printer(feed), content_type=f"{media_type}; charset=utf-8")
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
