"""Every screen of the desk, opened once and shown on phone and desktop, by day and by night: nothing is said in the
console, nothing breaks the policy, axe finds nothing, nothing is wider than the window.

Each is kept as a picture beside the other files of the test run, or in the folder that `SCREENS` names.
"""

import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image as Pillow

from articles import notes
from articles.models.draft import ArticleQuestion
from articles.models.people import User
from articles.models.public import database_now
from articles.models.site import Site
from articles.roles import fill_groups
from articles.states import AltState
from faq.models import Question
from tests import make
from tests.browser.conftest import PASSWORD
from tests.browser.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS: Final = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block", "target-size"]}}
#: Widths, schemes and axe's rules there.
SHOWN: Final = ((360, "dark", RULES), (1280, "light", RULES), (360, "light", LOOKS), (1280, "dark", LOOKS))
ARTICLE: Final = "/admin/articles/article/"
SCREENS: Final = {
    "login": "/admin/login/",
    "desk": "/admin/",
    "calendar": "/admin/calendar/",
    "week": "/admin/calendar/?week=2026-W48",
    "board": "/admin/board/",
    "me": "/admin/me/",
    "list": ARTICLE,
    "new": f"{ARTICLE}add/",
    "form": f"{ARTICLE}{{article}}/change/",
    "reading": f"{ARTICLE}{{article}}/read/",
    "notes": f"{ARTICLE}{{article}}/notes/",
    "related": f"{ARTICLE}{{article}}/related/",
    "preview-links": f"{ARTICLE}{{article}}/links/",
    "schedule": f"{ARTICLE}{{article}}/move/schedule/",
    "withdraw": f"{ARTICLE}{{article}}/move/withdraw/",
    "seen": f"{ARTICLE}{{article}}/seen/",
    "history": f"{ARTICLE}{{article}}/history/",
    "compare": f"{ARTICLE}{{article}}/compare/?from=draft&to=1",
    "history-of-draft": f"{ARTICLE}{{draft}}/history/",
    "compare-draft": f"{ARTICLE}{{draft}}/compare/",
    "version": f"{ARTICLE}{{article}}/versions/1/",
    "restore": f"{ARTICLE}{{draft}}/versions/1/restore/",
    "questions": "/admin/faq/question/",
    "question": "/admin/faq/question/{question}/change/",
    "library": "/admin/articles/image/",
    "picture": "/admin/articles/image/{picture}/change/",
    "tags": "/admin/articles/tag/",
    "tag": "/admin/articles/tag/{tag}/change/",
    "people": "/admin/articles/user/",
    "person": "/admin/articles/user/{user}/change/",
    "contributors": "/admin/articles/contributor/",
    "publication": "/admin/articles/site/{site}/change/",
}


@pytest.fixture
def things(transactional_db: Any) -> dict[str, int]:
    """An article with everything on it, a draft, a shared question, a picture."""
    fill_groups()
    root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
    file = io.BytesIO()
    Pillow.new("RGB", (800, 500), "teal").save(file, "JPEG")
    described = {"alt": "A quiet room.", "alt_state": AltState.DESCRIBED}
    picture = make.draw_picture(file.getvalue(), title="A room", **described)
    live = make.make_live(
        "An article",
        tags=("Sleep", "Food"),
        sections=(("Why", "Rest well."), ("How", "Eat well.")),
        sources=(("Smith, 2020", "https://example.org/smith"),),
    )
    article, draft = live.article, make.make_article("A draft", by=root)
    article.picture = picture
    article.save()
    question = Question.objects.create(question="Is a nap good?", slug="nap", answer="<p>It may be.</p>")
    ArticleQuestion.objects.create(parent=article, region="faq", ordering=90, shared=question)
    part = article.sections.get(heading="Why").key
    notes.add(article, "Where is this from?", by=root, at=database_now(), part=part, is_request=True)
    ids = {"question": question.pk, "picture": picture.pk, "tag": article.tags.first().pk, "user": root.pk}
    return {"article": article.pk, "draft": draft.pk, "site": Site.objects.get().pk, **ids}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: Any) -> Path:
    wanted = os.environ.get("SCREENS")
    made = Path(wanted) if wanted else tmp_path_factory.mktemp("screens", numbered=False)
    made.mkdir(parents=True, exist_ok=True)
    return made


class Walk:
    """Shows a page in all widths and schemes, and gathers what is wrong with it."""

    def __init__(self, desk: Any, folder: Path) -> None:
        self.desk, self.page, self.folder = desk, desk.page, folder
        self.axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
        self.found: list[str] = []

    def show(self, name: str, *, shown: Any = SHOWN) -> None:
        for width, scheme, rules in shown:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.emulate_media(color_scheme=scheme)
            self.page.wait_for_timeout(250)  # colours change by and by
            self.page.screenshot(path=self.folder / f"{name}-{width}-{scheme}.png")
            self._check(f"{name}, {width} px, {scheme}", rules)

    def _check(self, name: str, rules: Mapping[str, Any]) -> None:
        self.found += [f"{name}: {complaint}" for complaint in self.desk.complaints]
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.found.append(f"{name} is wider than the window")
        for rule in self.axe.run(self.page, options=rules).response["violations"]:
            self.found.append(f"{name}: {rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:200]}")
        self.page.wait_for_timeout(20)
        self.desk.complaints.clear()  # axe writes a <style> of its own, which the policy reports


def test_screens(watch: Callable[..., Any], things: dict[str, int], folder: Path) -> None:
    walk = Walk(watch(), folder)
    walk.desk.open(SCREENS["login"])
    walk.show("login")
    walk.desk.sign_in("root")
    for name, address in list(SCREENS.items())[1:]:
        page = walk.desk.open(address.format(**things))
        if name in ("new", "form"):
            page.wait_for_selector(".desk-add")
            page.wait_for_selector(".desk-waiting", state="detached")
        walk.show(name)
    assert walk.found == []
