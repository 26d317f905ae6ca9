"""The log's lines about an article, in plain words: “scheduled version 9 for 27 Nov 2026, 08:00”."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.articles.standing import moment
from articles.models.history import Event
from articles.states import Outcome

_WORDS: Final[dict[str, Any]] = {
    "submit": gettext_lazy("submitted version %(version)s for review"),
    "take_back": gettext_lazy("took it back from review"),
    "ask_for_changes": gettext_lazy("asked for changes to version %(version)s"),
    "sign_off": gettext_lazy("recorded that %(expert)s signed off version %(version)s"),
    "carry_sign_off": gettext_lazy("let the sign-off of %(expert)s stand for version %(version)s"),
    "approve": gettext_lazy("approved version %(version)s"),
    "publish": gettext_lazy("published version %(version)s"),
    "schedule": gettext_lazy("scheduled version %(version)s for %(live_from)s"),
    "cancel_schedule": gettext_lazy("cancelled the schedule for %(live_from)s"),
    "set_end": gettext_lazy("set the end: it leaves the site on %(until)s"),
    "correct": gettext_lazy("corrected what is live, as version %(version)s"),
    "confirm_correction": gettext_lazy("confirmed the correction, version %(version)s"),
    "put_back": gettext_lazy("put version %(version)s live again"),
    "withdraw": gettext_lazy("withdrew it; its address answers “%(outcome)s”"),
    "bring_back": gettext_lazy("brought version %(version)s back"),
    "archive": gettext_lazy("moved it to the archive"),
    "unarchive": gettext_lazy("took it out of the archive"),
    "trash": gettext_lazy("moved it to the trash"),
    "restore": gettext_lazy("took it out of the trash"),
    "import": gettext_lazy("imported it"),
    "share": gettext_lazy("made a preview link"),
    "unshare": gettext_lazy("took back a preview link"),
    "duplicate": gettext_lazy("made it as a copy"),
    "plan": gettext_lazy("changed the day it is planned for"),
    "went_live": gettext_lazy("had scheduled version %(version)s: it went live"),
    "expired": gettext_lazy("took it off the site: its end had come"),
    "review_due": gettext_lazy("reminded of the review that is due"),
    "note": gettext_lazy("wrote a note"),
    "note_done": gettext_lazy("marked a note as done"),
    "note_reopened": gettext_lazy("reopened a note"),
}
_MOMENTS: Final = ("live_from", "until")


def sentence_of(event: Event) -> tuple[str, str]:
    """What somebody did, without the name, and the note that was left with it."""
    detail = {name: _told(name, value) for name, value in event.detail.items()}
    note = detail.get("note") or (event.detail.get("detail") if isinstance(event.detail.get("detail"), str) else "")
    if event.verb == "set_end" and not detail.get("until"):
        return _("took the end date away"), str(note or "")
    words = _WORDS.get(event.verb)
    if words is None:
        return _("made “%s”") % event.verb.replace("_", " "), str(note or "")
    blank = dict.fromkeys(("version", "expert", "live_from", "until", "outcome"), "…")
    return str(words) % {**blank, **detail}, str(note or "")


def _told(name: str, value: Any) -> str:
    if name == "outcome" and value in set(Outcome):
        return Outcome(value).label
    if name in _MOMENTS and value:
        return moment(datetime.fromisoformat(value))
    return "" if value is None else str(value)
