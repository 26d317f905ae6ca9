"""Any sequence of publications, withdrawals, schedules, hours, tag merges and editors' wishes: lists stay whole."""

import os
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles import publishing, related, tagging, workflow
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Event
from articles.models.people import User
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.pages import related_to
from articles.snapshot import freeze, tag_ids, version_of
from articles.states import OPEN_END
from tests.articles.related.stock import TOPICS
from tests.machines import Machine
from tests.make import edition_of, make_article, make_user

pytestmark = pytest.mark.django_db

COUNT = 14
NUMBERS, HOURS = st.integers(0, COUNT - 1), st.integers(1, 40)
#: Articles by number that an editor pins, in order, or excludes; the same one in both, and itself, are among them.
CHOICES = st.lists(NUMBERS, max_size=4)
TAGS = ["Sleep", "Knees", "Salt", "Evenings", "Mornings"]


class Newsroom:
    """Fourteen articles by one publisher, ten of them live: where each example begins."""

    def __init__(self) -> None:
        self.by: User = make_user(is_superuser=True)
        topics = list(TOPICS.items())
        self.articles = [
            make_article(
                f"About {topic}, number {n}",
                sections=((f"More on {topic}", f"{words} and number{n}."),),
                tags=(TAGS[n % 3], TAGS[3 + n % 2]) if n % 4 else (),
                by=self.by,
            )
            for n, (topic, words) in enumerate(topics[n % 3] for n in range(COUNT))
        ]
        for article in self.articles[:10]:
            publishing.publish(edition_of(article), by=self.by)


newsroom: Newsroom


