"""A page of the calendar: a month in whole weeks, or a week. Weeks begin on Monday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Page:
    """`first` and `last` are the days that are shown; `month` is 0 on a page of a week."""

    title: str
    query: str
    first: date
    last: date
    month: int = 0

    @property
    def is_week(self) -> bool:
        return self.month == 0

    def days(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=1)

    def holds(self, day: date) -> bool:
        return self.is_week or day.month == self.month

    def before(self) -> "Page":
        """The page before. The first of a month may stand in the page's second week."""
        if self.is_week:
            return week_of(self.first - WEEK)
        return month_of(self._first_of_month() - timedelta(days=1))

    def after(self) -> "Page":
        if self.is_week:
            return week_of(self.first + WEEK)
        return month_of(self._first_of_month() + timedelta(days=31))

    def as_week(self) -> "Page":
        return self if self.is_week else week_of(self._first_of_month())

    def as_month(self) -> "Page":
        return month_of(self.first) if self.is_week else self

    def _first_of_month(self) -> date:
        return next(day for day in self.days() if self.holds(day))


def month_of(day: date) -> Page:
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Page(
        date_format(first, "F Y"),
        f"month={first:%Y-%m}",
        first - timedelta(days=first.weekday()),
        last + timedelta(days=6 - last.weekday()),
        first.month,
    )


def week_of(day: date) -> Page:
    year, number, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    title = _("Week %(number)d, %(first)s to %(last)s") % {
        "number": number,
        "first": date_format(first, "j M"),
        "last": date_format(first + timedelta(days=6), "j M Y"),
    }
    return Page(title, f"week={year}-W{number:02}", first, first + timedelta(days=6))
