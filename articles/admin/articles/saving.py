"""What a save does: draft fields only, tags in order, a version where something changed, and says so."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import workflow
from articles.admin.articles import autosave, moves
from articles.admin.articles.form import ArticleForm
from articles.admin.articles.places import names_of_places
from articles.models.clock import database_now
from articles.models.desk import UnsavedCopy
from articles.models.draft import Article, Byline
from articles.snapshot import keep_version, write_draft
from articles.states import State

if TYPE_CHECKING:
    from articles.admin.base import ModelAdmin
else:
    ModelAdmin = object


class Saving(ModelAdmin):
    """A mixin of the admin class: from a valid form to a version and an answer."""

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """A new article gets its row; everything else is written by `save_related()`, from the merged text."""
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
            obj.save()

    def save_related(self, request: HttpRequest, form: ArticleForm, formsets: Any, change: bool) -> None:
        """One text for all: what was posted, merged with what others saved meanwhile, becomes draft and version."""
        article, posted = form.instance, form.merged
        if posted is None:  # a form that is not valid is not saved
            raise RuntimeError("The form was not merged.")
        for tag in posted.tags:
            if tag.pk is None:
                tag.save()
        write_draft(article, posted.content, posted.tag_ids)
        if not change:
            _sign(article, request.user)
        was = Article.objects.values_list("state", flat=True).get(pk=article.pk)
        version = keep_version(article, by=request.user, at=database_now(), note=form.cleaned_data["version_note"])
        UnsavedCopy.objects.filter(user=request.user.pk, token=form.cleaned_data["form_token"]).delete()
        if version is None:
            messages.info(request, _("Nothing has changed since version %d.") % article.version_number)
            return
        messages.success(request, format_html(_("{} is saved as version {}."), moves.link_to(article), version.number))
        if form.others_places:
            said = names_of_places(form.others_places, posted.content)
            messages.info(request, _("What others changed meanwhile is kept, too: %s.") % ", ".join(said))
        if was == State.APPROVED:
            text = _(
                "It was approved; the change has sent it back to “Draft”. What is live or scheduled stays as it is."
            )
            messages.warning(request, text)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Django's own log is not kept for articles: the activity log tells more."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """See `construct_change_message()`."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """See `construct_change_message()`."""

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._answer(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._answer(request, obj)

    def _answer(self, request: HttpRequest, article: Article) -> HttpResponse:
        """Back to the form, unless the button says otherwise; “save and submit” makes its move here."""
        if "_submit" in request.POST:
            try:
                moves.say(request, moves.make(article, "submit", by=request.user))
            except moves.REFUSALS as error:
                messages.error(request, moves.refused(article, workflow.MOVES["submit"], error))
        if "_save" in request.POST:
            response = self.response_post_save_change(request, article)
        else:
            response = HttpResponseRedirect(moves.change_url(article))
        return autosave.tell_saved(request, response)


def _sign(article: Article, user: Any) -> None:
    """A new article without a byline bears its writer's name, where the account has one."""
    contributor = getattr(user, "contributor", None)
    if contributor is not None and not article.bylines.exists():
        Byline.objects.create(article=article, contributor=contributor)