class Shelf(Machine):
    """A plain memory of what is live and what editors wished for it, and every list held against it."""

    @initialize()
    def open(self) -> None:
        self.begin()
        self.by, self.ids = newsroom.by, [article.pk for article in newsroom.articles]
        nothing: dict[str, list[int]] = {"pinned": [], "excluded": []}
        #: By article: until when it is live, the end that was set for it, what was wished; and what is to come.
        self.live: dict[int, dict[str, Any]] = {
            pk: {"until": OPEN_END, "end": OPEN_END, **nothing} for pk in self.ids[:10]
        }
        self.coming: dict[int, dict[str, Any]] = {}
        self.saved = 0
        self.lists_held = 0

    def now(self) -> datetime:
        """Now, with the memory brought up to it."""
        now = database_now()
        for pk, coming in list(self.coming.items()):
            if coming["from"] <= now:
                self.live[pk] = self.coming.pop(pk)
        self.live = {pk: live for pk, live in self.live.items() if live["until"] > now}
        return now

    def article(self, n: int) -> Article:
        return Article.objects.with_parts().get(pk=self.ids[n])

    def edition(self, n: int, pinned: list[int], excluded: list[int]) -> Edition:
        """The next version, changed and with an editor's wishes, approved."""
        self.saved += 1
        article = self.article(n)
        content = replace(
            freeze(article),
            conclusion=f"<p>Change {self.saved}: {list(TOPICS.values())[self.saved % 3]}.</p>",
            pinned=tuple(self.ids[m] for m in pinned),
            excluded=tuple(self.ids[m] for m in excluded),
        )
        article.version_number += 1
        article.save(update_fields=["version_number"])
        number, tags = article.version_number, tag_ids(article)
        version = version_of(article, content, tags, number=number, by=self.by, at=database_now())
        version.save()
        return publishing.approve(version, by=self.by, at=database_now())

    def wishes(self, pinned: list[int], excluded: list[int]) -> dict[str, list[int]]:
        return {"pinned": [self.ids[m] for m in pinned], "excluded": [self.ids[m] for m in excluded]}

    def is_trashed(self, n: int) -> bool:
        return Article.objects.filter(pk=self.ids[n], trashed_at__isnull=False).exists()

    # -- Publications and their ends

    @rule(n=NUMBERS, pinned=CHOICES, excluded=CHOICES)
    def publish(self, n: int, pinned: list[int], excluded: list[int]) -> None:
        """For the first time, or a changed version."""
        if self.is_trashed(n):
            return
        edition = self.edition(n, pinned, excluded)
        publishing.publish(edition, by=self.by)
        self.now()
        pk = self.ids[n]
        end = self.live[pk]["end"] if pk in self.live else OPEN_END
        self.coming.pop(pk, None)
        self.live[pk] = {"until": end, "end": end, **self.wishes(pinned, excluded)}

    @rule(n=NUMBERS, hours=HOURS, more=HOURS, pinned=CHOICES, excluded=CHOICES)
    def schedule(self, n: int, hours: int, more: int, pinned: list[int], excluded: list[int]) -> None:
        """A new article, or a change; some with an end."""
        if self.is_trashed(n):
            return
        edition = self.edition(n, pinned, excluded)
        now = self.now()
        at, until = now + timedelta(hours=hours), now + timedelta(hours=hours + more)
        publication = publishing.publish(edition, by=self.by, at=at, until=until if more % 3 else None)
        pk, live = self.ids[n], self.live.get(self.ids[n])
        if live:
            live["until"] = min(at, live["end"])
        until = publication.live_until
        assert until == (now + timedelta(hours=hours + more) if more % 3 else self.end_after(live, at))
        self.coming[pk] = {"from": at, "until": until, "end": until, **self.wishes(pinned, excluded)}

    @staticmethod
    def end_after(live: dict[str, Any] | None, at: datetime) -> datetime:
        return live["end"] if live and live["end"] > at else OPEN_END

    @rule(n=NUMBERS)
    def cancel(self, n: int) -> None:
        self.now()
        pk = self.ids[n]
        if pk not in self.coming:
            return
        publishing.cancel_schedule(self.article(n), by=self.by)
        del self.coming[pk]
        if pk in self.live:
            self.live[pk]["until"] = self.live[pk]["end"]

    @rule(n=NUMBERS, hours=HOURS)
    def let_expire(self, n: int, hours: int) -> None:
        """Its window closes later."""
        now, pk = self.now(), self.ids[n]
        if pk not in self.live or pk in self.coming:
            return
        until = now + timedelta(hours=hours)
        publishing.set_end(self.article(n), until=until)
        self.live[pk] |= {"until": until, "end": until}

    @rule(n=NUMBERS)
    def withdraw(self, n: int) -> None:
        self.now()
        pk = self.ids[n]
        if pk in self.live or pk in self.coming:
            publishing.withdraw(self.article(n), by=self.by)
            self.live.pop(pk, None)
            self.coming.pop(pk, None)

    @rule(n=NUMBERS)
    def trash_or_restore(self, n: int) -> None:
        name = "restore" if self.is_trashed(n) else "trash"
        workflow.perform(self.article(n), name, by=self.by)
        self.live.pop(self.ids[n], None)
        self.coming.pop(self.ids[n], None)

    # -- Time

    @precondition(lambda _self: connection.vendor == "sqlite")
    @rule(hours=HOURS)
    def wait(self, hours: int) -> None:
        self.clock.ahead += timedelta(hours=hours, seconds=1)  # type: ignore[union-attr]

    @rule()
    def tidy(self) -> None:
        """What `publish_due` does."""
        assert publishing.tidy().problems == []

    @rule()
    def rank_all(self) -> None:
        related.rank_all()

    # -- Tags

    @rule(one=st.integers(0, 4), other=st.integers(0, 4))
    def merge_tags(self, one: int, other: int) -> None:
        tags = list(Tag.objects.order_by("pk"))
        one, other = one % len(tags), other % len(tags)
        if one != other:
            tagging.merge([tags[one]], tags[other], by=self.by)

    @rule(one=st.integers(0, 4))
    def rename_tag(self, one: int) -> None:
        self.saved += 1
        tags = list(Tag.objects.order_by("pk"))
        tagging.rename(tags[one % len(tags)], name=f"Renamed {self.saved}", by=self.by)

    @rule()
    def undo_tags(self) -> None:
        """The last merge or new name of a tag."""
        last = Event.objects.filter(subject="tag").order_by("-pk").first()
        if last and last.verb != tagging.UNDO:
            tagging.undo(last, by=self.by)

    # -- What must hold

    @rule(n=NUMBERS)
    def read_a_page(self, n: int) -> None:
        """What stands on the page is the list that is held against the memory below."""
        self.now()
        row = LiveArticle.objects.filter(article_id=self.ids[n]).first()
        if row is None:
            assert self.ids[n] not in self.live
            return
        page = Client().get(row.get_absolute_url()).content.decode()
        shown = page.partition('id="related"')[2].partition("</section>")[0]
        slugs = list(dict.fromkeys(re.findall(r'href="/articles/([^"/]+)/"', shown)))
        assert slugs == [card.slug for card in related_to(row)]

    @invariant()
    def lists_are_whole(self) -> None:
        if not hasattr(self, "live"):
            return
        self.now()
        rows = {row.article_id: row for row in LiveArticle.objects.all()}
        assert rows.keys() == self.live.keys()
        for pk, row in rows.items():
            self.hold(pk, [card.article_id for card in related_to(row)])

    def hold(self, pk: int, shown: list[int]) -> None:
        wished, live = self.live[pk], self.live.keys()
        barred = {pk, *wished["excluded"]}
        assert pk not in shown, "never itself"
        assert not set(shown) & barred, "never what an editor excluded"
        assert set(shown) <= live, "nothing outside its window, and so no draft"
        assert len(shown) == len(set(shown)), "nothing twice"
        pins = [pin for pin in dict.fromkeys(wished["pinned"]) if pin in live and pin not in barred]
        assert shown[: len(pins)] == pins, "live pins first, in order"
        assert len(shown) == min(10, len(live - barred)), "full"
        self.lists_held += 1


def test_any_sequence_of_events_leaves_lists_whole() -> None:
    global newsroom  # noqa: PLW0603 (hypothesis makes the machines itself)
    newsroom = Newsroom()
    run_state_machine_as_test(
        Shelf,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "4")),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
