"""What a rule answers with."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: a sentence, the form field that mends it, and whether it blocks publishing.

    A hint warns of what many articles rightly do without: it is shown, and nobody is asked to confirm it.
    """

    level: Literal["block", "warn"]
    message: str
    field: str
    is_hint: bool = False


class NotReadyError(Exception):
    """Something blocks; `gaps` says what."""

    def __init__(self, gaps: list[Gap]) -> None:
        self.gaps = gaps
        super().__init__(" ".join(gap.message for gap in gaps))
