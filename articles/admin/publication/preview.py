"""The settings as they stand in the form, on a page: header, a card, the top of an article, footer. Writes nothing."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from articles import previewing
from articles.admin.publication.form import SiteForm
from articles.images import logo
from articles.models.public import LiveArticle
from articles.models.site import Site


def preview_view(model_admin: Any, request: HttpRequest) -> JsonResponse:
    """The page in HTML, what is wrong by field, and how well the colours can be read; for a script of the form."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return JsonResponse(
            {"problem": "POST a form."}, status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"}
        )
    form = form_of(request, Site.objects.first() or Site(pk=1))
    wrong = {name: [str(told) for told in problems] for name, problems in form.errors.items()}
    site = form.filled()
    if "logo" not in wrong and "logo" in form.changed_data:
        site.logo_files = logo.embedded(site.logo) if site.logo else {}
    answer = {"html": _page(request, site), "wrong": wrong, "figures": form.figures()}
    return JsonResponse(answer, headers=previewing.HEADERS)


def form_of(request: HttpRequest, site: Site) -> SiteForm:
    form_class = type("SiteForm", (SiteForm,), {"origin": origin_of(request)})
    form: SiteForm = form_class(request.POST, instance=site)
    return form


def origin_of(request: HttpRequest) -> str:
    """This site's, as its addresses are pasted."""
    return f"{request.scheme}://{request.get_host()}"


def _page(request: HttpRequest, site: Site) -> str:
    article = LiveArticle.objects.select_related("primary_tag").newest().first()
    request.publication = site  # type: ignore[attr-defined]
    with timezone.override(None):  # the site's own zone, as readers have it
        return render_to_string("articles/site_preview.html", {"article": article}, request)
