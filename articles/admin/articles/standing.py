"""Both axes of an article in one plain label: how far the draft is, and what readers see, will see or saw."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models.draft import Article
from articles.models.history import Publication
from articles.states import OPEN_END, Ending, State


@dataclass(frozen=True, slots=True)
class Window:
    """One publication of an article, as the desk tells of it."""

    version: int
    begins: datetime
    ends: datetime
    published_at: datetime
    ending: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an article stands at a moment."""

    state: State
    version: int
    live: Window | None
    coming: Window | None
    last: Window | None

    @property
    def label(self) -> str:
        """One phrase from both axes, such as “Published, with unpublished changes”."""
        if self.live and self.coming:
            return _("Published, a change scheduled for %s") % moment(self.coming.begins)
        if self.live:
            return self._live_label()
        if self.coming:
            return _("Scheduled for %s") % moment(self.coming.begins)
        if self.last:
            return self._ended_label()
        return _("Approved, not yet published") if self.state == State.APPROVED else _draft_label(self.state)

    @property
    def tone(self) -> str:
        """The colour of the label: what the eye sorts a list by."""
        if self.coming:
            return "coming"
        if self.live:
            return "changed" if self.has_unpublished_changes else "live"
        return "ended" if self.last and self.state == State.DRAFT else str(self.state).replace("_", "-")

    @property
    def has_unpublished_changes(self) -> bool:
        return bool(self.live and self.live.version != self.version)

    def sentences(self) -> Iterator[str]:
        """The timeline in words: now, next, and how it ended."""
        if self.live:
            yield _("Readers see version %(version)s, since %(at)s.") % {
                "version": self.live.version,
                "at": moment(self.live.begins),
            }
            if self.live.ends < OPEN_END and not self.coming:
                yield _("It leaves the site on %s.") % moment(self.live.ends)
        if self.coming:
            yield _("Version %(version)s goes live on %(at)s.") % {
                "version": self.coming.version,
                "at": moment(self.coming.begins),
            }
            if self.coming.version != self.version:
                yield _("What has been changed since then does not ride along.")
        if not self.live and not self.coming:
            yield self._absence()

    def _live_label(self) -> str:
        if self.state == State.IN_REVIEW:
            return _("Published, changes in review")
        if self.state == State.CHANGES_REQUESTED:
            return _("Published, changes asked for")
        if not self.has_unpublished_changes:
            return _("Published")
        if self.state == State.APPROVED:
            return _("Published, approved changes waiting")
        return _("Published, with unpublished changes")

    def _ended_label(self) -> str:
        ended = _("Withdrawn") if self.last and self.last.ending == Ending.WITHDRAWN else _("Expired")
        return ended if self.state == State.DRAFT else f"{ended} · {_draft_label(self.state)}"

    def _absence(self) -> str:
        if self.last is None:
            return _("Readers have never seen this article.")
        if self.last.ending == Ending.WITHDRAWN:
            return _("Withdrawn on %s.") % moment(self.last.ends)
        return _("It left the site on %s.") % moment(self.last.ends)


def _draft_label(state: State) -> str:
    labels = {
        State.DRAFT: _("Draft"),
        State.IN_REVIEW: _("In review"),
        State.CHANGES_REQUESTED: _("Changes requested"),
        State.APPROVED: _("Approved"),
    }
    return labels[state]


def moment(at: datetime) -> str:
    """A moment in the editor's own zone: “24 Nov 2026, 08:00”."""
    return date_format(timezone.localtime(at), "j M Y, H:i")


def day(at: datetime) -> str:
    """A day in the editor's own zone: “24 Nov 2026”."""
    return date_format(timezone.localtime(at), "j M Y")


_FIELDS = {
    "version": "edition__version__number",
    "begins": "live_from",
    "ends": "live_until",
    "published_at": "published_at",
    "ending": "ending",
}


def with_standing(articles: QuerySet[Article], *, at: datetime) -> QuerySet[Article]:
    """Adds what `standing_of()` needs to each row, in the same query."""
    own = Publication.objects.filter(article=OuterRef("pk"))
    windows = {
        "live": own.showing(at).order_by("-live_from"),
        "coming": own.standing().filter(live_from__gt=at).order_by("live_from"),
        "last": own.standing().filter(live_until__lte=at).order_by("-live_until"),
    }
    wanted: dict[str, Any] = {
        f"{window}_{name}": Subquery(rows.values(path)[:1])
        for window, rows in windows.items()
        for name, path in _FIELDS.items()
    }
    return articles.annotate(**wanted)


def standing_of(article: Article) -> Standing:
    """The standing of a row that was read `with_standing()`."""
    windows = {window: _window(article, window) for window in ("live", "coming", "last")}
    return Standing(State(article.state), article.version_number, **windows)


def _window(article: Article, window: str) -> Window | None:
    values = {name: getattr(article, f"{window}_{name}") for name in _FIELDS}
    return Window(**values) if values["begins"] else None
