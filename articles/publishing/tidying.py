"""What `publish_due` does after windows opened or closed. Readers decide by the clock and need none of it.

A few publications at a time, under the lock, in one transaction; where one of them cannot be seen to, the others are
done one by one, and that one is reported. So it may run late, twice, on two machines at once, or be killed: what it
does for a publication it does once, and wholly or not at all.
"""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from django.db import connection
from django.db.models import F, Q, QuerySet

from articles import checks, months, notifications, purging, related
from articles.models.clock import database_now
from articles.models.history import Event, Publication
from articles.models.public import LiveArticle
from articles.publishing.lock import publication_lock
from articles.publishing.printing import forget, images_of, recount
from articles.publishing.rebuilding import follow, open_publications, publish_many
from articles.states import Ending
from faq.batches import batches

_log: Final = logging.getLogger(__name__)

#: So many share a transaction: an editor who publishes meanwhile waits for no more.
TOGETHER: Final = 20
#: Seconds between two of them. SQLite's lock has no queue: whoever waits for it asks every tenth of a second.
_BREATH: Final = 0.15 if connection.vendor == "sqlite" else 0.0

#: Does something for publications by id: for how many, and what somebody should know of.
Act = Callable[[Sequence[int]], tuple[int, list[str]]]


@dataclass(slots=True)
class Tidied:
    """How many windows were seen to, and every publication that needs a human, in a sentence each."""

    opened: int = 0
    printed: int = 0
    closed: int = 0
    problems: list[str] = field(default_factory=list)
    stuck: set[int] = field(default_factory=set)


def tidy(*, at: datetime | None = None) -> Tidied:
    """Announces windows that opened, prints rows that are missing, drops those whose time is over. Never stops midway.

    A window that opened is announced once: its article is ranked among its neighbours, its tags are counted, the log
    and whoever wrote it are told. A text that would not pass its checks any more is live all the same, and reported.
    """
    done, now = Tidied(), at or database_now()
    done.opened = _each(_to_announce(now), partial(_announce, at=now), done)
    missing = open_publications(now).filter(live=None).exclude(pk__in=done.stuck)
    done.printed = _each(missing, partial(_print, at=now), done)
    done.closed = _each(_to_close(now), partial(_close, at=now), done)
    return done


def _each(publications: QuerySet[Publication], act: Act, done: Tidied) -> int:
    """A few at a time. What another process has done by then is passed over without waiting for the lock."""
    count = 0
    for some in batches(list(publications.order_by("live_from", "pk").values_list("pk", flat=True)), TOGETHER):
        if count:
            time.sleep(_BREATH)
        if still := list(publications.filter(pk__in=some).order_by("live_from", "pk").values_list("pk", flat=True)):
            count += _attempt(still, act, done)
    return count


def _attempt(ids: Sequence[int], act: Act, done: Tidied) -> int:
    """Together, or else one by one: whatever one of them brings with it, the others go on."""
    is_locked = False
    try:
        with publication_lock():
            is_locked = True
            count, problems = act(ids)
    except Exception as problem:
        if not is_locked:  # the database is busy, and no publication's fault: the next run comes to them
            _log.exception("No lock for publications %s", ids)
            done.problems.append(f"{len(ids)} publications wait for the next run: {problem}")
            return 0
        if len(ids) > 1:
            return sum(_attempt([pk], act, done) for pk in ids)
        name = _name(Publication.objects.select_related("article").get(pk=ids[0]))
        _log.exception("Publication %d (%s) could not be tidied", ids[0], name)
        done.problems.append(f"{name}: {type(problem).__name__}: {problem}")
        done.stuck.add(ids[0])
        return 0
    done.problems += problems
    return count


def _name(publication: Publication) -> str:
    return (
        f"“{publication.article.title}” (article {publication.article_id}, from {publication.live_from:%Y-%m-%d %H:%M})"
    )


# -- Windows that opened ---------------------------------------------------------------------------------------


def _to_announce(now: datetime) -> QuerySet[Publication]:
    return Publication.objects.standing().filter(announced_at=None, live_from__lte=now)


