"""What stands on the front page: each block finds its articles by one query, and says why each is there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles import publishing
from articles.admin.articles.standing import day, moment
from articles.admin.articles.waiting import approved_and_waiting
from articles.admin.bounded import MOST
from articles.admin.desk.cards import span
from articles.admin.desk.viewer import Viewer
from articles.models.draft import Article
from articles.models.history import Edition
from articles.states import State

RECENT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Find:
    """An article in a block: since when, that in words, what comes next, and what is wrong with it."""

    article_id: int
    at: datetime
    words: str
    comes: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """`finds` holds one more than `MOST` where there are more. An empty block without a word for that is left out."""

    key: str
    title: str
    finds: list[Find]
    more: list[Link] = field(default_factory=list)
    empty: str = ""
    is_urgent: bool = False
    #: Whether moves are offered there; in the first block they stand out.
    acts: bool = False
    is_first: bool = False
    #: Whether “Published” goes without saying.
    is_plain: bool = False


def blocks_for(viewer: Viewer) -> list[Block]:
    """The blocks of this account, in the page's order."""
    if not viewer.looks:
        return []
    makers = _OF_ALL if viewer.works else (_recent,)
    blocks = [make(viewer) for make in makers]
    return [block for block in blocks if block.finds or block.empty]


def list_url(**query: str) -> str:
    return f"{reverse('admin:articles_article_changelist')}?{urlencode(query)}"


# -- Waiting for me -------------------------------------------------------------------------------------------------


def _waiting(viewer: Viewer) -> Block:
    """Whatever this account is the next to act on, longest waiting first."""
    found: list[Find] = []
    if viewer.approves:
        found += [*_corrections(viewer), *_to_read(viewer)]
    if viewer.publishes:
        found += _to_publish(viewer)
    if viewer.writes:
        found += _to_change(viewer)
    acts = viewer.approves or viewer.publishes or viewer.writes
    return Block(
        "waiting",
        _("Waiting for me"),
        sorted(found, key=lambda find: find.at),
        [Link(_("All of them"), list_url(state__exact="waiting"))] if found else [],
        empty=_("Nothing waits for you. Enjoy it while it lasts.") if acts else "",
        acts=True,
        is_first=True,
    )


def _corrections(viewer: Viewer) -> list[Find]:
    editions = Edition.objects.filter(is_correction=True, confirmed_at=None)
    if not viewer.is_alone:
        editions = editions.filter(~Q(approved_by=viewer.user.pk) | Q(approved_by=None))
    rows = editions.order_by("approved_at").values_list("version__article_id", "approved_at")[: MOST + 1]
    return [
        Find(pk, at, _("corrected while live, %s ago") % span(at, viewer.at), _("Look at it, and confirm it."))
        for pk, at in rows
    ]


def _to_read(viewer: Viewer) -> list[Find]:
    return _by_state(viewer.to_decide(), viewer, _("in review for %s"), _("Read it, and decide."))


def _to_publish(viewer: Viewer) -> list[Find]:
    return _by_state(
        approved_and_waiting(viewer.articles()), viewer, _("approved %s ago"), _("Publish it, or choose a time.")
    )


def _to_change(viewer: Viewer) -> list[Find]:
    articles = viewer.own().filter(state=State.CHANGES_REQUESTED.value)
    return _by_state(articles, viewer, _("changes asked for %s ago"), _("Make them, and submit it again."))


def _by_state(articles: QuerySet[Article], viewer: Viewer, words: str, comes: str) -> list[Find]:
    rows = articles.order_by("state_since").values_list("pk", "state_since")[: MOST + 1]
    return [Find(pk, at, words % span(at, viewer.at), comes) for pk, at in rows]


# -- Drafts -----------------------------------------------------------------------------------------------------------


def _mine(viewer: Viewer) -> Block:
    drafts = viewer.own().filter(state=State.DRAFT.value).order_by("-updated_at")
    rows = drafts.values_list("pk", "updated_at")[: MOST + 1] if viewer.writes else []
    finds = [Find(pk, at, _("changed %s ago") % span(at, viewer.at)) for pk, at in rows]
    empty = _("You have no drafts.") if viewer.adds else ""
    more = [Link(_("All my drafts"), list_url(whose="mine", state__exact=State.DRAFT))]
    return Block("mine", _("My drafts"), finds, more if finds else [], empty, acts=True)


