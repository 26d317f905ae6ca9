"""For which day an article is planned: a word among colleagues, which publishes nothing."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from articles.models.draft import Article
from articles.models.history import Event

PLAN = "plan"


def plan(article: Article, day: date | None, *, by: Any, at: datetime) -> bool:
    """Plans an article for a day, or for none; logged with what was before. False where it stood there already.

    Touches nothing else: no window, no state, and not the date of the last change.
    """
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        was = locked.planned_for
        if was == day:
            return False
        locked.planned_for = day
        locked.save(update_fields=["planned_for"])
        Event.of(PLAN, locked, by=by, at=at, before=_facts(was), after=_facts(day)).save()
    article.planned_for = day
    return True


def _facts(day: date | None) -> dict[str, str]:
    return {"planned_for": day.isoformat()} if day else {}
