"""The outbox, for administrators: which letters wait, why, and another try."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import notifications
from articles.admin.articles.standing import moment
from articles.admin.base import ReadOnlyAdmin
from articles.admin.bounded import BoundedPaginator
from articles.models.clock import database_now
from articles.models.desk import Letter
from articles.states import OPEN_END


class SentFilter(admin.SimpleListFilter):
    """What waits is what somebody looks for; it is shown without asking."""

    title = gettext_lazy("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(None, _("Not sent")), ("problem", _("Not sent, with a problem")), ("sent", _("Sent"))]

    def choices(self, changelist: Any) -> Any:
        for value, title in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value} if value else {}, []),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        match request.GET.get(self.parameter_name):
            case "sent":
                return queryset.filter(sent_at__isnull=False)
            case "problem":
                return queryset.filter(sent_at=None).exclude(problem="")
        return queryset.filter(sent_at=None)


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Read-only: a letter is written by what happened. Sent ones are kept for ninety days."""

    list_display = ("subject", "standing", "to", "written")
    list_filter = (SentFilter,)
    show_facets = admin.ShowFacets.NEVER  # each would count the whole outbox
    search_fields = ("subject", "to")
    ordering = ("-id",)
    paginator = BoundedPaginator
    actions = ("try_again",)
    fields = ("subject", "to", "occasion", "written", "standing", "attempts", "body")
    readonly_fields = fields

    class Media:
        css = {"all": ["css/desk-me.css"]}

    @admin.display(description=gettext_lazy("written"), ordering="made_at")
    def written(self, letter: Letter) -> str:
        return moment(letter.made_at)

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, letter: Letter) -> SafeString | str:
        """How far it is, and what the mail server said last."""
        if not letter.problem:
            return self._how_far(letter)
        return format_html('{}<br><span class="problem">{}</span>', self._how_far(letter), letter.problem)

    def _how_far(self, letter: Letter) -> str:
        if letter.sent_at:
            return _("sent %s") % moment(letter.sent_at)
        if letter.next_try_at >= OPEN_END:
            return _("given up after %d tries") % letter.attempts
        if letter.attempts:
            return _("next try %s") % moment(letter.next_try_at)
        return _("waiting")

    @admin.action(description=gettext_lazy("Try again"), permissions=["try"])
    def try_again(self, request: HttpRequest, letters: QuerySet[Letter]) -> None:
        """What is chosen is due now, and sent beside this request or by the next `publish_due`."""
        count = notifications.try_again(letters, at=database_now())
        notifications.postman.call()
        words = ngettext("%d letter is tried again now.", "%d letters are tried again now.", count)
        messages.success(request, words % count)

    def has_try_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        """Without the bodies, but on a letter's own page."""
        letters: QuerySet[Letter] = super().get_queryset(request)
        is_list = request.resolver_match is not None and "object_id" not in request.resolver_match.kwargs
        return letters.defer("body") if is_list else letters
