"""Two browsers on one article: nothing is overwritten unseen, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from articles.models.desk import UnsavedCopy
from articles.models.draft import Article
from articles.models.history import Version
from articles.roles import fill_groups
from articles.states import Role
from tests import make
from tests.browser.test_whole_path import FORM_READY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article(transactional_db: Any) -> Article:
    fill_groups()
    make.make_user(Role.EDITOR, username="ada", first_name="Ada", last_name="Author")
    make.make_user(Role.EDITOR, username="carla", first_name="Carla", last_name="Quick")
    sections = (("Lights", "Dim them."), ("Screens", "Away with them."), ("Breathing", "Slowly."), ("Feet", "Warm."))
    return make.make_article("Winding down", sections=sections)


def open_form(watched: Any, article: Article | None, query: str = "") -> Any:
    path = f"{article.pk}/change" if article else "add"
    page = watched.open(f"/admin/articles/article/{path}/{query}")
    page.wait_for_selector(FORM_READY)
    page.wait_for_timeout(500)
    return page


def type_into(page: Any, section: int, words: str) -> None:
    """At the end of a section's text."""
    page.locator(f"#sections-{section} .ProseMirror[contenteditable]").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def save(page: Any) -> None:
    page.click("[name=_continue]")
    page.wait_for_load_state()


def texts(article: Article) -> list[str]:
    return [section.text for section in article.sections.all()]


def test_different_sections_and_then_the_same_one(watch: Callable[..., Any], article: Article) -> None:
    ada, carla = watch(viewport={"width": 1280, "height": 900}), watch(viewport={"width": 1280, "height": 900})
    ada.sign_in("ada"), carla.sign_in("carla")
    hers, theirs = open_form(ada, article), open_form(carla, article)
    theirs.wait_for_selector("text=Also has this open: Ada Author")

    type_into(hers, 0, " Early.")
    type_into(theirs, 3, " Socks help.")
    save(hers)
    save(theirs)
    theirs.wait_for_selector("text=What others changed meanwhile is kept, too")
    assert texts(article)[0] == "<p>Dim them. Early.</p>"
    assert texts(article)[3] == "<p>Warm. Socks help.</p>"

    hers, theirs = open_form(ada, article), open_form(carla, article)
    type_into(hers, 1, " All of them.")
    type_into(theirs, 1, " By nine.")
    type_into(theirs, 2, " In and out.")
    save(hers)
    save(theirs)
    theirs.wait_for_selector("text=Ada Author saved version 4")
    theirs.wait_for_timeout(800)
    box = theirs.locator(".desk-mistakes").bounding_box()
    assert 0 <= box["y"] < 800, "it is seen without scrolling"
    marked = theirs.locator(".desk-choice .desk-side-text ins").all_text_contents()
    assert [words.removeprefix("added: ") for words in marked] == ["All of them.", "By nine."]
    assert Version.objects.filter(article=article).count() == 4

    theirs.wait_for_selector(FORM_READY)
    theirs.locator(".desk-choice label:has-text('My text')").click()
    type_into(theirs, 1, " All of them by ten.")
    save(theirs)
    theirs.wait_for_selector("text=is saved as version 5")
    assert texts(article)[1] == "<p>Away with them. By nine. All of them by ten.</p>"
    assert texts(article)[2] == "<p>Slowly. In and out.</p>"
    assert Version.objects.get(article=article, number=4).content.sections[1].html.endswith("All of them.</p>")


def test_a_killed_tab_loses_nothing(watch: Callable[..., Any], article: Article) -> None:
    ada = watch(viewport={"width": 1280, "height": 900})
    ada.sign_in("ada")
    page = open_form(ada, article)
    type_into(page, 2, " In and out.")
    page.wait_for_selector("text=Your unsaved copy:", timeout=5000)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(f"{ada.origin}/admin/articles/article/{article.pk}/change/")
    again.wait_for_selector("text=You have text that was never saved")
    assert texts(article)[2] == "<p>Slowly.</p>"
    again.click(".desk-recovered a:has-text('Open it')")
    again.wait_for_selector("text=This is your unsaved text")
    again.wait_for_selector(FORM_READY)
    save(again)
    again.wait_for_selector("text=is saved as version 2")
    assert texts(article)[2] == "<p>Slowly. In and out.</p>"
    assert not UnsavedCopy.objects.exists()


def sign_in_elsewhere(page: Any, origin: str, name: str) -> None:
    other = page.context.new_page()
    other.goto(f"{origin}/admin/login/")
    other.fill("#id_username", name)
    other.fill("#id_password", "pass-word-1")
    other.click("[type=submit]")
    other.wait_for_selector("#user-tools")
    other.close()


def test_a_session_that_ended_while_somebody_typed(watch: Callable[..., Any], article: Article) -> None:
    ada = watch(is_complaining=False, viewport={"width": 1280, "height": 900})
    ada.sign_in("ada")
    page = open_form(ada, article)
    Session.objects.all().delete()
    type_into(page, 0, " Early.")
    page.wait_for_selector("text=You are signed out.", timeout=8000)
    page.click("[name=_continue]")
    page.wait_for_timeout(300)
    assert "Early." in page.inner_text("#sections-0"), "the form is still there"
    sign_in_elsewhere(page, ada.origin, "ada")
    page.wait_for_selector("[data-signed-out]", state="hidden", timeout=10000)
    save(page)
    page.wait_for_selector("text=is saved as version 2")
    assert texts(article)[0] == "<p>Dim them. Early.</p>"


def test_a_session_that_ended_just_before_saving(watch: Callable[..., Any], article: Article) -> None:
    ada = watch(is_complaining=False, viewport={"width": 1280, "height": 900})
    ada.sign_in("ada")
    page = open_form(ada, article)
    type_into(page, 0, " Early.")
    Session.objects.all().delete()
    page.click("[name=_continue]")
    page.wait_for_selector("#id_username")
    page.fill("#id_username", "ada")
    page.fill("#id_password", "pass-word-1")
    page.click("[type=submit]")
    page.wait_for_selector("text=This browser has kept text that did not arrive here.", timeout=8000)
    page.click(".desk-notice[data-kept] a")
    page.wait_for_selector("text=This is your unsaved text")
    page.wait_for_selector(FORM_READY)
    save(page)
    page.wait_for_selector("text=is saved as version 2")
    assert texts(article)[0] == "<p>Dim them. Early.</p>"
    open_form(ada, article)
    assert not page.is_visible("[data-kept]"), "what has arrived is forgotten"


def test_a_new_article_in_a_killed_tab_is_offered_by_the_next_one(watch: Callable[..., Any], article: Article) -> None:
    ada = watch()
    ada.sign_in("ada")
    page = open_form(ada, None)
    page.fill("#id_title", "Never saved")
    page.wait_for_selector("text=Your unsaved copy:", timeout=5000)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(f"{ada.origin}/admin/articles/article/add/")
    again.click(".desk-recovered a:has-text('Open it')")
    again.wait_for_selector(FORM_READY)
    assert again.input_value("#id_title") == "Never saved"
