"""The admin site: Django's own, with a front page and with pages that belong to no model."""

from collections.abc import Callable
from typing import Any, Final

import django
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import condition

from config.freshness import release

View = Callable[[HttpRequest], HttpResponse]
Front = Callable[[HttpRequest], dict[str, Any]]

#: So long a browser may take the words of Django's scripts for those of today.
WORDS_SECONDS: Final = 3600


class DeskSite(AdminSite):
    """Pages sign up as screens do by `register()`; so this imports none of them."""

    enable_nav_sidebar = False  # the header leads everywhere

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._pages: dict[str, tuple[str, View]] = {}
        self._front: Front | None = None

    def add_page(self, route: str, view: View, *, name: str) -> None:
        """The view answers at `/admin/<route>`, to whoever may enter the admin."""
        self._pages[name] = (route, view)

    def set_front(self, context: Front) -> None:
        """What the function returns is shown on the front page."""
        self._front = context

    def get_urls(self) -> list[Any]:
        own = [path(route, self.admin_view(view), name=name) for name, (route, view) in self._pages.items()]
        return [*own, *super().get_urls()]

    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The words of Django's scripts, which a form waits for: kept by the browser, and made once for a release."""
        response: HttpResponse = condition(etag_func=_words_etag)(super().i18n_javascript)(request)
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = f"private, max-age={WORDS_SECONDS}"
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        front = self._front(request) if self._front else {}
        return super().index(request, {**front, **(extra_context or {})})


def _words_etag(request: HttpRequest) -> str:
    return f'"{release()}-{django.get_version()}-{get_language()}"'
