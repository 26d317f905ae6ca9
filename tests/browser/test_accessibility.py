"""axe finds nothing on any page of readers: both schemes, phone to desktop. For the desk see `test_screens`.

Each page of readers is opened once, and then shown in two pairs of width and scheme, other ones page after page; with
`EVERY_PAIR=1` in the environment in all six, which takes some minutes.
"""

import io
import os
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.template.loader import render_to_string
from PIL import Image as Pillow

from articles import notes, publishing, sharing, signing
from articles.models.clock import database_now
from articles.models.draft import Article, Section
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.roles import fill_groups
from articles.snapshot import keep_version
from articles.states import AltState, Role
from faq import publishing as faq_publishing
from faq.models import Question
from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: Every template of the public site, in each of its states.
PUBLIC: Final = (
    *("/", "/articles/", "/articles/?page=2", "/articles/article-3/", "/articles/everything/", "/imprint/"),
    *("/tags/", "/tags/sleep/", "/tags/food/?page=2", "/tags/nothing-yet/"),
    *("/people/", "/people/marta-lindqvist/", "/people/helena-voss/", "/archive/", "/archive/{month}/"),
    *("/faq/", "/faq/nap/", "/faq/?q=nap", "/faq/?q=zzzzzzzz"),
    *("/search/", "/search/?q=words", "/search/?q=words&tag=sleep", "/search/?q=artcle", "/search/?q=zzzzzzzz"),
    *("/preview/{token}/", "/preview/closed/", "/no-such-page/", "/articles/withdrawn/"),
    *("/alone/400/", "/alone/403_csrf/", "/alone/500/"),
)
ANSWERS: Final = {"/preview/closed/": 404, "/no-such-page/": 404, "/articles/withdrawn/": 410}
LOOKS: Final = (*("color-contrast", "link-in-text-block", "target-size"), "scrollable-region-focusable")
#: Widths and schemes, and the rules to run there (None: all); one line a page, in turns.
IN_TURNS: Final = (
    ((320, "light", None), (1280, "dark", LOOKS)),
    ((320, "dark", None), (768, "light", LOOKS)),
    ((768, "dark", None), (320, "light", LOOKS)),
    ((1280, "light", None), (320, "dark", LOOKS)),
)
EVERY_PAIR: Final = tuple((width, scheme, None) for width in (320, 768, 1280) for scheme in ("light", "dark"))
SCREENS = [(scheme, width) for scheme in ("light", "dark") for width in (360, 1280)]


EVERYTHING: Final = (
    '<p>Words with <code>code</code>, H<sub>2</sub>O and <a href="https://example.org/">a link</a>.</p>'
    "<blockquote><p>A sentence that was pulled out of the text.</p></blockquote>"
    "<table><thead><tr><th>Kind of drink</th><th>How much of it</th><th>Morning</th><th>Evening</th></tr></thead>"
    "<tbody><tr><th>Unsweetened</th><td>Considerable</td><td>Sometimes</td><td>Never again</td></tr></tbody></table>"
    "<ul><li>One</li><li>Two<ol><li>Inner</li></ol></li></ul><h3>Beneath</h3><p>Words.</p><hr><p>More words.</p>"
)


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
    faq_publishing.publish(question, at=database_now())
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


def picture() -> Any:
    file = io.BytesIO()
    Pillow.new("RGB", (800, 500), "teal").save(file, "JPEG")
    told = {"alt": "A quiet room.", "alt_state": AltState.DESCRIBED, "credit": "Photo: Ann, of a long-named archive"}
    terms = {"licence": "cc-by-nc-nd-4.0", "source_url": "https://example.org/room"}
    return make.draw_picture(file.getvalue(), title="A room", **told, **terms)


@pytest.fixture
def places(publication: dict[str, int], settings: Any) -> dict[str, str]:
    """An article with all that a text can hold, one that is gone, a shared draft; and what their addresses need."""
    settings.CARDS_PER_PAGE = 4
    image, now = picture(), database_now()
    expert = make.make_contributor("Helena Voss", credentials="MD", is_expert=True, bio="A doctor.\n\nAnd a walker.")
    article = make.make_article(
        "Everything",
        slug="everything",
        excerpt="A standfirst of its own.",
        tags=("Food", "Sleep"),
        reviewer=expert,
        sections=(("Far", "Far."), ("An ünusual heading of a good many words, as they come", "Wide.")),
        questions=(("Does it help?", "It may."), ("Is it dear?", "No.")),
        sources=(("Smith, 2020", "https://example.org/a-long-address-that-has-no-place-to-break-in-it-anywhere"),),
        picture=image,
        caption="A room in the evening",
    )
    Section.objects.filter(parent=article).update(text=EVERYTHING, picture=image, caption="The same room")
    keep_version(article, by=None, at=now)
    signing.sign_off(article.versions.latest("number"), expert, on=now.date(), by=None, at=now)
    live = LiveArticle.windows.get(publication=make.publish(article))
    make.make_tag("Nothing yet")
    publishing.withdraw(make.make_live("Withdrawn", slug="withdrawn").article, by=None)
    draft = Article.objects.get(pk=publication["draft"])
    link = sharing.share(draft, by=None, at=now, expires_at=now + timedelta(days=1))
    return {"month": f"{live.month // 100}/{live.month % 100:02}", "token": sharing.token_of(link)}


def looked_over(page: Any, path: str, shown: Any) -> list[str]:
    """What axe finds on the page that is open, however it is shown; and where it is wider than its window.

    The narrowest has to hold letters twice as large, too.
    """
    found = []
    page.evaluate(pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT)
    for width, scheme, rules in shown:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        options = {"resultTypes": ["violations"], **({"runOnly": {"type": "rule", "values": rules}} if rules else {})}
        found += [
            f"{path} {width} {scheme} {rule['id']}: {rule['nodes'][0]['html'][:200]}"
            for rule in page.evaluate("options => axe.run(options)", options)["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path} is wider than {width}")
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
        found.append(f"{path} is {width} wide with large letters")
    return found


def fulfill(route: Any, body: str) -> None:
    route.fulfill(body=body, content_type="text/html")


def test_every_page_of_readers(watch: Callable[..., Any], places: dict[str, str], rf: Any) -> None:
    # axe writes a <style> of its own, which the policy reports; so the console is read before it comes.
    reader = watch(is_complaining=False, viewport={"width": 320, "height": 800})
    for name in ("400", "403_csrf", "500"):  # as the server would answer, where there is nothing else to ask for
        body = render_to_string(f"{name}.html", {"request": rf.get("/admin/")})
        reader.page.route(f"**/alone/{name}/", partial(fulfill, body=body))
    found = []
    for n, template in enumerate(PUBLIC):
        path = template.format(**places)
        reader.complaints.clear()
        answer = reader.page.goto(f"{reader.origin}{path}")
        expected = ANSWERS.get(path, 200)
        assert answer.status == expected, path
        found += [f"{path} {said}" for said in reader.complaints if f"status of {expected}" not in said]
        shown = EVERY_PAIR if os.environ.get("EVERY_PAIR") else IN_TURNS[n % len(IN_TURNS)]
        found += looked_over(reader.page, path, shown)
    assert found == []
