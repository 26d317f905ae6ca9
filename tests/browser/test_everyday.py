"""A week at the desk: author, reviewer, editor and publisher on one article. Every click is counted."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from articles.models.draft import Article
from articles.models.public import LiveArticle
from articles.roles import fill_groups
from articles.states import Role, State
from tests import make
from tests.browser.test_whole_path import FORM_READY, write_block

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Person:
    """Somebody signed in, who goes to the desk for each move and clicks from there."""

    def __init__(self, watched: Any, name: str) -> None:
        self.watched, self.name = watched, name
        self.page = watched.sign_in_by_form(name)
        self.clicks = 0
        self.counted: dict[str, int] = {}

    def desk(self) -> Any:
        self.clicks = 0
        return self.watched.open("/admin/")

    def click(self, selector: str) -> None:
        self.page.click(selector)
        self.page.wait_for_load_state()
        self.clicks += 1

    def typing(self, selector: str, words: str) -> None:
        """Typing is no move; to place the cursor is not counted."""
        self.page.wait_for_selector(FORM_READY)
        self.page.wait_for_timeout(300)
        self.page.locator(selector).click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words)

    def done(self, move: str, said: str) -> None:
        self.page.wait_for_selector(f"text={said}")
        self.counted[move] = self.clicks


@pytest.fixture
def team(watch: Callable[..., Any], transactional_db: Any) -> dict[str, Person]:
    fill_groups()
    people = {}
    for role in (Role.AUTHOR, Role.EDITOR, Role.REVIEWER, Role.PUBLISHER):
        name = role.value.lower()
        user = make.make_user(role, username=name, first_name=role.value)
        make.make_contributor(f"{role.value} Person", user=user)
        people[name] = Person(watch(viewport={"width": 1280, "height": 1000}), name)
    return people


def first_week(author: Person, reviewer: Person, publisher: Person) -> None:
    """Write, submit, ask for changes, answer, approve, publish."""
    author.desk()
    author.click("text=New article")
    author.page.wait_for_selector(FORM_READY)
    author.page.fill("#id_title", "Winding down")
    author.page.fill("#id_excerpt", "How an evening ends well.")
    write_block(author.page, "Lights", "Dim them early.")
    author.click("[name=_submit]")
    author.done("write and submit", "is submitted for review")

    reviewer.desk()
    reviewer.click("text=Read and decide")
    reviewer.click("text=Ask for changes …")
    reviewer.page.fill("[name=note]", "Please say when.")
    reviewer.click(".desk-ask [type=submit]")
    reviewer.done("ask for changes", "are asked for")

    author.desk()
    author.click("a:has-text('Winding down') >> nth=0")
    author.page.wait_for_selector("text=Please say when.")
    author.typing("#sections-0 .ProseMirror[contenteditable]", " By nine.")
    author.page.locator(".desk-thread textarea").fill("Nine it is.")
    author.page.locator(".desk-thread button:has-text('Answer')").click()
    author.page.wait_for_selector(".desk-answers >> text=Nine it is.")
    author.clicks += 1
    author.click("[name=_submit]")
    author.done("answer and submit again", "is submitted for review")

    reviewer.desk()
    reviewer.click("text=Read and decide")
    assert "By nine." in reviewer.page.inner_text(".desk-reading")
    reviewer.click("button:has-text('Approve')")
    reviewer.done("approve", "It can be published now")

    publisher.desk()
    publisher.click(".front-moves >> text=Publish now")
    publisher.done("publish", "is live.")


def a_change(editor: Person, reviewer: Person, publisher: Person) -> None:
    """Edit the live one, compare, and publish the change."""
    editor.desk()
    editor.click("a:has-text('Winding down') >> nth=0")
    editor.typing("#sections-0 .ProseMirror[contenteditable]", " Or ten.")
    editor.click("[name=_continue]")
    editor.done("edit the live one", "is saved as version")
    assert "Or ten." not in LiveArticle.objects.get().body_html

    editor.desk()
    editor.click("a:has-text('Winding down') >> nth=0")
    editor.click("text=What is different from the live page")
    editor.done("compare with the live page", "What is different")
    assert "Or ten." in editor.page.inner_text("ins >> nth=-1")

    editor.desk()
    editor.click("a:has-text('Winding down') >> nth=0")
    editor.page.wait_for_selector(FORM_READY)
    editor.click("[name=_submit]")
    editor.done("submit the change", "is submitted for review")
    reviewer.desk()
    reviewer.click("text=Read and decide")
    reviewer.click("button:has-text('Approve')")
    reviewer.done("approve the change", "It can be published now")
    publisher.desk()
    publisher.click(".front-moves >> text=Publish now")
    publisher.done("publish the change", "is live.")
    assert "Or ten." in LiveArticle.objects.get().body_html


def the_end(editor: Person, reviewer: Person, publisher: Person) -> None:
    """Restore an old version, schedule it, withdraw the article."""
    editor.desk()
    editor.click("a:has-text('Winding down') >> nth=0")
    editor.click(".desk-history a:has-text('Restore …') >> nth=-1")
    editor.click("button:has-text('Restore version 2')")
    editor.done("restore", "says again what version 2 said")
    assert Article.objects.get().sections.get().text == "<p>Dim them early. By nine.</p>"

    editor.desk()
    editor.click("a:has-text('Winding down') >> nth=0")
    editor.page.wait_for_selector(FORM_READY)
    editor.click("[name=_submit]")
    editor.page.wait_for_selector("text=is submitted for review")
    reviewer.desk()
    reviewer.click("text=Read and decide")
    reviewer.click("button:has-text('Approve')")
    reviewer.page.wait_for_selector("text=It can be published now")

    publisher.desk()
    publisher.click("a:has-text('Winding down') >> nth=0")
    publisher.click("text=Publish later …")
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1))
    publisher.page.fill("[name=at]", tomorrow.strftime("%Y-%m-%dT08:00"))
    publisher.click(".desk-ask [type=submit]")
    publisher.done("schedule", "goes live on")
    assert f"Version {Article.objects.get().version_number} goes live on" in publisher.page.inner_text(".desk-panel")

    publisher.desk()
    publisher.click("a:has-text('Winding down') >> nth=0")
    publisher.click("text=Withdraw …")
    publisher.click(".desk-ask [type=submit]")
    publisher.done("withdraw", "is withdrawn")


def test_a_week_at_the_desk(team: dict[str, Person]) -> None:
    author, editor, reviewer, publisher = (team[name] for name in ("author", "editor", "reviewer", "publisher"))
    first_week(author, reviewer, publisher)
    a_change(editor, reviewer, publisher)
    the_end(editor, reviewer, publisher)
    assert not LiveArticle.windows.exists()
    assert Article.objects.get().state == State.APPROVED
    counted = {move: clicks for person in team.values() for move, clicks in person.counted.items()}
    if path := os.environ.get("CLICKS"):
        Path(path).write_text("".join(f"{clicks} {move}\n" for move, clicks in counted.items()), encoding="utf-8")
    assert {move: clicks for move, clicks in counted.items() if clicks > 3} == {}
    assert len(counted) == 13
