"""A picture in the article's form: shown, and chosen from the library in a dialog.

The field holds the picture's number, and is a plain field without JavaScript. What is said of a picture goes to the
library's own endpoint.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import id_in
from articles.admin.library.facts import facts_of, name_of, thumb_url
from articles.admin.library.focus import focus_html
from articles.admin.library.form import WordsForm
from articles.admin.library.upload import refusal
from articles.images.renditions import ACCEPT
from articles.images.uses import counts, in_draft, on_page
from articles.models.library import Image, TaggedImage

PAGE: Final = 24
#: Whoever has gone through so many pages searches better.
MOST_PAGES: Final = 200
MOST_WORDS: Final = 8
LONGEST: Final = 200


class PictureInput(forms.TextInput):
    """The number of a picture, with the picture; a script puts choosing in the number's place."""

    #: The pictures of the whole form, by number; see `show_chosen()`.
    images: Mapping[int, Image] = {}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = {**(attrs or {}), "class": "desk-picture-number", "inputmode": "numeric", "autocomplete": "off"}
        context: dict[str, Any] = self.get_context(name, value, own)
        image = self.images.get(_number(value))
        library_url = reverse("admin:articles_image_changelist")
        context |= {"image": image, "library_url": library_url}
        if image:
            context |= {"name": name_of(image), "thumb": thumb_url(image)}
        return render_to_string("admin/articles/article/_picture.html", context)


def picture_field(db_field: models.Field[Any, Any]) -> forms.Field | None:
    """The form's field of a picture; None for a field that is none."""
    if db_field.name != "picture":
        return None
    gone = gettext_lazy("This picture is not in the library. Choose another one, or take it away.")
    return db_field.formfield(widget=PictureInput, error_messages={"invalid_choice": gone})


def show_chosen(form: Any, formsets: Iterable[Any]) -> None:
    """Looks up the pictures that a form's fields name, all together."""
    forms_there = [form, *(each for formset in formsets for each in formset.forms)]
    fields = [each["picture"] for each in forms_there if "picture" in each.fields]
    images = Image.objects.in_bulk({number for field in fields if (number := _number(field.value()))})
    for field in fields:
        field.field.widget.images = images


def _number(value: Any) -> int:
    """A picture's number as it may stand in a field; 0 for what cannot be one."""
    return id_in(str(value or "").strip())


# -- The dialog


def picker_of(request: HttpRequest) -> dict[str, Any] | None:
    """What the dialog's template prints; None for an account that may not look into the library."""
    if not request.user.has_perm("articles.view_image"):
        return None
    return {
        "form": WordsForm(auto_id="desk_picker_%s"),
        "focus_html": focus_html(x="desk_picker_focal_x", y="desk_picker_focal_y"),
        "accept": ACCEPT,
        "may_add": request.user.has_perm("articles.add_image"),
        "may_change": request.user.has_perm("articles.change_image"),
        "one_url": reverse("admin:articles_image_words", args=[0]),
    }


def paths(model_admin: Any) -> list[Any]:
    view = model_admin.admin_site.admin_view
    return [path("pictures/", view(choose_view), name="articles_image_choose")]


def choose_view(request: HttpRequest) -> JsonResponse:
    """A page of the library: `q` in title, alternative text, credit and tags, `which` of newest and unused.

    Nonsense finds nothing.
    """
    if request.method != "GET":
        return refusal(_("Ask for pictures by GET."), HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET"})
    if not request.user.has_perm("articles.view_image"):
        return refusal(_("Your account may not see the pictures."), HTTPStatus.FORBIDDEN)
    words, which = request.GET.get("q", ""), request.GET.get("which", "newest")
    number = _number(request.GET.get("page", "1"))
    if which not in ("newest", "unused") or not 1 <= number <= MOST_PAGES or len(words) > LONGEST or "\0" in words:
        return JsonResponse({"pictures": [], "more": False})
    start = PAGE * (number - 1)
    images = list(_found(words, is_unused=which == "unused")[start : start + PAGE + 1])
    shown = images[:PAGE]
    uses = counts([image.pk for image in shown])
    facts = [facts_of(image, uses[image.pk]) for image in shown]
    return JsonResponse({"pictures": facts, "more": len(images) > PAGE})


def _found(words: str, *, is_unused: bool) -> QuerySet[Image]:
    """Pictures that have every word somewhere, the newest first."""
    images = Image.objects.order_by("-uploaded_at", "-pk")
    for word in words.split()[:MOST_WORDS]:
        tagged = TaggedImage.objects.filter(tag__name__icontains=word).values("content_object")
        images = images.filter(
            Q(title__icontains=word) | Q(alt__icontains=word) | Q(credit__icontains=word) | Q(pk__in=tagged)
        )
    return images.filter(~in_draft(), ~on_page()) if is_unused else images
