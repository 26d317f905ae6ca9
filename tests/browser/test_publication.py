"""The publication's settings and the reader's switch, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.site import Site
from articles.roles import fill_groups
from articles.states import Role
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NIGHT, DAY = "rgb(19, 23, 31)", "rgb(253, 252, 249)"
PAPER = "getComputedStyle(document.documentElement).backgroundColor"
#: Whether the drawing that is shown is that of the night.
IS_DARK = """document.querySelector(".placeholder img").currentSrc.endsWith(
    document.querySelector(".placeholder source").srcset)"""


@pytest.fixture
def publication(transactional_db: Any) -> None:
    fill_groups()
    make.make_user(Role.ADMINISTRATOR, username="manager")
    make.make_live("Walking", slug="walking", tags=("Movement",))


def faults(page: Any) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def pressed(page: Any) -> str:
    return str(page.get_attribute(".scheme [aria-pressed=true]", "value"))


def test_the_switch_remembers_follows_and_keeps_no_cookie(publication: None, watch: Callable[..., Any]) -> None:
    # axe writes a <style> of its own, which the policy reports; so nobody listens to the console here.
    watched = watch(is_complaining=False, color_scheme="light")
    page = watched.open("/")
    assert (page.evaluate(PAPER), pressed(page)) == (DAY, "auto")
    assert not page.evaluate(IS_DARK)
    page.focus(".scheme [value=dark]")
    page.keyboard.press("Enter")
    assert (page.evaluate(PAPER), pressed(page)) == (NIGHT, "dark")
    page.wait_for_selector("meta[name=theme-color][content='#13171f'][media=screen]", state="attached")
    page.reload()
    assert (page.evaluate(PAPER), pressed(page)) == (NIGHT, "dark")
    page.wait_for_selector(".placeholder source[media=screen]", state="attached")
    page.wait_for_timeout(300)
    assert page.evaluate(IS_DARK)
    assert faults(page) == []
    assert page.context.cookies() == []
    page.emulate_media(media="print")
    assert page.evaluate(PAPER) == "rgb(255, 255, 255)"
    page.emulate_media(media="screen", color_scheme="dark")
    page.click(".scheme [value=light]")
    assert (page.evaluate(PAPER), pressed(page)) == (DAY, "light")
    page.click(".scheme [value=auto]")
    assert page.evaluate(PAPER) == NIGHT


def test_without_javascript_the_device_decides_and_no_switch_is_shown(
    publication: None, watch: Callable[..., Any]
) -> None:
    watched = watch(color_scheme="dark", java_script_enabled=False)
    page = watched.open("/")
    assert page.is_hidden(".scheme")
    assert page.is_visible(".colophon")


def test_settings_are_seen_before_they_are_saved(publication: None, watch: Callable[..., Any]) -> None:
    watched = watch(is_complaining=False, viewport={"width": 1280, "height": 900})
    watched.sign_in("manager")
    page = watched.open("/admin/articles/site/1/change/")
    page.wait_for_selector(".desk-preview-status:has-text('Up to date')")
    assert faults(page) == []
    page.fill("#id_name", "The Daily")
    page.check("[name=preset][value=harbour]")
    for scheme in ("light", "dark"):
        frame = page.frame_locator(f"iframe[data-theme={scheme}]")
        frame.locator("h1", has_text="The Daily").wait_for()
        frame.locator("link[href^='/theme-']").wait_for(state="attached")
    menu = page.locator("[data-list=menu]")
    for place in (4, 3):  # the head is the first; over people, which are off, and topics
        menu.locator(".desk-entry").nth(place).locator(".desk-tool--up").click()
    menu.locator(".desk-entry-add").click()
    page.keyboard.type("/tags/movement/")
    light = page.frame_locator("iframe[data-theme=light]")
    light.locator(".menu a", has_text="Movement").wait_for()
    assert light.locator(".menu a").all_inner_texts()[:3] == ["Articles", "Questions", "Topics"]
    page.fill("[name=light_tone]", "#f0f0f0")
    page.wait_for_selector(".desk-color-errors .errornote:has-text('Links can hardly be read')")
    assert faults(page) == []
    page.check("[name=preset][value=harbour]")
    page.wait_for_selector(".desk-color-errors:not(:has(.errornote))", state="attached")
    assert Site.objects.get().name == "Masthead"
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist")
    page = watched.open("/")
    assert page.inner_text("h1") == "The Daily"
    assert page.locator(".menu a").last.inner_text() == "Movement"
    assert page.evaluate(PAPER) == "rgb(251, 253, 254)"
