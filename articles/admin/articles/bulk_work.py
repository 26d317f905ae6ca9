"""A run over many articles: begun, worked off some at a time, stopped, gone on with, taken back."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.admin.articles import moves
from articles.models.desk import BulkRun
from articles.models.draft import Article
from articles.states import Outcome
from articles.workflow import Wish

MOST: Final = 20_000
STEP_SECONDS: Final = 1.5
#: SQLite knows no queue: whoever waits asks again ten times a second, and a busy run would never let them in.
WORK_SECONDS: Final = 0.4
BREATH_SECONDS: Final = 0.12
KEPT: Final = timedelta(days=30)
#: What takes a run back.
INVERSE: Final[dict[str, str]] = {
    "submit": "take_back",
    "withdraw": "bring_back",
    "archive": "unarchive",
    "unarchive": "archive",
    "trash": "restore",
}

logger = logging.getLogger(__name__)


def begin(name: str, article_ids: Sequence[int], *, by: Any, at: datetime, asks: bool = False) -> BulkRun:
    """A run that is yet to be worked off; one that `asks` waits for `confirm()`. Old ones of the account go."""
    unconfirmed = Q(wish__asks=True, made_at__lt=at - timedelta(days=1))
    BulkRun.objects.filter(Q(made_at__lt=at - KEPT) | unconfirmed, made_by=by).delete()
    return BulkRun.objects.create(
        move=name, wish={"asks": asks, "stopped": False}, made_by=by, made_at=at, article_ids=list(article_ids)
    )


def confirm(run: BulkRun, wish: Wish) -> None:
    _change(run, asks=False, outcome=str(wish.outcome), target=wish.target.pk if wish.target else None)


def stop(run: BulkRun) -> None:
    _change(run, stopped=True)


def go_on(run: BulkRun) -> None:
    _change(run, stopped=False)


def _change(run: BulkRun, **values: Any) -> None:
    with transaction.atomic():
        locked = BulkRun.objects.select_for_update().get(pk=run.pk)
        locked.wish |= values
        locked.save(update_fields=["wish"])
    run.refresh_from_db()


def state_of(run: BulkRun) -> str:
    """`asking`, `stopped`, `running` or `finished`."""
    if run.done >= len(run.article_ids):
        return "finished"
    if run.wish.get("asks"):
        return "asking"
    return "stopped" if run.wish.get("stopped") else "running"


def went_through(run: BulkRun) -> list[int]:
    """The articles that the move was made of so far."""
    stayed = {row[0] for row in run.stayed}
    return [pk for pk in run.article_ids[: run.done] if pk not in stayed]


def work_off(run: BulkRun, *, by: Any, seconds: float = STEP_SECONDS) -> None:
    """Makes the move of one article after another for a while.

    Each article and its place in the run are one transaction under the run's lock: two at work at once never take
    the same one, and what is broken off goes on at the next.
    """
    now = monotonic()
    until, breath = now + seconds, now + WORK_SECONDS
    try:
        while _next(run.pk, by=by) and (now := monotonic()) < until:
            if now > breath and connection.vendor == "sqlite":
                sleep(BREATH_SECONDS)
                breath = monotonic() + WORK_SECONDS
    except OperationalError:
        logger.warning("bulk run %s: the database is busy, this step ends here", run.pk)
    run.refresh_from_db()


def _next(run_id: int, *, by: Any) -> bool:
    with transaction.atomic():
        run = BulkRun.objects.select_for_update().get(pk=run_id)
        if state_of(run) != "running":
            return False
        pk = run.article_ids[run.done]
        article = Article.objects.filter(pk=pk).first()
        reason = _made(article, run, by=by) if article else _("It is not there any more.")
        run.done += 1
        if reason:
            run.stayed.append([pk, article.title if article else str(pk), reason])
            run.save(update_fields=["done", "stayed"])
        else:
            run.went += 1
            run.save(update_fields=["done", "went"])
    return state_of(run) == "running"


def _made(article: Article, run: BulkRun, *, by: Any) -> str:
    """Empty where the move was made, else the reason why not. Nothing that befalls one article stops the run."""
    try:
        with transaction.atomic():
            moves.make(article, run.move, by=by, wish=_wish(run))
    except moves.REFUSALS as error:
        return str(error)
    except Exception:
        logger.exception("bulk run %s: %s of article %s", run.pk, run.move, article.pk)
        return _("Something went wrong; it was left as it was.")
    return ""


def _wish(run: BulkRun) -> Wish:
    target = run.wish.get("target")
    return Wish(
        outcome=Outcome(run.wish.get("outcome") or Outcome.GONE),
        target=Article.objects.filter(pk=target).first() if target else None,
    )
