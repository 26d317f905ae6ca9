"""Rules that look at the article alone: its words, sections, questions and pictures. No queries."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.checks.gap import Gap
from articles.content import Content, Picture, slug_from
from articles.licences import OTHER, licence_of
from articles.models.library import Image
from articles.sources import is_web_address, same_page
from articles.states import AltState
from faq.rich_text import to_text

#: What a duplicated article is called until somebody names it.
COPY_OF: Final = gettext_lazy("Copy of %s")
LONGEST_DESCRIPTION: Final = 160
LONGEST_SEO_TITLE: Final = 60
_HEADING: Final = re.compile(r"<h([34])\b[^>]*>(.*?)</h\1>", re.DOTALL)


def words(content: Content) -> Iterator[Gap]:
    """The article's own fields."""
    if not content.title.strip():
        yield Gap("block", _("The title is missing."), "title")
    if not content.slug:
        yield Gap("block", _("The slug is missing."), "slug")
    if not content.sections and not (content.is_page and to_text(content.introduction)):
        yield _no_section(content)
    if not content.excerpt.strip() and not content.is_page:
        yield Gap("warn", _("There is no excerpt; the first sentences will stand in for it."), "excerpt")
    if not content.byline and not content.is_page:
        yield Gap("warn", _("There is no byline."), "bylines-0-contributor")
    if len(content.seo_title) > LONGEST_SEO_TITLE:
        message = _("The title for search engines is longer than they show (%d characters).")
        yield Gap("warn", message % LONGEST_SEO_TITLE, "seo_title")
    if len(content.meta_description) > LONGEST_DESCRIPTION:
        message = _("The description is longer than search engines show (%d characters).")
        yield Gap("warn", message % LONGEST_DESCRIPTION, "meta_description")


def left_overs(content: Content) -> Iterator[Gap]:
    """A duplicate that still bears the name it was given."""
    lead = (str(COPY_OF) % "").strip()
    if content.title.startswith(f"{lead} "):
        yield Gap("warn", _("The title still begins with “%s”.") % lead, "title")
    if content.slug.startswith(f"{slug_from(lead)}-"):
        yield Gap("warn", _("The slug still begins with “%s”.") % slug_from(lead), "slug")


def _no_section(content: Content) -> Gap:
    if to_text(content.introduction):
        return Gap("warn", _("There is no section, only an introduction."), "introduction")
    return Gap("block", _("There is no text yet: write an introduction or a section."), "introduction")


def parts(content: Content) -> Iterator[Gap]:
    """Nothing empty among sections and questions. A section that stands alone may do without a heading."""
    is_alone = len(content.sections) == 1
    for number, part in enumerate(content.sections, 1):
        if not part.heading.strip():
            yield Gap("warn" if is_alone else "block", _("Section %d has no heading.") % number, f"section-{part.key}")
        if not to_text(part.html) and not part.picture:
            yield Gap("block", _("Section %d has no text.") % number, f"section-{part.key}")
    for number, answer in enumerate(content.questions, 1):
        if not answer.question.strip():
            yield Gap("block", _("Question %d has no wording.") % number, f"question-{answer.key}")
        if not to_text(answer.html):
            yield Gap("block", _("Question %d has no answer.") % number, f"question-{answer.key}")


def sources(content: Content) -> Iterator[Gap]:
    """Each says what it is, leads to a web address or to none, and stands there once."""
    seen: dict[str, int] = {}
    for number, source in enumerate(content.sources, 1):
        field = f"source-{source.key}"
        if not source.text.strip():
            yield Gap("block", _("Source %d has an address but no words for readers.") % number, f"{field}-text")
        if source.url and not is_web_address(source.url):
            message = _("The address of source %(number)d is no web address (http:// or https://): %(url)s")
            yield Gap("block", message % {"number": number, "url": source.url[:80]}, f"{field}-url")
        page = same_page(source.url)
        if page and page in seen:
            message = _("Sources %(first)d and %(second)d lead to the same address.")
            yield Gap("warn", message % {"first": seen[page], "second": number}, f"{field}-url")
        seen.setdefault(page, number)


def corrections(content: Content) -> Iterator[Gap]:
    """One that says nothing is not shown."""
    for number, correction in enumerate(content.corrections, 1):
        if not correction.text.strip():
            field = f"correction-{correction.key}"
            yield Gap("warn", _("Correction %d says nothing: readers will not see it.") % number, field)


def headings(content: Content) -> Iterator[Gap]:
    """Inside each text: none empty, and none of the lower level before one of the higher."""
    for field, name, rich_html in texts(content):
        found = [(int(level), to_text(inner)) for level, inner in _HEADING.findall(rich_html)]
        if any(not inner for _level, inner in found):
            yield Gap("block", _("%s: a subheading is empty.") % name, field)
        if found and found[0][0] != 3:
            lead = _("%(where)s: the subheading “%(heading)s” is of the lower level with none of the higher before it.")
            yield Gap("warn", lead % {"where": name, "heading": found[0][1]}, field)


def texts(content: Content) -> Iterator[tuple[str, str, str]]:
    """Every rich text of an article: the field that mends it, what an editor calls it, and its HTML."""
    yield "introduction", _("Introduction"), content.introduction
    for number, part in enumerate(content.sections, 1):
        yield f"section-{part.key}", _("Section %d") % number, part.html
    for number, answer in enumerate(content.questions, 1):
        yield f"question-{answer.key}", _("Question %d") % number, answer.html
    yield "conclusion", _("Conclusion"), content.conclusion


def pictures(content: Content, images: Mapping[int, Image]) -> Iterator[Gap]:
    """Each is ready, and somebody has decided what stands in for it."""
    if content.picture is None and not content.is_page:
        yield Gap("warn", _("There is no picture; a drawing will stand in for it."), "picture", is_hint=True)
    used = [(content.picture, "picture")] + [(part.picture, f"section-{part.key}") for part in content.sections]
    for picture, field in used:
        if picture is None:
            continue
        image = images.get(picture.image_id)
        if image is None or not image.is_ready:
            yield Gap("block", _("A picture is not ready."), field)
        elif picture.alt_state == AltState.UNDECIDED:
            yield Gap("block", _("Nobody has decided the alternative text of “%s”.") % image, field)
        elif picture.alt_state == AltState.DESCRIBED and not picture.alt.strip():
            yield Gap("block", _("The alternative text of “%s” is empty.") % image, field)
        if image is not None and not picture.credit.strip() and (lack := _lacking_credit(picture)):
            yield Gap("warn", lack % {"picture": image, "licence": licence_of(picture.licence).name}, field)


def _lacking_credit(picture: Picture) -> str:
    """Why a picture without a credit needs one; empty where it does not."""
    if licence_of(picture.licence).is_by:
        return _("The licence of “%(picture)s”, %(licence)s, demands that its maker is named: write a credit.")
    if picture.licence == OTHER.key:
        return _("Which licence “%(picture)s” is under stands nowhere: name it in the credit.")
    return ""
