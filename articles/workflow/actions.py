"""What happens in a move, inside its transaction; the table names these."""

from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notes, publishing, signing
from articles.models.history import Edition, Version
from articles.states import Outcome
from articles.workflow.asking import (
    edition_numbered,
    is_own,
    last_shown,
    latest_edition,
    latest_version,
    unconfirmed,
)
from articles.workflow.correcting import correct
from articles.workflow.move import Done, MoveRefusedError

__all__ = ["correct"]


def submit(done: Done) -> None:
    done.article.submitted_by = done.by


def ask_for_changes(done: Done) -> None:
    """What is asked for stands as a note, to be answered and marked as done."""
    if not done.wish.note.strip():
        raise MoveRefusedError(_("Say what should change."))
    try:
        notes.add(done.article, done.wish.note, by=done.by, at=done.at, is_request=True)
    except notes.NoteRefusedError as error:
        raise MoveRefusedError(str(error)) from error


def sign_off(done: Done) -> None:
    expert, version = done.wish.expert, _version(done)
    if expert is None or not expert.credentials:
        raise MoveRefusedError(_("Choose an expert with credentials."))
    on = done.wish.signed_on or timezone.localdate(done.at)
    if on > timezone.localdate(done.at):
        raise MoveRefusedError(_("A sign-off cannot lie ahead."))
    made = signing.sign_off(version, expert, on=on, by=done.by, at=done.at)
    done.detail |= {"expert": str(expert), "signed_on": made.signed_on.isoformat()}


def carry_sign_off(done: Done) -> None:
    earlier = signing.last(done.article.pk)
    if earlier is None:
        raise MoveRefusedError(_("There is no sign-off to carry over."))
    if not done.wish.note.strip():
        raise MoveRefusedError(_("Say why the sign-off still stands."))
    signing.carry_over(earlier, _version(done), by=done.by, at=done.at, reason=done.wish.note[:300])
    done.detail |= {"expert": earlier.credit["name"], "from_version": earlier.version.number}


def approve(done: Done) -> None:
    if is_own(done.by, done.article):
        done.detail["detail"] = "own text: nobody else can approve"
    publishing.approve(_version(done), by=done.by, at=done.at)


def publish(done: Done) -> None:
    done.publication = publishing.publish(_edition(done), by=done.by)
    _tell_window(done)


def schedule(done: Done) -> None:
    wish = done.wish
    if wish.at is None or wish.at <= done.at:
        raise MoveRefusedError(_("Choose a moment that lies ahead."))
    if wish.until is not None and wish.until <= wish.at:
        raise MoveRefusedError(_("The end lies before the beginning."))
    done.publication = publishing.publish(_edition(done), by=done.by, at=wish.at, until=wish.until)
    _tell_window(done)


def cancel(done: Done) -> None:
    coming = publishing.cancel_schedule(done.article, by=done.by)
    done.detail |= {"live_from": coming.live_from.isoformat()}


def set_end(done: Done) -> None:
    wish = done.wish
    _check_target(done)
    if wish.until is not None and wish.until <= done.at:
        raise MoveRefusedError(_("Choose a moment that lies ahead."))
    coming = publishing.pending(done.article, at=done.at)
    if wish.until is not None and coming and wish.until <= coming.live_from:
        raise MoveRefusedError(_("The scheduled change goes live after that moment. Cancel it first."))
    publishing.set_end(done.article, until=wish.until, outcome=wish.outcome, target=wish.target)
    done.detail |= {"until": wish.until.isoformat() if wish.until else "", "outcome": str(wish.outcome)}


def confirm(done: Done) -> None:
    correction = unconfirmed(done.article)
    if correction is None:
        raise MoveRefusedError(_("There is no correction to look at."))
    waiting = Edition.objects.filter(version__article=done.article, is_correction=True, confirmed_at=None)
    waiting.update(confirmed_at=done.at, confirmed_by=done.by)
    done.detail["version"] = correction.version.number


def put_back(done: Done) -> None:
    edition = edition_numbered(done.article, done.wish.version)
    if edition is None:
        raise MoveRefusedError(_("Choose an edition: a version that was approved."))
    live = publishing.showing(done.article, at=done.at)
    if live and live.edition_id == edition.pk:
        raise MoveRefusedError(_("This version is live already."))
    done.publication = publishing.publish(edition, by=done.by)
    _tell_window(done)


def withdraw(done: Done) -> None:
    _check_target(done)
    wish = done.wish
    publishing.withdraw(done.article, by=done.by, outcome=wish.outcome, target=wish.target)
    done.detail |= {"outcome": str(wish.outcome), "target": wish.target.pk if wish.target else None}


def bring_back(done: Done) -> None:
    """What readers saw last is live again, under the same address."""
    last = last_shown(done.article)
    if last is None:
        raise MoveRefusedError(_("Readers have never seen this article."))
    done.publication = publishing.publish(last.edition, by=done.by)
    _tell_window(done)


def archive(done: Done) -> None:
    done.article.archived_at = done.at
    done.article.save(update_fields=["archived_at", "updated_at"])


def unarchive(done: Done) -> None:
    done.article.archived_at = None
    done.article.save(update_fields=["archived_at", "updated_at"])


def trash(done: Done) -> None:
    """Nothing is deleted: versions, addresses, tags and questions wait for a restoration."""
    article = done.article
    if publishing.showing(article, at=done.at) or publishing.pending(article, at=done.at):
        withdraw(done)
    article.trashed_at, article.trashed_by = done.at, done.by
    article.save(update_fields=["trashed_at", "trashed_by", "updated_at"])


def restore(done: Done) -> None:
    """Back among the drafts as it was; what was live then is put before readers again by “bring back”."""
    article = done.article
    article.trashed_at = article.trashed_by = None
    article.save(update_fields=["trashed_at", "trashed_by", "updated_at"])


def _version(done: Done) -> Version:
    version = latest_version(done.article)
    if version is None:
        raise MoveRefusedError(_("There is no version yet; save the article first."))
    return version


def _edition(done: Done) -> Edition:
    edition = latest_edition(done.article)
    if edition is None:
        raise MoveRefusedError(_("The latest version is not approved."))
    return edition


def _check_target(done: Done) -> None:
    wish = done.wish
    if wish.outcome == Outcome.REDIRECT and (wish.target is None or wish.target == done.article):
        raise MoveRefusedError(_("Choose the article that readers are sent to."))


def _tell_window(done: Done) -> None:
    publication = done.publication
    done.detail |= {
        "version": publication.edition.version.number,
        "live_from": publication.live_from.isoformat(),
    }
