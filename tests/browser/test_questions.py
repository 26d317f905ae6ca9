"""Shared questions in the article's form by keyboard, mouse and touch; and what a refused form does with the text."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.clock import database_now
from articles.models.draft import Article, ArticleQuestion
from articles.models.history import Version
from articles.roles import fill_groups
from articles.snapshot import keep_version
from articles.states import Role
from faq.models import Question
from tests import make
from tests.browser.conftest import PASSWORD
from tests.browser.test_accessibility import SCREENS, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE = {"width": 1280, "height": 900}
TAB = '.tabs.regions .tab[data-region="faq"] button'
ADD = ".desk-add-shared"
OPEN = "#desk-question[open]"
OPTIONS = "#desk-question-list [role=option]"
ACTIVE = "#desk-question-list [aria-selected=true] .desk-linking-title"
CARD_IN_BLOCK = ".desk-question-card"
CARD = f".order-machine .inline-related:not(.empty-form) {CARD_IN_BLOCK}"


@pytest.fixture
def naps(transactional_db: Any) -> Article:
    fill_groups()
    editor = make.make_user(Role.EDITOR, username="editor")
    for n, (words, answer) in enumerate(
        (
            ("Is a nap good?", "<p>It may be, <em>early</em>.</p>"),
            ("Does coffee help?", "<p>Not after a nap.</p>"),
            ("What about tea?", "<p>Less so.</p>"),
        )
    ):
        Question.objects.create(question=words, slug=f"q{n}", answer=answer)
    article = make.make_article("Naps", slug="naps", questions=(("My own?", "Yes."),), by=editor)
    live = make.make_article("Siesta", by=editor)
    ArticleQuestion.objects.create(parent=live, region="faq", ordering=90, shared=Question.objects.get(slug="q0"))
    make.publish(live)
    return article


def opened(watched: Any, article: Article, region: str = "faq") -> Any:
    page = watched.sign_in("editor")
    watched.open(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_selector(".desk-add")
    page.wait_for_selector(".field-introduction .ProseMirror[aria-label]")
    if region == "faq":
        page.click(TAB)
        page.wait_for_selector(ADD)
    return page


def look_for(page: Any, words: str, first: str) -> None:
    page.wait_for_selector(OPTIONS)
    page.keyboard.type(words)
    page.wait_for_selector(f"{ACTIVE}:text-is('{first}')")


def saved(page: Any, number: int) -> list[tuple[str, str, int | None]]:
    page.click("[name=_continue]")
    page.wait_for_selector(f"text=is saved as version {number}")
    content = Version.objects.get(article__slug="naps", number=number).content
    return [(answer.question, answer.html, answer.shared_id) for answer in content.questions]


def test_by_keyboard_from_the_search_to_the_version_and_once_only(watch: Callable[..., Any], naps: Article) -> None:
    page = opened(watch(viewport=WIDE), naps)
    page.focus(ADD)
    page.keyboard.press("Enter")
    look_for(page, "nap", "Is a nap good?")
    page.wait_for_selector("#desk-question-status:has-text('2 questions found')")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(f"{ACTIVE}:text-is('Does coffee help?')")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector(OPEN, state="detached")
    page.wait_for_selector(f"{CARD}:focus >> text=It may be, early.")
    assert page.inner_text(f"{CARD} .desk-question-facts a").startswith("On 1 live page")
    assert "with the shared answer" in page.inner_text("#desk-live")
    page.wait_for_selector(".desk-outline >> text=Is a nap good?")
    assert page.inner_text(".desk-outline li:has-text('Is a nap good?')").split("\n")[-1].strip() == "4 words"
    page.focus(ADD)
    page.keyboard.press("Enter")
    look_for(page, "nap", "Does coffee help?")
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("#desk-question-status:has-text('in this article already')")
    page.keyboard.press("Enter")
    assert page.is_visible(OPEN)
    page.keyboard.press("Escape")
    page.wait_for_selector(OPEN, state="detached")
    assert page.evaluate("document.activeElement.matches('.desk-add-shared')")
    nap = Question.objects.get(slug="q0")
    assert saved(page, 2)[1:] == [(nap.question, nap.answer, nap.pk)]


def test_made_ones_own_taken_back_and_nothing_that_was_typed_is_lost(watch: Callable[..., Any], naps: Article) -> None:
    nap = Question.objects.get(slug="q0")
    ArticleQuestion.objects.create(parent=naps, region="faq", ordering=90, shared=nap)
    keep_version(naps, by=None, at=database_now())
    page = opened(watch(viewport=WIDE), naps)
    page.click(f"{CARD} >> text=Make it this article’s own")
    assert page.evaluate("document.activeElement.value") == "Is a nap good?"
    page.keyboard.press("End")
    page.keyboard.type(" And a long one?")
    page.wait_for_selector("#questions-1 .ProseMirror >> text=It may be, early.")
    page.click("#questions-1 >> text=Take the shared answer again")
    page.wait_for_selector(f"{CARD}:focus")
    assert page.is_hidden("[name=questions-1-question]")
    page.click(f"{CARD} >> text=Make it this article’s own")
    assert page.input_value("[name=questions-1-question]") == "Is a nap good? And a long one?"
    assert saved(page, 3)[1:] == [("Is a nap good? And a long one?", "<p>It may be, <em>early</em>.</p>", None)]


def test_an_empty_block_takes_one_by_mouse_in_its_place(watch: Callable[..., Any], naps: Article) -> None:
    page = opened(watch(viewport=WIDE), naps)
    page.click("#questions-0 > .order-machine-insert-target")
    page.click("#questions-1 .desk-question-offer")
    page.click(f"{OPTIONS} >> text=What about tea?")
    page.wait_for_selector("#questions-1 .desk-question-card")
    tea = Question.objects.get(slug="q2")
    assert [shared for _question, _html, shared in saved(page, 2)] == [tea.pk, None]


def test_outline_and_keys_lead_to_the_card_of_a_shared_one_and_past_it(
    watch: Callable[..., Any], naps: Article
) -> None:
    for ordering, slug in ((90, "q0"), (95, "q2")):
        shared = Question.objects.get(slug=slug)
        ArticleQuestion.objects.create(parent=naps, region="faq", ordering=ordering, shared=shared)
    page = opened(watch(viewport=WIDE), naps, region="sections")
    page.click(".desk-outline >> text=Is a nap good?")
    page.wait_for_selector(f"#questions-1 {CARD_IN_BLOCK}:focus")
    page.keyboard.press("Alt+Shift+J")
    page.wait_for_selector(f"#questions-2 {CARD_IN_BLOCK}:focus")
    for _n in range(2):
        page.keyboard.press("Alt+Shift+K")
    page.wait_for_selector("#id_questions-0-question:focus")
    page.keyboard.press("Alt+Shift+J")
    page.keyboard.press("Alt+Shift+F")
    page.wait_for_selector("#questions-1.collapsed .desk-tool--fold:focus")
    page.keyboard.press("Alt+Shift+F")
    page.wait_for_selector(f"#questions-1:not(.collapsed) {CARD_IN_BLOCK}:focus")


def test_what_was_reworded_in_another_tab_is_shown_when_one_comes_back(
    watch: Callable[..., Any], naps: Article
) -> None:
    nap = Question.objects.get(slug="q0")
    ArticleQuestion.objects.create(parent=naps, region="faq", ordering=90, shared=nap)
    page = opened(watch(viewport=WIDE), naps)
    with page.context.expect_page() as tab:
        page.click(f"{CARD} >> text=Change the shared answer")
    other = tab.value
    other.wait_for_selector(".submit-row >> text=On 1 live page")
    other.wait_for_selector(".field-answer .ProseMirror[aria-label]")
    other.fill("#id_question", "Is a short nap good?")
    other.click("[name=_continue]")
    other.wait_for_selector(".messagelist .success")
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(f"{CARD} >> text=Is a short nap good?")


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_dialog_and_card_are_open_to_everybody(
    watch: Callable[..., Any], naps: Article, scheme: str, width: int
) -> None:
    # axe writes a <style> of its own, which the policy reports; so nobody listens to the console here.
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}, "has_touch": width < 700}
    page = opened(watch(is_complaining=False, **options), naps)
    page.tap(ADD) if width < 700 else page.click(ADD)
    page.wait_for_selector(OPTIONS)
    assert faults(page, "the dialog") == []
    box = page.locator(OPEN).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    option = f"{OPTIONS} >> text=What about tea?"
    page.tap(option) if width < 700 else page.click(option)
    page.wait_for_selector(CARD)
    assert faults(page, "the card") == []
    page.click(f"{CARD} >> text=Make it this article’s own")
    assert faults(page, "its own") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


class TestRefused:
    def test_a_mistake_names_its_block_and_opens_it_and_no_text_is_called_lost(
        self, watch: Callable[..., Any], naps: Article
    ) -> None:
        page = opened(watch(viewport=WIDE), naps, region="sections")
        page.evaluate(
            """() => {
              const field = document.querySelector("input[name='questions-0-question']")
              field.removeAttribute("maxlength")
              field.value = "Why " + "x".repeat(300)
            }"""
        )
        page.fill("#id_excerpt", "Typed")
        page.click("[name=_continue]")
        page.wait_for_selector(".desk-mistakes:focus")
        page.wait_for_timeout(600)
        assert page.is_hidden(".desk-notice[data-kept]"), "what is in the form did arrive"
        assert page.input_value("#id_excerpt") == "Typed"
        assert page.inner_text(".desk-mistakes li").startswith("Question “Why xxx")
        page.click(".desk-mistakes li a")
        assert page.evaluate("document.activeElement.name") == "questions-0-question"

    def test_what_is_sent_after_the_session_ended_is_offered_after_signing_in(
        self, watch: Callable[..., Any], naps: Article
    ) -> None:
        page = opened(watch(is_complaining=False, viewport=WIDE), naps, region="sections")
        page.wait_for_timeout(600)
        page.context.clear_cookies()
        page.fill("#id_excerpt", "Typed too late")
        page.click("[name=_continue]")
        page.click("text=Open the page again")
        page.fill("#id_username", "editor")
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.click(".desk-notice[data-kept]:not([hidden]) a")
        page.wait_for_selector("text=This is your unsaved text")
        assert page.input_value("#id_excerpt") == "Typed too late"

    def test_more_than_the_server_takes_is_not_sent(self, watch: Callable[..., Any], naps: Article) -> None:
        page = opened(watch(viewport=WIDE), naps, region="sections")
        page.wait_for_timeout(600)
        page.evaluate("document.querySelector('.desk').dataset.mostBytes = 100")
        page.fill("#id_excerpt", "Typed")
        page.click("[name=_continue]")
        page.wait_for_selector(".desk-notice[data-too-large]")
        assert page.input_value("#id_excerpt") == "Typed"
        page.evaluate("document.querySelector('.desk').dataset.mostBytes = 1e7")
        page.click("[name=_continue]")
        page.wait_for_selector("text=is saved as version 2")

    @pytest.mark.parametrize("width", [390, 1280])
    def test_signed_out_is_told_where_one_writes(self, watch: Callable[..., Any], naps: Article, width: int) -> None:
        watched = watch(is_complaining=False, viewport={"width": width, "height": 700})
        page = opened(watched, naps, region="sections")
        page.wait_for_timeout(600)
        page.context.clear_cookies()
        page.focus(".field-conclusion .ProseMirror")
        page.keyboard.type("Typed")
        page.wait_for_selector(".desk-notice[data-signed-out]")
        assert page.evaluate("scrollY") > 300
        box = page.locator(".desk-notice[data-signed-out]").bounding_box()
        assert 0 <= box["y"] < 100
