"""Numbers that do not grow with the corpus: counts that stop, and pages of a list that is not counted."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

MOST: Final = 100
LONGEST: Final = 10_000


class BoundedCount(Subquery):
    """How many rows a subquery has, up to one more than `MOST`; give it `values()` of one column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) bounded)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet[Any], **extra: Any) -> None:
        super().__init__(queryset.order_by()[: MOST + 1], **extra)


def bounded_html(count: int) -> SafeString:
    """The count for a list's cell; "100+" where it was not counted to its end."""
    return format_html("{}+", MOST) if count > MOST else format_html("{}", count)


class BoundedPaginator(Paginator[Any]):
    """Pages of the first ten thousand rows; filters and search lead to what lies behind them."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[:LONGEST].count())
