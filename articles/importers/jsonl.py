"""JSON Lines: one article a line, UTF-8. Only `title` is required; unknown keys are reported, not refused."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from articles.content import Answer, Content, Credit, Part, Picture, Source
from articles.importers.incoming import HALF_A_CHARACTER, Broken, Incoming, cleaned, key_of, parse_date
from articles.licences import OTHER, key_named
from articles.sources import is_web_address, source_of, whole_address
from articles.states import AltState
from faq.rich_text import from_paragraphs

KNOWN: Final = {
    *("id", "title", "slug", "excerpt", "intro", "sections", "faqs", "conclusion", "sources", "tags", "author", "date"),
    *("reviewer", "reviewed_on", "picture", "seo_title", "meta_description", "is_page"),
}
KNOWN_OF_PICTURES: Final = {"file", "caption", "alt", "credit", "licence", "source_url"}


def parse_lines(lines: Iterable[bytes]) -> Iterator[Incoming | Broken]:
    """Yields an article or a broken line for each line that is not blank, reading no further than asked."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        source = f"line {number}"
        try:
            yield article(json.loads(line.decode("utf-8-sig")), source=source)
        except UnicodeDecodeError as problem:
            yield Broken(source, f"not UTF-8 at byte {problem.start}")
        except json.JSONDecodeError as problem:
            yield Broken(source, f"not JSON: {problem.msg} at character {problem.pos}")
        except UnicodeEncodeError:
            yield Broken(source, HALF_A_CHARACTER)
        except RecursionError:
            yield Broken(source, "nested too deeply")
        except ValueError as problem:
            yield Broken(source, str(problem))


def article(data: Any, *, source: str = "") -> Incoming:
    """One article from its object. Raises ValueError with a sentence that names the key."""
    if not isinstance(data, dict):
        raise ValueError("the line is not an object")
    title = _text(data, "title")
    if not title:
        raise ValueError("“title” is missing")
    reviewer = _text(data, "reviewer")
    content = Content(
        title=title,
        slug=_text(data, "slug"),
        excerpt=_text(data, "excerpt"),
        introduction=from_paragraphs(*_paragraphs(data, "intro")),
        sections=tuple(_section(item) for item in _list(data, "sections")),
        questions=tuple(_answer(item) for item in _list(data, "faqs")),
        conclusion=from_paragraphs(*_paragraphs(data, "conclusion")),
        sources=tuple(_source(item) for item in _list(data, "sources")),
        reviewer=Credit(None, reviewer) if reviewer else None,
        seo_title=_text(data, "seo_title"),
        meta_description=_text(data, "meta_description"),
        is_page=_yes_or_no(data, "is_page"),
    )
    author = _text(data, "author")
    given = _text(data, "date")
    picture = _picture(data.get("picture"))
    return Incoming(
        key=str(data["id"]) if data.get("id") not in (None, "") else key_of("jsonl", title),
        content=cleaned(content),
        tags=tuple(_tag(item) for item in _list(data, "tags")),
        authors=(author,) if author else (),
        reviewer=reviewer,
        reviewed_on=_day(_text(data, "reviewed_on")),
        date=_date(given),
        picture=_text(picture, "file"),
        told=_told(picture),
        source=source,
        dropped=tuple(_dropped(data, picture)),
    )


def _dropped(data: dict[str, Any], picture: dict[str, Any]) -> Iterator[str]:
    """What of an object goes nowhere, in words."""
    yield from (f"the unknown key “{name}”" for name in data if name not in KNOWN)
    yield from (f"the unknown key “{name}” of the picture" for name in picture if name not in KNOWN_OF_PICTURES)
    if (url := _text(picture, "source_url")) and not is_web_address(whole_address(url)):
        yield f"the source of the picture, which is no web address: {url[:80]}"


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"“{name}” is not a text")
    return value.replace("\x00", "").strip()


def _yes_or_no(data: dict[str, Any], name: str) -> bool:
    value = data.get(name)
    if not isinstance(value, bool | None):
        raise ValueError(f"“{name}” is neither true nor false")
    return bool(value)


def _list(data: dict[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"“{name}” is not a list")
    return value


def _paragraphs(data: dict[str, Any], name: str) -> list[str]:
    value = data.get(name)
    if value is None:
        return []
    if isinstance(value, str):
        return _split(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [item.replace("\x00", "") for item in value]
    raise ValueError(f"“{name}” is not a text or a list of texts")


def _split(text: str) -> list[str]:
    return text.replace("\x00", "").replace("\r\n", "\n").split("\n\n")


def _section(item: Any) -> Part:
    if not isinstance(item, dict):
        raise ValueError("a section is not an object")
    heading = _text(item, "heading")
    rich = _text(item, "html") or from_paragraphs(*_paragraphs(item, "paragraphs"))
    return Part("", heading, rich)


def _answer(item: Any) -> Answer:
    if not isinstance(item, dict):
        raise ValueError("a question is not an object")
    return Answer("", _text(item, "question"), from_paragraphs(*_paragraphs(item, "answer")))


def _picture(item: Any) -> dict[str, Any]:
    """A file's name, or an object that names one; empty for none."""
    if item is None or item == "":
        return {}
    picture = {"file": item} if isinstance(item, str) else item
    if isinstance(picture, dict) and _text(picture, "file"):
        return picture
    raise ValueError("a picture is neither the name of a file nor an object with a file")


def _told(picture: dict[str, Any]) -> Picture:
    """What is said of a picture. A licence that is not known here is another one, with its name in the credit."""
    alt, credit, named = (" ".join(_text(picture, name).split()) for name in ("alt", "credit", "licence"))
    licence = key_named(named)
    if licence is None:
        licence, credit = OTHER.key, ", ".join(filter(None, [credit, named]))
    url = whole_address(_text(picture, "source_url"))
    return Picture(
        image_id=0,
        alt=alt,
        caption=_text(picture, "caption"),
        credit=credit,
        alt_state=(AltState.DESCRIBED if alt else AltState.UNDECIDED).value,
        licence=licence,
        source_url=url if is_web_address(url) else "",
    )


def _source(item: Any) -> Source:
    """A text, with its address at the end or without one, or an object of both."""
    if isinstance(item, str) and item.strip():
        return source_of(item.replace("\x00", ""))
    if isinstance(item, dict) and _text(item, "text"):
        return Source("", " ".join(_text(item, "text").split()), whole_address(_text(item, "url")))
    raise ValueError("a source is neither a text nor an object with a text")


def _tag(item: Any) -> tuple[str, str]:
    if isinstance(item, str) and item.strip():
        return " ".join(item.split()), ""
    if isinstance(item, dict) and _text(item, "name"):
        return " ".join(_text(item, "name").split()), _text(item, "slug")[:100]
    raise ValueError("a tag is neither a text nor an object with a name")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise ValueError(f"“reviewed_on” is not a date such as 2024-05-01: {text}") from problem


def _date(text: str) -> Any:
    try:
        return parse_date(text) if text else None
    except ValueError as problem:
        raise ValueError(f"“date” is not an ISO 8601 moment: {text}") from problem
