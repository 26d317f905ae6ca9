"""The hub of questions, and a page for each."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from faq import search
from faq.models import LiveQuestion

PER_PAGE = 50


class _Page(Page):  # type: ignore[type-arg]
    """A page that the templates of lists know how to link from."""

    @property
    def previous_number(self) -> int | None:
        return self.number - 1 if self.has_previous() else None

    @property
    def next_number(self) -> int | None:
        return self.number + 1 if self.has_next() else None


class _Pages(Paginator):  # type: ignore[type-arg]
    def _get_page(self, *args: Any, **kwargs: Any) -> _Page:
        return _Page(*args, **kwargs)


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """All questions by the alphabet, or the best of those that a query finds, mistyped or not.

    Raises Http404 for a page that there is not.
    """
    query = request.GET.get("q", "").replace("\x00", "")[:500]
    if query.strip():
        shown, found = search.find_meant(query, most=PER_PAGE)
        response = render(request, "faq/hub_search.html", {"query": query, "shown": shown, "found": found})
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    pages = _Pages(LiveQuestion.objects.order_by("question", "pk"), PER_PAGE)
    try:
        page = pages.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404("There is no such page.") from error
    response = render(request, "faq/hub.html", {"page": page})
    response.headers["Cache-Tag"] = "faq"
    return response


@require_safe
def question_detail(request: HttpRequest, slug: str) -> HttpResponse:
    question = get_object_or_404(LiveQuestion, slug=slug)
    others = LiveQuestion.objects.exclude(pk=question.pk).order_by("-published_at")[:6]
    response = render(request, "faq/question_detail.html", {"question": question, "others": others})
    response.headers["Cache-Tag"] = f"faq,question-{question.source_id}"
    return response
