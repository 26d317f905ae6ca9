"""The Markdown twin of an article: the same text for whoever reads without a browser.

It is CommonMark with GitHub's tables: whatever a text holds, it reads there as on the page.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markdownify import MarkdownConverter

from articles.images.markup import is_drawing
from articles.models.public import LiveArticle
from articles.paths import absolute
from articles.rendering import listed, standfirst

#: What means something anywhere in a line, and the beginning of what looks like a named character.
_marks: Final = re.compile(r"[\\`*_\[\]<~]|(?<!\S)#|&(?=#?\w+;)")
#: What makes a line another kind of block: a quotation, a list, an underline, the second line of a table.
_beginning: Final = re.compile(r"(?m)^([ \t]*)([>+=|:-]|\d{1,9}(?=[.)]))")
#: What an address between brackets cannot have.
_IN_ADDRESS: Final = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E"})


class _Markdown(MarkdownConverter):
    """ATX headings, `-` lists, and questions as headings of their own."""

    class Options:
        heading_style = "atx"
        bullets = "-"
        sub_symbol = "<sub>"
        sup_symbol = "<sup>"

    def convert_soup(self, soup: Any) -> str:
        for link in soup("a", href=True):
            link["href"] = link["href"].translate(_IN_ADDRESS)
        for image in soup("img"):
            image["alt"] = plain(image["alt"])
        return super().convert_soup(soup)

    def process_text(self, el: Any, parent_tags: Any = None) -> str:
        text: str = super().process_text(el, parent_tags)  # type: ignore[misc]  # its stubs leave it out
        if not parent_tags.isdisjoint({"td", "th"}):
            return text.replace("|", r"\|")
        is_first = el.previous_sibling is None or el.previous_sibling.name == "br"
        return text if "_noformat" in parent_tags or not is_first else _begun(text)

    def escape(self, text: str, parent_tags: Any) -> str:
        return _marks.sub(r"\\\g<0>", text)

    def convert_div(self, el: Any, text: str, parent_tags: Any) -> str:
        """The conclusion has no heading; without a rule it would belong to the last answer."""
        rule = "---\n\n" if "conclusion" in el.get("class", ()) and el.find_previous_sibling("section") else ""
        return f"\n\n{rule}{text.strip()}\n\n"

    def convert_summary(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_details(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"\n\n{text.strip()}\n\n"


def plain(words: str) -> str:
    """Words on one line that are nothing but words.

    >>> print(plain("*1* [a](b)"))
    \\*1\\* \\[a\\](b)
    """
    return _begun(_marks.sub(r"\\\g<0>", " ".join(words.split())))


def _begun(text: str) -> str:
    """Text at whose beginning, and that of its lines, no other kind of block begins."""
    return _beginning.sub(lambda found: f"{found[1]}{_stopped(found[2])}", text)


def _stopped(mark: str) -> str:
    """Of a number it is the mark after it that makes a list."""
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def of_article(live: LiveArticle, origin: str = "") -> str:
    """The page's text in Markdown: title, then of an article its standfirst, byline, dates and reviewer, then picture
    and body word for word.
    """
    picture = "" if is_drawing(live.picture_html) else live.picture_html
    body = _Markdown().convert(absolute(picture + live.body_html, f"{origin}{live.get_absolute_url()}"))
    lines = [
        f"# {plain(live.title)}",
        *([plain(words)] if (words := standfirst(live)) else []),
        *([] if live.is_page else ["  \n".join(f"*{plain(line)}*" for line in _facts(live))]),
        re.sub(r"\n{3,}", "\n\n", body).strip(),
    ]
    return "\n\n".join(lines) + "\n"


def _facts(live: LiveArticle) -> Iterable[str]:
    """Who wrote it and when, and who looked at it, line by line."""
    by = f"{pgettext('byline', 'By')} {names}, " if (names := _names(live, "author")) else ""
    yield f"{by}{live.published_at:%Y-%m-%d}"
    if live.updated_at.date() != live.published_at.date():
        yield f"{_('Updated')} {live.updated_at:%Y-%m-%d}"
    if live.reviewer:
        on = f", {live.reviewed_on:%Y-%m-%d}" if live.reviewed_on else ""
        yield f"{_('Reviewed by')} {_name(live.reviewer)}{on}"
    for role, done in (("editor", _("Edited by")), ("illustrator", _("Illustrated by"))):
        if names := _names(live, role):
            yield f"{done} {names}"


def _names(live: LiveArticle, role: str) -> str:
    return listed([_name(credit) for credit in live.byline if credit["role"] == role])


def _name(credit: Mapping[str, Any]) -> str:
    return ", ".join(word for word in (credit["name"], credit["credentials"]) if word)
