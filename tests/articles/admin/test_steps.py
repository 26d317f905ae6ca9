"""What comes next, in the list: for each role the one move it could make, else what the article waits for."""

import re
from datetime import timedelta
from typing import Any

import pytest

from articles import notes, workflow
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition
from articles.models.public import LiveArticle
from articles.states import Role, State
from articles.workflow import perform
from tests import make
from tests.articles.admin.test_articles import client_of
from tests.copying import multiply

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


@pytest.fixture
def people() -> dict[str, Any]:
    return {role.value: make.make_user(role, username=role.value.lower()) for role in Role if role != Role.TAG_MANAGER}


def steps(user: Any, **query: str) -> dict[str, str]:
    """The column as the page prints it, by title; a link is printed with where it leads."""
    page = client_of(user).get(LIST, query).content.decode()
    found = {}
    for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL):
        title = re.search(r'class="field-title">.*?>([^<]+)</a>', row, re.DOTALL)
        cell = re.search(r'class="field-what_comes_next">(.*?)</td>', row, re.DOTALL)
        if title and cell:
            link = re.search(r'href="[^"]*/(\w+)/"', cell[1])
            words = re.sub(r"<[^>]+>", "", cell[1])
            found[title[1]] = f"{words} [{link[1]}]" if link else words
    return found


class TestWords:
    def test_a_draft_is_submitted_by_its_author(self, people: dict[str, Any]) -> None:
        make.make_article("Draft", by=people["Author"])
        assert steps(people["Author"]) == {"Draft": "Submit for review [change]"}
        assert steps(people["Editor"]) == {"Draft": "Submit for review [change]"}
        assert steps(people["Reviewer"]) == {"Draft": "Waits for its author"}

    def test_what_is_in_review_waits_for_whoever_may_decide(self, people: dict[str, Any]) -> None:
        expert = make.make_contributor("Ana Ruiz", is_expert=True)
        for title, asked in (("Asked", expert), ("Open", None)):
            perform(make.make_article(title, by=people["Author"], reviewer=asked), "submit", by=people["Author"])
        waits = {"Asked": "Waits for a reviewer (asked: Ana Ruiz)", "Open": "Waits for a reviewer"}
        assert steps(people["Author"]) == steps(people["Editor"]) == waits
        assert steps(people["Reviewer"]) == {"Asked": "Approve [read]", "Open": "Approve [read]"}

    def test_nobody_is_told_to_approve_their_own_text_while_somebody_else_can(self, people: dict[str, Any]) -> None:
        own = make.make_article("Own", by=people["Publisher"])
        perform(own, "submit", by=people["Publisher"])
        assert steps(people["Publisher"]) == {"Own": "Waits for a reviewer"}
        people["Reviewer"].delete()
        assert steps(people["Publisher"]) == {"Own": "Approve [read]"}

    def test_changes_asked_for_say_how_many_notes_are_open(self, people: dict[str, Any]) -> None:
        article = make.make_article("Asked", by=people["Author"])
        perform(article, "submit", by=people["Author"])
        perform(article, "ask_for_changes", by=people["Reviewer"], wish=workflow.Wish(note="Cite it."))
        assert steps(people["Author"]) == {"Asked": "Changes asked for: 1 note open [change]"}
        notes.add(article, "And this.", by=people["Reviewer"], at=database_now())
        assert steps(people["Author"]) == {"Asked": "Changes asked for: 2 notes open [change]"}
        assert steps(people["Reviewer"]) == {"Asked": "Waits for its author: 2 notes open"}
        for note in article.notes.all():
            notes.finish(note, by=people["Author"], at=database_now())
        assert steps(people["Author"]) == {"Asked": "Make the changes asked for [change]"}

    def test_what_is_approved_waits_for_a_publisher(self, people: dict[str, Any]) -> None:
        make.edition_of(make.make_article("Approved", by=people["Author"]))
        assert steps(people["Publisher"]) == {"Approved": "Publish now [change]"}
        assert steps(people["Author"]) == {"Approved": "Waits for a publisher"}

    def test_what_is_out_says_what_the_calendar_brings(self, people: dict[str, Any]) -> None:
        now = database_now()
        make.publish(make.make_article("Coming"), at=now + timedelta(days=1))
        make.publish(make.make_article("Ending"), until=now + timedelta(days=1))
        make.make_live("Quiet")
        make.make_live("Due", review_by=(now + timedelta(days=40)).date())
        make.make_live("Late")
        LiveArticle.objects.filter(title="Late").update(review_by=(now - timedelta(days=40)).date())
        perform(make.make_live("Withdrawn").article, "withdraw", by=people["Publisher"])
        found = steps(people["Publisher"])
        days = {title: re.split(r" 20\d\d\b", words)[0] for title, words in found.items()}
        assert found.pop("Quiet") == found.pop("Withdrawn") == ""
        assert re.sub(r"\d+ \w+$", "", days["Coming"]) == "Goes live "
        assert re.sub(r"\d+ \w+$", "", days["Ending"]) == "Leaves the site "
        assert re.sub(r"\d+ \w+$", "", days["Due"]) == "Review due "
        assert re.sub(r"\d+ \w+$", "", days["Late"]) == "Review was due "
        assert steps(people["Reviewer"]) == found | {"Quiet": "", "Withdrawn": ""}

    def test_a_change_to_what_is_live_goes_the_way_again(self, people: dict[str, Any]) -> None:
        article = make.make_live("Live", by=people["Author"]).article
        Article.objects.filter(pk=article.pk).update(excerpt="Changed")
        make.keep_version(article, by=people["Author"], at=database_now())
        assert steps(people["Author"]) == {"Live": "Submit for review [change]"}
        make.edition_of(article)
        assert steps(people["Publisher"]) == {"Live": "Publish now [change]"}

    def test_a_correction_is_looked_at_by_somebody_else(self, people: dict[str, Any]) -> None:
        live = make.make_live("Corrected")
        Edition.objects.update(is_correction=True, approved_by=people["Publisher"])
        assert steps(people["Reviewer"]) == {"Corrected": "Confirm the correction [read]"}
        assert steps(people["Publisher"]) == {live.title: ""}

    def test_what_is_set_aside_has_no_next_step(self, people: dict[str, Any]) -> None:
        perform(make.make_article("Archived"), "archive", by=people["Editor"])
        perform(make.make_article("Thrown away"), "trash", by=people["Editor"])
        assert steps(people["Editor"], aside="all") == {"Archived": "", "Thrown away": ""}


