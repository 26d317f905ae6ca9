"""How much what counts: the setting `RELATED`, with defaults that were measured on real collections.

Names that a site sets replace the default; a wrong value is told by `manage.py check`, and the default holds.
After a change of what terms weigh (title, excerpt, heading, body, link), `manage.py rebuild_live` has to count them
anew; it also ranks every list anew, which the other weights need to reach lists that stand already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error

#: The least and the most that each may be.
LIMITS: Final = {
    "title": (0, 50),
    "excerpt": (0, 50),
    "heading": (0, 50),
    "body": (1, 50),
    "link": (0, 50),
    "tags": (0, 10),
    "date": (0, 10),
    "date_days": (1, 36_500),
    "terms": (10, 500),
    "candidates": (50, 1000),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """What a word counts by where it stands, what tags and date add to the text's score, and how far a search goes."""

    title: int = 5
    excerpt: int = 2
    heading: int = 2
    body: int = 1
    link: int = 5  # to another article
    tags: float = 0.5
    date: float = 0.2
    date_days: float = 180  # after so many days between two articles, the date's pull is down to a third
    terms: int = 100  # of an article, the strongest, that neighbours are looked for by
    candidates: int = 100  # that are looked at closely

    @property
    def of_terms(self) -> tuple[int, ...]:
        """Those that stored terms were counted with."""
        return self.title, self.excerpt, self.heading, self.body, self.link


def current() -> Weights:
    """The site's own."""
    return _read(_items(settings.RELATED))[0]


def read(given: Mapping[str, Any]) -> tuple[Weights, tuple[str, ...]]:
    """The weights that some values make, in place of defaults, and a sentence about each that is wrong."""
    return _read(_items(given))


def parse(items: Iterable[str]) -> dict[str, str]:
    """From `name=value` items, as a command line has them."""
    return {name.strip(): value.strip() for name, _, value in (item.partition("=") for item in items)}


def check(*, app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """A system check: an error for each wrong value."""
    return [
        Error(sentence, hint="See RELATED in the README.", id="related.E001") for sentence in read(settings.RELATED)[1]
    ]


def _items(given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name).strip(), str(value).strip()) for name, value in given.items())


@lru_cache(maxsize=32)
def _read(items: tuple[tuple[str, str], ...]) -> tuple[Weights, tuple[str, ...]]:
    kinds: dict[str, Any] = {field.name: field.type for field in fields(Weights)}
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, text in items:
        if name not in LIMITS:
            wrong.append(f"RELATED has no “{name}”; it has {', '.join(LIMITS)}.")
            continue
        low, high = LIMITS[name]
        try:
            value = kinds[name](text)
        except ValueError:
            value = None
        if value is not None and low <= value <= high:
            values[name] = value
        else:
            kind = "a whole number" if kinds[name] is int else "a number"
            wrong.append(f"RELATED: “{name}” must be {kind} from {low} to {high}, not “{text}”.")
    return Weights(**values), tuple(wrong)
