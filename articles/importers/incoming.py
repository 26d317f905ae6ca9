"""What every format is read into: plain content with names where the database has ids."""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from datetime import date as Day  # noqa: N812 (“date” is a field)

from articles.content import Answer, Content, Part, Picture
from articles.sources import LONGEST_TEXT, LONGEST_URL
from articles.states import OPEN_END
from faq.rich_text import clean

EARLIEST_YEAR = 1000
HALF_A_CHARACTER = "it holds half a character (a lone surrogate)"


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article as a file gives it. `key` is stable: importing it again finds the same article."""

    key: str
    content: Content
    tags: tuple[tuple[str, str], ...] = ()  # (name, slug or "")
    authors: tuple[str, ...] = ()
    reviewer: str = ""
    reviewed_on: Day | None = None
    date: datetime | None = None
    picture: str = ""  # a file's name beside the imported file
    told: Picture = field(default=Picture(0))  # what is said of it
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
    """An ISO 8601 moment, in UTC where it names no zone. Raises ValueError, also for a year no publication has."""
    moment = datetime.fromisoformat(text)
    if not EARLIEST_YEAR <= moment.year < OPEN_END.year:
        raise ValueError(f"the year {moment.year} is out of range")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def flaw_of(incoming: "Incoming") -> str:
    """Why an article cannot be stored as it is, in a sentence; empty where it can. Nothing is cut to fit."""
    content = incoming.content
    measured = [
        ("the title", content.title, 300),
        ("the title for search engines", content.seo_title, 120),
        ("the description for search engines", content.meta_description, 320),
        *(("a heading", part.heading, 300) for part in content.sections),
        *(("a question", answer.question, 300) for answer in content.questions),
        *(("a source", source.text, LONGEST_TEXT) for source in content.sources),
        *(("the address of a source", source.url, LONGEST_URL) for source in content.sources),
        *(("a name", name, 150) for name in (*incoming.authors, incoming.reviewer)),
        *(("a tag", name, 100) for name, _ in incoming.tags),
        *(("a related title", title, 300) for title in incoming.related_titles),
        ("the caption of the picture", incoming.told.caption, 300),
        ("the alternative text of the picture", incoming.told.alt, 300),
        ("the credit of the picture", incoming.told.credit, 200),
        ("the source of the picture", incoming.told.source_url, LONGEST_URL),
        ("the id", incoming.key, 300),
    ]
    for what, text, limit in measured:
        if len(text) > limit:
            return f"{what} is longer than {limit} characters: {text[:60]}…"
    try:
        told = [content.as_data(), incoming.tags, incoming.authors, asdict(incoming.told)]
        json.dumps(told, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return HALF_A_CHARACTER
    return ""


def cleaned(content: Content) -> Content:
    """The same content with every HTML field through the allow-list."""
    return replace(
        content,
        introduction=clean(content.introduction),
        conclusion=clean(content.conclusion),
        sections=tuple(Part(p.key, p.heading, clean(p.html), p.anchor, p.picture) for p in content.sections),
        questions=tuple(Answer(a.key, a.question, clean(a.html), a.anchor, a.shared_id) for a in content.questions),
    )
