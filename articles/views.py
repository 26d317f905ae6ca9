"""The public site: a view fetches live rows, a template prints them."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_safe

from articles import addresses, bylines, caching, markdown, months, pages, paging, search
from articles.caching import tagged
from articles.models.people import Contributor
from articles.models.public import LiveArticle
from articles.models.tags import FormerTag, Tag
from articles.paging import page_number
from articles.search import answering


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    lead, cards = pages.front()
    context = {
        "lead": lead,
        "cards": cards,
        "topics": pages.topics(),
        "questions": pages.questions(),
    }
    response = render(request, "articles/home.html", context)
    return tagged(response, "home", *caching.tags_of([lead, *cards] if lead else []))


@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    page = paging.newest_page(request)
    response = render(request, "articles/article_list.html", {"page": page})
    return tagged(response, "list", *caching.tags_of(page.cards))


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    article = pages.article_at(slug)
    if article is None:
        return former_address(request, slug)
    tags, related = pages.tags_of(article), pages.related_to(article)
    context = {
        "article": article,
        "tags": tags,
        "related": related,
        "earlier": pages.neighbour(article.earlier),
        "later": pages.neighbour(article.later),
        "has_markdown": settings.MARKDOWN_TWINS,
    }
    response = render(request, "articles/article_detail.html", context)
    return tagged(response, *caching.of_page(article, tags, related))


@require_safe
def page_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the site: about, contact, privacy."""
    page = pages.page_at(slug)
    if page is None:
        return former_address(request, slug, of_page=True)
    context = {"article": page, "has_markdown": settings.MARKDOWN_TWINS}
    return tagged(render(request, "articles/page_detail.html", context), caching.text(page.article_id))


@require_safe
def markdown_twin(request: HttpRequest, slug: str, *, is_page: bool) -> HttpResponse:
    """An article or a page of the site as Markdown."""
    if not settings.MARKDOWN_TWINS:
        raise Http404("Markdown twins are switched off.")
    article = (LiveArticle.pages if is_page else LiveArticle.objects).filter(slug=slug).first()
    if article is None:
        return former_address(request, slug, of_page=is_page, is_twin=True)
    origin: str = request.origin  # type: ignore[attr-defined]
    twin = markdown.of_article(article, origin)
    response = HttpResponse(twin, content_type="text/markdown; charset=utf-8")
    response.headers["Link"] = f'<{origin}{article.get_absolute_url()}>; rel="canonical"'
    response.headers["X-Robots-Tag"] = "noindex"
    return tagged(response, caching.text(article.article_id))


def former_address(request: HttpRequest, slug: str, *, of_page: bool = False, is_twin: bool = False) -> HttpResponse:
    """What a slug without a live row answers: one redirect, 410, or 404."""
    found = addresses.find(slug, of_page=of_page)
    names = [caching.text(pk) for pk in found.article_ids]
    if found.target is not None:
        url = found.target.get_markdown_url() if is_twin else found.target.get_absolute_url()
        return tagged(moved(url), *names)
    if found.is_gone:
        context = {**_suggestions(slug), "is_page": of_page}
        return tagged(render(request, "410.html", context, status=410), *names)
    raise Http404("There is no such article.")


def moved(url: str) -> HttpResponse:
    """A permanent redirect; the middleware has it asked about again within the hour, so that no renaming can loop."""
    return HttpResponsePermanentRedirect(url)


def tag_or_move(slug: str, address: Callable[[str], str]) -> Tag | HttpResponse:
    """The tag of a slug; a former slug redirects to its heir. Raises Http404."""
    tag = pages.tag_at(slug)
    if tag is not None:
        return tag
    former: FormerTag = get_object_or_404(FormerTag.objects.select_related("heir"), slug=slug)
    return tagged(moved(address(former.heir.slug)), caching.tag(former.heir_id))


@require_safe
def tag_list(request: HttpRequest) -> HttpResponse:
    return tagged(render(request, "articles/tag_list.html", {"topics": pages.all_topics()}), "tags")


@require_safe
def tag_detail(request: HttpRequest, slug: str) -> HttpResponse:
    tag = tag_or_move(slug, lambda name: reverse("articles:tag", args=[name]))
    if not isinstance(tag, Tag):
        return tag
    page = paging.tag_page(request, tag)
    context = {"tag": tag, "page": page, "beside": pages.beside(tag, page.cards)}
    response = render(request, "articles/tag_detail.html", context)
    return tagged(response, caching.list_of("tag", tag.pk), caching.tag(tag.pk), *caching.tags_of(page.cards))


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody who wrote or reviewed something that readers see."""
    people = bylines.people()
    context = {"people": people, "parts": bylines.by_first_role(people)}
    return tagged(render(request, "articles/person_list.html", context), "people")


@require_safe
def person_detail(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Contributor, slug=slug)
    page = paging.person_page(request, person.pk)
    if not page.cards:
        raise Http404("Nothing of theirs is live.")
    context = {"person": person, "page": page, "parts": pages.by_role(page.cards)}
    response = render(request, "articles/person_detail.html", context)
    return tagged(response, caching.list_of("person", person.pk), *caching.tags_of(page.cards))


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    by_year = groupby(months.visible(), key=lambda found: found[0] // 100)
    years = tuple((year, tuple((month % 100, count) for month, count in found)) for year, found in by_year)
    return tagged(render(request, "articles/archive.html", {"years": years}), "archive")


@require_safe
def archive_month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    page = paging.month_page(request, int(year) * 100 + int(month))
    if not page.cards:
        raise Http404("Nothing was published in that month.")
    context = {"page": page, "year": int(year), "month": int(month)}
    response = render(request, "articles/archive_month.html", context)
    return tagged(response, caching.month(int(year) * 100 + int(month)), *caching.tags_of(page.cards))


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Whatever is asked is a search; only a page after the last is not found."""
    query, tag_slug = (request.GET.get(name, "").replace("\x00", "")[:500] for name in ("q", "tag"))
    found = answering.answer(query, page=page_number(request), tag_slug=tag_slug)
    if found.page > 1 and not found.results.hits:
        raise Http404("There is no such page.")
    response = render(request, "articles/search.html", {"query": query, "answer": found})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A 404 that helps: search, and the articles whose words are nearest to the address, mistyped or not."""
    slug = request.path_info.strip("/").rsplit("/", 1)[-1].removesuffix(".md")
    return render(request, "404.html", _suggestions(slug), status=404)


def not_sent(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What is sent without a form's token: the desk says so in words; readers' pages take nothing."""
    if request.path_info.startswith("/admin/"):
        return csrf_failure(request, reason)
    return HttpResponseNotAllowed(["GET", "HEAD"])


def _suggestions(slug: str) -> dict[str, Any]:
    words = " ".join(slug.replace("-", " ").split())[:200]
    return {"query": words, "suggestions": search.guess(words)}
