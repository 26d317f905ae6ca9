"""What every screen of the desk shares."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from js_asset import Media

ModelAdmin = admin.ModelAdmin[Any]


def id_in(text: str) -> int:
    """A row's id as it may stand in a request; 0 for what cannot be one."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


class FormMixin:
    """A form is called what it shows, as a list is; its scripts carry the request's CSP nonce, which Django 5.2 does
    not put there by itself, 6.1 does.
    """

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        new = _("New %s") % self.opts.verbose_name  # type: ignore[attr-defined]
        context |= {"title": str(obj or "") or new, "subtitle": None}
        response: Any = super().render_change_form(request, context, obj=obj, **kwargs)  # type: ignore[misc]
        media = Media.from_media(response.context_data["media"])
        response.context_data["media"] = media.with_nonce(request.csp_nonce)  # type: ignore[attr-defined]
        return response  # type: ignore[no-any-return]


class DeskList(ChangeList):
    """A list is called what it lists; Django would say what one may do there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_popup:
            self.title = str(capfirst(self.opts.verbose_name_plural))


def on_form(action_location: Any) -> bool:
    """Whether Django (6.1 and later) asks for the actions of a form instead of a list's."""
    return getattr(action_location, "name", "") == "CHANGE_FORM"


class DeskAdmin(FormMixin, ModelAdmin):  # type: ignore[misc]
    """The base of the project's screens."""

    list_per_page = 50
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        """Actions of a list. Django 6.1 names the place and has them on a form too: a form has buttons of its own.

        Deletion is of one thing at a time, on its own page.
        """
        if on_form(action_location):
            return {}
        place = {"action_location": action_location} if action_location else {}
        actions: dict[str, Any] = super().get_actions(request, **place)
        actions.pop("delete_selected", None)
        return actions


class UndividedAdmin(DeskAdmin):
    """A form whose answer is made outside of a transaction: decoding and drawing take seconds, and nobody else shall
    wait for them. What is written together, its `save_model()` holds together.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        return self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]


class ReadOnlyAdmin(DeskAdmin):
    """A screen for reading: nobody adds, changes or deletes here, superusers neither."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
