"""The words everything uses. Imports nothing of ours, and no Django."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

#: The open end of a window. Never null, so that "now is inside" is one comparison on each side.
OPEN_END: Final = datetime(9000, 1, 1, tzinfo=UTC)


class Word(StrEnum):
    """A word with a label; `choices()` is what a Django field takes."""

    @property
    def label(self) -> str:
        return _LABELS.get((type(self).__name__, self.value), self.value.replace("_", " ").capitalize())

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class State(Word):
    """The state of a draft. What is live is told by windows, not here."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"


class Role(Word):
    """The groups that `migrate` makes; the value is the group's name."""

    AUTHOR = "Author"
    EDITOR = "Editor"
    REVIEWER = "Reviewer"
    PUBLISHER = "Publisher"
    TAG_MANAGER = "Tag manager"
    ADMINISTRATOR = "Administrator"


class Outcome(Word):
    """What an address answers when its article is not live."""

    GONE = "gone"
    REDIRECT = "redirect"
    NOT_FOUND = "not_found"


class AltState(Word):
    """Whether somebody has decided what a picture's alternative text is."""

    UNDECIDED = "undecided"
    DESCRIBED = "described"
    DECORATIVE = "decorative"


class Ending(Word):
    """Why a publication came to its end."""

    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Mail(Word):
    """The occasions for a letter; each receiver can switch each off."""

    SUBMITTED = "submitted"
    CHANGES = "changes"
    APPROVED = "approved"
    PUBLISHED = "published"
    NOTE = "note"
    MENTION = "mention"
    REVIEW_DUE = "review_due"


#: Where a value does not read well by itself. Two words may share a value and mean two things.
_LABELS: Final = {
    ("Outcome", "gone"): "Gone (410)",
    ("Outcome", "redirect"): "Redirect to another article",
    ("Outcome", "not_found"): "Not found (404)",
    ("Ending", "replaced"): "Replaced by a newer edition",
    ("Ending", "cancelled"): "Cancelled before it began",
    ("Ending", "expired"): "Reached its end date",
    ("Mail", "submitted"): "An article is submitted for review",
    ("Mail", "changes"): "Changes to an article of mine are asked for",
    ("Mail", "approved"): "An article is approved",
    ("Mail", "published"): "An article of mine goes live",
    ("Mail", "note"): "Somebody answers a note of mine, or writes one on an article of mine",
    ("Mail", "mention"): "Somebody mentions me in a note",
    ("Mail", "review_due"): "An article is due for another review",
}
