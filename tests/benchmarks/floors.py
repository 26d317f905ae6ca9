"""The site with two floors beside it: what its own settings and middleware cost before anything is printed."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from articles.models.public import LiveArticle
from config.urls import handler404, handler500
from config.urls import urlpatterns as site

_PAGE = ("<p>" + "word " * 60 + "</p>\n") * 99  # 30 kB


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_PAGE)


def stored(request: HttpRequest, slug: str) -> HttpResponse:
    """One SELECT by an index, and what it brings."""
    return HttpResponse(LiveArticle.objects.values_list("body_html", flat=True).get(slug=slug))


urlpatterns = [path("floor/", constant), path("floor/<str:slug>/", stored), *site]

__all__ = ["handler404", "handler500", "urlpatterns"]
