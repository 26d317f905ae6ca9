"""The names of an article's places in words, for those who read about a change: “title”, “section “Lights””."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from articles.content import Content, Correction, Source

_FIELDS: Final[dict[str, Any]] = {
    "is_page": _("article or page"),
    "title": _("title"),
    "slug": _("slug"),
    "excerpt": _("excerpt"),
    "introduction": _("introduction"),
    "conclusion": _("conclusion"),
    "picture": _("picture"),
    "byline": _("byline"),
    "reviewer": _("expert reviewer"),
    "review_by": _("review again by"),
    "seo_title": _("title for search engines"),
    "meta_description": _("description for search engines"),
    "pinned": _("related articles, pinned"),
    "excluded": _("related articles, never shown"),
    "sections": _("order of sections"),
    "questions": _("order of questions"),
    "sources": _("order of sources"),
    "corrections": _("order of corrections"),
    "tags": _("tags"),
}
#: Each kind of block: called by its title, and where it has none.
_BLOCKS: Final[dict[str, tuple[Any, Any]]] = {
    "section": (_("section “%s”"), _("a section")),
    "question": (_("question “%s”"), _("a question")),
    "source": (_("source “%s”"), _("a source")),
    "correction": (_("correction “%s”"), _("a correction")),
}
_PARTS: Final[dict[str, Any]] = {
    "heading": _("heading"),
    "html": _("text"),
    "picture": _("picture"),
    "question": _("question"),
    "wording": _("wording"),
}


def names_of_places(places: Iterable[str], *contents: Content) -> list[str]:
    """Each place as an editor would call it; headings are looked up in the contents, the first that has the block."""
    return [name_of_place(place, *contents) for place in places]


def name_of_place(place: str, *contents: Content) -> str:
    if place in _FIELDS:
        return str(_FIELDS[place])
    kind, key, *part = place.split(":")
    title = _title(key, contents)
    name = name_of_block(kind, title)
    return f"{name}, {_PARTS[part[0]]}" if part else name


def name_of_block(kind: str, title: str) -> str:
    """“section “Lights””, or “a section” where it has no name."""
    named, unnamed = _BLOCKS[kind]
    return str(named) % title if title else str(unnamed)


def _title(key: str, contents: Iterable[Content]) -> str:
    for content in contents:
        for part in content.sections:
            if part.key == key:
                return part.heading
        for answer in content.questions:
            if answer.key == key:
                return answer.question
        rows: tuple[Source | Correction, ...] = (*content.sources, *content.corrections)
        for row in rows:
            if row.key == key:
                return row.short_name
    return ""
