"""An article's timeline: approve, publish, schedule, end, cancel, withdraw. `workflow` logs what is done here."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from articles import addresses, caching, checks, purging, related, signing
from articles.content import Content
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version
from articles.models.public import LiveArticle
from articles.publishing import preparing
from articles.publishing.lock import publication_lock
from articles.publishing.printing import Pictures, dresses, forget, images_of, print_content, row_of, tags_of, write
from articles.publishing.rebuilding import follow
from articles.states import OPEN_END, Ending, Outcome


class NothingLiveError(Exception):
    """There is nothing to withdraw or cancel."""


def approve(version: Version, *, by: Any, at: datetime, is_correction: bool = False) -> Edition:
    """Makes an edition of exactly this version; a second approval returns the first. Checks first.

    The expert who signed off this text stands in the edition. Raises checks.NotReadyError.
    """
    content = version.content
    _require(version, content)
    signed = signing.covering(version.article_id, content)
    edition, is_new = Edition.objects.get_or_create(
        version=version,
        defaults={"approved_at": at, "approved_by": by, "sign_off": signed, "is_correction": is_correction},
    )
    if not is_new and signed and edition.sign_off is None and not edition.publications.exists():
        edition.sign_off = signed  # it was approved before the expert had read it, and nobody has seen it yet
        edition.save(update_fields=["sign_off"])
    transaction.on_commit(partial(preparing.look_ahead, edition), robust=True)
    return edition


def _require(version: Version, content: Content) -> None:
    checks.require(content, images_of([content]), article_id=version.article_id, tag_ids=version.tag_ids)


def publish(
    edition: Edition,
    *,
    by: Any,
    at: datetime | None = None,
    until: datetime | None = None,
    published_at: datetime | None = None,
    mends: Edition | None = None,
) -> Publication:
    """Opens a window for an edition, now or `at` a later moment, and closes the one before it at that moment.

    A change that was still to come is replaced. The window ends at `until`, or where somebody has set an end for what
    it replaces. `published_at` sets another first date, for imports; a correction says what it `mends`.
    Raises checks.NotReadyError and addresses.SlugTakenError; nothing has changed then.
    """
    version = edition.version
    content = version.content
    _require(version, content)
    images = Pictures.of([content]).approved(edition.approved_at)
    dress = dresses(tags_of([version]))[version.pk]
    spots = preparing.spots(version, content, at=at)
    printed = print_content(version, content, images, dress=dress, spots=spots)
    if mends is not None:
        preparing.take_over(edition, mends, printed)
    near = preparing.still_near(edition)
    with publication_lock():
        now = database_now()
        article = Article.objects.select_for_update().get(pk=version.article_id)
        start = max(at, now) if at else now
        _drop_pending(article, by=by, at=now)
        addresses.release_unused(article, at=now, keep=content.slug)
        addresses.claim(content.slug, article, since=start, is_page=content.is_page)
        publication = next_publication(article, edition, start=start, by=by, at=now, published_at=published_at)
        _cut_current(publication, by=by)
        publication.live_until = until or publication.live_until
        publication.announced_at = now if start <= now else None
        publication.save()
        row = row_of(publication, article, version, content, printed, spots)
        write([row], tags_of([version]), near={article.pk: near})
        follow([article.pk])
    return publication


def next_publication(
    article: Article,
    edition: Edition,
    *,
    start: datetime,
    by: Any,
    at: datetime,
    published_at: datetime | None = None,
) -> Publication:
    """An unsaved publication that opens at `start`; a preview asks for it, too.

    Publishing again keeps the first date, and moves the date of change only where the text changed.
    """
    earlier = Publication.objects.filter(article=article, live_from__lte=start).standing().order_by("live_from")
    dates = list(earlier.values_list("published_at", "updated_at", "edition__version__digest"))
    first_date = published_at or article.published_at or (dates[0][0] if dates else start)
    if not dates:
        updated = first_date
    elif dates[-1][2] == edition.version.digest:
        updated = dates[-1][1]
    else:
        updated = start
    return Publication(
        article=article,
        edition=edition,
        live_from=start,
        published_at=first_date,
        updated_at=updated,
        made_at=at,
        made_by=by,
    )


def _cut_current(publication: Publication, *, by: Any) -> None:
    """Closes the window that is open when this one opens. Its end is kept: it holds for this one, too."""
    current = showing(publication.article, at=publication.live_from)
    if current is None:
        return
    publication.displaced_until = publication.live_until = current.live_until
    _end(current, at=publication.live_from, ending=Ending.REPLACED, by=by)


def _end(publication: Publication, *, at: datetime, ending: Ending | str, by: Any) -> None:
    publication.live_until, publication.ending, publication.ended_by = at, str(ending), by
    publication.save(update_fields=["live_until", "ending", "ended_by"])
    LiveArticle.windows.filter(publication=publication).update(live_until=at)


def pending(article: Article, *, at: datetime) -> Publication | None:
    """The change that is still to come, if any; an article has at most one."""
    return Publication.objects.filter(article=article).standing().filter(live_from__gt=at).first()


def showing(article: Article, *, at: datetime) -> Publication | None:
    """What readers see at a moment."""
    return Publication.objects.filter(article=article).showing(at).first()


def _drop_pending(article: Article, *, by: Any, at: datetime) -> Publication | None:
    """Cancels what was to come: today's row gets its old end back, the live row goes."""
    coming = pending(article, at=at)
    if coming is None:
        return None
    before = (
        Publication.objects.filter(article=article, live_until=coming.live_from, ending=Ending.REPLACED)
        .standing()
        .first()
    )
    forget(LiveArticle.windows.filter(publication=coming))
    _end(coming, at=coming.live_from, ending=Ending.CANCELLED, by=by)
    if before is not None and coming.displaced_until:
        _end(before, at=coming.displaced_until, ending="", by=None)
    return coming


