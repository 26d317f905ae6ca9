"""What a move is: a row of the table, what it may be given, and what it was like to make it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from articles.content import Content
from articles.models.draft import Article
from articles.models.people import Contributor
from articles.states import Outcome, State

ANY: Final = frozenset(State)


class MoveRefusedError(Exception):
    """The move is not possible now, or not for this account; the message says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a move may need besides the article; each move's form asks for its part.

    `version` is the version that `put_back` puts back, or the live one that a correction was made of; `expert` and
    `signed_on` belong to a sign-off; `outcome` and `target` to whatever takes an article from readers.
    """

    at: datetime | None = None
    until: datetime | None = None
    note: str = ""
    outcome: Outcome = Outcome.GONE
    target: Article | None = None
    version: int | None = None
    content: Content | None = None
    expert: Contributor | None = None
    signed_on: date | None = None
    keeps_sign_off: bool = False


@dataclass(slots=True)
class Done:
    """A move that is being made, and then was: who, when, what was wished, and what came of it."""

    article: Article
    move: "Move"
    by: Any
    at: datetime
    wish: Wish
    publication: Any = None
    detail: dict[str, Any] = field(default_factory=dict)


#: Whether something holds: empty, or the reason why not, in a sentence.
Condition = Callable[[Any, Article, datetime], str]
Action = Callable[[Done], None]


def nothing_more(done: Done) -> None:
    """The change of state is all."""


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the table: from which states and to which, who may, what must hold, and what happens."""

    name: str
    label: Any
    permission: str
    from_states: frozenset[State] = ANY
    to_state: State | None = None
    holds: tuple[Condition, ...] = ()
    act: Action = nothing_more
    #: Made with archive and trash themselves; every other move is of an article at work.
    of_set_aside: bool = False