def _announce(ids: Sequence[int], *, at: datetime) -> tuple[int, list[str]]:
    """Read again under the lock: what another process has announced meanwhile is left alone."""
    found = _to_announce(at).filter(pk__in=ids).select_related("article", "edition__version", "edition__sign_off")
    publications = list(found.select_related("made_by").order_by("live_from", "pk"))
    if not publications:
        return 0, []
    printed = set(LiveArticle.windows.filter(publication__in=publications).values_list("publication", flat=True))
    is_open = {publication.pk for publication in publications if publication.live_until > at}
    publish_many([each for each in publications if each.pk in is_open - printed], with_related=False)
    rows = list(LiveArticle.windows.articles().filter(publication__in=is_open))
    recount(months.places_of(LiveArticle.windows.filter(pk__in=[row.pk for row in rows])))
    purging.moved(related.refresh(rows))
    follow({each.article_id for each in publications})
    blocking = _blocking(publications)
    Event.objects.bulk_create(_opened(each, blocking[each.pk], at=at) for each in publications)
    notifications.tell_of_openings([each for each in publications if each.pk in is_open], at=at, missing=blocking)
    Publication.objects.filter(pk__in=[each.pk for each in publications]).update(announced_at=at)
    problems = [
        f"{_name(each)} is live, but: {' '.join(blocking[each.pk])}" for each in publications if blocking[each.pk]
    ]
    return len(publications), problems


def _blocking(publications: Sequence[Publication]) -> dict[int, list[str]]:
    """What the checks say now against each text, by publication; mostly nothing."""
    contents = {each.pk: each.edition.version.content for each in publications}
    images = images_of(contents.values())
    found: dict[int, list[str]] = {}
    for each in publications:
        tags = each.edition.version.tag_ids
        try:
            checks.require(contents[each.pk], images, article_id=each.article_id, tag_ids=tags)
        except checks.NotReadyError as problem:
            found[each.pk] = [gap.message for gap in problem.gaps]
        else:
            found[each.pk] = []
    return found


def _opened(publication: Publication, blocking: list[str], *, at: datetime) -> Event:
    """In the name of whoever scheduled it."""
    detail = {"version": publication.edition.version.number, "live_from": publication.live_from.isoformat()}
    missing = {"missing": blocking} if blocking else {}
    return Event.of("went_live", publication.article, by=publication.made_by, at=at, **detail, **missing)


# -- Rows that are missing, and windows that closed ------------------------------------------------------------


def _print(ids: Sequence[int], *, at: datetime) -> tuple[int, list[str]]:
    missing = list(open_publications(at).filter(pk__in=ids, live=None))
    publish_many(missing, with_related=True)
    follow({each.article_id for each in missing})
    return len(missing), []


def _to_close(now: datetime) -> QuerySet[Publication]:
    """Those with a row that nobody sees any more, and those whose end nobody has noted."""
    over = LiveArticle.windows.filter(live_until__lte=now).values("publication")
    unnoted = Q(live_until__lte=now, ending="") & ~Q(live_until__lte=F("live_from"))
    return Publication.objects.filter(unnoted | Q(pk__in=over))


def _close(ids: Sequence[int], *, at: datetime) -> tuple[int, list[str]]:
    publications = list(_to_close(at).filter(pk__in=ids).select_related("article", "edition__version"))
    forget(LiveArticle.windows.filter(publication__in=publications))
    article_ids = {each.article_id for each in publications}
    related.unindex(_without_rows(article_ids))
    follow(article_ids)
    expired = [each for each in publications if not each.ending]
    Event.objects.bulk_create(_expired(each, at=at) for each in expired)
    Publication.objects.filter(pk__in=[each.pk for each in expired]).update(ending=Ending.EXPIRED)
    return len(publications), []


def _without_rows(article_ids: Collection[int]) -> set[int]:
    return set(article_ids) - set(
        LiveArticle.windows.filter(article_id__in=article_ids).values_list("article_id", flat=True)
    )


def _expired(publication: Publication, *, at: datetime) -> Event:
    detail = {"version": publication.edition.version.number, "live_until": publication.live_until.isoformat()}
    return Event.of("expired", publication.article, by=None, at=at, **detail)
