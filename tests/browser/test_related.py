"""Related articles in the form: they follow what is typed; what is chosen there is saved and shown to readers."""

from collections.abc import Callable
from typing import Any

import pytest

from articles.models.draft import Article, RelatedChoice
from articles.models.public import LiveArticle
from articles.roles import fill_groups
from articles.states import Role
from tests import make
from tests.browser.test_accessibility import SCREENS, faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLEEP = "<p>Pillows, a mattress and a dark bedroom help tired people to dream.</p>"
PANEL = "#desk-related"
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture
def article(transactional_db: Any) -> Article:
    """A draft about nothing much, on a site with gardens, three articles on sleep and one on volcanoes."""
    fill_groups()
    make.make_user(Role.EDITOR, username="editor")
    make.make_user(Role.REVIEWER, username="reviewer")
    make.make_live("Volcanoes", introduction="<p>Magma and basalt stream from a caldera.</p>")
    for n in range(3):
        make.make_live(f"Sleeping {n}", introduction=SLEEP, tags=("Sleep",))
    for n in range(12):
        make.make_live(f"Gardening {n}", introduction="<p>Roses need a spade and rain.</p>", tags=("Garden",))
    return make.make_article("A draft", introduction=SLEEP, sections=(), questions=(), tags=("Sleep",))


def open_panel(watched: Any, path: str) -> Any:
    page = watched.open(path)
    page.wait_for_selector(".desk-add")
    page.locator(f"{PANEL} h2:text-is('Related articles')").scroll_into_view_if_needed()
    page.wait_for_selector(f"{PANEL} .desk-related-list > *")
    return page


def change(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def titles(page: Any) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('#desk-related .suggestion')].map((each) => each.dataset.title)"
    )
    return found


def item(title: str) -> str:
    return f'{PANEL} .suggestion[data-title="{title}"]'


def pin(page: Any, title: str, words: str) -> None:
    page.fill("#desk-related-words", words)
    page.click(f'{PANEL} .suggestions-found li[data-title="{title}"] [data-act=pin]')
    page.wait_for_selector(f"{item(title)}.is-pinned")


def test_what_is_typed_changes_the_list_and_nothing_is_kept(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport=DESKTOP)
    editor.sign_in("editor")
    page = open_panel(editor, change(article))
    assert {title.split()[0] for title in titles(page)[:3]} == {"Sleeping"}
    assert "Volcanoes" not in titles(page)[:3]
    assert "Shared tags: Sleep" in page.inner_text(item("Sleeping 1"))
    # The conclusion stands just above, so that the panel stays in sight.
    page.locator(".field-conclusion .ProseMirror[contenteditable]").click()
    page.keyboard.type("Magma, basalt and a caldera. Magma and basalt!")
    page.wait_for_selector(f"{item('Volcanoes')} .reasons:has-text('basalt')", timeout=8000)
    assert titles(page).index("Volcanoes") < 4
    assert Article.objects.get(pk=article.pk).conclusion == article.conclusion
    assert not RelatedChoice.objects.exists()


def test_pins_order_and_exclusions_are_saved_and_readers_get_them(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport=DESKTOP)
    editor.sign_in("editor")
    page = open_panel(editor, change(article))
    assert page.is_hidden("#related_choices-group")
    pin(page, "Volcanoes", "volcan")
    pin(page, "Gardening 4", "gardening 4")
    page.click(f"{item('Sleeping 0')} [data-act=pin]")
    page.wait_for_selector(f"{item('Sleeping 0')}.is-pinned")
    assert "“Sleeping 0” is pinned." in page.inner_text("#desk-live")
    assert page.evaluate("document.activeElement.dataset.act") == "unpin", "what takes the place of the pressed one"
    assert titles(page)[:3] == ["Volcanoes", "Gardening 4", "Sleeping 0"]
    # By keyboard to the top: the focus goes along, and what has moved is told.
    page.focus(f"{item('Sleeping 0')} [data-act=up]")
    for place in (2, 1):
        page.keyboard.press("Enter")
        assert page.inner_text("#desk-live") == f"Sleeping 0: moved to place {place} of 3"
        assert page.evaluate("document.activeElement.closest('li').dataset.title") == "Sleeping 0"
    page.wait_for_timeout(800)  # the server's list has come, and the focus is where it was
    assert page.evaluate(
        "[document.activeElement.closest('li').dataset.title, document.activeElement.dataset.act]"
    ) == [
        "Sleeping 0",
        "down",
    ]
    assert titles(page)[:3] == ["Sleeping 0", "Volcanoes", "Gardening 4"]
    for title in ("Sleeping 1", "Sleeping 2"):
        page.click(f"{item(title)} [data-act=exclude]")
        page.wait_for_selector(f'.suggestions-excluded li[data-title="{title}"]')
        assert page.evaluate("document.activeElement.dataset.act") == "allow"
    page.click('.suggestions-excluded li[data-title="Sleeping 2"] [data-act=allow]')
    page.wait_for_selector(item("Sleeping 2"))
    page.click(f"{item('Gardening 4')} [data-act=unpin]")
    page.wait_for_selector(f"{item('Gardening 4')}:not(.is-pinned), .suggestion:nth-child(3):not(.is-pinned)")
    page.wait_for_selector(".desk-kept:has-text('Your unsaved copy')", timeout=10_000)  # autosave noticed
    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version 2")
    rows = RelatedChoice.objects.filter(article=article).order_by("position")
    assert list(rows.values_list("target__title", "is_excluded")) == [
        ("Sleeping 0", False),
        ("Volcanoes", False),
        ("Sleeping 1", True),
    ]
    # Once more, now that the rows are in the database: removed, turned round, brought back.
    page = open_panel(editor, change(article))
    page.click(f"{item('Volcanoes')} [data-act=up]")
    page.click('.suggestions-excluded li[data-title="Sleeping 1"] [data-act=allow]')
    page.wait_for_selector(item("Sleeping 1"))
    page.click(f"{item('Sleeping 0')} [data-act=unpin]")
    page.wait_for_selector(f"{item('Sleeping 0')}:not(.is-pinned)")
    pin(page, "Sleeping 0", "sleeping 0")
    foretold = titles(page)
    assert foretold[:2] == ["Volcanoes", "Sleeping 0"]
    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version 3")
    assert not RelatedChoice.objects.filter(is_excluded=True).exists()
    make.publish(Article.objects.get(pk=article.pk))
    live = LiveArticle.objects.get(article=article)
    page = editor.open(live.get_absolute_url())
    assert page.locator(".related h3 a").all_inner_texts() == foretold


