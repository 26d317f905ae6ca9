"""The history of an article: versions, moves and openings in one timeline of plain words, a page of it at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import workflow
from articles.admin.articles.compare import compare_url
from articles.admin.articles.happenings import sentence_of
from articles.admin.articles.places import name_of_block, name_of_place
from articles.admin.articles.standing import Standing, day, moment, standing_of, with_standing
from articles.admin.articles.texts import BEFORE, DRAFT, LIVE, who_of
from articles.models.clock import database_now
from articles.models.draft import Article, ArticleQuestion, Section
from articles.models.history import Edition, Event, Publication, Version
from articles.states import Ending

PAGE: Final = 100
#: Moves between the versions of one page; what is beyond them stands in the activity log.
MOST_EVENTS: Final = 300
#: Places that a version's line names; the comparison has them all.
MOST_PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class Label:
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What a line knows of its version."""

    number: int
    labels: list[Label]
    changed: str
    read_url: str
    with_draft_url: str
    with_live_url: str
    with_before_url: str
    restore_url: str
    put_back_url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline; a version where `saved` is there, else something that happened."""

    at: datetime
    who: str
    what: str
    note: str = ""
    saved: Saved | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of versions with everything that was said and done about them, read in a fixed number of queries."""

    versions: list[Version]
    editions: Mapping[int, Edition]
    publications: list[Publication]
    events: list[Event]
    older: int | None
    is_cut: bool
    since: datetime | None
    until: datetime | None

    def covers(self, at: datetime) -> bool:
        """Whether a moment is told on this page: from its oldest version to the oldest of the page before."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Ways:
    """What the account may do from here."""

    article: Article
    standing: Standing
    may_edit: bool
    may_put_back: bool


def history_view(model_admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """`before` is the number that the page begins below."""
    now = database_now()
    shelf = _shelf(article, request.GET.get("before", ""))
    standing = standing_of(with_standing(Article.objects.filter(pk=article.pk), at=now).get())
    ways = Ways(
        article,
        standing,
        may_edit=workflow.may_edit(request.user, article),
        may_put_back=not workflow.allows(request.user, article, "put_back"),
    )
    called = _called(article)
    entries = [*_saved_entries(shelf, ways, called), *_happened(shelf), *_opened(shelf, now)]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("History: %s") % article,
        "subtitle": None,
        "opts": model_admin.opts,
        "original": article,
        "standing": standing,
        "entries": sorted(entries, key=_newest_first, reverse=True),
        "shelf": shelf,
        "is_first_page": "before" not in request.GET,
        "may_edit": ways.may_edit,
        "compare_address": reverse("admin:articles_article_compare", args=[article.pk]),
        "unpublished_url": compare_url(article, LIVE, DRAFT) if standing.has_unpublished_changes else "",
    }
    return TemplateResponse(request, "admin/articles/article/history.html", context)


def _newest_first(entry: Entry) -> tuple[datetime, int]:
    return entry.at, entry.saved.number if entry.saved else 0


def _shelf(article: Article, before: str) -> Shelf:
    rows = Version.objects.filter(article=article).defer("data").select_related("made_by")
    begins = int(before[:9]) if before.isdecimal() else 10**9
    versions = list(rows.filter(number__lt=begins)[: PAGE + 1])
    newer = rows.filter(number__gte=begins).order_by("number").values_list("made_at", flat=True).first()
    page, is_last = versions[:PAGE], len(versions) <= PAGE
    since = None if is_last or not page else page[-1].made_at
    editions = Edition.objects.filter(version__in=page).select_related("approved_by", "sign_off")
    own = Publication.objects.filter(article=article).standing().select_related("edition__version")
    of_page = Q(edition__version__in=page) | Q(**_on("live_from", since, newer)) | Q(**_on("live_until", since, newer))
    most = MOST_EVENTS + len(page)
    events = list(Event.objects.filter(subject="article", subject_id=article.pk, **_on("at", since, newer))[: most + 1])
    return Shelf(
        versions=page,
        editions={edition.version_id: edition for edition in editions},
        publications=list(own.filter(of_page).defer("edition__version__data")[:MOST_EVENTS]),
        events=events[:most],
        older=None if is_last else page[-1].number,
        is_cut=len(events) > most,
        since=since,
        until=newer,
    )


def _on(name: str, since: datetime | None, until: datetime | None) -> dict[str, datetime]:
    found = {f"{name}__gte": since, f"{name}__lt": until}
    return {lookup: at for lookup, at in found.items() if at is not None}


# -- Versions --------------------------------------------------------------------------------------------------


def _saved_entries(shelf: Shelf, ways: Ways, called: Mapping[str, str]) -> Iterator[Entry]:
    logged = {event.detail.get("version"): event for event in shelf.events if event.verb == "save"}
    for version in shelf.versions:
        event = logged.get(version.number)
        yield Entry(
            at=version.made_at,
            who=who_of(version.made_by, event.actor_name if event else ""),
            what=_("saved by"),
            note=version.note,
            saved=_saved(version, shelf, ways, _changed(event, called)),
        )


def _saved(version: Version, shelf: Shelf, ways: Ways, changed: str) -> Saved:
    number, name, standing = version.number, str(version.number), ways.standing
    edition = shelf.editions.get(version.pk)
    is_live = bool(standing.live and standing.live.version == number)
    is_coming = bool(standing.coming and standing.coming.version == number)
    is_draft = number == standing.version
    is_earlier = edition is not None and not (is_live or is_coming or is_draft)
    own = [ways.article.pk, number]
    put_back = reverse("admin:articles_article_move", args=[ways.article.pk, "put_back"])
    return Saved(
        number=number,
        labels=list(_labels(version, edition, shelf, ways)),
        changed=changed,
        read_url=reverse("admin:articles_article_version", args=own),
        with_draft_url="" if is_draft else compare_url(ways.article, name, DRAFT),
        with_live_url=compare_url(ways.article, LIVE, name) if standing.live and not is_live else "",
        with_before_url=compare_url(ways.article, BEFORE, name) if number > 1 else "",
        restore_url=reverse("admin:articles_article_restore", args=own) if ways.may_edit and not is_draft else "",
        put_back_url=f"{put_back}?version={number}" if ways.may_put_back and is_earlier else "",
    )


def _labels(version: Version, edition: Edition | None, shelf: Shelf, ways: Ways) -> Iterator[Label]:
    standing, number = ways.standing, version.number
    if standing.live and standing.live.version == number:
        yield Label("live", _("Live since %s") % moment(standing.live.begins))
    if standing.coming and standing.coming.version == number:
        yield Label("coming", _("Goes live on %s") % moment(standing.coming.begins))
    if number == standing.version:
        yield Label("draft", _("The draft stands here"))
    if edition is None:
        return
    yield from _past(version, shelf, standing)
    told = {"who": who_of(edition.approved_by, _approver(version, shelf)), "at": moment(edition.approved_at)}
    if edition.is_correction:
        yield Label("approved", _("Correction by %(who)s, %(at)s") % told)
    else:
        yield Label("approved", _("Approved by %(who)s, %(at)s") % told)
    if sign_off := edition.sign_off:
        name = ", ".join(filter(None, [sign_off.credit.get("name"), sign_off.credit.get("credentials")]))
        yield Label(
            "approved",
            _("Signed off by %(who)s, %(on)s") % {"who": name, "on": date_format(sign_off.signed_on, "j M Y")},
        )


def _past(version: Version, shelf: Shelf, standing: Standing) -> Iterator[Label]:
    """When readers saw it, if that is over; the last two times."""
    ended = [row for row in shelf.publications if row.edition.version_id == version.pk and row.ending]
    open_at = {window.begins for window in (standing.live, standing.coming) if window}
    for row in [row for row in ended if row.live_from not in open_at][:2]:
        yield Label(
            "ended", _("Live %(since)s to %(until)s") % {"since": day(row.live_from), "until": day(row.live_until)}
        )


def _approver(version: Version, shelf: Shelf) -> str:
    """The name that the log keeps of an approver whose account is gone."""
    of_this = (event for event in shelf.events if event.verb == "approve")
    return next((event.actor_name for event in of_this if event.detail.get("version") == version.number), "")


def _changed(event: Event | None, called: Mapping[str, str]) -> str:
    """What a save changed: “section “Lights”, tags”."""
    if event is None:
        return ""
    names = {**called, **(event.detail.get("named") or {})}
    places = [_place(place, names) for place in event.detail.get("changed") or []]
    more = len(places) - MOST_PLACES
    told = ", ".join(places[:MOST_PLACES])
    return _("%(places)s and %(more)d more") % {"places": told, "more": more} if more > 0 else told


def _place(place: str, names: Mapping[str, str]) -> str:
    name = names.get(place, "")
    return name_of_block(place.partition(":")[0], name) if name else name_of_place(place)


def _called(article: Article) -> dict[str, str]:
    """What the draft's sections and questions are called, for log lines from before names were kept in them."""
    sections = Section.objects.filter(parent=article).values_list("key", "heading")
    questions = ArticleQuestion.objects.filter(parent=article).values_list("key", "question")
    found = {f"section:{key}": heading for key, heading in sections}
    return found | {f"question:{key}": question for key, question in questions}


# -- What happened beside --------------------------------------------------------------------------------------


def _happened(shelf: Shelf) -> Iterator[Entry]:
    """The moves. A save stands there as its version, for as long as that is kept."""
    for event in shelf.events:
        if event.verb != "save":
            what, note = sentence_of(event)
            yield Entry(event.at, event.actor_name, what, note)


def _opened(shelf: Shelf, now: datetime) -> Iterator[Entry]:
    """What happened by the clock: a scheduled version went live, an end date was reached."""
    for publication in shelf.publications:
        version, opened, closed = publication.edition.version.number, publication.live_from, publication.live_until
        if publication.made_at < opened <= now and shelf.covers(opened):
            yield Entry(opened, "", _("Version %d went live, as scheduled.") % version)
        if publication.ending in ("", Ending.EXPIRED) and closed <= now and shelf.covers(closed):
            yield Entry(closed, "", _("Version %d left the site; its end date was reached.") % version)
