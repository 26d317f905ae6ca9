"""The panel beside the text: where the article stands, what it lacks, what can be done, what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import checks, publishing, signing, workflow
from articles.admin.articles.happenings import sentence_of
from articles.admin.articles.posted import places_of_source
from articles.admin.articles.standing import Standing, standing_of, with_standing
from articles.checks import Gap
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Event, Version
from articles.models.people import name_of
from articles.models.public import LiveArticle
from articles.snapshot import freeze, tag_ids
from articles.states import State

SHOWN_EVENTS: Final = 10
#: Moves that ask for something first; their button leads to a page with a form.
ASKING: Final = {
    *(
        "schedule",
        "withdraw",
        "ask_for_changes",
        "sign_off",
        "carry_sign_off",
        "set_end",
        "correct",
        "put_back",
        "trash",
    ),
}
MAIN: Final = {"submit", "approve", "publish", "restore", "confirm_correction"}
#: Not for every day: their buttons are folded.
RARE: Final = {"set_end", "correct", "put_back", "archive", "trash", "carry_sign_off"}
#: Versions and notes have lists of their own, and not everybody reads notes.
_TOLD_ELSEWHERE: Final = ("save", "note", "note_done", "note_reopened")


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
    is_rare: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of an article's history; an earlier version can be restored from it."""

    at: datetime
    who: str
    what: str
    note: str
    restore_url: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    standing: Standing
    missing: list[Missing]
    all_buttons: list[Button]
    history: list[Happening]
    live: LiveArticle | None
    warning: str
    sign_off: str

    @property
    def buttons(self) -> list[Button]:
        return [button for button in self.all_buttons if not button.is_rare]

    @property
    def next(self) -> Button | None:
        """The one move that comes next, where it asks for nothing."""
        return next((button for button in self.all_buttons if button.is_main and not button.asks), None)

    @property
    def rare(self) -> list[Button]:
        return [button for button in self.all_buttons if button.is_rare]


def panel_of(article: Article, user: Any, *, may_edit: bool) -> Panel:
    """Everything the panel shows, from the draft as it is saved."""
    at = database_now()
    fresh = with_standing(Article.objects.filter(pk=article.pk), at=at).get()
    workflow.read_ahead([fresh], user, at=at)
    standing = standing_of(fresh)
    return Panel(
        standing=standing,
        missing=missing_of(article),
        all_buttons=list(_buttons(fresh, user, at=at, may_edit=may_edit)),
        history=history_of(article, may_edit=may_edit),
        live=LiveArticle.windows.visible().filter(article=article).only("slug", "is_page", "title").first(),
        warning=_warning(standing) if may_edit else "",
        sign_off=_sign_off(fresh),
    )


def _sign_off(article: Article) -> str:
    """Whose sign-off stands for the latest version, or who signed an earlier text."""
    last = workflow.last_sign_off(article)
    version = workflow.latest_version(article) if last else None
    if last is None or version is None:
        return ""
    stands = signing.covering(article.pk, version.content)
    if stands:
        words = _("Signed off by %(who)s on %(day)s, for exactly this text.")
        return words % {"who": _expert(stands.credit), "day": date_format(stands.signed_on, "j M Y")}
    words = _("%(who)s signed off version %(number)d; the text has changed since.")
    return words % {"who": _expert(last.credit), "number": last.version.number}


def _expert(credit: dict[str, Any]) -> str:
    return ", ".join(filter(None, [credit["name"], credit["credentials"]]))


def missing_of(article: Article) -> list[Missing]:
    """The gaps of the draft as it is saved, blocking ones first, each with its place in the form."""
    draft = Article.objects.with_parts().get(pk=article.pk)
    content = freeze(draft)
    places = {f"section-{part.key}": f"sections-{n}" for n, part in enumerate(content.sections)}
    places |= {f"question-{answer.key}": f"questions-{n}" for n, answer in enumerate(content.questions)}
    for n, source in enumerate(content.sources):
        places |= places_of_source(source, f"sources-{n}")
    places |= {f"correction-{each.key}": f"id_corrections-{n}-text" for n, each in enumerate(content.corrections)}
    images = publishing.images_of([content])
    found = checks.gaps(content, images, article_id=article.pk, tag_ids=tag_ids(draft))
    return [Missing(gap, places.get(gap.field, f"id_{gap.field}")) for gap in found]


def _warning(standing: Standing) -> str:
    if standing.state == State.APPROVED:
        return _("This draft is approved. Saving a change sends it back to “Draft”; what is live or scheduled stays.")
    if standing.state == State.IN_REVIEW:
        return _("This draft is in review. A change goes to the same reviewer as a new version.")
    return ""


def _buttons(article: Article, user: Any, *, at: datetime, may_edit: bool) -> Iterator[Button]:
    """The moves of the table; “submit” stands beside “save” for those who write."""
    moves = [move for move in workflow.moves_for(user, article, at=at) if not (may_edit and move.name == "submit")]
    for move in moves:
        url = reverse("admin:articles_article_move", args=[article.pk, move.name])
        name = move.name
        yield Button(name, str(move.label), url, name in ASKING, is_main=name in MAIN, is_rare=name in RARE)


def history_of(article: Article, *, may_edit: bool) -> list[Happening]:
    """The last versions and events, newest first."""
    versions = Version.objects.filter(article=article).defer("data").select_related("made_by")[:SHOWN_EVENTS]
    events = Event.objects.filter(subject="article", subject_id=article.pk).exclude(verb__in=_TOLD_ELSEWHERE)[
        :SHOWN_EVENTS
    ]
    current = article.version_number if may_edit else None
    lines = [_saved(version, current) for version in versions] + [_happened(event) for event in events]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN_EVENTS]


def _saved(version: Version, current: int | None) -> Happening:
    url = ""
    if current is not None and version.number != current:
        url = reverse("admin:articles_article_restore", args=[version.article_id, version.number])
    return Happening(
        version.made_at, name_of(version.made_by, "Masthead"), _("saved version %d") % version.number, version.note, url
    )


def _happened(event: Event) -> Happening:
    what, note = sentence_of(event)
    return Happening(event.at, event.actor_name, what, capfirst(note))
