"""What stateful tests share: a machine whose steps are undone at its end, and a clock that can be put forward."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine


class Clock:
    """Puts SQLite's own clock forward: its STRFTIME is replaced by one that can be moved."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.ahead = timedelta()
        self.handle: Any = connection.connection
        self.handle.create_function("STRFTIME", -1, self._strftime)

    def _strftime(self, form: str, *arguments: Any) -> str:
        assert arguments == ("NOW",), "only the clock is asked"
        now = datetime.now(UTC) + self.ahead
        return now.strftime(form.replace("%f", f"%S.{now.microsecond // 1000:03d}").replace("%S.", "%S.", 1))


class Machine(RuleBasedStateMachine):
    """Each example in a transaction of its own, which is rolled back; begun by `begin()`."""

    #: On SQLite alone; PostgreSQL's time cannot be moved.
    clock: Clock | None = None

    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = Clock() if connection.vendor == "sqlite" else None

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            if self.clock:
                self.clock.ahead = timedelta()  # the connection lives on, and tells the time again
