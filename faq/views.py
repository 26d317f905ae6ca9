"""The hub of questions, and a page for each."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from faq import search
from faq.models import LiveQuestion

PER_PAGE = 50


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """All questions by the alphabet, or the best of those that a query finds, mistyped or not."""
    query = request.GET.get("q", "").replace("\x00", "")[:500]
    if query.strip():
        shown, found = search.find_meant(query, most=PER_PAGE)
        response = render(request, "faq/hub_search.html", {"query": query, "shown": shown, "found": found})
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    pages = Paginator(LiveQuestion.objects.order_by("question", "pk"), PER_PAGE)
    response = render(request, "faq/hub.html", {"page": pages.get_page(request.GET.get("page"))})
    response.headers["Cache-Tag"] = "faq"
    return response


@require_safe
def question_detail(request: HttpRequest, slug: str) -> HttpResponse:
    question = get_object_or_404(LiveQuestion, slug=slug)
    others = LiveQuestion.objects.exclude(pk=question.pk).order_by("-published_at")[:6]
    response = render(request, "faq/question_detail.html", {"question": question, "others": others})
    response.headers["Cache-Tag"] = f"faq,question-{question.source_id}"
    return response
