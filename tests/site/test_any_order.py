"""Any order of saves, moves and hours, by several people: readers see approved editions in their windows, one each."""

import os
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles import publishing, workflow
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Event, Publication, Version
from articles.models.public import LiveArticle
from articles.publishing.printing import images_of, print_content
from articles.snapshot import keep_version
from articles.states import OPEN_END, Outcome, Role, State
from articles.workflow import Wish
from tests.machines import Machine
from tests.make import make_article, make_contributor, make_user

pytestmark = pytest.mark.django_db

ROLES = [Role.AUTHOR, Role.EDITOR, Role.REVIEWER, Role.PUBLISHER]
#: What somebody at work does; `try_anything` has them all.
MOVES = [name for name in workflow.MOVES if name != "archive"]
HOURS, OUTCOMES = st.integers(1, 48), st.sampled_from(list(Outcome))


class Desk(Machine):
    """Two articles, four people, and a plain memory of what readers should see: the machine's own oracle."""

    @initialize()
    def open(self) -> None:
        self.begin()
        self.people = {role: make_user(role) for role in ROLES}
        self.articles = [make_article(f"Number {n}", by=self.people[Role.AUTHOR]) for n in (1, 2)]
        #: By article: what is live [version, until, the end that was set], and what is to come [from, version, until].
        self.live: dict[int, list[Any] | None] = {article.pk: None for article in self.articles}
        self.coming: dict[int, list[Any] | None] = {article.pk: None for article in self.articles}
        self.saved = 0
        self.counts: Counter[str] = Counter()

    def now(self) -> datetime:
        now = database_now()
        for pk, coming in self.coming.items():
            live = self.live[pk]
            if live and live[1] <= now:
                self.live[pk] = None
            if coming and coming[0] <= now:
                self.live[pk], self.coming[pk] = [coming[1], coming[2]], None
                if coming[2] <= now:
                    self.live[pk] = None
        return now

    def move(self, n: int, name: str, role: Role, wish: Wish | None = None) -> Any:
        """Makes a move if it is allowed; returns what was done, or None. Refused, it has changed nothing."""
        article = Article.objects.get(pk=self.articles[n].pk)
        self.now()
        try:
            return workflow.perform(article, name, by=self.people[role], wish=wish)
        except (workflow.MoveRefusedError, publishing.NothingLiveError):
            return None

    # -- Saves

    @rule(n=st.integers(0, 1), role=st.sampled_from([Role.AUTHOR, Role.EDITOR]))
    def save(self, n: int, role: Role) -> None:
        self.saved += 1
        article = Article.objects.get(pk=self.articles[n].pk)
        if workflow.may_edit(self.people[role], article):
            article.title = f"Number {n + 1}, change {self.saved}"
            article.save()
            keep_version(article, by=self.people[role], at=database_now())

    # -- Moves

    @rule(n=st.integers(0, 1), pick=st.integers(1, 10_000), hours=HOURS, more=HOURS, outcome=OUTCOMES)
    def do(self, n: int, pick: int, hours: int, more: int, outcome: Outcome) -> None:
        """Three of the moves that somebody can make, one after the other."""
        rng = Random(pick)  # noqa: S311
        for _ in range(3):
            self.now()
            article = Article.objects.get(pk=self.articles[n].pk)
            pairs = [(name, role) for name in MOVES for role in ROLES if name != "trash" or pick % 7 == 0]
            rng.shuffle(pairs)
            name, role = next(
                ((name, role) for name, role in pairs if self._can(role, article, name)), ("submit", ROLES[0])
            )
            self._make(n, name, role, hours, more, outcome)

    def _can(self, role: Role, article: Article, name: str) -> bool:
        return not workflow.allows(self.people[role], article, name)

    @rule(n=st.integers(0, 1), name=st.sampled_from(list(workflow.MOVES)), role=st.sampled_from(ROLES), hours=HOURS)
    def try_anything(self, n: int, name: str, role: Role, hours: int) -> None:
        """Whatever it is: if it is refused, nothing has changed."""
        self._make(n, name, role, hours, hours, Outcome.GONE)

    @rule(n=st.integers(0, 1))
    def hurry(self, n: int) -> None:
        """From whatever state to readers, as people in a hurry do."""
        self.save(n, Role.AUTHOR)
        self.move(n, "submit", Role.AUTHOR)
        self.move(n, "approve", Role.REVIEWER)
        self._make(n, "publish", Role.PUBLISHER, 1, 1, Outcome.GONE)

    def _make(self, n: int, name: str, role: Role, hours: int, more: int, outcome: Outcome) -> None:
        wish = self._wish(n, name, hours, more, outcome)
        if done := self.move(n, name, role, wish):
            self.counts[name] += 1
            self._remember(n, name, done)

    def _wish(self, n: int, name: str, hours: int, more: int, outcome: Outcome) -> Wish:
        article, now = self.articles[n], self.now()
        until = now + timedelta(hours=hours + more) if more % 3 else None
        if name == "schedule":
            return Wish(at=now + timedelta(hours=hours), until=until)
        if name == "set_end":
            return Wish(until=until)
        if name == "sign_off":
            return Wish(expert=make_contributor("Ines Moreau", credentials="MD", is_expert=True))
        if name == "put_back":
            editions = Edition.objects.filter(version__article=article).order_by("pk")
            numbers = list(editions.values_list("version__number", flat=True)) or [1]
            return Wish(version=numbers[hours % len(numbers)])
        live = publishing.showing(article, at=now)
        if name == "correct" and live:
            self.saved += 1
            content = replace(live.edition.version.content, excerpt=f"Mended {self.saved}.")
            return Wish(content=content, version=live.edition.version.number, note="Wrong.")
        return Wish(note="Please.", outcome=outcome, target=self.articles[1 - n])

    # -- The memory of what readers should see

    def _remember(self, n: int, name: str, done: Any) -> None:
        pk = self.articles[n].pk
        live, coming, end = self.live[pk], self.coming[pk], self._end_of(pk)
        if name in ("publish", "bring_back", "put_back", "correct"):
            self.live[pk], self.coming[pk] = [done.publication.edition.version.number, end], None
        elif name == "schedule":
            at, until = done.wish.at, done.wish.until
            kept = end if live and end > at else OPEN_END
            self.coming[pk] = [at, done.publication.edition.version.number, until or kept]
            self.live[pk] = [live[0], min(at, end), end] if live else None
        elif name == "cancel_schedule":
            self.live[pk], self.coming[pk] = [live[0], end] if live else None, None
        elif name == "set_end":
            until = done.wish.until or OPEN_END
            if coming:
                coming[2] = until
                if live and live[1] == coming[0]:
                    self.live[pk] = [live[0], live[1], until]
            elif live:
                self.live[pk] = [live[0], until]
        elif name in ("withdraw", "trash"):
            self.live[pk] = self.coming[pk] = None

    def _end_of(self, pk: int) -> datetime:
        """The end that was set for what is live, whatever a scheduled change has made of it."""
        live = self.live[pk]
        return live[-1] if live else OPEN_END

    # -- Time

    @precondition(lambda _self: connection.vendor == "sqlite")
    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.clock.ahead += timedelta(hours=hours, seconds=1)  # type: ignore[union-attr]

    @rule()
    def tidy(self) -> None:
        publishing.tidy()

    @rule()
    def rebuild(self) -> None:
        publishing.rebuild_live()

    # -- What must hold

    @invariant()
    def readers_see_what_was_approved_and_nothing_else(self) -> None:
        if not hasattr(self, "live"):
            return
        now = self.now()
        rows = {row.article_id: row for row in LiveArticle.objects.all()}
        assert LiveArticle.objects.count() == len(rows), "one of each article at most"
        assert {pk: row.version_number for pk, row in rows.items()} == {
            pk: live[0] for pk, live in self.live.items() if live
        }
        ends = {pk: live[1] for pk, live in self.live.items() if live}
        assert {pk: row.live_until for pk, row in rows.items()} == ends
        for row in rows.values():
            publication = Publication.objects.select_related("edition__version").get(pk=row.publication_id)
            assert publication.live_from <= now < publication.live_until
            version = publication.edition.version
            assert row.title == version.content.title
            printed = print_content(version, version.content, images_of([version.content]))
            assert row.body_html == printed.body_html
            assert row.excerpt == printed.excerpt

    @invariant()
    def no_moment_ahead_shows_two(self) -> None:
        if not hasattr(self, "live"):
            return
        moments = {at for window in LiveArticle.windows.values_list("live_from", "live_until") for at in window}
        for at in moments:
            ids = list(LiveArticle.windows.visible(at).values_list("article_id", flat=True))
            assert len(ids) == len(set(ids))

    @invariant()
    def nobody_approved_their_own(self) -> None:
        if not hasattr(self, "live"):
            return
        for edition in Edition.objects.select_related("version").filter(is_correction=False):
            assert edition.approved_by_id != edition.version.made_by_id
        for version in Version.objects.filter(edition=None):
            assert not Publication.objects.filter(edition__version=version).exists()
        for article in Article.objects.filter(state=State.APPROVED):
            assert workflow.latest_edition(article) is not None
        assert Event.objects.filter(verb="save").count() <= Version.objects.count()


def test_any_order_of_work_shows_readers_only_approved_editions_one_of_each() -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "6")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
