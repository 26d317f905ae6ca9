"""The buttons of the article screen: each is a move of the workflow, made by POST, with an answer in words."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import addresses, checks, publishing, workflow
from articles.admin.articles.form import conflict
from articles.admin.articles.panel import Missing, missing_of
from articles.admin.articles.standing import moment
from articles.models.draft import Article, RelatedChoice
from articles.models.public import LiveArticle, database_now
from articles.states import Outcome
from articles.workflow import Done, Move, MoveRefusedError, Wish


class MoveForm(forms.Form):
    """What a move asks for. `version` is the one that the page was built on: nothing unseen is approved."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def wish(self) -> Wish:
        return Wish()


class ScheduleForm(MoveForm):
    at = forms.DateTimeField(
        label=gettext_lazy("Goes live on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = _("Your time zone: %s.") % timezone.get_current_timezone_name()

    def clean_at(self) -> Any:
        at = self.cleaned_data["at"]
        if at <= database_now():
            raise forms.ValidationError(_("This moment is past. Choose one that lies ahead."))
        return at

    def wish(self) -> Wish:
        return Wish(at=self.cleaned_data["at"])


class ChangesForm(MoveForm):
    note = forms.CharField(
        label=gettext_lazy("What should change?"), widget=forms.Textarea(attrs={"rows": 5}), max_length=2000
    )

    def wish(self) -> Wish:
        return Wish(note=self.cleaned_data["note"])


class WithdrawForm(MoveForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What its address answers"),
        choices=Outcome.choices(),
        initial=Outcome.GONE.value,
        widget=forms.RadioSelect,
    )
    target = forms.ModelChoiceField(
        Article.objects.all(),
        label=gettext_lazy("Send readers to"),
        required=False,
        widget=AutocompleteSelect(RelatedChoice._meta.get_field("target"), admin.site),
        help_text=gettext_lazy("Only for a redirect; an article that is live."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == Outcome.REDIRECT and "target" in cleaned:
            target = cleaned["target"]
            if target is None:
                self.add_error("target", _("Choose the article that readers are sent to."))
            elif not LiveArticle.objects.filter(article=target).exists():
                self.add_error("target", _("“%s” is not live; readers would find nothing there.") % target)
        return cleaned

    def wish(self) -> Wish:
        return Wish(outcome=Outcome(self.cleaned_data["outcome"]), target=self.cleaned_data["target"])


FORMS: Final[dict[str, type[MoveForm]]] = {
    "schedule": ScheduleForm,
    "ask_for_changes": ChangesForm,
    "withdraw": WithdrawForm,
}


class ChangedMeanwhileError(Exception):
    """The article was saved again after the page with the button was built; the message says by whom."""


def make(article: Article, name: str, *, by: Any, version: int | None = None, wish: Wish | None = None) -> Done:
    """Makes a move, of exactly the version that was looked at where one is named. Raises what `perform()` raises."""
    with publishing.publication_lock():
        if version is not None and (moved_on := conflict(article.pk, {version})):
            raise ChangedMeanwhileError(
                _("%(who)s saved version %(version)d after you opened this page. Nothing was done; read it again.")
                % {"who": moved_on.by or _("Somebody"), "version": moved_on.version}
            )
        return workflow.perform(article, name, by=by, wish=wish)


#: What `make()` raises when it does nothing.
REFUSALS: Final = (
    *(MoveRefusedError, ChangedMeanwhileError, checks.NotReadyError),
    *(addresses.SlugTakenError, publishing.NothingLiveError),
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
    form = FORMS.get(name, MoveForm)(request.POST or None, initial={"version": article.version_number})
    doubts = _doubts(article, name)
    if request.method != "POST" or not form.is_valid() or (doubts and not form.cleaned_data["confirmed"]):
        return _page(model_admin, request, article, move, form, doubts)
    try:
        done = make(article, name, by=request.user, version=form.cleaned_data["version"], wish=form.wish())
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
    context = {
        **model_admin.admin_site.each_context(request),
        "title": move.label,
        "subtitle": None,
        "opts": model_admin.opts,
        "article": article,
        "move": move,
        "form": form,
        "doubts": doubts,
        "back_url": change_url(article),
        "media": model_admin.media + form.media,
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
    if name == "publish":
        live = LiveArticle.objects.filter(article=done.article).only("slug").first()
        url = live.get_absolute_url() if live else change_url(done.article)
        return format_html(_('{} is live. <a href="{}">Read it on the site</a>.'), link, url)
    if name == "schedule":
        return format_html(_("{} goes live on {}."), link, moment(done.publication.live_from))
    sentences = {
        "submit": _("{} is submitted for review."),
        "take_back": _("{} is taken back; it is a draft again."),
        "ask_for_changes": _("Changes to {} are asked for."),
        "approve": _("{} is approved. It can be published now."),
        "cancel_schedule": _("The schedule of {} is cancelled."),
        "withdraw": _("{} is withdrawn. Readers no longer find it."),
    }
    return format_html(sentences[name], link)


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
