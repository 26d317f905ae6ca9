"""May a move be made, and making it: asked again under the lock, logged with what was before and after."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from articles import notifications, publishing
from articles.images import social
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Event
from articles.states import OPEN_END, State
from articles.workflow.drawing import draw_ahead
from articles.workflow.move import Condition, Done, Move, MoveRefusedError, Wish
from articles.workflow.table import MOVES


def allows(user: Any, article: Article, name: str, *, at: datetime | None = None) -> str:
    """Empty where the account may make the move now, else the reason in a sentence.

    For many articles: `read_ahead()` first, and give the moment; then the question costs no query.
    """
    return _refusal(user, article, MOVES[name], _asking(user, article, at))


def moves_for(user: Any, article: Article, *, at: datetime | None = None) -> list[Move]:
    """The moves that an account can make now, in the table's order."""
    ask = _asking(user, article, at)
    return [move for move in MOVES.values() if not _refusal(user, article, move, ask)]


def _asking(user: Any, article: Article, at: datetime | None) -> Callable[[Condition], str]:
    """Asks what must hold: each condition once, however many moves have it, and all at the same moment."""
    now = cache(lambda: at or database_now())
    return cache(lambda holds: holds(user, article, now()))


def _refusal(user: Any, article: Article, move: Move, ask: Callable[[Condition], str]) -> str:
    if not user.has_perm(move.permission):
        return _("Your role does not include this.")
    if not move.of_set_aside and article.trashed_at:
        return _("It is in the trash. Restore it first.")
    if not move.of_set_aside and article.archived_at:
        return _("It is in the archive. Take it out first.")
    if article.state not in move.from_states:
        return _("Not from the state “%s”.") % State(article.state).label
    return next(filter(None, map(ask, move.holds)), "")


def perform(
    article: Article, name: str, *, by: Any, wish: Wish | None = None, require: Callable[[], None] = lambda: None
) -> Done:
    """Makes a move: draws what it will need, asks again under the lock, does what the move is for, changes the state,
    writes the log.

    `require` is called first under the lock, and raises what it likes. Else raises MoveRefusedError,
    checks.NotReadyError, addresses.SlugTakenError, publishing.NothingLiveError or publishing.NotStoredError; nothing
    has changed then.
    """
    wish = wish or Wish()
    with social.asking_once():
        draw_ahead(article, name, wish)
        with publishing.publication_lock():
            require()
            return _made(article, MOVES[name], wish, by=by)


def _made(article: Article, move: Move, wish: Wish, *, by: Any) -> Done:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if refusal := allows(by, locked, move.name):
        raise MoveRefusedError(refusal)
    at = database_now()
    before = facts(locked, at=at)
    done = Done(locked, move, by, at, wish)
    move.act(done)
    if move.to_state is not None:
        locked.state, locked.state_since = move.to_state.value, at
        locked.save(update_fields=["state", "state_since", "submitted_by", "updated_at"])
    detail = {"version": locked.version_number, "note": wish.note, **done.detail}
    after = facts(locked, at=database_now())
    Event.of(move.name, locked, by=by, at=at, before=before, after=after, **detail).save()
    notifications.tell_of_move(done)
    article.refresh_from_db()
    done.article = article
    return done


def facts(article: Article, *, at: datetime) -> dict[str, Any]:
    """What a move can change, for the log."""
    live, coming = publishing.showing(article, at=at), publishing.pending(article, at=at)
    known = {
        "state": article.state,
        "live_version": live.edition.version.number if live else None,
        "live_until": live.live_until.isoformat() if live and live.live_until < OPEN_END else None,
        "scheduled_version": coming.edition.version.number if coming else None,
        "scheduled_for": coming.live_from.isoformat() if coming else None,
        "archived": article.archived_at is not None,
        "trashed": article.trashed_at is not None,
    }
    return {name: value for name, value in known.items() if value not in (None, False)}
