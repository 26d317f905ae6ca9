"""What did readers see on this date? Answered from publications and editions, however long ago."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.admin.articles.standing import moment
from articles.admin.articles.texts import logged_names, who_of
from articles.admin.articles.versions import reading_context
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Publication
from articles.states import Ending

_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2999, 1, 1, tzinfo=UTC)
SHOWN_WINDOWS: Final = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment that was asked for, or why it is none."""

    at: datetime | None
    problem: str = ""


def seen_view(model_admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """`at` is a moment in the editor's own zone; a day alone means its noon, nothing means now."""
    now = database_now()
    asked = _asked(request.GET.get("at", "").strip(), now)
    known = Publication.objects.filter(article=article).standing()
    shown = known.showing(asked.at).select_related(*_ALL).first() if asked.at else None
    context = {
        **model_admin.admin_site.each_context(request),
        **(reading_context(shown.edition.version, article) if shown else {}),
        "title": _("What did readers see? %s") % article,
        "subtitle": None,
        "opts": model_admin.opts,
        "original": article,
        "asked": asked,
        "asked_text": f"{timezone.localtime(asked.at or now):%Y-%m-%dT%H:%M}",
        "zone": timezone.get_current_timezone_name(),
        "publication": shown,
        "answer": _answer(shown, known, asked.at, now) if asked.at else "",
        "facts": _facts(shown, now) if shown else [],
        "windows": known.select_related("edition__version").defer("edition__version__data")[:SHOWN_WINDOWS],
    }
    return TemplateResponse(request, "admin/articles/article/seen.html", context)


_ALL: Final = ("edition__version__made_by", "edition__approved_by", "edition__sign_off", "made_by", "ended_by")


def _asked(given: str, now: datetime) -> Asked:
    if not given:
        return Asked(now)
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        return Asked(None, _("“%s” is not a date. Try 2026-03-03 or 2026-03-03T12:00.") % given[:40])
    if len(given) == len("2026-03-03"):
        at = datetime.combine(at, time(12))
    if not _EARLIEST.year < at.year < _LATEST.year:
        return Asked(None, _("Choose a date between %(first)d and %(last)d.") % {"first": 1901, "last": 2998})
    return Asked(at if timezone.is_aware(at) else timezone.make_aware(at))


def _answer(shown: Publication | None, known: Any, at: datetime, now: datetime) -> str:
    """The answer in a sentence; for a moment ahead, what is planned today."""
    values = {"at": moment(at), "version": shown.edition.version.number if shown else 0}
    if shown and at > now:
        return _("On %(at)s readers will see version %(version)d, as things are planned now.") % values
    if shown:
        return _("On %(at)s readers saw version %(version)d.") % values
    last = known.filter(live_until__lte=at).order_by("-live_until").first()
    if last is not None and last.ending == Ending.WITHDRAWN:
        reason = _("it was withdrawn on %s.") % moment(last.live_until)
    elif last is not None:
        reason = _("it left the site on %s, its end date.") % moment(last.live_until)
    elif first := known.filter(live_from__gt=at).order_by("live_from").first():
        reason = _("it first went live on %s.") % moment(first.live_from)
    else:
        reason = _("this article was never published.")
    return _("On %(at)s readers saw nothing: %(reason)s") % {**values, "reason": reason}


def _facts(shown: Publication, now: datetime) -> list[tuple[str, str]]:
    """Who answers for what readers saw: who wrote, approved, signed off, published and ended it."""
    edition, version = shown.edition, shown.edition.version
    is_known = shown.made_by_id and version.made_by_id and edition.approved_by_id
    logged = logged_names(version, is_needed=not is_known)
    approver = who_of(edition.approved_by, logged["approve"])
    if edition.is_correction:
        approver = _("%s, as a correction") % approver
    found = [
        (_("Saved"), _who_when(who_of(version.made_by, logged["save"]), version.made_at)),
        (_("Approved"), _who_when(approver, edition.approved_at)),
        (_("Published"), _who_when(who_of(shown.made_by, logged["publish"]), shown.made_at)),
    ]
    if sign_off := edition.sign_off:
        credit = ", ".join(filter(None, [sign_off.credit.get("name"), sign_off.credit.get("credentials")]))
        found.insert(2, (_("Signed off"), f"{credit}, {date_format(sign_off.signed_on, 'j M Y')}"))
    if shown.ending:
        label = _("Ended") if shown.live_until <= now else _("Will end")
        found.append((label, f"{Ending(shown.ending).label}, {moment(shown.live_until)}"))
    return found


def _who_when(who: str, at: datetime) -> str:
    return _("%(who)s, %(at)s") % {"who": who, "at": moment(at)}
