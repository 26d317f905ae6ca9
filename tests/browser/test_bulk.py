"""A long run in a real browser: it works by itself, stops and goes on, and its pages are for everybody."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.admin.articles import bulk_work
from articles.models.clock import database_now
from articles.models.desk import BulkRun
from articles.models.draft import Article
from articles.roles import fill_groups
from articles.states import Role
from tests import make
from tests.browser.test_accessibility import SCREENS, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/admin/articles/article/"


@pytest.fixture
def editor(transactional_db: Any) -> Any:
    fill_groups()
    return make.make_user(Role.EDITOR, username="editor")


def test_chosen_in_the_list_and_worked_off_by_itself(watch: Callable[..., Any], editor: Any) -> None:
    for n in range(25):
        make.make_article(f"Article {n}")
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(LIST)
    page.check("#action-toggle")
    page.select_option("select[name=action]", "archive_chosen")
    page.click("button[name=index]")
    page.wait_for_selector(".desk-run[data-state=finished]")
    assert "25 of 25 looked at: 25 went through" in page.inner_text("#content")
    page.click("button[value=undo]")
    page.wait_for_selector(".desk-run[data-state=finished]")
    assert Article.objects.at_work().count() == 25


def test_stopped_and_gone_on_with(watch: Callable[..., Any], editor: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk_work.work_off, "__kwdefaults__", {"seconds": 0.0})
    ids = [article.pk for article in Article.objects.bulk_create(Article(title=f"T{n}") for n in range(60))]
    run = bulk_work.begin("archive", ids, by=editor, at=database_now())
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(f"{LIST}bulk/{run.pk}/")
    page.wait_for_selector("text=/^[2-9] of 60 looked at/")
    assert not page.is_visible("[data-go]")
    page.click("[data-stop]")
    page.wait_for_selector(".desk-run[data-state=stopped]")
    assert 1 < BulkRun.objects.get().done < 60
    page.click("[data-go]")
    page.wait_for_selector(".desk-run[data-state=finished]", timeout=60_000)
    assert BulkRun.objects.get().went == 60


def test_restored_from_the_trash_by_one_press(watch: Callable[..., Any], editor: Any) -> None:
    article = make.make_article("Thrown away", trashed_at=database_now(), trashed_by=editor)
    desk = watch()
    page = desk.sign_in("editor")
    desk.open(f"{LIST}?aside=trash")
    page.click("text=Restore >> nth=-1")
    page.wait_for_selector(".success")
    article.refresh_from_db()
    assert article.trashed_at is None


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_its_pages_are_for_everybody(watch: Callable[..., Any], editor: Any, scheme: str, width: int) -> None:
    article, now = make.make_article("A rather long title of an article that stays as it was"), database_now()
    make.make_article("Thrown away", trashed_at=now, trashed_by=editor)
    finished = bulk_work.begin("unarchive", [article.pk], by=editor, at=now)
    bulk_work.work_off(finished, by=editor)
    editor.groups.add(make.make_user(Role.PUBLISHER).groups.get())
    asking = bulk_work.begin("withdraw", [article.pk], by=editor, at=now, asks=True)
    stopped = bulk_work.begin("archive", [article.pk], by=editor, at=now)
    bulk_work.stop(stopped)
    desk = watch(is_complaining=False, color_scheme=scheme, viewport={"width": width, "height": 800})
    desk.sign_in("editor")
    runs = [f"{LIST}bulk/{run.pk}/" for run in (finished, asking, stopped)]
    found = [
        fault for path in (*runs, f"{LIST}bulk/", f"{LIST}?aside=trash") for fault in faults(desk.open(path), path)
    ]
    assert found == []
