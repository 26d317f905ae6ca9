"""The picture screen: uploads are checked and copied clean, alternative text has three states, renditions follow.

A file or focal point that changes reaches pages at their next approval, or at once where a publisher says so.
"""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import publishing
from articles.admin.base import UndividedAdmin
from articles.admin.library import former, upload, wording
from articles.admin.library.facts import large_html, name_of, use_words
from articles.admin.library.focus import SCRIPT, STYLES, focus_html
from articles.admin.library.form import ImageForm
from articles.admin.library.listing import COLUMNS, AltFilter, ImageList, LicenceFilter, TagFilter, UseFilter
from articles.images import changing
from articles.images.renditions import ACCEPT, MAX_BYTES, UploadError
from articles.images.uses import Use, counts, uses_of
from articles.licences import choices
from articles.models.clock import database_now
from articles.models.history import Event
from articles.models.library import WORDS, Image
from articles.states import AltState


@admin.register(Image)
class ImageAdmin(UndividedAdmin):
    form = ImageForm
    change_form_template = "admin/articles/image/change_form.html"
    list_display = COLUMNS
    list_filter = (("alt_state", AltFilter), UseFilter, LicenceFilter, TagFilter)
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("title", "alt", "credit", "tags__name", "file")
    ordering = ("-uploaded_at", "-id")
    readonly_fields = ("preview", "size", "uploaded_at", "uploaded_by", "uses")
    actions = None  # deletion is of one at a time: each looks through everything that was ever published
    delete_confirmation_template = "admin/articles/image/delete_confirmation.html"

    class Media:
        css = {"all": ["css/desk-library.css", STYLES]}
        js = [SCRIPT]

    # -- The list

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def titled(self, image: Image) -> str:
        return name_of(image)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ImageList

    @admin.display(description=gettext_lazy("picture"))
    def preview(self, image: Image) -> SafeString | str:
        return focus_html(image)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        limits = {
            "accept": ACCEPT,
            "max_bytes": MAX_BYTES,
            "may_change": self.has_change_permission(request),
            "alt_states": AltState.choices(),
            "licences": choices(),
        }
        return super().changelist_view(request, {**limits, **(extra_context or {})})

    # -- The form

    @admin.display(description=gettext_lazy("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description=gettext_lazy("used in"))
    def uses(self, image: Image) -> SafeString | str:
        found = uses_of(image)
        words = use_words(counts([image.pk])[image.pk])
        rows = ((_use_html(use),) for use in found)
        return format_html("{}<ul>{}</ul>", words, format_html_join("", "<li>{}</li>", rows)) if found else words

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        words = (*WORDS, "tags")
        focus = (_("Focal point"), {"fields": ("focal_x", "focal_y")})
        if obj is None:
            return [(None, {"fields": ("upload", *words)}), focus]
        facts = (_("File"), {"fields": ("size", "uploaded_at", "uploaded_by", "uses")})
        replacement = ("upload",) if self.has_change_permission(request, obj) else ()
        return [(None, {"fields": ("preview", *replacement, *words)}), focus, facts]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        image = self.get_object(request, unquote(object_id))
        more = {
            "former_pages": publishing.pages_showing_former(image) if image and _may_show(request) else 0,
            "former_rows": former.rows_of(image) if image else [],
            "may_put_back": image and self.has_change_permission(request, image),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def get_urls(self) -> list[URLPattern]:
        def view(page: Any) -> Any:
            return self.admin_site.admin_view(partial(page, self))

        show = self.admin_site.admin_view(self.show_now_view)
        put_back = view(former.put_back_view)
        return [
            path("upload/", view(upload.upload_view), name="articles_image_upload"),
            path("<int:image_id>/words/", view(wording.words_view), name="articles_image_words"),
            path("<id>/show-now/", show, name="articles_image_show_now"),
            path("<int:image_id>/former/<int:former_id>/put-back/", put_back, name="articles_image_put_back"),
            *super().get_urls(),
        ]

    def show_now_view(self, request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002 (as in Django's own routes)
        """Asks, and then puts the picture as it is now on every page that shows an older file or cut of it."""
        if not _may_show(request):
            raise PermissionDenied
        image = self.get_object(request, id)
        if image is None:
            raise Http404
        if request.method == "POST" and self._shown(request, image):
            return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Show it on live pages now"),
            "image": image,
            "picture_html": large_html(image),
            "pages": publishing.pages_showing_former(image),
        }
        return TemplateResponse(request, "admin/articles/image/show_now.html", context)

    def _shown(self, request: HttpRequest, image: Image) -> bool:
        """Whether it went well; says so, or why not."""
        try:
            count = publishing.show_now(image, by=request.user, at=database_now())
        except publishing.NotStoredError as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        words = ngettext("%d page shows the new picture now.", "%d pages show the new picture now.", count)
        self.message_user(request, words % count, messages.SUCCESS)
        return True

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except upload.MeanwhileError as meanwhile:
            words = _("Somebody has added this picture a moment ago; here it is.")
            self.message_user(request, words, messages.WARNING)
            return HttpResponseRedirect(reverse("admin:articles_image_change", args=[meanwhile.there.pk]))

    def save_model(self, request: HttpRequest, obj: Image, form: ImageForm, change: bool) -> None:
        if change:
            self._change(request, obj, form)
        elif form.copy is not None:
            upload.save_new(form.copy, obj, by=request.user)
            if earlier := upload.former_of(form.copy.digest):
                url = reverse("admin:articles_image_change", args=[earlier.image_id])
                link = format_html('{} <a href="{}">{}</a>', upload.former_words(earlier), url, earlier.image)
                self.message_user(request, link, messages.WARNING)
        if obj.alt_state == AltState.UNDECIDED:
            words = _("Nobody has decided this picture's alternative text yet; it cannot be published before.")
            self.message_user(request, words, messages.WARNING)

    def _change(self, request: HttpRequest, obj: Image, form: ImageForm) -> None:
        """Words at once; another file or focal point keeps what the picture was, for the pages that show it."""
        image, at = changing.reword(obj), database_now()
        try:
            if form.copy is not None:
                changing.replace(image, form.copy, by=request.user, at=at)
            changing.refocus(image, (obj.focal_x, obj.focal_y), by=request.user, at=at)
        except UploadError as problem:  # somebody else has uploaded the same file meanwhile
            self.message_user(request, str(problem), messages.ERROR)
            return
        if {"upload", "focal_x", "focal_y"} & set(form.changed_data):
            former.warn_of_pages(self, request, image)

    # -- Deletion

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What stands in the way is a list of uses, and a bounded one. The files stay: cached pages show them."""
        uses = [_use_html(use) for image in objs for use in uses_of(image)]
        perms_needed = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        return [str(image) for image in objs], {self.opts.verbose_name_plural: len(objs)}, perms_needed, uses

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        Event.of("delete_image", obj, by=request.user, at=database_now(), file=obj.file.name).save()
        obj.delete()


def _may_show(request: HttpRequest) -> bool:
    return request.user.has_perms(["articles.publish_article", "articles.change_image"])


def _use_html(use: Use) -> SafeString:
    if use.tag_id is not None:
        url = reverse("admin:articles_tag_change", args=[use.tag_id])
    elif use.article_id is None:
        url = reverse("admin:articles_site_changelist")
    else:
        url = reverse("admin:articles_article_change", args=[use.article_id])
    return format_html('<a href="{}">{}</a>', url, use.words)
