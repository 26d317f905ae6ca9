"""The activity log, for reading only."""

import json
from datetime import datetime
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import planning, tagging, workflow
from articles.admin.base import ReadOnlyAdmin
from articles.admin.bounded import BoundedPaginator
from articles.models.history import Event

#: Every verb that is logged. Asking the table for them would read all of it.
VERBS: Final[dict[str, Any]] = {
    **{move.name: move.label for move in workflow.MOVES.values()},
    "note": gettext_lazy("Write a note"),
    "note_done": gettext_lazy("Mark a note as done"),
    "note_reopened": gettext_lazy("Reopen a note"),
    "save": gettext_lazy("Save a version"),
    "went_live": gettext_lazy("A window opened"),
    "expired": gettext_lazy("A window closed"),
    "review_due": gettext_lazy("Remind of a review"),
    "import": gettext_lazy("Import"),
    "delete": gettext_lazy("Delete a draft"),
    "share": gettext_lazy("Make a preview link"),
    "unshare": gettext_lazy("Take back a preview link"),
    planning.PLAN: gettext_lazy("Plan for a day"),
    "duplicate": gettext_lazy("Duplicate an article"),
    "add_tag": gettext_lazy("Add a tag"),
    "change_tag": gettext_lazy("Change what a tag demands"),
    tagging.RENAME: gettext_lazy("Rename a tag"),
    tagging.MERGE: gettext_lazy("Merge tags"),
    tagging.DELETE: gettext_lazy("Delete a tag"),
    tagging.UNDO: gettext_lazy("Undo a change of tags"),
    "replace_image": gettext_lazy("Replace a picture"),
    "refocus_image": gettext_lazy("Move a picture’s focal point"),
    "put_back_image": gettext_lazy("Put back an earlier file of a picture"),
    "show_image_now": gettext_lazy("Show a changed picture at once"),
    "delete_image": gettext_lazy("Delete a picture"),
    "add_user": gettext_lazy("Add an account"),
    "change_user": gettext_lazy("Change an account"),
    "change_site": gettext_lazy("Change the publication"),
}


class VerbFilter(admin.SimpleListFilter):
    title = gettext_lazy("what")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(VERBS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


class MomentFilter(admin.DateFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = gettext_lazy("when")


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("when", "who", "what", "label")
    list_display_links = ("label",)
    list_filter = (VerbFilter, ("at", MomentFilter))
    show_facets = admin.ShowFacets.NEVER  # each would count the whole log
    search_fields = ("label", "actor_name")
    ordering = ("-at", "-id")
    paginator = BoundedPaginator
    fields = ("when", "who", "what", "thing", "before_and_after", "undo_link")
    readonly_fields = fields
    actions = None

    @admin.display(description=gettext_lazy("when"), ordering="at")
    def when(self, event: Event) -> datetime:
        return event.at

    @admin.display(description=gettext_lazy("who"))
    def who(self, event: Event) -> str:
        return event.actor_name

    @admin.display(description=gettext_lazy("what"))
    def what(self, event: Event) -> str:
        return str(VERBS.get(event.verb, event.verb))

    @admin.display(description=gettext_lazy("of"))
    def thing(self, event: Event) -> SafeString | str:
        """The name it had; a link where there is a screen for it."""
        for app_label in ("articles", "faq"):
            try:
                url = reverse(f"admin:{app_label}_{event.subject}_change", args=[event.subject_id])
            except NoReverseMatch:
                continue
            return format_html('<a href="{}">{}</a>', url, event.label)
        return event.label

    @admin.display(description=gettext_lazy("details"))
    def before_and_after(self, event: Event) -> SafeString:
        """The first lines of it: a merge keeps every article it touched."""
        words = json.dumps(event.detail, ensure_ascii=False, indent=1)
        return format_html("<pre>{}</pre>", words if len(words) < 4000 else f"{words[:4000]} …")

    @admin.display(description=gettext_lazy("undo"))
    def undo_link(self, event: Event) -> SafeString | str:
        if event.verb == "change_site":
            url = reverse("admin:articles_site_put_back", args=[event.pk])
            return format_html('<a href="{}">{}</a>', url, _("Put back what was before"))
        if event.verb not in (tagging.RENAME, tagging.MERGE, tagging.DELETE):
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:articles_tag_undo", args=[event.pk]), _("Undo"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Without the details, which may be long, but on an event's own page."""
        events: QuerySet[Event] = super().get_queryset(request)
        is_list = request.resolver_match is not None and "object_id" not in request.resolver_match.kwargs
        return events.defer("detail") if is_list else events
