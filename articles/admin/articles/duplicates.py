"""The button that makes a fresh draft out of an article."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.admin.articles.moves import change_url, link_to
from articles.duplicating import duplicate
from articles.models.clock import database_now


def duplicate_view(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Duplicates what the account may see, where it may add articles, and opens the copy."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = model_admin.get_object(request, object_id)
    if article is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    if not model_admin.has_view_permission(request, article) or not model_admin.has_add_permission(request):
        raise PermissionDenied
    copy = duplicate(article, by=request.user, at=database_now())
    text = _("This is a new draft, copied from {}. Give it a title and a slug of its own.")
    messages.success(request, format_html(text, link_to(article)))
    return HttpResponseRedirect(change_url(copy))
