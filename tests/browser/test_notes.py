"""Notes beside the form, in a real browser: answering and finishing them loses nothing that is typed in the form."""

from collections.abc import Callable
from typing import Any

import pytest

from articles import notes
from articles.models.clock import database_now
from articles.models.draft import Article, Section
from articles.models.history import Note, Version
from articles.roles import fill_groups
from articles.states import Role, State
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM_READY = ".desk-add"


@pytest.fixture
def article(transactional_db: Any) -> Article:
    """An author's article with changes asked for, and two notes on its second section."""
    fill_groups()
    author = make.make_user(Role.AUTHOR, username="author")
    reviewer = make.make_user(Role.REVIEWER, username="reviewer", first_name="Ruth", last_name="Reader")
    article = make.make_article("Winding down", sections=(("Lights", "Dim them."), ("Screens", "Away.")), by=author)
    Article.objects.filter(pk=article.pk).update(state=State.CHANGES_REQUESTED)
    screens = Section.objects.get(parent=article, heading="Screens").key
    notes.add(article, "Shorter, please.", by=reviewer, at=database_now(), is_request=True)
    for text in ("Which screens?", "Since when?"):
        notes.add(article, text, by=reviewer, at=database_now(), part=screens)
    return article


def test_an_unsaved_form_keeps_its_text_while_notes_are_answered(watch: Callable[..., Any], article: Article) -> None:
    author = watch(viewport={"width": 1280, "height": 900})
    page = author.sign_in("author")
    author.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(FORM_READY)
    which = Note.objects.get(text="Which screens?")
    page.fill("#id_excerpt", "Typed and not saved")
    page.locator(".field-introduction .ProseMirror[contenteditable]").click()
    page.keyboard.type("Unsaved words. ")
    page.fill("#id_sections-1-heading", "Screens and phones")
    page.focus("#sections-1 .desk-tool--up")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Not saved yet")
    page.fill("#note-text", "Begun, not sent")

    page.fill(f"#answer-{which.pk}", "Phones, above all.")
    page.click(f"#note-{which.pk} button[value=answer]")
    page.wait_for_selector(f"#note-{which.pk} .desk-answers >> text=Phones, above all.")
    page.wait_for_selector("#desk-live >> text=Your answer is written", state="attached")
    assert page.evaluate("document.activeElement.id") == f"answer-{which.pk}"
    assert page.input_value(f"#answer-{which.pk}") == ""
    page.click(f"#note-{which.pk} button[value=done]")
    page.wait_for_selector(".desk-done >> text=1 done")
    assert page.evaluate("document.activeElement.className").startswith("desk-thread")

    assert page.input_value("#id_excerpt") == "Typed and not saved"
    assert "Unsaved words." in page.input_value("#id_introduction")
    assert page.input_value("#id_sections-1-heading") == "Screens and phones"
    assert page.input_value("#note-text") == "Begun, not sent"
    assert page.inner_text(".desk-unsaved") == "Not saved yet"
    assert Version.objects.filter(article=article).count() == 1

    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version 2")
    page.wait_for_selector(FORM_READY)
    content = Version.objects.get(article=article, number=2).content
    assert [part.heading for part in content.sections] == ["Screens and phones", "Lights"]
    assert content.excerpt == "Typed and not saved"
    assert page.input_value("#note-text") == "Begun, not sent", "a note that is not sent outlives a save"
    page.click(".desk-done > summary")
    page.click(f"#note-{which.pk} button[value=reopen]")
    page.wait_for_selector(f".desk-notes > .desk-threads > #note-{which.pk}")


def test_a_blocks_count_leads_to_its_notes_and_a_note_to_its_block(watch: Callable[..., Any], article: Article) -> None:
    author = watch(viewport={"width": 1280, "height": 900})
    page = author.sign_in("author")
    author.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(FORM_READY)
    which = Note.objects.get(text="Which screens?")
    assert page.locator(".desk-note-count").all_inner_texts() == ["2 notes"]
    page.click("#sections-1 .desk-note-count")
    assert page.evaluate("document.activeElement.id") == f"note-{which.pk}"
    page.click(".tabs.regions .tab[data-region=faq] button")
    page.click(f"#note-{which.pk} .desk-goto")
    assert page.evaluate("document.activeElement.id") == "id_sections-1-heading"
    page.click(f"#note-{which.pk} button[value=done]")
    page.wait_for_selector("#sections-1 .desk-note-count >> text=1 note")
    page.click(".desk-asked a")
    request = Note.objects.get(is_request=True)
    assert page.evaluate("document.activeElement.id") == f"note-{request.pk}"
    page.keyboard.press("Tab")
    page.keyboard.type("Is it short now?")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Is it short now? >> nth=0")


def test_an_empty_note_and_a_lost_session_are_told_beside_the_box(watch: Callable[..., Any], article: Article) -> None:
    author = watch(is_complaining=False, viewport={"width": 1280, "height": 900})
    page = author.sign_in("author")
    author.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(FORM_READY)
    page.click(".desk-note-new button")
    page.wait_for_selector(".desk-note-problem >> text=Write something first")
    assert page.evaluate("document.activeElement.id") == "note-text"
    page.fill("#note-text", "Written while signed out")
    page.context.clear_cookies(name="sessionid")
    page.click(".desk-note-new button")
    page.wait_for_selector(".desk-note-problem >> text=Not sent")
    assert page.input_value("#note-text") == "Written while signed out"


def test_a_reviewer_writes_about_a_section_beside_the_printed_text(watch: Callable[..., Any], article: Article) -> None:
    reviewer = watch(viewport={"width": 390, "height": 800})
    page = reviewer.sign_in("reviewer")
    reviewer.open(f"/admin/articles/article/{article.pk}/change/")
    page.fill("#note-text", "Line one\nsee https://example.org/")
    page.select_option("#note-part", label="Lights")
    page.click(".desk-note-new button")
    page.wait_for_selector(".desk-threads >> text=Line one")
    assert page.locator(".desk-threads a[href='https://example.org/']").count() == 1
    assert page.locator(".desk-thread", has_text="Line one").locator(".desk-goto").get_attribute("href") == "#lights"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
