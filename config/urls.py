"""The addresses of the whole site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

import articles.admin  # noqa: F401 (registers the screens of the desk)
from config import health, media

handler404 = "articles.views.not_found"
handler500 = "config.health.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("faq/", include("faq.urls")),
    path("", include("articles.urls")),
]
if settings.MEDIA_URL.startswith("/"):
    urlpatterns.insert(0, re_path(rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.+)$", media.serve_file))
