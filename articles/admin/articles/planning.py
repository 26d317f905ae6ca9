"""The small form that plans an article for a day; it serves the panel beside the text and the calendar."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from articles import planning, workflow
from articles.admin.articles.moves import change_url
from articles.models.clock import database_now
from articles.models.draft import Article

YEARS = range(2000, 2200)


class PlanForm(forms.Form):
    """A day, or none."""

    planned_for = forms.DateField(required=False)

    def clean_planned_for(self) -> date | None:
        day: date | None = self.cleaned_data["planned_for"]
        if day and day.year not in YEARS:
            raise forms.ValidationError(_("Choose a day of this century."))
        return day


def plan_view(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Plans by POST. Answers a script with JSON, and a form with the page that it stood on."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = model_admin.get_object(request, object_id)
    if article is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    if not workflow.may_edit(request.user, article):
        raise PermissionDenied
    form = PlanForm({} if "clear" in request.POST else request.POST)
    if not form.is_valid():
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _answer(request, article, error=_("Not planned: %s") % problem)
    day = form.cleaned_data["planned_for"]
    planning.plan(article, day, by=request.user, at=database_now())
    return _answer(request, article)


def _answer(request: HttpRequest, article: Article, *, error: str = "") -> HttpResponse:
    words = error or _said(article)
    if request.accepts("text/html"):
        messages.add_message(request, messages.ERROR if error else messages.SUCCESS, words)
        back = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        return HttpResponseRedirect(back if is_ours else change_url(article))
    if error:
        return JsonResponse({"error": words}, status=400)
    day = article.planned_for
    return JsonResponse({"planned_for": day.isoformat() if day else "", "said": words})


def _said(article: Article) -> str:
    if article.planned_for is None:
        return _("“%s” is not planned for a day.") % article
    day = date_format(article.planned_for, "l j F Y")
    return _("“%(title)s” is planned for %(day)s. A plan publishes nothing.") % {"title": article, "day": day}
