"""The one table of moves: from, to, who may, what must hold, what happens."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from articles.states import State
from articles.workflow import actions
from articles.workflow import conditions as that
from articles.workflow.move import Move

_OPEN: Final = frozenset({State.DRAFT, State.CHANGES_REQUESTED})
_REVIEW: Final = frozenset({State.IN_REVIEW})
_READ: Final = frozenset({State.IN_REVIEW, State.APPROVED})
_APPROVED: Final = frozenset({State.APPROVED})
_UNAPPROVED: Final = frozenset(State) - _APPROVED

_SUBMIT: Final = "articles.submit_article"
_APPROVE: Final = "articles.approve_article"
_PUBLISH: Final = "articles.publish_article"
_CHANGE: Final = "articles.change_article"
_EDIT_ANY: Final = "articles.edit_any_article"
_SIGN_OFF: Final = "articles.sign_off_article"

_ROWS: Final = (
    # From draft to edition
    Move(
        "submit",
        _("Submit for review"),
        _SUBMIT,
        _OPEN,
        State.IN_REVIEW,
        holds=(that.is_theirs_to_edit, that.has_version),
        act=actions.submit,
    ),
    Move("take_back", _("Take back"), _SUBMIT, _REVIEW, State.DRAFT, holds=(that.is_theirs_to_edit,)),
    Move(
        "ask_for_changes",
        _("Ask for changes"),
        _APPROVE,
        _READ,
        State.CHANGES_REQUESTED,
        act=actions.ask_for_changes,
    ),
    Move(
        "sign_off",
        _("Record an expert’s sign-off"),
        _SIGN_OFF,
        _UNAPPROVED,
        holds=(that.has_version,),
        act=actions.sign_off,
    ),
    Move(
        "carry_sign_off",
        _("Keep the expert’s sign-off"),
        _PUBLISH,
        _UNAPPROVED,
        holds=(that.has_lost_its_sign_off,),
        act=actions.carry_sign_off,
    ),
    Move(
        "approve",
        _("Approve"),
        _APPROVE,
        _REVIEW,
        State.APPROVED,
        holds=(that.has_version, that.is_not_their_own),
        act=actions.approve,
    ),
    # From edition to readers
    Move(
        "publish",
        _("Publish now"),
        _PUBLISH,
        _APPROVED,
        holds=(that.is_approved, that.is_not_live_already),
        act=actions.publish,
    ),
    Move("schedule", _("Publish later"), _PUBLISH, _APPROVED, holds=(that.is_approved,), act=actions.schedule),
    Move("cancel_schedule", _("Cancel the schedule"), _PUBLISH, holds=(that.is_scheduled,), act=actions.cancel),
    Move("set_end", _("Set an end date"), _PUBLISH, holds=(that.is_live_or_scheduled,), act=actions.set_end),
    Move("correct", _("Correct what is live"), _PUBLISH, holds=(that.is_live,), act=actions.correct),
    Move(
        "confirm_correction", _("Confirm the correction"), _APPROVE, holds=(that.has_correction,), act=actions.confirm
    ),
    Move(
        "put_back", _("Put an earlier edition live"), _PUBLISH, holds=(that.has_other_editions,), act=actions.put_back
    ),
    Move("withdraw", _("Withdraw"), _PUBLISH, holds=(that.is_live_or_scheduled,), act=actions.withdraw),
    Move(
        "bring_back",
        _("Bring back"),
        _PUBLISH,
        holds=(that.was_live, that.is_neither_live_nor_scheduled),
        act=actions.bring_back,
    ),
    # Set aside
    Move(
        "archive",
        _("Archive"),
        _EDIT_ANY,
        holds=(that.is_not_in_archive, that.is_neither_live_nor_scheduled),
        act=actions.archive,
    ),
    Move(
        "unarchive",
        _("Take out of the archive"),
        _EDIT_ANY,
        holds=(that.is_in_archive,),
        act=actions.unarchive,
        of_set_aside=True,
    ),
    Move(
        "trash",
        _("Move to the trash"),
        _CHANGE,
        holds=(that.is_not_in_trash, that.may_be_thrown_away),
        act=actions.trash,
        of_set_aside=True,
    ),
    Move(
        "restore",
        _("Restore from the trash"),
        _CHANGE,
        holds=(that.is_in_trash, that.may_be_restored),
        act=actions.restore,
        of_set_aside=True,
    ),
)

MOVES: Final[dict[str, Move]] = {move.name: move for move in _ROWS}
