"""What must hold before an article goes out: one list of rules, asked by form, moves, commands and imports alike."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from articles import signing
from articles.content import Content
from articles.models.library import Image
from articles.models.public import Address
from articles.states import AltState
from faq.rich_text import to_text


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: a sentence, the form field that mends it, and whether it blocks publishing."""

    level: Literal["block", "warn"]
    message: str
    field: str


class NotReadyError(Exception):
    """Something blocks; `gaps` says what."""

    def __init__(self, gaps: list[Gap]) -> None:
        self.gaps = gaps
        super().__init__(" ".join(gap.message for gap in gaps))


def gaps(
    content: Content, images: Mapping[int, Image], *, article_id: int | None, tag_ids: Iterable[int] = ()
) -> list[Gap]:
    """Every gap of a text, blocking ones first. `images` holds the pictures that it names, by id."""
    found = [*_words(content), *_parts(content), *_pictures(content, images), *_people(content)]
    found += _sign_off(content, article_id, tag_ids)
    others = Address.objects.exclude(article_id=article_id) if article_id else Address.objects.all()
    if content.slug and others.filter(slug=content.slug).exists():
        found.append(Gap("block", _("The address “%s” belongs to another article.") % content.slug, "slug"))
    return sorted(found, key=lambda gap: gap.level)


def require(
    content: Content, images: Mapping[int, Image], *, article_id: int | None, tag_ids: Iterable[int] = ()
) -> None:
    """Raises NotReadyError where a gap blocks."""
    found = gaps(content, images, article_id=article_id, tag_ids=tag_ids)
    blocking = [gap for gap in found if gap.level == "block"]
    if blocking:
        raise NotReadyError(blocking)


def _words(content: Content) -> Iterator[Gap]:
    if not content.title.strip():
        yield Gap("block", _("The title is missing."), "title")
    if not content.slug:
        yield Gap("block", _("The slug is missing."), "slug")
    if not content.sections and not to_text(content.introduction):
        yield Gap("block", _("There is no text yet: write an introduction or a section."), "introduction")
    if not content.excerpt.strip():
        yield Gap("warn", _("There is no excerpt; the first sentences will stand in for it."), "excerpt")
    if len(content.meta_description) > 160:
        yield Gap("warn", _("The description is longer than search engines show (160 characters)."), "meta_description")


def _parts(content: Content) -> Iterator[Gap]:
    for number, part in enumerate(content.sections, 1):
        if not part.heading.strip():
            yield Gap("warn", _("Section %d has no heading.") % number, f"section-{part.key}")
        if not to_text(part.html) and not part.picture:
            yield Gap("block", _("Section %d has no text.") % number, f"section-{part.key}")
    for number, answer in enumerate(content.questions, 1):
        if not answer.question.strip():
            yield Gap("block", _("Question %d has no wording.") % number, f"question-{answer.key}")
        if not to_text(answer.html):
            yield Gap("block", _("Question %d has no answer.") % number, f"question-{answer.key}")
    if len(content.meta_description) > 160:
        yield Gap(
            "warn",
            _("The description is longer than search engines show (160 characters)."),
            "meta_description",
        )


def _pictures(content: Content, images: Mapping[int, Image]) -> Iterator[Gap]:
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


def _people(content: Content) -> Iterator[Gap]:
    if not content.byline:
        yield Gap("warn", _("There is no byline."), "bylines-0-contributor")


def _sign_off(content: Content, article_id: int | None, tag_ids: Iterable[int]) -> Iterator[Gap]:
    if (names := signing.demanding(tag_ids)) and not signing.covering(article_id, content):
        words = _("The tag “%s” needs the sign-off of an expert, for exactly this text.")
        yield Gap("block", words % "”, “".join(names), "reviewer")
