"""What every format is read into: plain content with names where the database has ids."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from articles.content import Answer, Content, Part
from faq.rich_text import clean


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article as a file gives it. `key` is stable: importing it again finds the same article."""

    key: str
    content: Content
    tags: tuple[tuple[str, str], ...] = ()  # (name, slug or "")
    authors: tuple[str, ...] = ()
    reviewer: str = ""
    date: datetime | None = None
    picture: str = ""  # a file's name beside the imported file
    related_titles: tuple[str, ...] = ()
    source: str = ""  # "article.txt", "line 12": for the report
    dropped: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Broken:
    """A piece of a file that could not be read: where, and why."""

    source: str
    reason: str


def key_of(format_name: str, title: str) -> str:
    """The key of an article that brings none: the format and the normalised title."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    words = " ".join(re.findall(r"[^\W_]+", plain))
    return f"{format_name}:{words}"[:300]


def parse_date(text: str) -> datetime:
    """An ISO 8601 moment, in UTC where it names no zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def cleaned(content: Content) -> Content:
    """The same content with every HTML field through the allow-list."""
    return replace(
        content,
        introduction=clean(content.introduction),
        conclusion=clean(content.conclusion),
        sections=tuple(Part(p.key, p.heading, clean(p.html), p.anchor, p.picture) for p in content.sections),
        questions=tuple(Answer(a.key, a.question, clean(a.html), a.anchor, a.shared_id) for a in content.questions),
    )
