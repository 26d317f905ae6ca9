"""The form of a picture: uploads are checked and copied clean, alternative text has three states."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.images import renditions
from articles.images.renditions import ACCEPT, Copy, UploadError
from articles.models.library import WORDS, Image
from articles.sources import whole_address
from articles.states import AltState

FOCUS: Final = ("focal_x", "focal_y")
_SHARE: Final = {"min": "0", "max": "1", "step": "0.01"}


class WordsForm(forms.ModelForm[Image]):
    """What is said of a picture, and where it is cut."""

    class Meta:
        model = Image
        fields: tuple[str, ...] = (*WORDS, *FOCUS)
        widgets = {
            "alt_state": forms.RadioSelect,
            "alt": forms.TextInput(attrs={"class": "vTextField"}),
            "source_url": forms.TextInput(attrs={"class": "vTextField", "inputmode": "url", "placeholder": "https://"}),
            "focal_x": forms.NumberInput(attrs=_SHARE),
            "focal_y": forms.NumberInput(attrs=_SHARE),
        }
        help_texts = {
            "alt_state": gettext_lazy(
                "Described: a sentence below. Decorative: the picture adds nothing to the text. An undecided picture "
                "cannot be published."
            ),
            "focal_x": gettext_lazy("0 is the left edge, 1 the right one. Cuts keep this point."),
            "focal_y": gettext_lazy("0 is the top, 1 the bottom."),
        }

    def clean_source_url(self) -> str:
        """As it is pasted, with its scheme."""
        return whole_address(self.cleaned_data["source_url"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        state, alt = data.get("alt_state"), data.get("alt", "").strip()
        if state == AltState.DESCRIBED and not alt and "alt" not in self.errors:
            self.add_error("alt", _("Say in a sentence what the picture shows, or choose another state."))
        if state == AltState.DECORATIVE:
            data["alt"] = ""
        return data


class ImageForm(WordsForm):
    """An upload becomes a clean copy here already, so that what is wrong with it is said at its field."""

    upload = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG, WebP, AVIF or GIF, up to 25 MB. Position and camera data are left out."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    copy: Copy | None = None

    class Meta(WordsForm.Meta):
        fields = (*WORDS, "tags", *FOCUS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            field = self.fields["upload"]
            field.required, field.label = False, _("Replace it by")
            field.help_text = _("Its words stay: see whether alternative text, credit and licence still hold.")

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if not upload:
            return upload
        try:
            self.copy = renditions.read(upload)
        except UploadError as problem:
            raise ValidationError(str(problem)) from problem
        there = Image.objects.filter(digest=self.copy.digest).exclude(pk=self.instance.pk).first()
        if there is not None:
            url = reverse("admin:articles_image_change", args=[there.pk])
            words = _("This picture is in the library already:")
            raise ValidationError(format_html('{} <a href="{}">{}</a>', words, url, there))
        return upload