def test_a_new_article_says_what_it_needs_and_is_told_its_neighbours_before_it_is_saved(
    watch: Callable[..., Any], article: Article
) -> None:
    editor = watch(viewport=DESKTOP)
    editor.sign_in("editor")
    page = open_panel(editor, "/admin/articles/article/add/")
    assert "Nothing is written yet." in page.inner_text(PANEL)
    page.fill("#id_title", "Basalt")
    page.locator("#desk-related-words").scroll_into_view_if_needed()
    page.wait_for_selector(item("Volcanoes"), timeout=8000)
    assert titles(page)[0] == "Volcanoes"
    page.click(f"{item('Gardening 3')} [data-act=pin]")
    page.wait_for_selector(f"{item('Gardening 3')}.is-pinned")
    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version 1")
    assert RelatedChoice.objects.get(article__title="Basalt").target.title == "Gardening 3"


def test_where_the_server_does_not_answer_it_says_so_and_the_plain_rows_are_there(
    watch: Callable[..., Any], article: Article
) -> None:
    editor = watch(is_complaining=False, viewport=DESKTOP)  # Chromium complains of being offline
    editor.sign_in("editor")
    page = open_panel(editor, change(article))
    page.context.set_offline(True)
    page.click(f"{item('Sleeping 0')} [data-act=pin]")
    page.wait_for_selector(".desk-related-status:has-text('the server does not answer')")
    assert page.is_visible("#related_choices-group")
    page.context.set_offline(False)
    page.click(f"{PANEL} [data-act=again]")
    page.wait_for_selector(f"{item('Sleeping 0')}.is-pinned")
    assert page.is_hidden("#related_choices-group")


def test_a_row_that_was_refused_is_shown_with_its_mistake(watch: Callable[..., Any], article: Article) -> None:
    editor = watch(viewport=DESKTOP)
    editor.sign_in("editor")
    page = open_panel(editor, change(article))
    page.click(f"{item('Sleeping 0')} [data-act=pin]")
    page.wait_for_selector(f"{item('Sleeping 0')}.is-pinned")
    target = Article.objects.get(title="Sleeping 0")
    Article.objects.filter(pk=target.pk).update(trashed_at="2026-01-01T00:00:00Z")
    page.click("[name=_continue]")
    page.wait_for_selector(".desk-mistakes a:has-text('is in the trash')")
    page.wait_for_selector(".desk-add")
    page.click(".desk-mistakes a")
    page.locator("#desk-related-words").scroll_into_view_if_needed()  # the form may still have been settling
    page.wait_for_selector(".desk-related-list .desk-warning:has-text('is in the trash')")
    assert page.is_visible("#related_choices-group")


def test_a_reviewer_reads_the_list_and_finds_no_button(watch: Callable[..., Any], article: Article) -> None:
    reviewer = watch(viewport=DESKTOP)
    reviewer.sign_in("reviewer")
    page = reviewer.open(change(article))
    page.click("text=Related articles")
    page.wait_for_selector(".suggestion")
    assert "Shared tags: Sleep" in page.inner_text(".suggestions")
    assert page.locator("#content button, #content input").count() == 0


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_axe_finds_nothing(watch: Callable[..., Any], article: Article, scheme: str, width: int) -> None:
    desk = watch(is_complaining=False, color_scheme=scheme, viewport={"width": width, "height": 800})
    desk.sign_in("editor")
    page = open_panel(desk, change(article))
    page.click(f"{item('Sleeping 0')} [data-act=pin]")
    page.wait_for_selector(f"{item('Sleeping 0')}.is-pinned")
    page.click(f"{item('Sleeping 1')} [data-act=exclude]")
    page.wait_for_selector(".suggestions-excluded")
    page.fill("#desk-related-words", "gardening")
    page.wait_for_selector(".suggestions-found")
    page.wait_for_timeout(300)
    found = faults(page, "form")
    page.click("[name=_continue]")
    page.wait_for_selector("text=is saved as version 2")
    for path in (f"/admin/articles/article/{article.pk}/related/", "/admin/articles/article/unlisted/"):
        found += faults(desk.open(path), path)
    assert found == []
