"""Content → what a page prints: HTML, table of contents, plain text, structured data.

Everything is rendered when it is published, and stored; a page request fetches and prints.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles import linking, slots
from articles.content import Answer, Content, Part, free_name
from articles.images import markup, social
from articles.models.cards import Card
from articles.models.library import Image
from articles.models.public import LiveArticle, LivePrint
from articles.sources import is_web_address
from faq import words
from faq.rich_text import clean, to_text

WORDS_PER_MINUTE: Final = 220
#: Of scripts without spaces, whose letters count as words; the figure that Medium has for Chinese and Japanese.
LETTERS_PER_MINUTE: Final = 500
EXCERPT_LENGTH: Final = 220
DESCRIPTION_LENGTH: Final = 160
#: As much as a live row has room for.
BYLINE_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that a page shows: the file that it falls back to; no address where the library has none."""

    image_id: int
    is_lead: bool
    alt: str
    url: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Printed:
    """The parts of a live row that come from its content. Names that end in `_html` are sanitised."""

    picture_html: str
    thumb_html: str
    body_html: str
    text: str
    contents: list[list[str]]
    word_count: int
    reading_minutes: int
    excerpt: str
    meta_description: str
    social_image: str
    pictures: tuple[Shown, ...]


def render(
    content: Content,
    images: Mapping[int, Image],
    *,
    spots: Mapping[str, str] | None = None,
    palette_seed: str = "",
    dress: social.Dress | None = None,
    placeholder_html: Callable[..., SafeString] = markup.placeholder_html,
) -> Printed:
    """Prints an article. `images` holds every picture that the content names; a missing one prints the placeholder.

    `spots` are those of the articles that it links to, by key; what has none is printed without its link. A page
    without a picture has none drawn for it.
    Without a `dress` there is no social image: a preview stores nothing.
    """
    words_html = linking.printed(_body_html(content, images), spots or {})
    body_html = words_html + _corrections_html(content) + _sources_html(content)
    text = to_text(_small_print.sub("", words_html))  # what is searched, compared, counted: the article's own words
    word_count, letters = words.counted(text)
    excerpt = content.excerpt or automatic_excerpt(content)
    image = lead_image(content, images)
    if image and content.picture:
        picture_html, thumb_html = (
            markup.lead_html(image, content.picture),
            markup.card_html(image, content.picture),
        )
    elif content.is_page:
        picture_html = thumb_html = SafeString()
    else:
        picture_html = placeholder_html(content.title, palette_seed, is_lead=True)
        thumb_html = placeholder_html(content.title, palette_seed)
    return Printed(
        picture_html=picture_html,
        thumb_html=thumb_html,
        body_html=body_html,
        text=text,
        contents=[[part.anchor, part.heading] for part in content.sections if part.heading],
        word_count=word_count + letters,
        reading_minutes=max(1, math.ceil(word_count / WORDS_PER_MINUTE + letters / LETTERS_PER_MINUTE)),
        excerpt=excerpt,
        meta_description=content.meta_description or shortened(excerpt, DESCRIPTION_LENGTH),
        social_image=draw_social(content, images, dress),
        pictures=tuple(shown_pictures(content, images)),
    )


#: The licences of pictures; no text has any of its own.
_small_print: Final = re.compile(r"<small>.*?</small>")


def shown_pictures(content: Content, images: Mapping[int, Image]) -> Iterator[Shown]:
    """Each picture that a text names once, in the order in which they are read."""
    for picture in content.pictures():
        is_lead = picture is content.picture
        image = images.get(picture.image_id)
        file = markup.plain_file(image, "lead") if image else ()
        yield Shown(picture.image_id, is_lead, picture.alt, *file)


def lead_image(content: Content, images: Mapping[int, Image]) -> Image | None:
    """The article's own picture, if it has one that is there."""
    return images.get(content.picture.image_id) if content.picture else None


def draw_social(content: Content, images: Mapping[int, Image], dress: social.Dress | None) -> str:
    """The address of the article's social image, drawn where there is none yet; "" without a dress."""
    if dress is None:
        return ""
    image = lead_image(content, images)
    return default_storage.url(social.store(social_card(content, dress), image))


def social_card(content: Content, dress: social.Dress) -> social.Card:
    return social.Card(content.title, author_names(content), dress)


def author_names(content: Content) -> str:
    """The authors in one line."""
    return listed([credit.name for credit in content.byline if credit.role == "author" and not content.is_page])


