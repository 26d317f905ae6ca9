"""The Markdown twin of an article: the same text for whoever reads without a browser."""

import re
from typing import Any, Final

from markdownify import MarkdownConverter

from articles.models.public import LiveArticle
from articles.rendering import standfirst

#: What comes before a path in a link or a picture; text has its "<" written otherwise.
_path: Final = re.compile(r'(<(?:a|img)\b[^>]*? (?:href|src)=")(?=/(?!/))')


class _Markdown(MarkdownConverter):
    """ATX headings, `-` lists, and questions as headings of their own."""

    class Options:
        heading_style = "atx"
        bullets = "-"

    def convert_div(self, el: Any, text: str, parent_tags: Any) -> str:
        """The conclusion has no heading; without a rule it would belong to the last answer."""
        rule = "---\n\n" if "conclusion" in el.get("class", ()) and el.find_previous_sibling("section") else ""
        return f"\n\n{rule}{text.strip()}\n\n"

    def convert_summary(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_details(self, el: Any, text: str, parent_tags: Any) -> str:
        return f"\n\n{text.strip()}\n\n"


def of_article(live: LiveArticle, origin: str = "") -> str:
    """The page's text in Markdown: title, then of an article its standfirst, byline, date and reviewer, then the body
    word for word.
    """
    body = _Markdown().convert(_path.sub(rf"\1{origin}", live.body_html))
    byline = f"By {live.byline_names}, " if live.byline_names else ""
    lines = [
        f"# {live.title}",
        *([words] if (words := standfirst(live)) else []),
        *([] if live.is_page else [f"*{byline}{live.published_at:%Y-%m-%d}*" + _reviewed(live)]),
        re.sub(r"\n{3,}", "\n\n", body).strip(),
    ]
    return "\n\n".join(lines) + "\n"


def _reviewed(live: LiveArticle) -> str:
    """A second line under the byline of what an expert has signed off."""
    if not live.reviewer:
        return ""
    name = ", ".join(word for word in (live.reviewer["name"], live.reviewer["credentials"]) if word)
    return f"  \n*Reviewed by {name}{f', {live.reviewed_on:%Y-%m-%d}' if live.reviewed_on else ''}*"
