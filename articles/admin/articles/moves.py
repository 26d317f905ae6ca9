"""The buttons of the article screen: each is a move of the workflow, made by POST, with an answer in words."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Media

from articles import addresses, checks, publishing, workflow
from articles.admin.articles import correction
from articles.admin.articles.correction import CorrectionForm
from articles.admin.articles.form import moved_on
from articles.admin.articles.move_forms import (
    ChangesForm,
    EndForm,
    MoveForm,
    OutcomeForm,
    PutBackForm,
    ReasonForm,
    ScheduleForm,
    SignOffForm,
    TrashForm,
)
from articles.admin.articles.panel import Missing, missing_of
from articles.admin.articles.standing import moment
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.public import LiveArticle
from articles.workflow import Done, Move, MoveRefusedError, Wish

FORMS: Final[dict[str, type[MoveForm]]] = {
    "schedule": ScheduleForm,
    "ask_for_changes": ChangesForm,
    "sign_off": SignOffForm,
    "carry_sign_off": ReasonForm,
    "set_end": EndForm,
    "correct": CorrectionForm,
    "put_back": PutBackForm,
    "withdraw": OutcomeForm,
    "trash": TrashForm,
}
#: What a page says before it asks.
_INTRODUCTIONS: Final[dict[str, Any]] = {
    "correct": correction.INTRODUCTION,
    "put_back": gettext_lazy("Readers see this edition at once. The draft stays as it is."),
    "trash": gettext_lazy("Nothing is deleted: versions, addresses, tags and questions come back with “Restore”."),
    "withdraw": gettext_lazy("Readers no longer find it: page, lists, feeds, search and related lists follow at once."),
}


class ChangedMeanwhileError(Exception):
    """The article was saved again after the page with the button was built; the message says by whom."""


def make(article: Article, name: str, *, by: Any, version: int | None = None, wish: Wish | None = None) -> Done:
    """Makes a move, of exactly the version that was looked at where one is named. Raises what `perform()` raises."""
    return workflow.perform(article, name, by=by, wish=wish, require=partial(_require_seen, article.pk, version))


def _require_seen(article_id: int, version: int | None) -> None:
    if version is not None and (newer := moved_on(article_id, version)):
        raise ChangedMeanwhileError(
            _("%(who)s saved version %(version)d after you opened this page. Nothing was done; read it again.")
            % {"who": newer.by, "version": newer.version}
        )


#: What `make()` raises when it does nothing.
REFUSALS: Final = (
    *(MoveRefusedError, ChangedMeanwhileError, checks.NotReadyError),
    *(addresses.SlugTakenError, publishing.NothingLiveError, publishing.NotStoredError),
)


def move_view(model_admin: Any, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
    """The page of one move: GET asks, POST makes it. Those without the permission get a 403."""
    move, article = workflow.MOVES.get(name), model_admin.get_object(request, object_id)
    if move is None:
        raise Http404
    if article is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    if not model_admin.has_view_permission(request, article) or not request.user.has_perm(move.permission):
        raise PermissionDenied
    back = HttpResponseRedirect(change_url(article))
    if refusal := workflow.allows(request.user, article, name):
        messages.error(request, refused(article, move, refusal))
        return back
    initial = {"version": article.version_number, "number": request.GET.get("version")}
    form = FORMS.get(name, MoveForm)(request.POST or None, initial=initial, article=article)
    doubts = _doubts(article, name)
    if request.method != "POST" or not form.is_valid() or (doubts and not form.cleaned_data["confirmed"]):
        return _page(model_admin, request, article, move, form, doubts)
    try:
        version = form.cleaned_data["version"] if form.is_of_draft else None
        done = make(article, name, by=request.user, version=version, wish=form.wish())
    except publishing.NotStoredError as error:  # the same again may go well: what was typed stays
        messages.error(request, refused(article, move, error))
        return _page(model_admin, request, article, move, form, doubts)
    except REFUSALS as error:
        messages.error(request, refused(article, move, error))
        return back
    say(request, done)
    return back


def _doubts(article: Article, name: str) -> list[Any]:
    """What should be read before publishing: warnings of the checks, and a schedule that would be replaced."""
    if name not in ("publish", "schedule"):
        return []
    coming = publishing.pending(article, at=database_now())
    replaced = [_("A change is scheduled for %s; this replaces it.") % moment(coming.live_from)] if coming else []
    warnings = [item.gap for item in missing_of(article) if item.gap.level == "warn"]
    return [*replaced, *(gap.message for gap in warnings if not gap.is_hint)]


def _page(
    model_admin: Any,
    request: HttpRequest,
    article: Article,
    move: Move,
    form: MoveForm,
    doubts: Sequence[Any],
) -> HttpResponse:
    if doubts:
        form.initial["confirmed"] = True
        form.data = {**form.data.dict(), "confirmed": "on"} if isinstance(form.data, QueryDict) else form.data
    media = ModelAdmin(model_admin.model, model_admin.admin_site).media + form.media
    context = {
        **model_admin.admin_site.each_context(request),
        "title": move.label,
        "subtitle": None,
        "opts": model_admin.opts,
        "article": article,
        "move": move,
        "form": form,
        "doubts": doubts,
        "introduction": _INTRODUCTIONS.get(move.name, ""),
        "back_url": change_url(article),
        "media": Media.from_media(media).with_nonce(request.csp_nonce),  # type: ignore[attr-defined]
    }
    return TemplateResponse(request, "admin/articles/article/move.html", context)


def say(request: HttpRequest, done: Done) -> None:
    """Says what happened, with a link to what readers see; after a submission also what will stop the approval."""
    messages.success(request, said(done))
    if done.move.name == "submit":
        blocking = [item for item in missing_of(done.article) if item.gap.level == "block"]
        if blocking:
            messages.warning(
                request,
                format_html("{}{}", _("This will stop the approval:"), gap_list(done.article, blocking)),
            )


def said(done: Done) -> SafeString:
    """What a move did, in a sentence."""
    name, link = done.move.name, link_to(done.article)
    if name in ("publish", "correct", "put_back", "bring_back"):
        live = LiveArticle.windows.visible().filter(article=done.article).only("slug", "is_page").first()
        url = live.get_absolute_url() if live else change_url(done.article)
        return format_html(_('{} is live. <a href="{}">Read it on the site</a>.'), link, url)
    if name == "schedule":
        return format_html(_("{} goes live on {}."), link, moment(done.publication.live_from))
    if name == "set_end":
        until = done.wish.until
        return (
            format_html(_("{} leaves the site on {}."), link, moment(until))
            if until
            else format_html(_("{} stays on the site; it has no end date."), link)
        )
    return format_html(_SENTENCES[name], link)


_SENTENCES: Final[dict[str, Any]] = {
    "submit": gettext_lazy("{} is submitted for review."),
    "take_back": gettext_lazy("{} is taken back; it is a draft again."),
    "ask_for_changes": gettext_lazy("Changes to {} are asked for."),
    "sign_off": gettext_lazy("The sign-off of {} is recorded, for exactly this text."),
    "carry_sign_off": gettext_lazy("The expert’s sign-off stands for {} as it is now."),
    "approve": gettext_lazy("{} is approved. It can be published now."),
    "cancel_schedule": gettext_lazy("The schedule of {} is cancelled."),
    "confirm_correction": gettext_lazy("The correction of {} is confirmed."),
    "withdraw": gettext_lazy("{} is withdrawn. Readers no longer find it."),
    "archive": gettext_lazy("{} is in the archive."),
    "unarchive": gettext_lazy("{} is out of the archive."),
    "trash": gettext_lazy("{} is in the trash. It can be restored from there."),
    "restore": gettext_lazy("{} is restored from the trash."),
}


def refused(article: Article, move: Move, error: Exception | str) -> SafeString:
    """Why a move was not made, with links to what mends it."""
    lead = _("Not done, “%s”:") % move.label
    if isinstance(error, checks.NotReadyError):
        blocking = [item for item in missing_of(article) if item.gap.level == "block"]
        return format_html("{}{}", lead, gap_list(article, blocking) if blocking else str(error))
    if isinstance(error, addresses.SlugTakenError):
        return format_html('{} <a href="{}#id_slug">{}</a>', lead, change_url(article), str(error))
    return format_html("{} {}", lead, str(error))


def gap_list(article: Article, missing: Sequence[Missing]) -> SafeString:
    """Gaps as a list of links to their fields."""
    rows: Iterator[tuple[str, str, str]] = ((change_url(article), item.anchor, item.gap.message) for item in missing)
    items = format_html_join("", '<li><a class="desk-goto" href="{}#{}">{}</a></li>', rows)
    return format_html("<ul>{}</ul>", items)


def link_to(article: Article) -> SafeString:
    return format_html('<a href="{}">“{}”</a>', change_url(article), article.title)


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])
