"""The table of moves, and the one entrance for every move, on top of publishing.

`allows()` says whether an account may make a move now, and if not, why; `perform()` makes it. Form buttons, list
actions and commands all come through here. `table` holds the moves, `conditions` what must hold, `actions` what
happens.
"""

from articles.workflow.conditions import is_own, latest_edition, latest_version, may_edit, others_can_approve
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
    "is_own",
    "latest_edition",
    "latest_version",
    "may_edit",
    "moves_for",
    "others_can_approve",
    "perform",
]
