"""The article screen: put together from form, blocks, list, panel, rights, saving and moves."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from content_editor.admin import ContentEditor
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from js_asset import Script

from articles import publishing, rendering, workflow
from articles.admin.articles import (
    autosave,
    bulk_pages,
    compare,
    duplicates,
    finding,
    history,
    hub,
    links,
    listing,
    moves,
    notes,
    pictures,
    preview,
    related,
    searching,
    seen,
    slugs,
    tags,
    versions,
)
from articles.admin.articles.bulk import BulkActions
from articles.admin.articles.conflict import choices_of
from articles.admin.articles.errors import mistakes_of
from articles.admin.articles.form import ArticleForm
from articles.admin.articles.inlines import (
    BylineInline,
    CorrectionInline,
    QuestionInline,
    SectionInline,
    SourceInline,
    lone,
)
from articles.admin.articles.panel import panel_of
from articles.admin.articles.pins import RelatedInline
from articles.admin.articles.planning import plan_view
from articles.admin.articles.posted import data_of, posing, posted_of
from articles.admin.articles.reading import reading_view
from articles.admin.articles.rights import Rights
from articles.admin.articles.rows import Blocks
from articles.admin.articles.saving import Saving
from articles.admin.articles.standing import moment
from articles.admin.base import DeskAdmin
from articles.admin.bounded import BoundedPaginator
from articles.admin.library.focus import SCRIPT as FOCUS_SCRIPT
from articles.admin.library.focus import STYLES as FOCUS_STYLES
from articles.models.draft import Article


@admin.register(Article)
class ArticleAdmin(listing.Columns, BulkActions, Rights, Saving, DeskAdmin, ContentEditor):  # type: ignore[misc]
    """Writes drafts and versions, never what is live; every move goes through the workflow."""

    form = ArticleForm
    inlines = [SectionInline, QuestionInline, CorrectionInline, SourceInline, BylineInline, RelatedInline]
    autocomplete_fields = ["reviewer", "primary_tag"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["is_page"], "classes": ["desk-kind"]}),
        (None, {"fields": ["title", "excerpt", "introduction"], "classes": ["desk-head"]}),
        (None, {"fields": ["conclusion"], "classes": ["desk-end"]}),
        (gettext_lazy("Picture"), {"fields": ["picture", "caption"], "classes": ["desk-beside"]}),
        (
            gettext_lazy("Tags"),
            {"fields": ["tag_names", "primary_tag"], "classes": ["desk-beside", "desk-of-articles"]},
        ),
        (gettext_lazy("Review"), {"fields": ["reviewer", "review_by"], "classes": ["desk-beside"]}),
        (
            gettext_lazy("Address and search engines"),
            {"fields": ["slug", "seo_title", "meta_description"], "classes": ["desk-beside"]},
        ),
        (None, {"fields": ["version_note", "base_version", "form_token"], "classes": ["desk-beside", "desk-note"]}),
    ]
    list_display = ["tile", "title", "kind", "label", "what_comes_next", "tag_list", "byline", "changed", "live_since"]
    list_display_links = ["title"]
    list_filter = [
        *(listing.KindFilter, listing.StateFilter, listing.LiveFilter, listing.MineFilter, listing.AsideFilter),
        *(listing.NotesFilter, listing.BylineFilter, listing.TagFilter, "updated_at"),
    ]
    search_fields = ["title", "slug", "excerpt"]
    search_help_text = gettext_lazy("Words of the title, the address or the text, whether readers see it yet or not")
    ordering = ["-updated_at", "-id"]
    paginator = BoundedPaginator

    class Media:
        js = [
            "js/desk-styles.js",
            "js/desk-arranging.js",
            Script("js/desk.js", type="module"),
            Script("js/desk-autosave.js", type="module"),
            Script("js/desk-blocks.js", type="module"),
            Script("js/desk-question.js", type="module"),
            Script("js/desk-notes.js", type="module"),
            Script("js/desk-choices.js", type="module"),
            Script("js/desk-tags.js", type="module"),
            Script("js/desk-preview.js", type="module"),
            Script("js/desk-related.js", type="module"),
            Script("js/desk-plan.js", type="module"),
            FOCUS_SCRIPT,
            Script("js/desk-picker.js", type="module"),
            Script("js/desk-pictures.js", type="module"),
            Script("js/desk-sources.js", type="module"),
            Script("js/desk-text.js", type="module"),
            Script("js/desk-elsewhere.js", type="module"),
            Script("js/desk-keys.js", type="module"),
        ]
        css = {
            "all": [
                *("css/desk-writing.css", "css/desk-drag.css", "css/desk-beside.css", "css/desk-preview.css"),
                *("css/desk-notes.css", "css/desk-related.css", "css/desk-sources.css", "css/desk-linking.css"),
                "css/desk-question.css",
                *(FOCUS_STYLES, "css/desk-pictures.css"),
            ]
        }

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return listing.ArticleList

    def get_list_display(self, request: HttpRequest) -> Any:
        return listing.TRASH_COLUMNS if listing.is_trash(request) else super().get_list_display(request)

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["-trashed_at", "-id"] if listing.is_trash(request) else super().get_ordering(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The list looks into the texts, too; where an article is chosen, its name is enough."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            return super().get_search_results(request, queryset, search_term)
        return searching.search(queryset, search_term), False

    # -- Form -------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        more = {"user": request.user, **getattr(request, "desk_form", {})}
        return type(base.__name__, (base,), more)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """The form needs the blocks of the same post: both together are the text that is merged and saved."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        obj.desk_formsets = formsets
        return formsets, inlines

    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> list[Any]:
        """The blocks print themselves: a long article has dozens of them."""
        shown = super().get_inline_formsets(*args, **kwargs)
        return [Blocks.of(each) if each.opts.place == "text" else each for each in shown]

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return pictures.picture_field(db_field) or lone(super().formfield_for_dbfield(db_field, request, **kwargs))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form for those who may write, the text as a reader would see it for those who may only look."""
        article = self.get_object(request, unquote(object_id))
        if article and self.has_view_permission(request, article) and not self.has_change_permission(request, article):
            return reading_view(self, request, article)
        if article and request.method == "GET" and "copy" in request.GET:
            return self._recovered(request, article, object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if request.method == "GET" and "copy" in request.GET and self.has_add_permission(request):
            return self._recovered(request, None, None)
        return super().add_view(request, form_url, extra_context)

    def _recovered(self, request: HttpRequest, article: Article | None, object_id: str | None) -> HttpResponse:
        """The form with the text of an unsaved copy, to be looked at and saved."""
        copy = autosave.copy_of(request, article, request.GET["copy"])
        again = posing(request, autosave.data_of_copy(copy))
        again.desk_form = {"is_only_shown": True}  # type: ignore[attr-defined]
        recovered = {"recovered": moment(copy.at)}
        response: HttpResponse = self._changeform_view(again, object_id, "", recovered)
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article, form = context.get("original"), context["adminform"].form
        if article and form.conflict and form.conflict.merged:
            return self._shown_again(request, article, form, context["object_id"])
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        is_bound = form.is_bound
        hub.show_shared(formsets, request.user)
        pictures.show_chosen(form, formsets)
        context |= {
            "conflict": form.conflict,
            "choices": choices_of(form.conflict, form.data, posted_of(form, formsets)) if form.conflict else [],
            "offers": [] if is_bound else autosave.copies_of(self, request, article),
            "panel": panel_of(article, request.user, may_edit=True) if article else None,
            "notes": notes.notes_panel(self, request, article, "form") if article else None,
            "picker": pictures.picker_of(request),
            "may_choose_questions": hub.may_choose(request.user),
            "mistakes": mistakes_of(form, formsets) if context["errors"] else [],
            "is_unsaved": is_bound,
            "autosave_url": _beside(article, "autosave"),
            "limits": {
                "fields": str(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS),
                "bytes": str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
            },
            "may_submit": article is None or not workflow.allows(request.user, article, "submit"),
            "tag_names_url": reverse("admin:articles_article_tag_names"),
            "slug_url": reverse("admin:articles_article_slug"),
            "preview_url": preview.url_of(article),
            "snippet_url": preview.url_of(article, "snippet"),
            "words_per_minute": rendering.WORDS_PER_MINUTE,
            "text_language": settings.LANGUAGE_CODE,
            "related_url": related.list_url(article),
        }
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def _shown_again(self, request: HttpRequest, article: Article, form: Any, object_id: str) -> HttpResponse:
        """The merged text in the form, with both texts of each place where somebody has to choose."""
        conflict = form.conflict
        data = data_of(conflict.merged, conflict.tag_names, article)
        data.update(
            {name: request.POST.get(name, "") for name in ("form_token", "version_note", "csrfmiddlewaretoken")}
        )
        data["base_version"] = str(conflict.version)
        data.setlist("clash", [clash.place for clash in conflict.clashes])
        data.setlist("removed", [clash.place for clash in conflict.clashes if clash.mine is None])
        again = posing(request, data)
        again.desk_form = {"conflict": replace(conflict, merged=None)}  # type: ignore[attr-defined]
        response: HttpResponse = self._changeform_view(again, object_id, "", None)
        return response

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """“Save and submit” takes the publication's lock before the article's row, as every move does."""
        lock = publishing.publication_lock() if "_submit" in request.POST else nullcontext()
        with lock:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        return response

    # -- Addresses --------------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("tag-names/", view(tags.suggest), name="articles_article_tag_names"),
            *bulk_pages.paths(self),
            *pictures.paths(self),
            *hub.paths(self),
            path("slug/", view(self.slug_view), name="articles_article_slug"),
            *preview.paths(self),
            *related.paths(self),
            *finding.paths(self),
            *links.paths(self),
            path("add/autosave/", view(self.autosave_view), name="articles_article_add_autosave"),
            path("add/copies/<int:copy_id>/discard/", view(self.discard_view), name="articles_article_add_discard"),
            path("<path:object_id>/autosave/", view(self.autosave_view), name="articles_article_autosave"),
            path(
                "<path:object_id>/copies/<int:copy_id>/discard/",
                view(self.discard_view),
                name="articles_article_discard",
            ),
            path("<path:object_id>/move/<slug:name>/", view(self.move_view), name="articles_article_move"),
            path("<path:object_id>/notes/", view(self.notes_view), name="articles_article_notes"),
            path("<path:object_id>/notes/<int:note_id>/", view(self.note_view), name="articles_article_note"),
            path("<path:object_id>/plan/", view(self.plan_view), name="articles_article_plan"),
            path("<path:object_id>/duplicate/", view(self.duplicate_view), name="articles_article_duplicate"),
            path("<path:object_id>/read/", view(self.read_view), name="articles_article_read"),
            path("<path:object_id>/related/", view(self.related_view), name="articles_article_related"),
            path("<path:object_id>/compare/", view(self.compare_view), name="articles_article_compare"),
            path("<path:object_id>/seen/", view(self.seen_view), name="articles_article_seen"),
            path("<path:object_id>/versions/<int:number>/", view(self.version_view), name="articles_article_version"),
            path(
                "<path:object_id>/versions/<int:number>/restore/",
                view(self.restore_view),
                name="articles_article_restore",
            ),
            *super().get_urls(),
        ]

    def move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        return moves.move_view(self, request, unquote(object_id), name)

    def plan_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return plan_view(self, request, unquote(object_id))

    def autosave_view(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        article = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and article is None:
            raise Http404("There is no such article.")
        return autosave.autosave_view(self, request, article)

    def discard_view(self, request: HttpRequest, copy_id: int, object_id: str = "") -> HttpResponse:
        article = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and article is None:
            raise Http404("There is no such article.")
        return autosave.discard_view(self, request, article, copy_id)

    def notes_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return notes.notes_view(self, request, unquote(object_id))

    def note_view(self, request: HttpRequest, object_id: str, note_id: int) -> HttpResponse:
        return notes.note_view(self, request, unquote(object_id), note_id)

    def read_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._of_seen(reading_view, request, object_id)

    def related_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._of_seen(related.related_view, request, object_id)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._of_seen(compare.compare_view, request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self._of_seen(history.history_view, request, object_id)

    def seen_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._of_seen(seen.seen_view, request, object_id)

    def version_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        return self._of_seen(versions.version_view, request, object_id, number)

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        return self._of_seen(versions.restore_view, request, object_id, number)

    def _of_seen(self, view: Any, request: HttpRequest, object_id: str, *more: Any) -> HttpResponse:
        """The view of an article that the account may look at; 403 for one that it may not."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        answer: HttpResponse = view(self, request, article, *more)
        return answer

    def duplicate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return duplicates.duplicate_view(self, request, unquote(object_id))

    def slug_view(self, request: HttpRequest) -> JsonResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return slugs.slug_view(request)


def _beside(article: Article | None, name: str) -> str:
    """An address beside the form's own, for an article or for a new one."""
    if article is None:
        return reverse(f"admin:articles_article_add_{name}")
    return reverse(f"admin:articles_article_{name}", args=[article.pk])
