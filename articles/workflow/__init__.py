"""The table of moves, and the one entrance for every move, on top of publishing.

`allows()` says whether an account may make a move now, and if not, why; `perform()` makes it. Form buttons, list
actions and commands all come through here. `table` holds the moves, `conditions` what must hold, `asking` what they
ask of the database, `drawing` what is drawn before, `actions` what happens.
"""

from articles.workflow.asking import (
    has_share,
    is_own,
    last_sign_off,
    latest_edition,
    latest_version,
    others_can_approve,
    read_ahead,
)
from articles.workflow.conditions import may_edit
from articles.workflow.move import Done, Move, MoveRefusedError, Wish
from articles.workflow.performing import allows, moves_for, perform
from articles.workflow.table import MOVES

__all__ = [
    "MOVES",
    "Done",
    "Move",
    "MoveRefusedError",
    "Wish",
    "allows",
    "has_share",
    "is_own",
    "last_sign_off",
    "latest_edition",
    "latest_version",
    "may_edit",
    "moves_for",
    "others_can_approve",
    "perform",
    "read_ahead",
]