def cancel_schedule(article: Article, *, by: Any) -> Publication:
    """Takes back a change that is still to come, and returns it. Raises NothingLiveError where there is none."""
    with publication_lock():
        now = database_now()
        coming = _drop_pending(Article.objects.select_for_update().get(pk=article.pk), by=by, at=now)
        if coming is None:
            raise NothingLiveError("Nothing is scheduled.")
        addresses.release_unused(article, at=now)
        _relate_again(article)
        follow([article.pk])
        return coming


def set_end(
    article: Article, *, until: datetime | None, outcome: Outcome = Outcome.GONE, target: Article | None = None
) -> Publication:
    """Lets an article leave the site at a moment, or stay (None), and says what its address answers from then on.

    With a change still to come, the end is that of the change. Raises NothingLiveError.
    """
    with publication_lock():
        now = database_now()
        article = Article.objects.select_for_update().get(pk=article.pk)
        coming, current = pending(article, at=now), showing(article, at=now)
        last = coming or current
        if last is None:
            raise NothingLiveError("This article is not live.")
        if coming and coming.displaced_until:
            coming.displaced_until = until or OPEN_END
            coming.save(update_fields=["displaced_until"])
        _end(last, at=until or OPEN_END, ending="", by=None)
        if current is not None:
            addresses.settle(article, outcome, target)
        purging.ended(LiveArticle.windows.filter(publication=last).first())
        follow([article.pk])
        return last


def _relate_again(article: Article) -> None:
    """Terms and list are those of the row written last; when that one is off, the standing row's count again."""
    standing = list(LiveArticle.windows.articles().filter(article=article))
    if standing:
        related.index(standing)
        purging.moved(related.refresh(standing))
    else:
        related.unindex([article.pk])


def withdraw(article: Article, *, by: Any, outcome: Outcome = Outcome.GONE, target: Article | None = None) -> None:
    """Takes an article from readers now, with what was to come; its addresses answer `outcome` from then on.

    Raises NothingLiveError where nothing is live or scheduled.
    """
    with publication_lock():
        now = database_now()
        article = Article.objects.select_for_update().get(pk=article.pk)
        coming = _drop_pending(article, by=by, at=now)
        current = showing(article, at=now)
        if current is None and coming is None:
            raise NothingLiveError("This article is not live.")
        if current is not None:
            _end(current, at=now, ending=Ending.WITHDRAWN, by=by)
            purging.ended(LiveArticle.windows.filter(publication=current).first())
        addresses.release_unused(article, at=now)
        addresses.settle(article, outcome, target)
        purging.changed(caching.text(article.pk))  # its former addresses answer something else
        forget(LiveArticle.windows.filter(article=article))
        related.unindex([article.pk])
        follow([article.pk])
