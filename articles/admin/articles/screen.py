"""The article screen: put together from form, blocks, list, panel, rights, saving and moves."""

from contextlib import nullcontext
from typing import Any

from content_editor.admin import ContentEditor
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from js_asset import Script

from articles import publishing, workflow
from articles.admin.articles import duplicates, listing, moves, slugs, tags
from articles.admin.articles.errors import mistakes_of
from articles.admin.articles.form import ArticleForm
from articles.admin.articles.inlines import BylineInline, QuestionInline, RelatedInline, SectionInline, lone
from articles.admin.articles.panel import panel_of
from articles.admin.articles.reading import reading_view
from articles.admin.articles.rights import Rights
from articles.admin.articles.saving import Saving
from articles.admin.base import DeskAdmin
from articles.content import Picture
from articles.images import markup
from articles.models.draft import Article


class ArticleList(ChangeList):
    """The list with its columns read at once."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Article]:
        self.root_queryset = listing.for_list(self.model_admin.get_queryset(request))
        found: QuerySet[Article] = super().get_queryset(request, exclude_parameters)
        return found


@admin.register(Article)
class ArticleAdmin(listing.Columns, Rights, Saving, DeskAdmin, ContentEditor):  # type: ignore[misc]
    """Writes drafts and versions, never what is live; every move goes through the workflow."""

    form = ArticleForm
    inlines = [SectionInline, QuestionInline, BylineInline, RelatedInline]
    autocomplete_fields = ["picture", "reviewer", "primary_tag"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "excerpt", "introduction"], "classes": ["desk-head"]}),
        (None, {"fields": ["conclusion"], "classes": ["desk-end"]}),
        (None, {"fields": ["tag_names", "primary_tag"], "classes": ["desk-beside"]}),
        (None, {"fields": ["picture", "caption"], "classes": ["desk-beside"]}),
        (None, {"fields": ["reviewer", "review_by"], "classes": ["desk-beside"]}),
        (gettext_lazy("Search engines"), {"fields": ["seo_title", "meta_description"], "classes": ["desk-beside"]}),
        (None, {"fields": ["version_note", "base_version"], "classes": ["desk-beside", "desk-note"]}),
    ]
    list_display = ["title", "label", "tag_list", "byline", "changed", "live_since"]
    list_filter = [listing.LiveFilter, "state", listing.MineFilter, listing.TagFilter, "updated_at"]
    search_fields = ["title", "slug", "excerpt"]
    ordering = ["-updated_at", "-id"]
    actions = [listing.submit_chosen, listing.publish_chosen]

    class Media:
        js = [
            "js/desk-styles.js",
            Script("js/desk.js", type="module"),
            Script("js/desk-blocks.js", type="module"),
            Script("js/desk-tags.js", type="module"),
        ]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ArticleList

    # -- Form -------------------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        return type(base.__name__, (base,), {"user": request.user})

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return lone(super().formfield_for_dbfield(db_field, request, **kwargs))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form for those who may write, the text as a reader would see it for those who may only look."""
        article = self.get_object(request, unquote(object_id))
        if article and self.has_view_permission(request, article) and not self.has_change_permission(request, article):
            return reading_view(self, request, article)
        return super().change_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article, form = context.get("original"), context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context |= {
            "panel": panel_of(article, request.user, may_edit=True) if article else None,
            "thumb_html": _thumb_html(article) if article else "",
            "mistakes": mistakes_of(form, formsets) if context["errors"] else [],
            "conflict": form.conflict,
            "may_submit": article is None or not workflow.allows(request.user, article, "submit"),
            "tag_names_url": reverse("admin:articles_article_tag_names"),
            "slug_url": reverse("admin:articles_article_slug"),
        }
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
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
            path("slug/", view(self.slug_view), name="articles_article_slug"),
            path("<path:object_id>/move/<slug:name>/", view(self.move_view), name="articles_article_move"),
            path("<path:object_id>/duplicate/", view(self.duplicate_view), name="articles_article_duplicate"),
            path("<path:object_id>/read/", view(self.read_view), name="articles_article_read"),
            *super().get_urls(),
        ]

    def move_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        return moves.move_view(self, request, unquote(object_id), name)

    def read_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.get_object(request, unquote(object_id))
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return reading_view(self, request, article)

    def duplicate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return duplicates.duplicate_view(self, request, unquote(object_id))

    def slug_view(self, request: HttpRequest) -> JsonResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return slugs.slug_view(request)


def _thumb_html(article: Article) -> str:
    """The chosen picture as its card will show it."""
    image = article.picture
    return markup.card_html(image, Picture(image.pk)) if image and image.is_ready else ""
