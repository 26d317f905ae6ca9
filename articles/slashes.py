"""A path without its last slash: one redirect to where it leads now, or 404 and 410 at once; never one to nothing.

Asked before a 404 is made, which costs more.
"""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import ResolverMatch, is_valid_path, reverse
from django.utils.encoding import iri_to_uri

from articles import caching, views
from articles.caching import tagged
from articles.models.people import Contributor
from articles.models.public import LiveArticle
from articles.paths import match_at
from faq.models import LiveQuestion


def means(path: str) -> ResolverMatch | None:
    """What a path would open if it had its last slash, where that may have moved or be gone; None where it has one, or
    means something without.
    """
    match = None if path.endswith("/") else match_at(f"{path}/")
    return match if match and match.view_name in _ANSWERS and not is_valid_path(path) else None


def answer(request: HttpRequest) -> HttpResponse | None:
    """What the path with the slash would lead to, with the same query string; None where nothing is, or was.

    Three queries at most.
    """
    match = means(request.path_info)
    if match is None:
        return None
    try:
        response = _ANSWERS[match.view_name](request, match)
    except Http404:
        return None
    asked = iri_to_uri(request.META.get("QUERY_STRING", ""))
    if asked and response.has_header("Location"):
        response.headers["Location"] += f"?{asked}"
    return response


def _article(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
    return views.former_address(request, match.kwargs["slug"], of_page=match.view_name == "articles:page")


def _tag(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
    """A tag's page or feed, under its own slug or that of a tag that was merged into it."""

    def address(slug: str) -> str:
        return reverse(match.view_name, args=[slug])

    tag = views.tag_or_move(match.kwargs["slug"], address)
    return tag if isinstance(tag, HttpResponse) else tagged(views.moved(address(tag.slug)), caching.tag(tag.pk))


def _person(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
    """Somebody of whom nothing is live has neither page nor feed."""
    person = get_object_or_404(Contributor, slug=match.kwargs["slug"])
    if not LiveArticle.objects.of_person(person.pk).exists():
        raise Http404
    return _itself(request, caching.list_of("person", person.pk))


def _question(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
    question = get_object_or_404(LiveQuestion.objects.only("source"), slug=match.kwargs["slug"])
    return _itself(request, caching.question(question.source_id))


def _month(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
    number = int(match.kwargs["year"]) * 100 + int(match.kwargs["month"])
    if not LiveArticle.objects.filter(month=number).exists():
        raise Http404
    return _itself(request, caching.month(number))


def _itself(request: HttpRequest, name: str) -> HttpResponse:
    """The same with its slash."""
    return tagged(views.moved(f"{request.path}/"), name)


_ANSWERS: Final[dict[str, Callable[[HttpRequest, ResolverMatch], HttpResponse]]] = {
    "articles:detail": _article,
    "articles:page": _article,
    **dict.fromkeys(("articles:tag", "articles:tag_feed", "articles:tag_feed_atom"), _tag),
    **dict.fromkeys(("articles:person", "articles:person_feed", "articles:person_feed_atom"), _person),
    "articles:month": _month,
    "faq:detail": _question,
}
