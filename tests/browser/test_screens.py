"""Every screen of the desk, and what opens on the form of an article, shown on phone and desktop, by day and by night:
nothing is said in the console, nothing breaks the policy, axe finds nothing, nothing is wider than the window.

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
from articles.models.clock import database_now
from articles.models.draft import Article, ArticleQuestion
from articles.models.people import User
from articles.models.site import Site
from articles.roles import fill_groups
from articles.snapshot import keep_version
from articles.states import AltState, Role
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

FORM: Final = SCREENS["form"]
#: As above, for a part of a page: every picture, and axe once a width and once a scheme.
PART_SHOWN: Final = ((360, "dark", RULES), (360, "light", None), (1280, "light", RULES), (1280, "dark", None))
#: What is opened is looked at as far as it fits, from its top.
INTO_SIGHT: Final = """part => {
  const found = document.querySelector(part)
  const { top, bottom } = found.getBoundingClientRect()
  if (top < 0 || bottom > innerHeight) found.scrollIntoView({ block: "start", behavior: "instant" })
}"""
#: What stands out of the window to the right, or scrolls sideways in the part.
TOO_WIDE: Final = """part => [document.documentElement, ...(part ? document.querySelectorAll(part) : [])].filter(
  (each) => each.scrollWidth > each.clientWidth || each.getBoundingClientRect().right > innerWidth + 1
).map((each) => each.cloneNode(false).outerHTML.slice(0, 100))"""
#: What was saved is said for some seconds; here for as long as one looks.
TOAST_STAYS: Final = """
const soon = window.setTimeout
window.setTimeout = (act, after, ...more) => soon(act, after === 12000 ? 600000 : after, ...more)
"""
FAQ: Final = '.tabs.regions .tab[data-region="faq"] button'


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

    def show(self, name: str, part: str = "", *, shown: Any = None) -> None:
        """The window; of a page that was walked through, axe reads the part that is new alone."""
        for width, scheme, rules in shown or (PART_SHOWN if part else SHOWN):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.emulate_media(color_scheme=scheme)
            if part:
                self.page.evaluate(INTO_SIGHT, part)
            self.page.wait_for_timeout(250)  # colours change by and by
            self.page.screenshot(path=self.folder / f"{name}-{width}-{scheme}.png")
            self._check(f"{name}, {width} px, {scheme}", rules, part)

    def _check(self, name: str, rules: Mapping[str, Any] | None, part: str) -> None:
        self.found += [f"{name}: {complaint}" for complaint in self.desk.complaints]
        self.found += [f"{name} is wider than the window: {wide}" for wide in self.page.evaluate(TOO_WIDE, part)]
        if rules is None:
            self.desk.complaints.clear()
            return
        for rule in self.axe.run(self.page, context=part or None, options=rules).response["violations"]:
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


# -- What opens on the form ------------------------------------------------------------------------------------


def form(walk: Walk, things: dict[str, int]) -> Any:
    walk.page.set_viewport_size({"width": 1280, "height": 800})
    page = walk.desk.open(FORM.format(**things))
    page.wait_for_selector(".desk-add")
    page.wait_for_selector(".desk-waiting", state="detached")
    return page


def show_dialogs(walk: Walk, page: Any) -> None:
    """What lies over the form, each closed again by Escape."""

    def show(name: str, part: str) -> None:
        page.wait_for_selector(f"{part}[open]")
        walk.show(name, part)
        page.keyboard.press("Escape")
        page.wait_for_selector(f"{part}[open]", state="detached")

    page.keyboard.press("Control+/")
    show("form-keys", "#desk-keys")
    page.focus(".field-introduction .ProseMirror")
    page.keyboard.press("Control+k")
    page.keyboard.type("draft")
    page.wait_for_selector("#desk-linking-list [aria-selected=true] >> text=A draft")
    show("form-link", "#desk-linking")
    page.click(".desk-beside-column .desk-picture-choose")
    page.wait_for_selector("#desk-picker [role=option]")
    show("form-pictures", "#desk-picker")
    page.click(".desk-beside-column .desk-picture-edit")
    page.wait_for_selector("#desk-picker .desk-focus-handle")
    show("form-focus", "#desk-picker")
    page.click(FAQ)
    page.click(".desk-add-shared")
    page.keyboard.type("tea")
    page.wait_for_selector("#desk-question-list [aria-selected=true] >> text=What about tea?")
    show("form-question", "#desk-question")
    page.keyboard.press("Alt+Shift+Q")


def show_beside(walk: Walk, page: Any) -> None:
    """What stands beside the text, unfolded, and the text folded."""
    page.click("#desk-elsewhere summary")
    page.wait_for_selector("#desk-elsewhere .desk-elsewhere-shown")
    walk.show("form-elsewhere", "#desk-elsewhere")
    page.click(".desk-moves .desk-more summary")
    walk.show("form-moves", ".desk-panel[aria-labelledby=desk-standing]")
    walk.show("form-note", "#desk-notes")
    for number in range(2):
        page.click(f"#sections-{number} .desk-tool--fold")
    walk.show("form-outline", "#desk-text")
    walk.show("form-folded", ".order-machine-wrapper")
    page.click("#sections-0 .desk-tool--fold")
    page.click("#desk-preview-toggle")
    page.frame_locator("#desk-preview iframe").locator("h1").wait_for()
    walk.show("form-preview", "#desk-preview")
    page.click(".desk-preview-close")


def show_dragged(walk: Walk, page: Any) -> None:
    """The second block, lifted above the first."""
    for look in PART_SHOWN:
        page.set_viewport_size({"width": look[0], "height": 800})
        page.evaluate("document.querySelector('#sections-0').scrollIntoView({ block: 'center' })")
        grip = page.locator("#sections-1 > h3 .desk-grip").bounding_box()
        page.mouse.move(grip["x"] + 8, grip["y"] + 8)
        page.mouse.down()
        page.mouse.move(grip["x"] + 8, grip["y"] - 50, steps=4)
        walk.show("form-dragged", ".order-machine", shown=(look,))
        page.keyboard.press("Escape")
        page.mouse.up()


def show_mistakes(walk: Walk, page: Any) -> None:
    """A question that is too long, in a block that is folded, of the tab that is not open; then it is mended."""
    page.click(FAQ)
    page.evaluate("document.querySelector('[name=questions-0-question]').removeAttribute('maxlength')")
    page.fill("[name=questions-0-question]", f"Does it {'really ' * 60}help?")
    page.click("#questions-0 .desk-tool--fold")
    page.keyboard.press("Alt+Shift+Q")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".desk-mistakes:focus")
    page.wait_for_selector(".desk-waiting", state="detached")
    walk.show("form-mistakes", ".desk-mistakes")
    assert page.is_visible("#questions-0 .errorlist"), "its tab is shown, and it is unfolded"
    walk.show("form-mistake", "#questions-0")
    page.fill("[name=questions-0-question]", "Does it help at all?")
    page.focus(".field-conclusion .ProseMirror")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".desk-toast .messagelist")
    page.wait_for_selector(".desk-waiting", state="detached")
    walk.show("form-toast", ".desk-toast")


def show_conflict(walk: Walk, page: Any, article: Article) -> None:
    """Somebody else saves what one is about to save."""
    section = article.sections.get(heading="Why")
    page.click('.tabs.regions .tab[data-region="sections"] button')
    page.click(f"[id^=sections-]:has(input[value='{section.pk}']) .ProseMirror")
    page.keyboard.press("Control+End")
    page.keyboard.type(" By nine.")
    section.text = "<p>Rest well, and early.</p>"
    section.save()
    keep_version(article, by=make.make_user(Role.EDITOR, username="ada", first_name="Ada"), at=database_now())
    page.keyboard.press("Control+s")
    page.wait_for_selector(".desk-choice")
    page.wait_for_selector(".desk-waiting", state="detached")
    walk.show("form-conflict", ".desk-mistakes")


def test_what_opens_on_the_form(watch: Callable[..., Any], things: dict[str, int], folder: Path) -> None:
    Question.objects.create(question="What about tea?", slug="tea", answer="<p>Less so.</p>")
    walk = Walk(watch(), folder)
    walk.desk.sign_in("root")
    page = form(walk, things)
    show_dialogs(walk, page)
    show_beside(walk, page)
    assert walk.found == []


def test_what_the_form_answers(watch: Callable[..., Any], things: dict[str, int], folder: Path) -> None:
    walk = Walk(watch(), folder)
    walk.desk.sign_in("root")
    walk.page.add_init_script(TOAST_STAYS)
    page = form(walk, things)
    show_dragged(walk, page)
    show_mistakes(walk, page)
    show_conflict(walk, page, Article.objects.get(pk=things["article"]))
    assert walk.found == []
