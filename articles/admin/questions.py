"""The hub's questions: written like drafts, published and withdrawn by buttons."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Script

from articles import linking, purging
from articles.admin import answers
from articles.admin.base import DeskAdmin
from articles.admin.bounded import bounded_html
from articles.content import free_name, slug_from
from articles.models.clock import database_now
from articles.models.draft import ArticleQuestion
from articles.models.history import Event
from articles.publishing.lock import publication_lock
from faq import publishing
from faq.models import LiveQuestion, Question


class QuestionForm(forms.ModelForm[Question]):
    class Meta:
        model = Question
        fields = ["question", "slug", "answer"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_answer(self) -> str:
        """Links to this site's articles are by identity."""
        answer: str = self.cleaned_data["answer"]
        return linking.identified(answer, linking.keys_by_slug(linking.slugs_linked(answer)))

    def clean(self) -> dict[str, Any]:
        """An empty slug comes from the question."""
        cleaned = super().clean() or self.cleaned_data
        if "slug" in self.fields and not cleaned.get("slug") and "slug" not in self.errors and cleaned.get("question"):
            wanted = slug_from(cleaned["question"]) or f"question-{str(self.instance.key)[:8]}"
            taken = Question.objects.filter(slug__startswith=wanted).exclude(pk=self.instance.pk)
            cleaned["slug"] = free_name(wanted, set(taken.values_list("slug", flat=True)))
        return cleaned


@admin.register(Question)
class QuestionAdmin(DeskAdmin):
    """A saved question is a draft; readers see the wording that was published last."""

    form = QuestionForm
    list_display = ["question", "label", "live_pages", "updated_at"]
    search_fields = ["question"]
    prepopulated_fields = {"slug": ["question"]}
    fieldsets = [(None, {"fields": ["question", "slug", "answer"], "classes": ["desk-head"]})]

    class Media:
        js = ["js/desk-styles.js", Script("js/desk.js", type="module")]
        css = {"all": ["css/desk-linking.css"]}

    # -- List -------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        questions: QuerySet[Question] = super().get_queryset(request)
        return questions.select_related("live").annotate(pages=answers.page_count())

    @admin.display(description=gettext_lazy("stands at"))
    def label(self, question: Any) -> str:
        tone, text = answers.label_of(question)
        return format_html('<span class="desk-label desk-label--{}">{}</span>', tone, text)

    @admin.display(description=gettext_lazy("on live pages"), ordering="pages")
    def live_pages(self, question: Any) -> SafeString:
        return bounded_html(question.pages)

    # -- Form -------------------------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj and _live(obj) else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj and _live(obj) else {"slug": ["question"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not while readers see it, nor while an article takes its wording from here."""
        allowed = super().has_delete_permission(request, obj)
        free = obj is None or not (_live(obj) or ArticleQuestion.objects.filter(shared=obj).exists())
        return allowed and free

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        """A save that changes no word is none: the moment of the last change tells which drafts have older words."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        question = context.get("original")
        if question:
            live = _live(question)
            tone, text = answers.label_of(question)
            context |= {
                "live": live,
                "label": text,
                "tone": tone,
                "pages": answers.pages_of(question),
                "older_drafts": answers.drafts_with_older_words(question, request.user),
                "may_publish": request.user.has_perm("faq.publish_question"),
                "is_changed": live is None or publishing.has_unpublished_changes(question, live),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    # -- Publish and withdraw ---------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/publish/", view(self.publish_view), name="faq_question_publish"),
            path("<path:object_id>/withdraw/", view(self.withdraw_view), name="faq_question_withdraw"),
            path("<path:object_id>/refresh/", view(self.refresh_view), name="faq_question_refresh"),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "publish")

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "withdraw")

    def refresh_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Takes today's wording into the chosen drafts, each as a new version; nothing that is live changes."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        question = self.get_object(request, unquote(object_id))
        if not request.user.has_perm("articles.change_article") or not self.has_view_permission(request, question):
            raise PermissionDenied
        if question is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        chosen = [int(pk) for pk in request.POST.getlist("article") if pk.isdecimal() and len(pk) < 19][: answers.SHOWN]
        if chosen:
            report = answers.refresh(question, chosen, by=request.user, at=database_now())
            messages.success(request, answers.reported(report))
        else:
            messages.warning(request, _("No draft was chosen."))
        return HttpResponseRedirect(reverse("admin:faq_question_change", args=[question.pk]))

    def _move(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm("faq.publish_question"):
            raise PermissionDenied
        question = self.get_object(request, unquote(object_id))
        if question is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        try:
            with publication_lock():  # the dictionary of the search is one for all
                _MOVES[verb](request, question)
        except publishing.NotPublishableError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:faq_question_change", args=[question.pk]))


def _publish(request: HttpRequest, question: Question) -> None:
    now = database_now()
    live = publishing.publish(question, at=now)
    purging.question_changed(question.pk, live.slug)
    Event.of("publish", question, by=request.user, at=now).save()
    text = _('“{}” is live. <a href="{}">Read it on the site</a>.')
    messages.success(request, format_html(text, question, live.get_absolute_url()))


def _withdraw(request: HttpRequest, question: Question) -> None:
    if (live := _live(question)) is not None:
        purging.question_changed(question.pk, live.slug)
    publishing.withdraw(question)
    Event.of("withdraw", question, by=request.user, at=database_now()).save()
    text = _("“%s” is withdrawn from the hub. Articles that carry it keep it until they are approved again.")
    messages.success(request, text % question)


_MOVES = {"publish": _publish, "withdraw": _withdraw}


def _live(question: Question) -> LiveQuestion | None:
    return getattr(question, "live", None)
