"""The table of moves, and the one entrance for every move, on top of publishing.

`allows()` says whether an account may make a move now, and if not, why; `perform()` makes it. Form buttons, list
actions and commands all come through here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.models.draft import Article
from articles.models.history import Edition, Event, Version
from articles.models.public import database_now
from articles.states import Outcome, State


class MoveRefusedError(Exception):
    """The move is not possible now, or not for this account; the message says why."""


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the table: from which states, with which permission, and to what."""

    name: str
    label: Any
    permission: str
    from_states: frozenset[State]
    to_state: State | None = None
    needs: str = ""  # "edition", "pending", "live": what must be there besides the state


_ALL: Final = frozenset(State)
MOVES: Final[dict[str, Move]] = {
    move.name: move
    for move in (
        Move(
            "submit",
            gettext_lazy("Submit for review"),
            "articles.submit_article",
            frozenset({State.DRAFT, State.CHANGES_REQUESTED}),
            State.IN_REVIEW,
        ),
        Move(
            "take_back",
            gettext_lazy("Take back"),
            "articles.submit_article",
            frozenset({State.IN_REVIEW}),
            State.DRAFT,
        ),
        Move(
            "ask_for_changes",
            gettext_lazy("Ask for changes"),
            "articles.approve_article",
            frozenset({State.IN_REVIEW, State.APPROVED}),
            State.CHANGES_REQUESTED,
        ),
        Move(
            "approve",
            gettext_lazy("Approve"),
            "articles.approve_article",
            frozenset({State.IN_REVIEW}),
            State.APPROVED,
        ),
        Move(
            "publish",
            gettext_lazy("Publish now"),
            "articles.publish_article",
            frozenset({State.APPROVED}),
            needs="edition",
        ),
        Move(
            "schedule",
            gettext_lazy("Publish later"),
            "articles.publish_article",
            frozenset({State.APPROVED}),
            needs="edition",
        ),
        Move(
            "cancel_schedule",
            gettext_lazy("Cancel the schedule"),
            "articles.publish_article",
            _ALL,
            needs="pending",
        ),
        Move("withdraw", gettext_lazy("Withdraw"), "articles.publish_article", _ALL, needs="live"),
    )
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a move may need besides the article: a moment, words, an outcome for its addresses."""

    at: datetime | None = None
    note: str = ""
    outcome: Outcome = Outcome.GONE
    target: Article | None = None


@dataclass(slots=True)
class Done:
    """What happened, for the message on the screen."""

    article: Article
    move: Move
    publication: Any = None


def may_edit(user: Any, article: Article) -> bool:
    """Authors change their own drafts; editors, any."""
    own = article.created_by_id is not None and article.created_by_id == user.pk
    return bool(user.has_perm("articles.change_article") and (own or user.has_perm("articles.edit_any_article")))


def allows(user: Any, article: Article, name: str) -> str:
    """Empty where the account may make the move now, else the reason in a sentence."""
    move = MOVES[name]
    if not user.has_perm(move.permission):
        return _("Your role does not include this.")
    if name in ("submit", "take_back") and not may_edit(user, article):
        return _("This is not your article.")
    if article.state not in move.from_states:
        return _("Not from the state “%s”.") % State(article.state).label
    if name == "approve" and is_own(user, article) and others_can_approve(user):
        return _("Nobody approves their own text while somebody else can.")
    return _missing(article, move)


def _missing(article: Article, move: Move) -> str:
    if not move.needs:
        return ""
    now = database_now()
    coming = publishing.pending(article, at=now)
    live = publishing.showing(article, at=now)
    if move.needs == "edition":
        edition = latest_edition(article)
        if edition is None:
            return _("The latest version is not approved.")
        if move.name == "publish" and live and live.edition_id == edition.pk and coming is None:
            return _("This version is live already.")
        return ""
    if move.needs == "pending":
        return "" if coming else _("Nothing is scheduled.")
    return "" if live or coming else _("This article is not live.")


def moves_for(user: Any, article: Article) -> list[Move]:
    """The moves that an account can make now, in the table's order."""
    return [move for name, move in MOVES.items() if not allows(user, article, name)]


def is_own(user: Any, article: Article) -> bool:
    """Whether the account wrote, submitted or last changed what stands to be approved."""
    hands = {article.created_by_id, article.submitted_by_id}
    version = latest_version(article)
    return user.pk in hands | ({version.made_by_id} if version else set())


def others_can_approve(user: Any) -> bool:
    """Whether anybody else could: an active account with the right to approve."""
    others = get_user_model().objects.with_perm(
        "articles.approve_article",
        include_superusers=True,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return bool(others.exclude(pk=user.pk).exists())


def latest_version(article: Article) -> Version | None:
    return Version.objects.filter(article=article, number=article.version_number).first()


def latest_edition(article: Article) -> Edition | None:
    """The edition of the version that the draft stands at, if that one was approved."""
    return (
        Edition.objects.select_related("version")
        .filter(version__article=article, version__number=article.version_number)
        .first()
    )


def perform(article: Article, name: str, *, by: Any, wish: Wish | None = None) -> Done:
    """Makes a move: asks again under the lock, changes the state, and does what the move is for.

    Raises MoveRefusedError, checks.NotReadyError or addresses.SlugTakenError; nothing has changed then.
    """
    wish = wish or Wish()
    move = MOVES[name]
    if move.needs == "edition" and (edition := latest_edition(article)):
        publishing.prepare(edition.version)
    with publishing.publication_lock():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        if refusal := allows(by, locked, name):
            raise MoveRefusedError(refusal)
        at = database_now()
        done = _ACTIONS.get(name, _log)(locked, move, by, at, wish)
        if move.to_state is not None:
            locked.state = move.to_state.value
            locked.save(update_fields=["state", "submitted_by", "updated_at"])
        article.refresh_from_db()
        done.article = article
        return done


_Action = Callable[[Article, Move, Any, datetime, Wish], Done]


def _log(article: Article, move: Move, by: Any, at: datetime, wish: Wish) -> Done:
    if move.name == "submit":
        article.submitted_by = by
    Event.of(move.name, article, by=by, at=at, version=article.version_number, note=wish.note).save()
    return Done(article, move)


def _approve(article: Article, move: Move, by: Any, at: datetime, wish: Wish) -> Done:
    version = latest_version(article)
    if version is None:
        raise MoveRefusedError(_("There is no version to approve; save the article first."))
    detail = "own text: nobody else can approve" if is_own(by, article) else ""
    publishing.approve(version, by=by, at=at, detail=detail)
    return Done(article, move)


def _publish(article: Article, move: Move, by: Any, at: datetime, wish: Wish) -> Done:
    edition = latest_edition(article)
    if edition is None:
        raise MoveRefusedError(_("The latest version is not approved."))
    if move.name == "schedule" and (wish.at is None or wish.at <= at):
        raise MoveRefusedError(_("Choose a moment that lies ahead."))
    moment = wish.at if move.name == "schedule" else None
    return Done(article, move, publishing.publish(edition, by=by, at=moment))


def _cancel(article: Article, move: Move, by: Any, at: datetime, wish: Wish) -> Done:
    publishing.cancel_schedule(article, by=by)
    return Done(article, move)


def _withdraw(article: Article, move: Move, by: Any, at: datetime, wish: Wish) -> Done:
    if wish.outcome == Outcome.REDIRECT and (wish.target is None or wish.target == article):
        raise MoveRefusedError(_("Choose the article that readers are sent to."))
    publishing.withdraw(article, by=by, outcome=wish.outcome, target=wish.target)
    return Done(article, move)


_ACTIONS: Final[dict[str, _Action]] = {
    "approve": _approve,
    "publish": _publish,
    "schedule": _publish,
    "cancel_schedule": _cancel,
    "withdraw": _withdraw,
}
