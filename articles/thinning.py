"""Old versions become fewer, by a policy that never touches what somebody may still need.

Of the last 90 days every version stays; of the two years before them the last of each day; of what is older the last of
each month. (Days and months are those of UTC.) Whatever its age, a version stays

- that was approved, signed off, or is shown by a preview link,
- at which the draft stands, or on which an open form or an unsaved copy builds,
- of an article in review,
- whose saver wrote a note on it, or about which a colleague left a note,
- that is the first of its article, or the last by its writer: who wrote it decides who may approve.

Two marks remember how far each stage has come, so that no run reads again what an earlier one has judged.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from articles.models.desk import Presence, ThinningMark, UnsavedCopy
from articles.models.history import Edition, Note, PreviewLink, SignOff, Version
from articles.publishing import publication_lock
from articles.states import State

ALL_OF: Final = timedelta(days=90)
DAILY_UNTIL: Final = timedelta(days=730)


def _day(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _month(at: datetime) -> datetime:
    return _day(at).replace(day=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """What is older than `age` keeps the last version of each span; `span` gives a moment's span by its beginning."""

    name: str
    age: timedelta
    span: Callable[[datetime], datetime]

    def horizon(self, now: datetime) -> datetime:
        """Whole spans only: a day that is partly young is left alone."""
        return self.span(now - self.age)


STAGES: Final = (Stage("daily", ALL_OF, _day), Stage("monthly", DAILY_UNTIL, _month))


def thin(*, now: datetime, limit: int = 1000) -> int:
    """Judges the next `limit` versions of each stage, deletes those that the policy lets go, and returns how many.

    Safe at any time, on several machines at once; the next call goes on where this one stopped (see `is_behind()`).
    """
    return sum(_thin(stage, now, limit) for stage in STAGES)


def is_behind(*, now: datetime) -> bool:
    """Whether versions wait to be judged."""
    reached = dict(ThinningMark.objects.values_list("stage", "reached_at"))
    return any(stage.name not in reached or reached[stage.name] < stage.horizon(now) for stage in STAGES)


def _thin(stage: Stage, now: datetime, limit: int) -> int:
    horizon = stage.horizon(now)
    if ThinningMark.objects.filter(stage=stage.name, reached_at__gte=horizon).exists():
        return 0
    with publication_lock():  # nothing is approved or signed off between judging and deleting
        mark, _is_new = ThinningMark.objects.select_for_update().get_or_create(
            stage=stage.name, defaults={"reached_at": datetime(1970, 1, 1, tzinfo=UTC)}
        )
        batch = list(_next(mark, horizon)[:limit])
        followed = [pk for pk, at, after in batch if after and stage.span(after) == stage.span(at)]
        deleted = _unneeded(followed).delete()[1].get("articles.Version", 0)
        is_through = len(batch) < limit
        mark.reached_at, mark.reached_id = (horizon, 0) if is_through else (batch[-1][1], batch[-1][0])
        mark.save()
    return deleted


def _next(mark: ThinningMark, horizon: datetime) -> QuerySet[Version, tuple[int, datetime, datetime | None]]:
    """The versions behind a mark, the oldest first, each with the time of the one that came after it."""
    later = Version.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number")).order_by("number")
    return (
        Version.objects.filter(Q(made_at__gt=mark.reached_at) | Q(made_at=mark.reached_at, pk__gt=mark.reached_id))
        .filter(made_at__gte=mark.reached_at, made_at__lt=horizon, number__gt=1)
        .annotate(after=Subquery(later.values("made_at")[:1]))
        .order_by("made_at", "pk")
        .values_list("pk", "made_at", "after")
    )


def _unneeded(ids: Iterable[int]) -> QuerySet[Version]:
    """Those of some versions that nothing protects."""
    this = {"article": OuterRef("article")}
    own, base = {"version": OuterRef("pk")}, {**this, "base_version": OuterRef("number")}
    later_by_same = Version.objects.filter(**this, made_by=OuterRef("made_by"), number__gt=OuterRef("number"))
    return (
        Version.objects.filter(pk__in=list(ids), number__gt=1, note="")
        .exclude(number=F("article__version_number"))
        .exclude(article__state=State.IN_REVIEW.value)
        .filter(Q(made_by=None) | Exists(later_by_same))
        .filter(
            ~Exists(Edition.objects.filter(**own)),
            ~Exists(SignOff.objects.filter(**own)),
            ~Exists(PreviewLink.objects.filter(**own)),
            ~Exists(Presence.objects.filter(**base)),
            ~Exists(UnsavedCopy.objects.filter(**base)),
            ~Exists(Note.objects.filter(**this, version_number=OuterRef("number"))),
        )
    )