def _in_review(viewer: Viewer) -> Block:
    """What somebody else decides on; the rest stands in the first block."""
    articles = viewer.in_review()
    finds = _by_state(articles, viewer, _("in review for %s"), _("Somebody else reads it, and decides."))
    more = [Link(_("All in review"), list_url(state__exact=State.IN_REVIEW))]
    return Block("review", _("In review"), finds, more, acts=True)


def _asked(viewer: Viewer) -> Block:
    """Those that wait for somebody else; one's own stand in the first block."""
    articles = viewer.articles().filter(state=State.CHANGES_REQUESTED.value)
    if viewer.writes:
        articles = articles.filter(~Q(created_by=viewer.user.pk) | Q(created_by=None))
    finds = _by_state(articles, viewer, _("asked for %s ago"), _("Its author makes the changes."))
    more = [Link(_("All with changes asked for"), list_url(state__exact=State.CHANGES_REQUESTED))]
    return Block("asked", _("Changes asked for"), finds, more)


# -- What readers see, will see, or should have seen -----------------------------------------------------------------


def _coming(viewer: Viewer) -> Block:
    """Next first; but before them those that will not go well."""
    endangered = {
        publication.article_id: (publication.live_from, tuple(str(gap.message) for gap in gaps))
        for publication, gaps in publishing.at_risk(now=viewer.at)
        if viewer.sees(publication.article)
    }
    rows = viewer.publications().filter(live_from__gt=viewer.at).order_by("live_from")
    coming = dict(rows.values_list("article_id", "live_from")[: MOST + 1])
    coming |= {pk: at for pk, (at, _gaps) in endangered.items()}
    finds = [
        Find(
            pk,
            at,
            _("goes live on %s") % moment(at),
            _("in %s") % span(viewer.at, at),
            endangered.get(pk, (at, ()))[1],
        )
        for pk, at in sorted(coming.items(), key=lambda item: (item[0] not in endangered, item[1]))
    ]
    empty = _("Nothing is scheduled.") if viewer.publishes else ""
    more = [Link(_("All scheduled"), list_url(readers="coming")), Link(_("Calendar"), reverse("admin:calendar"))]
    return Block("coming", _("Scheduled next"), finds, more if finds else more[1:], empty)


def _overdue(viewer: Viewer) -> Block:
    rows = [row for row in publishing.overdue(now=viewer.at) if viewer.sees(row.article)]
    finds = [
        Find(row.article_id, row.live_from, _("was due on %s") % moment(row.live_from), _("Is `publish_due` running?"))
        for row in sorted(rows, key=lambda row: row.live_from)
    ]
    return Block("overdue", _("Overdue"), finds, is_urgent=True)


def _stale(viewer: Viewer) -> Block:
    today = timezone.localdate(viewer.at)
    rows = viewer.live().filter(review_by__lt=today).order_by("review_by").values_list("article_id", "review_by")
    finds = [
        Find(pk, viewer.at, _("was to be reviewed by %s") % _date(by), _("Are its facts still true?"))
        for pk, by in rows[: MOST + 1]
    ]
    more = [Link(_("All past their review date"), list_url(readers="stale"))]
    return Block("stale", _("Due for another review"), finds, more, is_plain=True)


def _recent(viewer: Viewer) -> Block:
    window = viewer.publications().showing(viewer.at).filter(live_from__gt=viewer.at - RECENT)  # type: ignore[attr-defined]
    rows = window.order_by("-live_from").values_list("article_id", "live_from")[: MOST + 1]
    finds = [Find(pk, at, _("went live %s ago") % span(at, viewer.at)) for pk, at in rows]
    more = [Link(_("All live"), list_url(readers="live"))]
    return Block("recent", _("Recently published"), finds, more, is_plain=True)


def _date(on: Any) -> str:
    return day(timezone.make_aware(datetime(on.year, on.month, on.day)))  # noqa: DTZ001 (made aware right here)


_OF_ALL: Final[tuple[Callable[[Viewer], Block], ...]] = (
    *(_waiting, _overdue, _mine, _in_review, _asked),
    *(_coming, _stale, _recent),
)
