"""Prints, from the code, who may do what: role by right, and the table of moves. `--write` puts both into the docs."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.core.management.base import BaseCommand

from articles import roles
from articles.states import Role, State
from articles.workflow import MOVES, Move

DOCUMENT: Final = Path(__file__).resolve().parents[2] / "WORKFLOW.md"
LETTERS: Final = {
    Role.AUTHOR: "A",
    Role.EDITOR: "E",
    Role.REVIEWER: "R",
    Role.PUBLISHER: "P",
    Role.TAG_MANAGER: "T",
    Role.ADMINISTRATOR: "M",
}
_GENERATED: Final = re.compile(r"(<!-- (rights|moves): made by `[^`]*` -->\n).*?(?=\n<!-- end -->)", re.DOTALL)


class Command(BaseCommand):
    help = __doc__.splitlines()[0]

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--write", action="store_true", help=f"write both tables into {DOCUMENT.name}")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
            self.stdout.write(f"{DOCUMENT} is up to date.")
        else:
            self.stdout.write(f"{rights_table()}\n\n{moves_table()}")


def renewed(document: str) -> str:
    """The document with both tables as the code has them today."""
    tables = {"rights": rights_table, "moves": moves_table}
    return _GENERATED.sub(lambda match: f"{match[1]}\n{tables[match[2]]()}\n", document)


def rights_table() -> str:
    """A row for each right that any role has, a column for each role."""
    names = _names_of_rights()
    used = set().union(*roles.RIGHTS.values())
    rows = [
        [names[code], *("✓" if code in roles.RIGHTS[role] else "" for role in Role)] for code in names if code in used
    ]
    return _table(["Right", *(f"{role.label} ({LETTERS[role]})" for role in Role)], rows)


def _names_of_rights() -> dict[str, str]:
    """Every right in the words of the admin’s group screen, model by model."""
    names: dict[str, str] = {}
    for label in ("articles", "faq", "auth"):
        for model in apps.get_app_config(label).get_models():
            options = model._meta
            for verb in options.default_permissions:
                names[get_permission_codename(verb, options)] = f"Can {verb} {options.verbose_name_raw}"
            names |= {code: str(name) for code, name in options.permissions}
    return names


def moves_table() -> str:
    """A row for each move, in the table's order."""
    rows = [[str(move.label), _from(move), _to(move), _who(move), _when(move)] for move in MOVES.values()]
    return _table(["Move", "From", "To", "Who may", "It holds when"], rows)


def _from(move: Move) -> str:
    if move.of_set_aside and move.from_states == frozenset(State):
        return "any, also set aside"
    return "any" if move.from_states == frozenset(State) else ", ".join(_labels(move.from_states))


def _to(move: Move) -> str:
    return move.to_state.label if move.to_state else "the same"


def _labels(states: Iterable[State]) -> Iterator[str]:
    return (state.label for state in State if state in states)


def _who(move: Move) -> str:
    code = move.permission.split(".")[1]
    return " ".join(LETTERS[role] for role in Role if code in roles.RIGHTS[role])


def _when(move: Move) -> str:
    return " ".join((condition.__doc__ or "").splitlines()[0] for condition in move.holds)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
