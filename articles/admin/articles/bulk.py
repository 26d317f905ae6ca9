"""Moves of many articles, chosen in the list: a few at once, more as a run that is worked off on a page of its own."""

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from articles import workflow
from articles.admin.articles import bulk_work, moves
from articles.admin.articles.listing import AsideFilter
from articles.admin.base import on_form
from articles.models.clock import database_now
from articles.models.draft import Article

if TYPE_CHECKING:
    from articles.admin.base import ModelAdmin
else:
    ModelAdmin = object

AT_ONCE: Final = 20
#: Each asks before it begins, however few are chosen; publishing asks where it would be a run.
ALWAYS_ASKING: Final = {"withdraw", "trash"}
#: What is offered, by what the list shows.
_AT_WORK: Final = (
    *("submit", "take_back", "approve", "publish", "cancel_schedule"),
    *("withdraw", "bring_back", "archive", "trash"),
)
_OFFERED: Final[dict[str, tuple[str, ...]]] = {
    "archive": ("unarchive", "trash"),
    "trash": ("restore",),
    "all": (*_AT_WORK, "unarchive", "restore"),
}


class BulkActions(ModelAdmin):
    """A mixin of the admin class: an action for each move that makes sense for many, where the account may make it."""

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        place = {"action_location": action_location} if action_location else {}
        actions: dict[str, Any] = super().get_actions(request, **place)
        if IS_POPUP_VAR in request.GET or on_form(action_location):
            return actions
        offered = _OFFERED.get(request.GET.get(AsideFilter.parameter_name, ""), _AT_WORK)
        for move in (workflow.MOVES[name] for name in offered):
            if request.user.has_perm(move.permission):
                label = f"{move.label} …" if move.name in ALWAYS_ASKING else str(move.label)
                actions[f"{move.name}_chosen"] = (_action(move.name), f"{move.name}_chosen", label)
        return actions


def _action(name: str) -> Any:
    def act(model_admin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return chosen(request, queryset, name)

    return act


def chosen(request: HttpRequest, queryset: QuerySet[Article], name: str) -> HttpResponse | None:
    """Makes the move of a few at once; of more, or where it has to be asked for, opens a run."""
    ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: bulk_work.MOST + 1])
    if len(ids) > bulk_work.MOST:
        messages.error(request, _("Choose at most %d articles at a time.") % bulk_work.MOST)
        return None
    if len(ids) <= AT_ONCE and name not in ALWAYS_ASKING:
        _at_once(request, ids, name)
        return None
    asks = name in ALWAYS_ASKING or name == "publish"
    run = bulk_work.begin(name, ids, by=request.user, at=database_now(), asks=asks)
    return HttpResponseRedirect(reverse("admin:articles_article_bulk", args=[run.pk]))


def _at_once(request: HttpRequest, ids: list[int], name: str) -> None:
    """Makes a move of each article by itself, and reports once what went and what did not."""
    went, stayed = [], []
    for article in Article.objects.filter(pk__in=ids).order_by("pk"):
        try:
            moves.make(article, name, by=request.user)
            went.append((moves.link_to(article),))
        except moves.REFUSALS as error:
            stayed.append((moves.link_to(article), str(error)))
    label = workflow.MOVES[name].label
    if went:
        messages.success(request, format_html("{} ({}): {}", label, len(went), format_html_join(", ", "{}", went)))
    if stayed:
        items = format_html_join("", "<li>{}: {}</li>", stayed)
        lead = _("Left as they were (%d):") % len(stayed)
        messages.warning(request, format_html("{}<ul>{}</ul>", lead, items))
