"""A synthetic collection whose neighbours are known: groups of about seven articles on a subject of their own.

Words follow Zipf's law over a large vocabulary. A group shares some rarer words, a field of eight groups shares
commoner ones; each article uses a part of either, and pet words that lead astray. Tags are as editors give them: the
field's mostly, the group's now and then, and some that say nothing. Dates of a group lie near each other, mostly.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.forms.models import model_to_dict

from articles import related, rendering, search
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version
from articles.models.public import LiveArticle, LivePrint, LiveTag
from articles.models.tags import Tag
from faq.words import ENGLISH_STOP_WORDS

GROUP, FIELD = 7, 8
WEIGHTS = (6, 9, 6, 79)
VOCABULARY = 120_000
YEARS = 8
_SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvw" for vowel in "aeiou"]
_ZIPF = 6.0
_IDLE = sorted(ENGLISH_STOP_WORDS)


@dataclass(frozen=True, slots=True)
class Planted:
    """An article to be, with the numbers of those that belong beside it."""

    number: int
    title: str
    excerpt: str
    headings: tuple[str, ...]
    text: str
    tags: tuple[str, ...]
    days_old: int
    neighbours: frozenset[int]


class Collection:
    """So many articles; each is the same whenever it is asked for, and no two need to be in memory."""

    def __init__(self, size: int, *, words: int = 900, seed: int = 7) -> None:
        self.size, self.words, self.seed = size, words, seed
        self.groups = max(1, size // GROUP)

    def __iter__(self) -> Iterator[Planted]:
        return map(self.article, range(self.size))

    def article(self, number: int) -> Planted:
        group, rng = number % self.groups, self._random(number)
        subject, field = self._subject(group), self._field(group // FIELD)
        own = rng.sample(subject, 9)
        common = rng.sample(field, 18)
        pets = [_rarer(rng, 100, 30_000) for _ in range(12)]

        def words(count: int) -> list[str]:
            """Four in ten say nothing, and the others come again, as an author's do."""
            sources = rng.choices((own, common, pets, None), weights=WEIGHTS, k=max(1, count // 3))
            pool = [spell(rng.choice(source) if source else _zipf(rng)) for source in sources]
            return [rng.choice(pool if rng.random() < 0.6 else _IDLE) for _ in range(count)]

        telling = own[: rng.choice((0, 0, 1, 2))]
        title = [*map(spell, telling), *words(5), spell(rng.choice(common))]
        rng.shuffle(title)
        length = int(self.words * rng.lognormvariate(-0.1, 0.45)) + 20
        return Planted(
            number,
            " ".join(title).capitalize(),
            " ".join(words(22)),
            tuple(" ".join(words(3)) for _ in range(length // 200)),
            ". ".join(" ".join(words(12)) for _ in range(length // 12 + 1)),
            self._tags(group, rng),
            self._days_old(group, rng),
            frozenset(range(group, self.size, self.groups)) - {number},
        )

    def _random(self, *what: int) -> random.Random:
        return random.Random(str((self.seed, *what)))  # noqa: S311 (a collection, not a secret)

    def _subject(self, group: int) -> list[int]:
        rng = self._random(-1, group)
        return [_rarer(rng, 300, 40_000) for _ in range(16)]

    def _field(self, field: int) -> list[int]:
        rng = self._random(-2, field)
        return [_rarer(rng, 80, 8_000) for _ in range(45)]

    @staticmethod
    def _tags(group: int, rng: random.Random) -> tuple[str, ...]:
        found = [f"Chatter {int(30 * rng.random() ** 2)}" for _ in range(rng.randint(0, 2))]
        found += [f"Field {group // FIELD}"] if rng.random() < 0.75 else []
        found += [f"Subject {group}"] if rng.random() < 0.3 else []
        return tuple(dict.fromkeys(found))

    def _days_old(self, group: int, rng: random.Random) -> int:
        centre = self._random(-3, group).randrange(365 * YEARS)
        near = int(rng.gauss(centre, 100)) if rng.random() < 0.6 else rng.randrange(365 * YEARS)
        return min(max(1, near), 365 * YEARS)


@cache
def spell(rank: int) -> str:
    """The word of a rank; commoner ones are shorter."""
    rank, word = rank + len(_SYLLABLES), ""
    while rank:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        word = _SYLLABLES[syllable] + word
    return word + "n"


def _zipf(rng: random.Random) -> int:
    """A rank, as often as Zipf and Mandelbrot have it."""
    return int(_ZIPF * ((VOCABULARY / _ZIPF + 1) ** rng.random() - 1))


def _rarer(rng: random.Random, low: int, high: int) -> int:
    return int(low * (high / low) ** rng.random())


def plant(articles: Iterable[Planted], *, batch: int = 1000, with_search: bool = False) -> dict[int, int]:
    """Makes live rows with their terms, as publishing writes them, without its printing: number → article id."""
    ids: dict[int, int] = {}
    tags: dict[str, Tag] = {tag.name: tag for tag in Tag.objects.all()}
    waiting: list[Planted] = []
    for each in articles:
        waiting.append(each)
        if len(waiting) == batch:
            ids |= _plant(waiting, tags, with_search=with_search)
            waiting = []
    return ids | _plant(waiting, tags, with_search=with_search)


def _plant(planted: Sequence[Planted], tags: dict[str, Tag], *, with_search: bool) -> dict[int, int]:
    if not planted:
        return {}
    now = database_now()
    names = sorted({name for each in planted for name in each.tags} - tags.keys())
    tags |= {
        tag.name: tag
        for tag in Tag.objects.bulk_create(Tag(name=name, slug=name.lower().replace(" ", "-")) for name in names)
    }
    rows = [_row(each, now) for each in planted]
    for row, each in zip(rows, planted, strict=True):
        row.primary_tag = tags[each.tags[0]] if each.tags else None
    made = Article.objects.bulk_create(Article(title=each.title, slug=f"planted-{each.number}") for each in planted)
    versions = Version.objects.bulk_create(
        Version(article=article, number=1, data={}, digest="", made_at=now) for article in made
    )
    editions = Edition.objects.bulk_create(Edition(version=version, approved_at=now) for version in versions)
    publications = [
        Publication(
            article=article,
            edition=edition,
            live_from=row.live_from,
            published_at=row.published_at,
            updated_at=row.updated_at,
            made_at=now,
            announced_at=now,
        )
        for article, edition, row in zip(made, editions, rows, strict=True)
    ]
    for row, publication in zip(rows, Publication.objects.bulk_create(publications), strict=True):
        row.publication, row.article = publication, publication.article
    LiveArticle.windows.bulk_create(rows)
    LivePrint.objects.bulk_create(_prints(rows))
    LiveTag.objects.bulk_create(
        LiveTag(live=row, tag=tags[name], position=position, published_at=row.published_at)
        for row, each in zip(rows, planted, strict=True)
        for position, name in enumerate(each.tags)
    )
    related.index(rows)
    if with_search:
        search.index(rows)
    return {each.number: article.pk for each, article in zip(planted, made, strict=True)}


def _prints(rows: Sequence[LiveArticle]) -> list[LivePrint]:
    """The first one is printed; those of the others are the same in their own words."""
    first, *_ = rows
    pattern = model_to_dict(rendering.fragments(first), exclude=["live"])

    def of(row: LiveArticle) -> LivePrint:
        words = ((first.slug, row.slug), (first.title, row.title), (first.excerpt, row.excerpt))
        return LivePrint(live=row, **{name: _reworded(html, words) for name, html in pattern.items()})

    return [of(row) for row in rows]


def _reworded(html: str, words: Iterable[tuple[str, str]]) -> str:
    for old, new in words:
        html = html.replace(old, new)
    return html


def _row(each: Planted, now: object) -> LiveArticle:
    at = now - timedelta(days=each.days_old)
    return LiveArticle(
        live_from=at,
        published_at=at,
        updated_at=at,
        month=at.year * 100 + at.month,
        slug=f"planted-{each.number}",
        import_key=f"p-{each.number}",
        title=each.title,
        excerpt=each.excerpt,
        contents=[[f"h-{n}", heading] for n, heading in enumerate(each.headings)],
        text="\n".join([*each.headings, each.text]),
        body_html=f"<p>{each.text}</p>",
        thumb_html="<picture></picture>" * 20,
        picture_html="",
        version_number=1,
        guid=UUID(int=each.number),
        digest="0" * 64,
    )
