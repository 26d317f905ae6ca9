"""The panel beside the text: where the article stands, what it lacks, what can be done, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import checks, publishing, workflow
from articles.admin.articles.standing import Standing, moment, standing_of, with_standing
from articles.checks import Gap
from articles.models.draft import Article
from articles.models.history import Event, Version
from articles.models.public import LiveArticle, database_now
from articles.snapshot import freeze, tag_ids
from articles.states import State

SHOWN_EVENTS: Final = 10
#: Moves that ask for something first; their button leads to a page with a form.
ASKING: Final = {"schedule", "withdraw", "ask_for_changes"}
_VERBS: Final[dict[str, Any]] = {
    "submit": gettext_lazy("submitted it for review"),
    "take_back": gettext_lazy("took it back from review"),
    "ask_for_changes": gettext_lazy("asked for changes"),
    "approve": gettext_lazy("approved version %(version)s"),
    "publish": gettext_lazy("published version %(version)s"),
    "schedule": gettext_lazy("scheduled version %(version)s for %(live_from)s"),
    "cancel_schedule": gettext_lazy("cancelled the schedule"),
    "withdraw": gettext_lazy("withdrew it"),
    "import": gettext_lazy("imported it"),
    "duplicate": gettext_lazy("made it as a copy"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A gap with the place in the form that mends it."""

    gap: Gap
    anchor: str


@dataclass(frozen=True, slots=True)
class Button:
    """A move that the account can make now."""

    name: str
    label: str
    url: str
    asks: bool
    is_main: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of an article's history."""

    at: datetime
    who: str
    what: str
    note: str


@dataclass(frozen=True, slots=True)
class Panel:
    standing: Standing
    missing: list[Missing]
    buttons: list[Button]
    history: list[Happening]
    live: LiveArticle | None
    warning: str


def panel_of(article: Article, user: Any, *, may_edit: bool) -> Panel:
    """Everything the panel shows, from the draft as it is saved."""
    fresh = with_standing(Article.objects.filter(pk=article.pk), at=database_now()).get()
    standing = standing_of(fresh)
    return Panel(
        standing=standing,
        missing=missing_of(article),
        buttons=list(_buttons(article, user, may_edit=may_edit)),
        history=history_of(article),
        live=LiveArticle.objects.filter(article=article).only("slug", "title").first(),
        warning=_warning(standing) if may_edit else "",
    )


def missing_of(article: Article) -> list[Missing]:
    """The gaps of the draft as it is saved, blocking ones first, each with its place in the form."""
    draft = Article.objects.with_parts().get(pk=article.pk)
    content = freeze(draft)
    places = {f"section-{part.key}": f"sections-{n}" for n, part in enumerate(content.sections)}
    places |= {f"question-{answer.key}": f"questions-{n}" for n, answer in enumerate(content.questions)}
    found = checks.gaps(content, publishing.images_of([content]), article_id=article.pk, tag_ids=tag_ids(draft))
    return [Missing(gap, places.get(gap.field, f"id_{gap.field}")) for gap in found]


def _warning(standing: Standing) -> str:
    if standing.state == State.APPROVED:
        return _("This draft is approved. Saving a change sends it back to “Draft”; what is live or scheduled stays.")
    if standing.state == State.IN_REVIEW:
        return _("This draft is in review. A change goes to the same reviewer as a new version.")
    return ""


def _buttons(article: Article, user: Any, *, may_edit: bool) -> Iterator[Button]:
    """The moves of the table; “submit” stands beside “save” for those who write."""
    moves = [move for move in workflow.moves_for(user, article) if not (may_edit and move.name == "submit")]
    for move in moves:
        url = reverse("admin:articles_article_move", args=[article.pk, move.name])
        is_main = move.name in ("submit", "approve", "publish")
        yield Button(move.name, str(move.label), url, move.name in ASKING, is_main)


def history_of(article: Article) -> list[Happening]:
    """The last versions and events, newest first."""
    versions = Version.objects.filter(article=article).defer("data").select_related("made_by")[:SHOWN_EVENTS]
    events = Event.objects.filter(subject="article", subject_id=article.pk)[:SHOWN_EVENTS]
    lines = [_saved(version) for version in versions] + [_happened(event) for event in events]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN_EVENTS]


def _saved(version: Version) -> Happening:
    maker = version.made_by
    who = (maker.get_full_name() or maker.get_username()) if maker else "Masthead"
    return Happening(version.made_at, who, _("saved version %d") % version.number, version.note)


def _happened(event: Event) -> Happening:
    detail = {"version": "", "live_from": "", **event.detail}
    if detail["live_from"]:
        detail["live_from"] = moment(datetime.fromisoformat(detail["live_from"]))
    verb = str(_VERBS.get(event.verb, event.verb.replace("_", " ")))
    note = str(detail.get("note") or detail.get("detail") or "")
    return Happening(event.at, event.actor_name, verb % detail if "%(" in verb else verb, capfirst(note))
