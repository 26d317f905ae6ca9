"""The database's clock, which decides what is public."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Now

#: Doubled twice: once for the template, once for the parameters. The subquery is asked once, not once a row.
_SQLITE_NOW = "(SELECT STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f000', 'NOW'))"


class Clock(Now):
    """The database's clock with microseconds, so that SQLite compares it as text with what Django stores."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template=_SQLITE_NOW,
            **extra,
        )


def database_now() -> datetime:
    """The moment by the clock that decides what is public."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT STRFTIME('%Y-%m-%dT%H:%M:%f+00:00', 'NOW')")
            return datetime.fromisoformat(cursor.fetchone()[0])
        cursor.execute("SELECT statement_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now
