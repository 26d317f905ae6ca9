"""An article as plain data: what a version holds and an edition approves. No Django here.

`Content` is frozen, knows its schema number and hashes itself. Tag ids travel beside it, outside the hash: a merged tag
must not make an approved text a different one.
"""

import dataclasses
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final

SCHEMA: Final = 5
#: What came after schema 2, and with which.
_LATER: Final = {"sources": 3, "is_page": 4, "corrections": 4}
#: The same of a picture.
_LATER_OF_PICTURES: Final = {"licence": 5, "source_url": 5}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it was approved: the image's id and its words. `alt` is empty for a decorative one.

    `licence` is a key of `licences`; `source_url` is where the picture comes from.
    """

    image_id: int
    alt: str = ""
    caption: str = ""
    credit: str = ""
    alt_state: str = "undecided"
    licence: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A section. `key` is its identity through draft, version and diff; `anchor` never changes once made."""

    key: str
    heading: str
    html: str
    anchor: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with the wording that was approved; `shared_id` names the hub question it was taken from."""

    key: str
    question: str
    html: str
    anchor: str = ""
    shared_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where something in the text comes from: a citation in plain words on one line, and its address if it has one."""

    key: str
    text: str
    url: str = ""

    @property
    def name(self) -> str:
        """What readers are told: the citation, or the bare address where there is none yet."""
        return self.text or self.url

    @property
    def short_name(self) -> str:
        """The name as far as it fits into a sentence about it."""
        return _short(self.name)


@dataclass(frozen=True, slots=True)
class Correction:
    """What readers are told of a mistake: on which day (ISO 8601), what was wrong and what is right."""

    key: str
    on: str
    text: str

    @property
    def short_name(self) -> str:
        """The beginning of the text, as far as it fits into a sentence about it."""
        return _short(self.text)


@dataclass(frozen=True, slots=True)
class Credit:
    """A name as it stood at approval. It stays, whatever becomes of the contributor's row."""

    contributor_id: int | None
    name: str
    slug: str = ""
    role: str = "author"
    credentials: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    title: str
    slug: str = ""
    excerpt: str = ""
    introduction: str = ""
    sections: tuple[Part, ...] = ()
    questions: tuple[Answer, ...] = ()
    conclusion: str = ""
    sources: tuple[Source, ...] = ()
    picture: Picture | None = None
    byline: tuple[Credit, ...] = ()
    reviewer: Credit | None = None  # the expert who is asked; who signed what off stands in history
    review_by: str = ""
    seo_title: str = ""
    meta_description: str = ""
    pinned: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    corrections: tuple[Correction, ...] = ()  # the newest first
    is_page: bool = False  # about, contact, privacy: at the root of the site, in no list
    schema: int = field(default=SCHEMA)

    @property
    def corrected_on(self) -> str:
        """The day of the newest correction that says something; empty where there is none."""
        return max((each.on for each in self.corrections if each.text), default="")

    @property
    def spot(self) -> str:
        return spot_of(self.slug, is_page=self.is_page)

    def pictures(self) -> list[Picture]:
        """The pictures in the order in which they are read, each once."""
        found: dict[int, Picture] = {}
        for picture in (self.picture, *(part.picture for part in self.sections)):
            if picture:
                found.setdefault(picture.image_id, picture)
        return list(found.values())

    def as_data(self) -> dict[str, Any]:
        """JSON-ready, keys in field order."""
        return dataclasses.asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Content":
        """The inverse of `as_data()`; an older schema is upgraded, a later one's unknown keys raise TypeError."""
        known = _upgraded(data)
        known["sections"] = tuple(
            Part(**{**part, "picture": _picture(part.get("picture"))}) for part in data.get("sections", ())
        )
        known["questions"] = tuple(Answer(**answer) for answer in data.get("questions", ()))
        known["sources"] = tuple(Source(**source) for source in data.get("sources", ()))
        known["corrections"] = tuple(Correction(**each) for each in data.get("corrections", ()))
        known["byline"] = tuple(Credit(**credit) for credit in data.get("byline", ()))
        known["reviewer"] = Credit(**data["reviewer"]) if data.get("reviewer") else None
        known["picture"] = _picture(data.get("picture"))
        known["pinned"] = tuple(data.get("pinned", ()))
        known["excluded"] = tuple(data.get("excluded", ()))
        return cls(**known)

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return _sha256(self.as_data())

    def text_digest(self) -> str:
        """SHA-256 of what an expert reads: the words and pictures of the page, not its address or search fields, nor
        on which terms a picture is used."""
        data = self.as_data()
        for beside in _BESIDE_THE_TEXT:
            del data[beside]
        for part in (*data["sections"], *data["questions"], *data["sources"], *data["corrections"]):
            for name in ("key", "anchor", "shared_id"):
                part.pop(name, None)
        for picture in _pictures(data):
            for name in _LATER_OF_PICTURES:
                del picture[name]
        return _sha256(data)


#: Fields that may change without a word of the text changing.
_BESIDE_THE_TEXT: Final = (
    *("slug", "byline", "reviewer", "review_by", "seo_title", "meta_description", "pinned", "excluded"),
    *("is_page", "schema"),
)


def _sha256(data: dict[str, Any]) -> str:
    """A text hashes to what it hashed before there was what it does not have: what was signed off stays signed off."""
    used = {schema for name, schema in _LATER.items() if data.get(name)}
    data = {name: value for name, value in data.items() if name not in _LATER or value}
    for picture in _pictures(data):
        for name, schema in _LATER_OF_PICTURES.items():
            if picture.get(name):
                used.add(schema)
            else:
                picture.pop(name, None)
    if "schema" in data:
        data["schema"] = max(used, default=2)
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 told a date of review beside the text; from 2 on a sign-off of the version tells it. 3 has sources,
    4 has pages and corrections, 5 licences of pictures."""
    known = dict(data)
    if known.get("schema", SCHEMA) < SCHEMA:
        known.pop("reviewed_on", None)
        known["schema"] = SCHEMA
    return known


def _pictures(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the article and of its sections, as they stand in its data."""
    return [each for each in (data["picture"], *(part["picture"] for part in data["sections"])) if each]


def _picture(data: dict[str, Any] | None) -> Picture | None:
    return Picture(**data) if data else None


def _short(text: str) -> str:
    """Sixty characters at most."""
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


def spot_of(slug: str, *, is_page: bool) -> str:
    """Where something stands, in one word: an article's slug, or a page's with the slash of the site's root.

    >>> spot_of("sleep", is_page=False), spot_of("about", is_page=True)
    ('sleep', '/about')
    """
    return f"/{slug}" if is_page and slug else slug


def is_slug(text: str) -> bool:
    """Whether it can stand in an address; while somebody types, a slug may be anything."""
    return re.fullmatch(r"[-\w]+", text) is not None


def slug_from(text: str, *, limit: int = 80) -> str:
    """A slug that keeps the letters of any script: words of a title, joined by hyphens, cut between words.

    >>> slug_from("Crème brûlée, für alle!")
    'creme-brulee-fur-alle'
    """
    plain = unicodedata.normalize("NFKD", text)
    ascii_text = plain.encode("ascii", "ignore").decode()
    letters = sum(c.isalnum() for c in plain)
    if sum(c.isalnum() for c in ascii_text) * 2 < letters:  # another script: keep it
        ascii_text = unicodedata.normalize("NFC", text)
    words = re.findall(r"\w+", re.sub(r"['’]", "", ascii_text.lower()))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:limit]
        if len(longer) > limit:
            break
        slug = longer
    return slug


def free_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or `wanted-2`, `-3` … where it is taken."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    return name
