"""The picture screen: uploads are checked and copied clean, alternative text has three states, renditions follow."""

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from articles.images import renditions
from articles.images.renditions import Copy, UploadError
from articles.images.uses import uses_of
from articles.models.history import Event
from articles.models.library import Image
from articles.models.public import database_now
from articles.states import AltState

_FOCUS: Final = {"min": "0", "max": "1", "step": "0.01"}


class ImageForm(forms.ModelForm[Image]):
    """An upload becomes a clean copy here already, so that what is wrong with it is said at its field."""

    upload = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 25 MB. Position and camera data are left out."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    copy: Copy | None = None

    class Meta:
        model = Image
        fields = ("title", "alt_state", "alt", "credit", "focal_x", "focal_y")
        widgets = {
            "alt_state": forms.RadioSelect,
            "alt": forms.TextInput(attrs={"class": "vTextField"}),
            "focal_x": forms.NumberInput(attrs=_FOCUS),
            "focal_y": forms.NumberInput(attrs=_FOCUS),
        }
        help_texts = {
            "alt_state": gettext_lazy(
                "Described: a sentence below. Decorative: the picture adds nothing to the text. An undecided picture "
                "cannot be published."
            ),
            "focal_x": gettext_lazy("0 is the left edge, 1 the right one. Cuts keep this point."),
            "focal_y": gettext_lazy("0 is the top, 1 the bottom."),
        }

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        try:
            self.copy = renditions.read(upload)
        except UploadError as problem:
            raise ValidationError(str(problem)) from problem
        there = Image.objects.filter(digest=self.copy.digest).first()
        if there is not None:
            url = reverse("admin:articles_image_change", args=[there.pk])
            words = _("This picture is in the library already:")
            raise ValidationError(format_html('{} <a href="{}">{}</a>', words, url, there))
        return upload

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        state, alt = data.get("alt_state"), data.get("alt", "").strip()
        if state == AltState.DESCRIBED and not alt:
            self.add_error("alt", _("Say in a sentence what the picture shows, or choose another state."))
        if state == AltState.DECORATIVE:
            data["alt"] = ""
        return data


@admin.register(Image)
class ImageAdmin(DeskAdmin):
    form = ImageForm
    list_display = ("thumbnail", "titled", "alt_words", "size", "credit", "uploaded_at")
    list_display_links = ("titled",)
    list_filter = ("alt_state",)
    search_fields = ("title", "alt", "credit")
    ordering = ("-uploaded_at", "-id")
    readonly_fields = ("preview", "size", "uploaded_at", "uploaded_by")
    actions = None  # deletion is of one at a time: each looks through everything that was ever published
    delete_confirmation_template = "admin/articles/image/delete_confirmation.html"

    class Media:
        css = {"all": ["css/desk-library.css"]}

    # -- The list

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, image: Image) -> SafeString | str:
        return _img_html(image, "card", "thumb")

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def titled(self, image: Image) -> str:
        return image.title or _("(no title)")

    @admin.display(description=gettext_lazy("alternative text"), ordering="alt_state")
    def alt_words(self, image: Image) -> SafeString | str:
        if image.alt_state == AltState.DESCRIBED:
            return image.alt
        kind = "state-undecided" if image.alt_state == AltState.UNDECIDED else "state-quiet"
        return format_html('<span class="{}">{}</span>', kind, image.get_alt_state_display())

    @admin.display(description=gettext_lazy("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description=gettext_lazy("picture"))
    def preview(self, image: Image) -> SafeString | str:
        return _img_html(image, "lead", "thumb thumb-large")

    # -- The form

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """The file is chosen once; a picture that differs is another picture."""
        words = ("title", "alt_state", "alt", "credit")
        focus = (_("Focal point"), {"fields": ("focal_x", "focal_y")})
        if obj is None:
            return [(None, {"fields": ("upload", *words)}), focus]
        facts = (_("File"), {"fields": ("size", "uploaded_at", "uploaded_by")})
        return [(None, {"fields": ("preview", *words)}), focus, facts]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if obj is not None:
            form.base_fields.pop("upload", None)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Outside of a transaction: decoding and drawing take seconds, and nobody else shall wait for them."""
        return self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Image, form: ImageForm, change: bool) -> None:
        if form.copy is not None:
            renditions.keep(form.copy, obj)
            obj.uploaded_by = request.user  # type: ignore[assignment]
        if form.copy is not None or {"focal_x", "focal_y"} & set(form.changed_data):
            renditions.make_renditions(obj)
        obj.save()
        if obj.alt_state == AltState.UNDECIDED:
            words = _("Nobody has decided this picture's alternative text yet; it cannot be published before.")
            self.message_user(request, words, messages.WARNING)

    # -- Deletion

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What stands in the way is a list of uses, and a bounded one. The files stay: cached pages show them."""
        uses = [_use_html(use.article_id, use.words) for image in objs for use in uses_of(image)]
        perms_needed = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        return [str(image) for image in objs], {self.opts.verbose_name_plural: len(objs)}, perms_needed, uses

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        Event.of("delete_image", obj, by=request.user, at=database_now(), file=obj.file.name).save()
        obj.delete()


def _img_html(image: Image, kind: str, css: str) -> SafeString | str:
    """The smallest rendition; nothing is drawn for a list."""
    files = image.renditions.get(kind, {}).get("webp", {})
    if not files:
        return "–"
    name = files[min(files, key=int)]
    return format_html('<img class="{}" src="{}" alt="" loading="lazy">', css, default_storage.url(name))


def _use_html(article_id: int, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("admin:articles_article_change", args=[article_id]), words)
