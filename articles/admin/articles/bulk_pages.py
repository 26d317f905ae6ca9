"""The page of a run over many articles: asking first, a bar while it is worked off, one report at the end."""

import csv
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from js_asset import Media

from articles import workflow
from articles.admin.articles import bulk_work
from articles.admin.articles.move_forms import OutcomeForm
from articles.admin.articles.moves import change_url
from articles.models.clock import database_now
from articles.models.desk import BulkRun
from articles.models.draft import Article
from articles.workflow import Wish

SHOWN: Final = 100
RUNS_SHOWN: Final = 50
_BEFORE: Final[dict[str, Any]] = {
    "publish": gettext_lazy("Readers see each at once, as it was approved. What is not approved stays as it is."),
    "withdraw": gettext_lazy("Readers no longer find them: pages, lists, feeds, search and related lists follow."),
    "trash": gettext_lazy("Nothing is deleted: what is in the trash can be restored from there."),
}
_STATES: Final[dict[str, Any]] = {
    "asking": gettext_lazy("not begun"),
    "stopped": gettext_lazy("stopped"),
    "running": gettext_lazy("not finished"),
    "finished": gettext_lazy("finished"),
}


class ManyOutcomeForm(OutcomeForm):
    """What the addresses of many articles answer once readers no longer find them."""

    version = None  # type: ignore[assignment]
    confirmed = None  # type: ignore[assignment]

    def __init__(self, *args: Any, run: BulkRun, **kwargs: Any) -> None:
        super().__init__(*args, article=Article(), **kwargs)
        self.run = run
        self.fields["outcome"].label = (
            _("What the addresses answer of those that are live")
            if run.move == "trash"
            else _("What their addresses answer")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (target := cleaned.get("target")) and target.pk in self.run.article_ids:
            self.add_error("target", _("“%s” is one of those that readers no longer find.") % target)
        return cleaned


def paths(model_admin: Any) -> list[Any]:
    """The addresses of runs, below the list of articles."""

    def view(page: Any) -> Any:
        def bound(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not model_admin.has_view_or_change_permission(request):
                raise PermissionDenied
            answer: HttpResponse = page(model_admin, request, **kwargs)
            return answer

        return model_admin.admin_site.admin_view(bound)

    return [
        path("bulk/", view(runs_view), name="articles_article_bulk_runs"),
        path("bulk/<int:run_id>/", view(run_view), name="articles_article_bulk"),
        path("bulk/<int:run_id>/report.csv", view(report_view), name="articles_article_bulk_report"),
    ]


def runs_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The account's own runs, the newest first."""
    runs = BulkRun.objects.filter(made_by=request.user.pk).order_by("-made_at")[:RUNS_SHOWN]
    rows = [(run, _label(run), _STATES[bulk_work.state_of(run)]) for run in runs]
    return _page(model_admin, request, "bulk_runs.html", title=_("Moves of many articles"), rows=rows)


def run_view(model_admin: Any, request: HttpRequest, run_id: int) -> HttpResponse:
    """GET shows how far a run is; POST, of its maker alone, confirms, works on, stops, goes on or takes back."""
    run = _run_of(request, run_id)
    form = _form(run, request)
    if request.method != "POST":
        return _run_page(model_admin, request, run, form)
    if run.made_by_id != request.user.pk:
        raise PermissionDenied
    what = request.POST.get("do", "")
    if what == "undo":
        return _taken_back(request, run)
    if what == "confirm" and form and not form.is_valid():
        return _run_page(model_admin, request, run, form)
    _do(run, what, form, by=request.user)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(_told(run))
    return HttpResponseRedirect(_url(run))


def _do(run: BulkRun, what: str, form: ManyOutcomeForm | None, *, by: Any) -> None:
    """What a button says. Nothing is worked off before it was confirmed."""
    if what == "confirm" and bulk_work.state_of(run) == "asking":
        bulk_work.confirm(run, form.wish() if form else Wish())
    elif what == "stop":
        bulk_work.stop(run)
    elif what == "go":
        bulk_work.go_on(run)
    if what in ("step", "go", "confirm"):
        bulk_work.work_off(run, by=by)


def report_view(model_admin: Any, request: HttpRequest, run_id: int) -> HttpResponse:
    """Every article that stayed as it was, with the reason and its address, for a spreadsheet."""
    run = _run_of(request, run_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{run.move}-{run.pk}.csv"'
    lines = csv.writer(response)
    lines.writerow([_("Article"), _("Why it stayed as it was"), _("Address")])
    for pk, title, reason in run.stayed:
        url = request.build_absolute_uri(reverse("admin:articles_article_change", args=[pk]))
        lines.writerow([_harmless(title), _harmless(reason), url])
    return response


def _harmless(text: str) -> str:
    """A spreadsheet takes what begins like a formula for one."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _run_of(request: HttpRequest, run_id: int) -> BulkRun:
    """The account's own run; a superuser may look at any."""
    run = BulkRun.objects.filter(pk=run_id).first()
    if run is None:
        raise Http404
    if run.made_by_id != request.user.pk and not request.user.is_superuser:
        raise PermissionDenied
    return run


def _form(run: BulkRun, request: HttpRequest) -> ManyOutcomeForm | None:
    """What a run asks for: where the articles may be live, what their addresses answer from then on."""
    takes_from_readers = run.move == "withdraw" or (
        run.move == "trash" and request.user.has_perm("articles.publish_article")
    )
    return ManyOutcomeForm(request.POST or None, run=run) if takes_from_readers else None


def _taken_back(request: HttpRequest, run: BulkRun) -> HttpResponse:
    """The opposite move, of those that went through."""
    inverse, ids = bulk_work.INVERSE.get(run.move), bulk_work.went_through(run)
    if inverse is None or not ids:
        messages.error(request, _("There is nothing to take back."))
        return HttpResponseRedirect(_url(run))
    back = bulk_work.begin(inverse, ids, by=request.user, at=database_now())
    bulk_work.work_off(back, by=request.user)
    return HttpResponseRedirect(_url(back))


def _run_page(model_admin: Any, request: HttpRequest, run: BulkRun, form: ManyOutcomeForm | None) -> HttpResponse:
    is_own = run.made_by_id == request.user.pk
    state = bulk_work.state_of(run)
    asked = form if state == "asking" else None
    stayed = [(change_url(Article(pk=pk)), title, reason) for pk, title, reason in run.stayed[:SHOWN]]
    return _page(
        model_admin,
        request,
        "bulk.html",
        title=_label(run),
        run=run,
        told=_told(run),
        is_own=is_own,
        before=_BEFORE.get(run.move, ""),
        form=asked,
        stayed=stayed,
        more=max(len(run.stayed) - SHOWN, 0),
        inverse=workflow.MOVES[bulk_work.INVERSE[run.move]].label if run.move in bulk_work.INVERSE else "",
        media=_media(model_admin, request, asked) if asked else "",
    )


def _media(model_admin: Any, request: HttpRequest, form: ManyOutcomeForm) -> Any:
    media = ModelAdmin(model_admin.model, model_admin.admin_site).media + form.media
    return Media.from_media(media).with_nonce(request.csp_nonce)  # type: ignore[attr-defined]


def _page(model_admin: Any, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    shared = {**model_admin.admin_site.each_context(request), "subtitle": None, "opts": model_admin.opts}
    return TemplateResponse(request, f"admin/articles/article/{template}", {**shared, **context})


def _told(run: BulkRun) -> dict[str, Any]:
    """How far a run is, for the page and for its script."""
    total = len(run.article_ids)
    words = _("%(done)d of %(total)d looked at: %(went)d went through, %(stayed)d stayed as they were.")
    figures = {"done": run.done, "total": total, "went": run.went, "stayed": len(run.stayed)}
    return {**figures, "state": bulk_work.state_of(run), "words": words % figures}


def _label(run: BulkRun) -> str:
    total = len(run.article_ids)
    count = ngettext("%d article", "%d articles", total) % total
    move = workflow.MOVES.get(run.move)
    return f"{move.label if move else run.move}: {count}"


def _url(run: BulkRun) -> str:
    return reverse("admin:articles_article_bulk", args=[run.pk])
