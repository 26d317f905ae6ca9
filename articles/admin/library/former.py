"""What a picture was before: told on its page, and put back from there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import publishing
from articles.admin.library.facts import large_url, thumb_url
from articles.images import changing
from articles.images.renditions import UploadError
from articles.models.clock import database_now
from articles.models.library import FormerImage, Image

#: How many are listed, the latest first.
_LISTED = 20


def rows_of(image: Image) -> list[dict[str, Any]]:
    """The latest of what a picture was, each with the way to its page that puts it back."""
    former = image.former.select_related("changed_by").order_by("-until", "-id")[:_LISTED]
    return [_row(each, image) for each in former]


def put_back_view(model_admin: Any, request: HttpRequest, image_id: int, former_id: int) -> HttpResponse:
    """Asks with both pictures side by side, and then puts the earlier one back."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    former = get_object_or_404(FormerImage.objects.select_related("image"), pk=former_id, image=image_id)
    image = former.image
    if request.method == "POST":
        return _put_back(model_admin, request, image, former)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Put back an earlier picture"),
        "image": image,
        "sides": [_side(_("Now"), image), _side(_("To be put back"), former)],
        "row": _row(former, image),
    }
    return TemplateResponse(request, "admin/articles/image/put_back.html", context)


def _put_back(model_admin: Any, request: HttpRequest, image: Image, former: FormerImage) -> HttpResponse:
    try:
        changing.put_back(former, by=request.user, at=database_now())
    except UploadError as problem:
        model_admin.message_user(request, str(problem), messages.ERROR)
    else:
        model_admin.message_user(request, _("The earlier picture is back."), messages.SUCCESS)
        warn_of_pages(model_admin, request, image)
    return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))


def warn_of_pages(model_admin: Any, request: HttpRequest, image: Image) -> None:
    """Says how many pages do not show the picture as it is now, where some do not."""
    if number := publishing.pages_showing_former(image):
        model_admin.message_user(request, words_of_pages(number), messages.WARNING)


def words_of_pages(number: int) -> str:
    words = ngettext(
        "%d page shows the former picture until its next approval.",
        "%d pages show the former picture until their next approval.",
        number,
    )
    return words % number


def _row(former: FormerImage, image: Image) -> dict[str, Any]:
    is_same_file = former.digest == image.digest
    is_same_cut = (former.focal_x, former.focal_y) == (image.focal_x, image.focal_y)
    return {
        "former": former,
        "thumb": thumb_url(former),
        "until": date_format(localtime(former.until), "SHORT_DATETIME_FORMAT"),
        "is_same_file": is_same_file,
        "is_as_now": is_same_file and is_same_cut,
        "url": reverse("admin:articles_image_put_back", args=[image.pk, former.pk]),
    }


def _side(words: str, image: Image | FormerImage) -> dict[str, Any]:
    focus = f"{image.focal_x:.0%}, {image.focal_y:.0%}"
    size = f"{image.width} × {image.height}"
    return {"words": words, "large": large_url(image), "thumb": thumb_url(image), "size": size, "focus": focus}
