"""Two texts for one place: shown side by side, for the editor to choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.admin.articles.form import Conflict
from articles.admin.articles.places import name_of_place
from articles.admin.articles.posted import Posted
from articles.comparing import line_of, lines_of
from articles.content import Answer, Content, Correction, Credit, Part, Picture, Source
from articles.merging import NO_BASE
from articles.models.library import Image
from faq.rich_text import clean


@dataclass(frozen=True, slots=True)
class Choice:
    """A place with both texts as sanitised HTML, what was chosen already, and where in the form it stands.

    A block that one side removed stands in the form until somebody chooses: to keep it is to take the form's text.
    """

    place: str
    name: str
    theirs_html: SafeString
    mine_html: SafeString
    theirs: str
    mine: str
    chosen: str
    anchor: str


def choices_of(conflict: Conflict, data: Any, posted: Posted) -> list[Choice]:
    """One choice for each place where the two texts meet. `posted` is what stands in the form that is shown."""
    return [
        Choice(
            place=clash.place,
            name=_name(clash.place, clash.mine, clash.theirs, [posted.content]),
            theirs_html=marked_html(_whole(clash.base), _whole(clash.theirs)),
            mine_html=marked_html(_whole(clash.base), _whole(clash.mine)),
            theirs="theirs" if clash.mine is not None else "mine",
            mine="mine" if clash.mine is not None else "remove",
            chosen=data.get(f"choice:{clash.place}", ""),
            anchor=anchor_of(clash.place, posted.anchors),
        )
        for clash in conflict.clashes
    ]


def _name(place: str, mine: Any, theirs: Any, contents: Sequence[Content]) -> str:
    for block in (mine, theirs):
        if isinstance(block, Part):
            return name_of_place(place, Content(title="", sections=(block,)))
        if isinstance(block, Answer):
            return name_of_place(place, Content(title="", questions=(block,)))
        if isinstance(block, Source):
            return name_of_place(place, Content(title="", sources=(block,)))
        if isinstance(block, Correction):
            return name_of_place(place, Content(title="", corrections=(block,)))
    return name_of_place(place, *contents)


def _whole(value: Any) -> Any:
    """The wording of a question, which is its words and the shared question they are from, as an answer to be read."""
    match value:
        case (str(question), str(html), int() | None as shared_id):
            return Answer("", question, html, shared_id=shared_id)
    return value


def anchor_of(place: str, anchors: dict[str, str]) -> str:
    """Where a place stands in the form: the block's id, or the field's."""
    kind, _colon, rest = place.partition(":")
    return anchors.get(f"{kind}-{rest.partition(':')[0]}", "") if rest else f"id_{kind}"


def marked_html(base: Any, value: Any) -> SafeString:
    """A side's text with what it changed of the common beginning marked; without marks where there is no such text."""
    if isinstance(base, (Part, Answer)) and type(base) is type(value):
        words = [(part.heading if isinstance(part, Part) else part.question) for part in (base, value)]
        text = marked_html(base.html, value.html)
        return format_html("{}<h4>{}</h4>{}", _kind_html(value), line_of(*words).marked_html, text)
    if isinstance(base, (Source, Correction)) and type(base) is type(value):
        pairs = list(zip(_words(base), _words(value), strict=True))
        marked = ((line_of(*pair).marked_html,) for pair in pairs if any(pair))
        return format_html_join("", "<p>{}</p>", marked)
    if not isinstance(base, str) or not isinstance(value, str) or base == NO_BASE.title or not value.strip():
        return html_of(value)
    is_rich = any(text.lstrip().startswith("<") for text in (base, value))
    lines = lines_of(base, value) if is_rich else (line_of(base, value),)
    return format_html_join("", "<p>{}</p>", ((line.marked_html,) for line in lines))


def html_of(value: Any) -> SafeString:
    """A place's value as an editor reads it."""
    if isinstance(value, (Part, Answer)):
        title = value.heading if isinstance(value, Part) else value.question
        return format_html("{}<h4>{}</h4>{}", _kind_html(value), title, html_of(value.html))
    if isinstance(value, tuple):
        return format_html_join("", "{}", ((html_of(each),) for each in value if each is not None)) or html_of("")
    text = _text_of(value)
    if not text.strip():
        return format_html("<p><em>{}</em></p>", _("(removed)") if value is None else _("(empty)"))
    return mark_safe(clean(text) if text.lstrip().startswith("<") else f"<p>{escape(text)}</p>")


def _kind_html(value: Any) -> SafeString:
    """Says of a question that its words are the hub's."""
    is_shared = isinstance(value, Answer) and value.shared_id
    return format_html('<p class="desk-quiet">{}</p>', _("Shared question")) if is_shared else SafeString()


def _words(value: Source | Correction) -> tuple[str, str]:
    return (value.text, value.url) if isinstance(value, Source) else (value.text, value.on)


def _text_of(value: Any) -> str:
    if isinstance(value, Picture):
        image = Image.objects.filter(pk=value.image_id).first()
        return f"{image or value.image_id} {value.caption}"
    if isinstance(value, Credit):
        return value.name
    if isinstance(value, (Source, Correction)):
        return " ".join(filter(None, _words(value)))
    return "" if value is None else str(value)
