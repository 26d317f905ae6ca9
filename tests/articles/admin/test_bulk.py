"""Moves of many articles: a few at once, more as a run that is worked off; each by its own rights and checks."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from articles.admin.articles import bulk_work
from articles.models.clock import database_now
from articles.models.desk import BulkRun
from articles.models.draft import Article
from articles.models.history import Event
from articles.models.public import LiveArticle
from articles.states import Outcome, Role
from articles.workflow import perform
from tests import make
from tests.articles.admin.test_articles import client_of, said

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def drafts(number: int, **more: Any) -> list[Article]:
    return [make.make_article(f"Article {n}", questions=(), **more) for n in range(number)]


def choose(client: Any, name: str, articles: Any, query: str = "") -> Any:
    data = {"action": f"{name}_chosen", "_selected_action": [article.pk for article in articles]}
    return client.post(LIST + query, data, follow=True)


def page_of(run: BulkRun) -> str:
    return reverse("admin:articles_article_bulk", args=[run.pk])


def do(client: Any, run: BulkRun, what: str, **data: Any) -> dict[str, Any]:
    headers = {"Accept": "application/json"}
    answer: dict[str, Any] = client.post(page_of(run), {"do": what, **data}, headers=headers).json()
    return answer


@pytest.fixture
def publisher() -> Any:
    return make.make_user(Role.PUBLISHER, username="paula")


@pytest.fixture
def editor() -> Any:
    return make.make_user(Role.EDITOR, username="edgar")


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch: Any) -> None:
    """A step makes one move, so that a test can look in between."""
    monkeypatch.setattr(bulk_work.work_off, "__kwdefaults__", {"seconds": 0.0})


class TestChoosing:
    def test_a_few_go_at_once_with_one_report(self, editor: Any) -> None:
        ready, waiting = drafts(2)
        perform(waiting, "submit", by=editor)
        words = said(choose(client_of(editor), "submit", [ready, waiting]))
        assert "Submit for review (1)" in words
        assert "Left as they were (1)" in words
        assert not BulkRun.objects.exists()

    def test_more_become_a_run_that_begins_by_itself(self, editor: Any) -> None:
        response = choose(client_of(editor), "archive", drafts(21))
        run = BulkRun.objects.get()
        assert response.redirect_chain[-1][0] == page_of(run)
        assert 'data-state="running" data-own' in response.content.decode()
        assert (len(run.article_ids), run.done) == (21, 0)

    @pytest.mark.parametrize("name", ["withdraw", "trash"])
    def test_what_takes_something_away_asks_however_few(self, publisher: Any, name: str) -> None:
        live = make.make_live("Live").article
        response = choose(client_of(publisher), name, [live])
        run = BulkRun.objects.get()
        page = response.content.decode()
        assert "1 article" in page
        assert 'name="outcome"' in page
        assert do(client_of(publisher), run, "step")["state"] == "asking"
        assert LiveArticle.objects.exists()

    def test_publishing_asks_where_it_is_of_many(self, publisher: Any) -> None:
        choose(client_of(publisher), "publish", drafts(21))
        assert bulk_work.state_of(BulkRun.objects.get()) == "asking"

    def test_all_that_a_filter_finds_can_be_chosen(self, editor: Any) -> None:
        first, *_rest = drafts(25)
        data = {"action": "archive_chosen", "_selected_action": [first.pk], "select_across": "1"}
        client_of(editor).post(f"{LIST}?q=Article", data)
        assert len(BulkRun.objects.get().article_ids) == 25

    def test_too_many_are_refused_with_a_sentence(self, editor: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr(bulk_work, "MOST", 3)
        assert "at most 3" in said(choose(client_of(editor), "archive", drafts(4)))

    @pytest.mark.parametrize(
        ("role", "query", "offered"),
        [
            (Role.AUTHOR, "", {"submit", "take_back", "trash"}),
            (Role.EDITOR, "", {"submit", "take_back", "archive", "trash"}),
            (Role.REVIEWER, "", {"approve"}),
            (Role.TAG_MANAGER, "", set()),
            (Role.EDITOR, "?aside=trash", {"restore"}),
            (Role.EDITOR, "?aside=archive", {"unarchive", "trash"}),
        ],
    )
    def test_each_role_is_offered_what_it_may_do(self, role: Role, query: str, offered: set[str]) -> None:
        user = make.make_user(role)
        drafts(1, by=user)
        form = client_of(user).get(LIST + query).context["action_form"]
        names = {name for name, _label in form.fields["action"].choices if name} if form else set()
        assert names == {f"{name}_chosen" for name in offered}

    def test_what_is_not_offered_is_not_done(self, editor: Any) -> None:
        article = make.make_article()
        make.edition_of(article)
        choose(client_of(editor), "publish", [article])
        assert not LiveArticle.objects.exists()


class TestWorkingOff:
    def test_each_by_its_own_checks_with_one_report(self, publisher: Any) -> None:
        ready = drafts(3)
        for article in ready:
            make.edition_of(article)
        draft = make.make_article("=Only a draft")
        client = client_of(publisher)
        choose(client, "publish", [*ready, draft])
        assert LiveArticle.objects.count() == 3  # four are few

    def test_step_by_step_to_the_report(self, publisher: Any) -> None:
        ready = drafts(2)
        for article in ready:
            make.edition_of(article)
        draft, gone = make.make_article("=Only a draft"), make.make_article("Gone")
        ids = [ready[0].pk, draft.pk, gone.pk, ready[1].pk]
        gone.delete()
        run = bulk_work.begin("publish", ids, by=publisher, at=database_now())
        client = client_of(publisher)
        states = [do(client, run, "step") for _ in range(4)]
        assert [(told["done"], told["state"]) for told in states] == [
            *((1, "running"), (2, "running"), (3, "running"), (4, "finished"))
        ]
        assert states[-1]["words"] == "4 of 4 looked at: 2 went through, 2 stayed as they were."
        page = client.get(page_of(run)).content.decode()
        assert "Not from the state “Draft”." in page
        assert "It is not there any more." in page
        assert reverse("admin:articles_article_change", args=[draft.pk]) in page
        text = client.get(reverse("admin:articles_article_bulk_report", args=[run.pk])).content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert rows[1][:2] == ["'=Only a draft", "Not from the state “Draft”."]
        assert rows[1][2] == f"http://testserver{reverse('admin:articles_article_change', args=[draft.pk])}"

    def test_a_finished_run_does_nothing_more(self, editor: Any) -> None:
        run = bulk_work.begin("archive", [make.make_article().pk], by=editor, at=database_now())
        client = client_of(editor)
        for _ in range(3):
            do(client, run, "step")
        run.refresh_from_db()
        assert (run.done, run.went, Event.objects.filter(verb="archive").count()) == (1, 1, 1)

    def test_it_stops_and_goes_on(self, editor: Any) -> None:
        run = bulk_work.begin("archive", [article.pk for article in drafts(3)], by=editor, at=database_now())
        client = client_of(editor)
        do(client, run, "step")
        assert do(client, run, "stop")["state"] == "stopped"
        assert do(client, run, "step")["done"] == 1
        page = client.get(page_of(run)).content.decode()
        assert 'data-state="stopped"' in page
        assert "Go on" in page
        assert do(client, run, "go") | {"words": ""} == {
            "done": 2,
            "total": 3,
            "went": 2,
            "stayed": 0,
            "state": "running",
            "words": "",
        }

    def test_without_a_script_each_press_works_on(self, editor: Any) -> None:
        run = bulk_work.begin("archive", [article.pk for article in drafts(2)], by=editor, at=database_now())
        response = client_of(editor).post(page_of(run), {"do": "go"}, follow=True)
        assert "1 of 2 looked at" in response.content.decode()

    def test_a_right_that_is_lost_on_the_way_stops_what_is_left(self, editor: Any) -> None:
        run = bulk_work.begin("archive", [article.pk for article in drafts(2)], by=editor, at=database_now())
        client = client_of(editor)
        do(client, run, "step")
        editor.groups.clear()
        editor.groups.add(make.make_user(Role.REVIEWER).groups.get())
        assert do(client, run, "step")["stayed"] == 1

    def test_what_befalls_one_article_does_not_stop_the_others(self, editor: Any, monkeypatch: Any) -> None:
        first, second = drafts(2)
        run = bulk_work.begin("archive", [first.pk, second.pk], by=editor, at=database_now())
        if connection.vendor != "sqlite":
            pytest.skip("the trigger is written for SQLite")
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TRIGGER broken BEFORE UPDATE ON articles_article WHEN OLD.id = {first.pk} "
                "BEGIN SELECT RAISE(ABORT, 'broken'); END"
            )
        bulk_work.work_off(run, by=editor, seconds=10)
        assert [row[2] for row in run.stayed] == ["Something went wrong; it was left as it was."]
        second.refresh_from_db()
        assert second.archived_at

    def test_some_hundred_in_steps(self, editor: Any) -> None:
        ids = [article.pk for article in Article.objects.bulk_create(Article(title=f"T{n}") for n in range(300))]
        run, steps = bulk_work.begin("archive", ids, by=editor, at=database_now()), 0
        while bulk_work.state_of(run) == "running":
            bulk_work.work_off(run, by=editor, seconds=0.2)
            steps += 1
        assert (run.went, run.stayed) == (300, [])
        assert steps > 1
        assert Event.objects.filter(verb="archive").count() == Article.objects.exclude(archived_at=None).count() == 300

    @pytest.mark.parametrize("number", [2, 12])
    def test_an_article_costs_the_same_in_a_longer_run(
        self, editor: Any, number: int, django_assert_num_queries: Any
    ) -> None:
        run = bulk_work.begin("archive", [article.pk for article in drafts(number)], by=editor, at=database_now())
        bulk_work.work_off(run, by=editor)
        locks = 1 if connection.vendor == "postgresql" else 0
        with django_assert_num_queries(23 + locks):
            bulk_work.work_off(run, by=editor)


class TestAsking:
    def test_withdrawing_gives_all_the_same_answer(self, publisher: Any) -> None:
        heir = make.make_live("Heir").article
        live = [make.make_live(f"Live {n}").article for n in range(2)]
        client = client_of(publisher)
        choose(client, "withdraw", live)
        run = BulkRun.objects.get()
        client.post(page_of(run), {"do": "confirm", "outcome": "redirect", "target": heir.pk})
        do(client, run, "step")
        assert [article.title for article in LiveArticle.objects.all()] == ["Heir"]
        assert set(live[0].addresses.values_list("outcome", "target")) == {(Outcome.REDIRECT.value, heir.pk)}

    def test_readers_are_not_sent_to_one_of_those(self, publisher: Any) -> None:
        live = [make.make_live(f"Live {n}").article for n in range(2)]
        client = client_of(publisher)
        choose(client, "withdraw", live)
        data = {"do": "confirm", "outcome": "redirect", "target": live[1].pk}
        page = client.post(page_of(BulkRun.objects.get()), data).content.decode()
        assert "is one of those" in page
        assert LiveArticle.objects.count() == 2

    def test_an_editor_throws_away_what_is_not_live_and_the_rest_stays(self, editor: Any) -> None:
        draft, live = make.make_article("Draft"), make.make_live("Live").article
        client = client_of(editor)
        page = choose(client, "trash", [draft, live]).content.decode()
        assert 'name="outcome"' not in page
        run = BulkRun.objects.get()
        client.post(page_of(run), {"do": "confirm"})
        do(client, run, "step")
        run.refresh_from_db()
        assert (run.went, [row[1] for row in run.stayed]) == (1, ["Live"])

    def test_it_can_be_taken_back(self, editor: Any) -> None:
        articles = drafts(2)
        run = bulk_work.begin("trash", [article.pk for article in articles], by=editor, at=database_now())
        bulk_work.work_off(run, by=editor, seconds=10)
        client = client_of(editor)
        assert "Undo: Restore from the trash (2)" in client.get(page_of(run)).content.decode()
        client.post(page_of(run), {"do": "undo"})
        back = BulkRun.objects.get(move="restore")
        do(client, back, "step")
        assert Article.objects.filter(trashed_at=None).count() == 2


class TestWhoSeesIt:
    def test_its_maker_alone_and_superusers_who_only_look(self, editor: Any) -> None:
        run = bulk_work.begin("archive", [make.make_article().pk], by=editor, at=database_now())
        other, boss = client_of(make.make_user(Role.PUBLISHER)), client_of(make.make_user(is_superuser=True))
        for url in (page_of(run), reverse("admin:articles_article_bulk_report", args=[run.pk])):
            assert other.get(url).status_code == 403
            assert boss.get(url).status_code == 200
        assert other.post(page_of(run), {"do": "step"}).status_code == 403
        assert boss.post(page_of(run), {"do": "step"}).status_code == 403
        assert "data-go>" not in boss.get(page_of(run)).content.decode()

    def test_ones_own_are_listed_and_linked_from_the_list(self, editor: Any) -> None:
        bulk_work.begin("archive", [make.make_article().pk], by=editor, at=database_now())
        bulk_work.begin("submit", [1], by=make.make_user(Role.EDITOR), at=database_now())
        client, url = client_of(editor), reverse("admin:articles_article_bulk_runs")
        assert url in client.get(LIST).content.decode()
        page = client.get(url).content.decode()
        assert "Archive: 1 article" in page
        assert "Submit for review" not in page

    def test_one_that_is_not_there(self, editor: Any) -> None:
        assert client_of(editor).get(f"{LIST}bulk/999999/").status_code == 404

    def test_old_ones_go(self, editor: Any) -> None:
        now = database_now()
        old = bulk_work.begin("archive", [1], by=editor, at=now - bulk_work.KEPT * 2)
        bulk_work.begin("archive", [2], by=editor, at=now)
        assert not BulkRun.objects.filter(pk=old.pk).exists()
