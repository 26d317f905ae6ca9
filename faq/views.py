"""The hub of questions, and a page for each."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from faq.models import LiveQuestion

PER_PAGE = 50


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
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
