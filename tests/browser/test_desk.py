"""The desk in a real browser: plans moved by mouse and keyboard, nothing typed lost, the way about on a phone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from articles import workflow
from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOVEMBER = "/admin/calendar/?month=2030-11"


@pytest.fixture
def articles(transactional_db: Any) -> dict[str, Article]:
    fill_groups()
    editor = make.make_user(Role.EDITOR, username="editor")
    make.make_user(Role.PUBLISHER, username="publisher")
    planned, tray = make.make_article("Rest days", by=editor), make.make_article("Cold hands", by=editor)
    Article.objects.filter(pk=planned.pk).update(planned_for=date(2030, 11, 12))
    return {"planned": planned, "tray": tray}


def planned_for(article: Article) -> date | None:
    article.refresh_from_db()
    return article.planned_for


def test_a_plan_is_dragged_to_another_day(watch: Callable[..., Any], articles: dict[str, Article]) -> None:
    desk = watch(viewport={"width": 1280, "height": 1100})
    desk.sign_in("editor")
    page = desk.open(NOVEMBER)
    page.drag_and_drop(".cal-entry[data-title='Rest days'] .cal-word", "#day-2030-11-20")
    page.wait_for_selector("#cal-said:has-text('Wednesday 20 November 2030')")
    assert planned_for(articles["planned"]) == date(2030, 11, 20)
    assert page.is_visible("#day-2030-11-20 >> text=Rest days")
    page.drag_and_drop(".cal-tray .cal-entry[data-title='Cold hands'] .cal-word", "#day-2030-11-21")
    page.wait_for_selector("#cal-said:has-text('Thursday 21 November 2030')")
    assert page.inner_text("#day-2030-11-21 .cal-word").startswith("Planned")
    page.drag_and_drop("#day-2030-11-20 .cal-entry .cal-word", ".cal-tray .cal-entries")
    page.wait_for_selector("#cal-said:has-text('not planned')")
    assert planned_for(articles["planned"]) is None


def test_a_plan_that_cannot_be_kept_goes_back(watch: Callable[..., Any], articles: dict[str, Article]) -> None:
    desk = watch(is_complaining=False, viewport={"width": 1280, "height": 1100})
    desk.sign_in("editor")
    page = desk.open(NOVEMBER)
    workflow.perform(articles["planned"], "trash", by=make.make_user(Role.PUBLISHER))
    page.drag_and_drop(".cal-entry[data-title='Rest days'] .cal-word", "#day-2030-11-20")
    page.wait_for_selector("#cal-said.cal-said--error")
    assert page.is_visible("#day-2030-11-12 >> text=Rest days")


@pytest.mark.parametrize("scripts", [True, False])
def test_by_keyboard_on_a_phone_with_and_without_scripts(
    watch: Callable[..., Any], articles: dict[str, Article], scripts: bool
) -> None:
    desk = watch(viewport={"width": 360, "height": 800}, java_script_enabled=scripts)
    desk.sign_in("editor")
    page = desk.open(NOVEMBER)
    assert not page.is_visible("#day-2030-11-13")  # an empty day of a month in a list
    page.focus("#day-2030-11-12 summary")
    page.keyboard.press("Enter")
    page.fill("#day-2030-11-12 input[type=date]", "2030-11-20")
    page.keyboard.press("Tab" if not scripts else "Enter")
    if not scripts:
        page.click("#day-2030-11-12 form button >> nth=0")
    page.wait_for_selector("text=is planned for Wednesday 20 November 2030")
    assert planned_for(articles["planned"]) == date(2030, 11, 20)


def test_planning_beside_the_text_loses_nothing_typed(watch: Callable[..., Any], articles: dict[str, Article]) -> None:
    desk = watch(viewport={"width": 1280, "height": 1100})
    desk.sign_in("editor")
    page = desk.open(f"/admin/articles/article/{articles['tray'].pk}/change/")
    page.fill("#id_title", "Cold hands, typed and not saved")
    page.fill("#desk-plan-day", "2030-11-20")
    page.click("button[form=desk-plan]")
    page.wait_for_selector(".desk-plan-said:has-text('publishes nothing')")
    assert planned_for(articles["tray"]) == date(2030, 11, 20)
    assert page.input_value("#id_title") == "Cold hands, typed and not saved"


def test_two_clicks_from_the_desk_approve(watch: Callable[..., Any], articles: dict[str, Article]) -> None:
    workflow.perform(articles["planned"], "submit", by=articles["planned"].created_by)
    desk = watch(viewport={"width": 1280, "height": 900})
    page = desk.sign_in_by_form("publisher")
    page.click("text=Read and decide")
    page.click("button:has-text('Approve')")
    page.wait_for_selector("text=is approved")
    page.click("#desk-nav >> text=Desk")
    page.wait_for_selector("button:has-text('Publish now')")