class TestTable:
    """The list asks the workflow's own table: what was read ahead gives the answers that the database gives."""

    def fill(self, people: dict[str, Any]) -> list[Article]:
        author, publisher = people["Author"], people["Publisher"]
        for who in (author, publisher, people["Editor"]):
            make.make_article(by=who)
            perform(make.make_article(by=who), "submit", by=who)
            make.edition_of(make.make_article(by=who))
            changed = make.make_live(by=who).article
            Article.objects.filter(pk=changed.pk).update(excerpt="Changed", state=State.DRAFT.value)
            make.keep_version(changed, by=publisher, at=database_now())
            perform(changed, "submit", by=author if who == author else publisher)
            make.publish(make.make_article(by=who), at=database_now() + timedelta(days=1))
            make.make_article(by=who, state=State.CHANGES_REQUESTED.value)
        make.make_live()
        Edition.objects.filter(pk__in=Edition.objects.values("pk")[:3]).update(
            is_correction=True, approved_by=publisher
        )
        perform(make.make_article(by=author), "archive", by=publisher)
        Article.objects.filter(pk=make.make_article(by=author).pk).update(version_number=0)
        return list(Article.objects.order_by("pk"))

    def test_the_answers_are_those_of_each_article_asked_alone(
        self, people: dict[str, Any], django_assert_num_queries: Any
    ) -> None:
        articles, now = self.fill(people), database_now()
        names = ("submit", "take_back", "approve", "publish", "schedule", "cancel_schedule", "confirm_correction")
        answers = set()
        for user in people.values():
            alone = [workflow.allows(user, article, name) for article in articles for name in names]
            ahead = list(Article.objects.order_by("pk"))
            workflow.read_ahead(ahead, user, at=now)
            with django_assert_num_queries(0):
                together = [workflow.allows(user, article, name, at=now) for article in ahead for name in names]
            assert together == alone
            answers |= set(together)
        assert len(answers) > 8, "so many different answers were compared"

    def test_what_was_read_for_one_account_tells_another_nothing(self, people: dict[str, Any]) -> None:
        article = make.make_article(by=people["Publisher"])
        perform(article, "submit", by=people["Publisher"])
        workflow.read_ahead([article], people["Reviewer"], at=database_now())
        assert workflow.allows(people["Publisher"], article, "approve")
        assert not workflow.allows(people["Reviewer"], article, "approve")


@pytest.mark.parametrize("number", [2, 12])
def test_its_queries_do_not_grow(people: dict[str, Any], number: int, django_assert_num_queries: Any) -> None:
    reviewer, author = people["Reviewer"], people["Author"]
    make.make_live("Live", tags=("Sleep", "Food"))
    perform(make.make_article("Waiting", by=author), "submit", by=author)
    multiply(number)
    for n, waiting in enumerate(Article.objects.filter(title="Waiting")):
        Article.objects.filter(pk=waiting.pk).update(reviewer=make.make_contributor(f"Dr. {n}"))
        notes.add(waiting, "Look.", by=reviewer, at=database_now())
    client = client_of(reviewer)
    client.get(LIST)
    with django_assert_num_queries(19):
        client.get(LIST)
    with django_assert_num_queries(22):
        client.get(LIST, {"q": "words"})
