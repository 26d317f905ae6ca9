"""axe finds nothing on the pages that readers and editors use most: both schemes, phone and desktop."""

from collections.abc import Callable
from typing import Any

import pytest

from articles import notes
from articles.models.draft import Article
from articles.models.public import database_now
from articles.models.site import Site
from articles.roles import fill_groups
from articles.snapshot import keep_version
from articles.states import Role
from faq import publishing
from faq.models import Question
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PUBLIC = [
    "/",
    "/articles/",
    "/articles/article-3/",
    "/imprint/",
    "/tags/",
    "/tags/sleep/",
    "/faq/",
    "/faq/nap/",
    "/search/?q=words",
]
DESK = [
    *(
        "/admin/",
        "/admin/calendar/",
        "/admin/calendar/?week=2026-W48",
        "/admin/board/",
        "/admin/me/",
        "/admin/articles/article/",
        "/admin/articles/article/add/",
    ),
    *("/admin/articles/article/{pk}/change/", "/admin/articles/article/{pk}/read/"),
    "/admin/articles/article/{pk}/notes/",
    *("/admin/articles/article/{pk}/move/withdraw/", "/admin/faq/question/", "/admin/faq/question/{question}/change/"),
    *("/admin/articles/article/{pk}/history/", "/admin/articles/article/{pk}/compare/?from=draft&to=1"),
    *("/admin/articles/article/{pk}/versions/1/", "/admin/articles/article/{pk}/seen/"),
    *("/admin/articles/article/{draft}/history/", "/admin/articles/article/{draft}/compare/"),
    "/admin/articles/article/{draft}/versions/1/restore/",
]
SCREENS = [(scheme, width) for scheme in ("light", "dark") for width in (360, 1280)]


@pytest.fixture
def publication(transactional_db: Any) -> dict[str, int]:
    """A few articles with everything on them, a draft, and a question of the hub."""
    fill_groups()
    publisher = make.make_user(Role.PUBLISHER, username="publisher")
    for n in range(12):
        sources = (("Smith, 2020", "https://example.org/smith"), ("A book", "")) if n == 3 else ()
        corrections = (("2026-11-28", "Naps count, too."),) if n == 3 else ()
        more: dict[str, Any] = {"sources": sources, "corrections": corrections}
        make.make_live(f"Article {n}", slug=f"article-{n}", tags=("Sleep", "Food"), **more)
    make.make_live("Imprint", is_page=True)
    Site.objects.update_or_create(pk=1, defaults={"errors_email": "errors@example.org"})
    draft = make.make_article("A draft", sections=(("", "No heading"),))
    Article.objects.filter(pk=draft.pk).update(title="A changed draft", excerpt="")
    keep_version(draft, by=None, at=database_now())
    question = Question.objects.create(question="Is a nap good?", slug="nap", answer="<p>It may be.</p>")
    publishing.publish(question, at=database_now())
    article = Article.objects.get(slug="article-3")
    part = article.sections.get().key
    note = notes.add(article, "Where is this from?", by=publisher, at=database_now(), part=part, is_request=True)
    notes.add(article, "See https://example.org/", by=publisher, at=database_now(), parent=note)
    notes.finish(notes.add(article, "Done.", by=publisher, at=database_now()), by=publisher, at=database_now())
    return {"pk": article.pk, "draft": draft.pk, "question": question.pk}


def faults(page: Any, path: str) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = [
        f"{path} {rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:200]}"
        for rule in axe.run(page, options=RULES).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"{path} is wider than the window")
    return found


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_readers_pages(watch: Callable[..., Any], publication: dict[str, int], scheme: str, width: int) -> None:
    # axe writes a <style> of its own, which the policy reports; so nobody listens to the console here.
    reader = watch(is_complaining=False, color_scheme=scheme, viewport={"width": width, "height": 800})
    found = [fault for path in PUBLIC for fault in faults(reader.open(path), path)]
    assert found == []


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_the_desk(watch: Callable[..., Any], publication: dict[str, int], scheme: str, width: int) -> None:
    desk = watch(is_complaining=False, color_scheme=scheme, viewport={"width": width, "height": 800})
    desk.sign_in("publisher")
    found = []
    for template in DESK:
        path = template.format(**publication)
        page = desk.open(path)
        if "add" in path or ("article" in path and "change" in path):
            page.wait_for_selector(".desk-add")
        page.wait_for_timeout(700)
        found += faults(page, path)
    assert found == []