def listed(names: Sequence[str]) -> str:
    """Names as one reads them out."""
    if len(names) < 2:
        return "".join(names)
    return gettext("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def _body_html(content: Content, images: Mapping[int, Image]) -> str:
    """Introduction, sections, questions and conclusion as one sanitised block, in the order they are read."""
    sections = [
        {
            "anchor": part.anchor,
            "heading": part.heading,
            "html": with_headings_from(3 if part.heading else 2, clean(part.html)),
            "figure_html": markup.section_html(images[part.picture.image_id], part.picture)
            if part.picture and part.picture.image_id in images
            else "",
        }
        for part in content.sections
    ]
    questions = [
        {"anchor": answer.anchor, "question": answer.question, "html": with_headings_from(4, clean(answer.html))}
        for answer in content.questions
    ]
    return render_to_string(
        "articles/_body.html",
        {
            "introduction_html": with_headings_from(2, clean(content.introduction)),
            "sections": sections,
            "questions": questions,
            "conclusion_html": with_headings_from(2, clean(content.conclusion)),
        },
    )


def _sources_html(content: Content) -> str:
    """The list of sources; empty where there are none."""
    if not content.sources:
        return ""
    context = {"anchor": _free_anchor("sources", content), "sources": _cited(content)}
    return render_to_string("articles/_sources.html", context)


def _corrections_html(content: Content) -> str:
    """The box of corrections, the newest first; empty where there are none."""
    told = [(date.fromisoformat(each.on), each.text) for each in content.corrections if each.text]
    if not told:
        return ""
    context = {"anchor": _free_anchor("corrections", content), "corrections": told}
    return render_to_string("articles/_corrections.html", context)


def _free_anchor(name: str, content: Content) -> str:
    """One that no section or question has."""
    blocks: tuple[Part | Answer, ...] = (*content.sections, *content.questions)
    return free_name(name, {block.anchor for block in blocks})


def _cited(content: Content) -> list[dict[str, str]]:
    """Each source with the words that readers are told, and its address if it is one that may be followed."""
    return [
        {"name": source.name, "url": source.url if is_web_address(source.url) else ""} for source in content.sources
    ]


def fragments(live: LiveArticle) -> LivePrint:
    """What of a row is printed in lists and around its text; unsaved. It needs nothing but the row's own fields.

    Days are those of the site's zone, whoever publishes.
    """
    context = {
        "article": live,
        "card": live,
        "standfirst": standfirst(live),
        "address": format_html("{}{}", slots.ORIGIN, live.get_absolute_url()),
    }
    with timezone.override(None):
        printed = {
            f"{name}_html": render_to_string(f"articles/_{name}.html", context)
            for name in ("card", "mini", "head", "byline", "contents")
        }
    return LivePrint(live=live, **printed)


def standfirst(live: LiveArticle) -> str:
    """The excerpt, for the head of its own article; empty where the text says the same, as an automatic one does.

    >>> standfirst(LiveArticle(excerpt="It begins.", text="It begins. It goes on."))
    ''
    """
    words = " ".join(live.excerpt.split())
    return "" if words.removesuffix("…") in " ".join(live.text.split()) else words


def fragment(live: LiveArticle | Card, name: str) -> str:
    """A stored fragment of a row by its name; a row from before there was any has it printed here and now.

    A card holds the one that it was fetched for.
    """
    if isinstance(live, Card):
        return live.html
    stored = getattr(getattr(live, "printed", None), name, None)
    return stored if isinstance(stored, str) else str(getattr(fragments(live), name))


_HEADING: Final = re.compile(r"<(/?)h([2-6])(?=[\s>])")


def with_headings_from(top: int, block_html: str) -> str:
    """The block with its highest heading at level `top` and the others below it, none skipped.

    >>> with_headings_from(2, "<h4>a</h4><h4>b</h4>")
    '<h2>a</h2><h2>b</h2>'
    """
    used = sorted({match[2] for match in _HEADING.finditer(block_html)})
    levels = {level: top + n for n, level in enumerate(used)}
    return _HEADING.sub(lambda match: f"<{match[1]}h{levels[match[2]]}", block_html)


def automatic_excerpt(content: Content) -> str:
    """The first sentences of the article, up to about 220 characters; it ends at a sentence where there is one."""
    source = content.introduction or next((part.html for part in content.sections if part.html), "")
    return shortened(" ".join(to_text(source).split()), EXCERPT_LENGTH)


def shortened(text: str, limit: int) -> str:
    """`text` up to `limit` characters: whole sentences if one fits, else whole words and an ellipsis.

    >>> shortened("One is short. Two is a good deal longer.", 20)
    'One is short.'
    """
    if len(text) <= limit:
        return text
    ends = [match.end() for match in re.finditer(r"[.!?…][”’\"')]*(?=\s)", text[: limit + 1])]
    if ends and ends[-1] >= limit * 0.4:
        return text[: ends[-1]]
    words = text[:limit].rsplit(" ", 1)[0] if " " in text[:limit] else text[: limit - 1]
    return words.rstrip(" ,;:–-") + "…"
