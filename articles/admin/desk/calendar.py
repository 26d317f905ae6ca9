"""The editorial calendar, by month or week: what went out, what will, what ends, and what is only planned."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.admin.articles.planning import YEARS
from articles.admin.bounded import MOST, bounded_html
from articles.admin.desk.pages import Page, month_of, week_of
from articles.admin.desk.viewer import Viewer
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.states import OPEN_END, Ending, State

#: Rows of one kind that are read at once; a day that has more is left for the next day.
AT_ONCE: Final = 1000
SHOWN: Final = {"month": 4, "week": 12}
TRAY: Final = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day. Only plans can be moved; the rest is told by windows."""

    kind: str
    word: str
    article_id: int
    at: datetime | None = None
    title: str = ""
    state: str = ""
    may_move: bool = False


@dataclass(slots=True)
class Day:
    on: date
    is_outside: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)
    hidden: str = ""


@require_safe
def calendar_view(request: HttpRequest) -> HttpResponse:
    viewer = Viewer(request.user, at=database_now())
    if not viewer.looks:
        raise PermissionDenied
    today = timezone.localdate(viewer.at)
    page = _page(request, today)
    days = _days(viewer, page, today)
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar"),
        "viewer": viewer,
        "page": page,
        "days": days,
        "weekdays": [date_format(day.on, "D") for day in days[:7]],
        "here": request.get_full_path(),
        "tray": _tray(viewer) if viewer.writes else None,
        "tray_size": TRAY,
        "this_month": month_of(today),
        "this_week": week_of(today),
    }
    return TemplateResponse(request, "admin/desk/calendar.html", context)


def _page(request: HttpRequest, today: date) -> Page:
    """The month or week that the address names; today's, with a word, where it names none that there is."""
    given_week, given_month = request.GET.get("week", ""), request.GET.get("month", "")
    try:
        first = (
            datetime.strptime(f"{given_week}-1", "%G-W%V-%u").date()  # noqa: DTZ007 (a day has no zone)
            if given_week
            else date.fromisoformat(f"{given_month}-01" if given_month else today.isoformat())
        )
        if first.year not in YEARS:
            raise ValueError(first)
    except ValueError:
        messages.warning(request, _("There is no such month or week; this is today’s."))
        first = today
    return week_of(first) if given_week else month_of(first)


def _days(viewer: Viewer, page: Page, today: date) -> list[Day]:
    """Every day of the page with its first entries; a fixed number of queries."""
    found: dict[date, list[Entry]] = defaultdict(list)
    for on, entry in _entries(viewer, page):
        found[on].append(entry)
    shown = SHOWN["week" if page.is_week else "month"]
    first = {on: sorted(entries, key=_order)[:shown] for on, entries in found.items()}
    articles = _articles(viewer, {entry.article_id for entries in first.values() for entry in entries})
    days = []
    for on in page.days():
        entries = [
            _filled(entry, articles[entry.article_id], viewer)
            for entry in first.get(on, [])
            if entry.article_id in articles
        ]
        hidden = len(found[on]) - len(first.get(on, []))
        days.append(Day(on, not page.holds(on), on == today, entries, str(bounded_html(hidden)) if hidden > 0 else ""))
    return days


def _order(entry: Entry) -> tuple[bool, datetime]:
    """By time; plans, which have none, stand below."""
    return entry.at is None, entry.at or OPEN_END


def _articles(viewer: Viewer, ids: set[int]) -> dict[int, Article]:
    rows = viewer.articles_of_all_times().filter(pk__in=ids)
    return {article.pk: article for article in rows.only("title", "state", "created_by_id", "trashed_at")}


def _filled(entry: Entry, article: Article, viewer: Viewer) -> Entry:
    is_plan = entry.kind == "planned"
    return Entry(
        entry.kind,
        entry.word,
        entry.article_id,
        entry.at,
        article.title,
        State(article.state).label if is_plan else "",
        is_plan and viewer.may_edit(article),
    )


# -- What is on which day -----------------------------------------------------------------------------------------


def _entries(viewer: Viewer, page: Page) -> Iterator[tuple[date, Entry]]:
    """At most one more than `MOST` of a kind and day."""
    begins = viewer.publications().filter(article__trashed_at=None)
    ends = begins.exclude(ending__in=(Ending.REPLACED, Ending.CANCELLED))
    for on, at, pk, _more in _by_day(begins, "live_from", page, _midnight):
        is_past = at <= viewer.at
        yield on, Entry("published" if is_past else "scheduled", _("Published") if is_past else _("Scheduled"), pk, at)
    for on, at, pk, ending in _by_day(ends, "live_until", page, _midnight, "ending"):
        ended = _("Withdrawn") if ending == Ending.WITHDRAWN else _("Ended")
        yield on, Entry("ends", ended if at <= viewer.at else _("Ends"), pk, at)
    for on, _at, pk, _more in _by_day(viewer.articles(), "planned_for", page, lambda day: day, key="pk"):
        yield on, Entry("planned", _("Planned"), pk)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _by_day(
    rows: QuerySet[Any],
    column: str,
    page: Page,
    edge: Callable[[date], Any],
    extra: str = "pk",
    *,
    key: str = "article_id",
) -> Iterator[tuple[date, Any, int, Any]]:
    """The first rows of each day by an index on `column`: one query, and a few more where days are very full.

    A day that was not read to its end is read again; one that fills a whole reading has shown enough.
    """
    start = page.first
    while start <= page.last:
        within = {f"{column}__gte": edge(start), f"{column}__lt": edge(page.last + timedelta(days=1))}
        found = list(rows.filter(**within).order_by(column).values_list(column, key, extra)[:AT_ONCE])
        is_cut = len(found) == AT_ONCE
        for on, group in groupby(found, key=lambda row: _day_of(row[0])):
            if is_cut and on == _day_of(found[-1][0]) and on > start:
                start = on
                break
            yield from ((on, *row) for row in islice(group, MOST + 1))
        else:
            if not is_cut:
                return
            start = _day_of(found[-1][0]) + timedelta(days=1)


def _day_of(at: Any) -> date:
    """A day as it is; a moment as the editor's day."""
    return timezone.localdate(at) if isinstance(at, datetime) else at


def _tray(viewer: Viewer) -> list[Entry]:
    """The drafts that changed last and are planned for no day."""
    articles = viewer.articles() if viewer.edits_any else viewer.own()
    rows = articles.filter(state=State.DRAFT.value, planned_for=None).order_by("-updated_at")
    newest = rows.only("title", "state", "created_by_id", "trashed_at")[:TRAY]
    return [_filled(Entry("planned", _("Not planned"), article.pk), article, viewer) for article in newest]
