"""How good the lists are, by the links that the site's authors made: ranked as a site would that had no links.

Terms are counted and ranked in temporary tables of the same names, which the database finds first: what is stored,
and what readers see, stays as it is. Links and their words are taken out before.
"""

import html
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.html import strip_tags

from articles import related
from articles.models.public import Address, LiveArticle
from articles.models.terms import Posting, TermVector
from articles.related.coverage import shown
from articles.related.ranking import Corpus
from articles.related.weights import Weights
from faq.batches import batches

_link: Final = re.compile(r'<a\b[^>]*?\bhref="[^"]*?/articles/([^"/?#]+)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
#: What a progress bar does: hands on what it is given.
Progress = Callable[[Sequence[Any]], Iterable[Any]]


def ndcg(listed: Sequence[Any], wanted: Collection[Any], depth: int = 10) -> float:
    """1 where everything wanted comes first, 0 where nothing does; a hit counts less the lower it stands."""
    gain = sum(1 / math.log2(place + 2) for place, each in enumerate(listed[:depth]) if each in wanted)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(depth, len(wanted))))


def recall(listed: Sequence[Any], wanted: Collection[Any], depth: int = 10) -> float:
    """The share of what is wanted that is listed."""
    return len(set(listed[:depth]) & set(wanted)) / len(wanted)


@dataclass(frozen=True, slots=True)
class Figures:
    """What some weights do. Without links, there is no nDCG and no recall."""

    ndcg: float | None
    recall: float | None
    coverage: float  # share of the articles that stand in somebody's list
    full: float  # share of the lists that are as long as they can be
    drift: float  # days that what is listed is newer than the average article


class Evaluation:
    """The live articles with their dates and links, and what a choice of weights makes of them."""

    def __init__(self) -> None:
        rows = LiveArticle.objects.newest().values_list("article_id", "published_at")
        self.days = {pk: at.timestamp() / 86_400 for pk, at in rows}
        self.newest = list(self.days)
        self.links: dict[int, set[int]] = {}
        for ids in batches(self.newest, related.BATCH):
            self._read_links(ids)

    @property
    def link_count(self) -> int:
        return sum(map(len, self.links.values()))

    def _read_links(self, ids: Sequence[int]) -> None:
        """From live bodies to live articles, by today's address or a former one; each once, and none to itself."""
        found = {
            row.article_id: {slug for slug, _words in _link.findall(row.body_html)}
            for row in LiveArticle.objects.filter(article_id__in=ids).only("article_id", "body_html")
        }
        slugs = set().union(*found.values())
        owners = dict(Address.objects.filter(slug__in=slugs).values_list("slug", "article_id"))
        owners |= LiveArticle.objects.filter(slug__in=slugs).values_list("slug", "article_id")
        for pk, named in found.items():
            if wanted := {owners[slug] for slug in named if slug in owners} & self.days.keys() - {pk}:
                self.links[pk] = wanted

    def score(self, *choices: Weights, progress: Progress = iter) -> list[Figures]:
        """The figures of some choices of weights. Terms are counted anew where a choice needs it."""
        figures: dict[Weights, Figures] = {}
        for of_terms in dict.fromkeys(choice.of_terms for choice in choices):
            alike = [choice for choice in dict.fromkeys(choices) if choice.of_terms == of_terms]
            with _aside():
                self._index(alike[0], progress)
                figures |= {choice: self._figures(choice, progress) for choice in alike}
        return [figures[choice] for choice in choices]

    def _index(self, weights: Weights, progress: Progress) -> None:
        linkless = replace(weights, link=0)
        for ids in progress(list(batches(sorted(self.days), related.BATCH))):
            rows = list(LiveArticle.objects.filter(article_id__in=ids))
            for row in rows:
                row.text = without_links(row.text, row.body_html)
            related.index(rows, linkless)
        corpus = Corpus(weights)
        corpus.learn_all()
        related.measure_all(corpus)

    def _figures(self, weights: Weights, progress: Progress) -> Figures:
        corpus = Corpus(weights)
        corpus.learn_all()
        listed: set[int] = set()
        gains: list[float] = []
        recalls: list[float] = []
        full, drift, places = 0, 0.0, 0
        average = sum(self.days.values()) / (len(self.days) or 1)
        for ids in progress(list(batches(sorted(self.days), related.BATCH))):
            rows = LiveArticle.objects.filter(article_id__in=ids)
            for row in rows.only("article_id", "pinned_ids", "excluded_ids"):
                own = self._shown(row, corpus)
                listed.update(own)
                full += len(own) == self._most(row)
                drift += sum(self.days[pk] - average for pk in own)
                places += len(own)
                if wanted := self.links.get(row.article_id):
                    gains.append(ndcg(own, wanted))
                    recalls.append(recall(own, wanted))
        size = len(self.days) or 1
        return Figures(_mean(gains), _mean(recalls), len(listed) / size, full / size, drift / (places or 1))

    def _shown(self, row: LiveArticle, corpus: Corpus) -> list[int]:
        """What readers would see."""
        barred = {row.article_id, *row.excluded_ids}
        return shown(related.rank(row, corpus), barred, self.days, self.newest)

    def _most(self, row: LiveArticle) -> int:
        barred = {row.article_id, *row.excluded_ids} & self.days.keys()
        return min(int(settings.RELATED_SHOWN), len(self.days) - len(barred))


def without_links(text: str, body_html: str) -> str:
    """A text without the words of its links to other articles; which occurrence goes makes no difference."""
    for _slug, words_html in _link.findall(body_html):
        if words := html.unescape(strip_tags(words_html)).strip():
            text = text.replace(words, " ", 1)
    return text


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


@contextmanager
def _aside() -> Iterator[None]:
    """Empty tables for terms and postings that only this connection sees, in front of the stored ones."""
    schema = "temp" if connection.vendor == "sqlite" else "pg_temp"
    models = (Posting, TermVector)
    with connection.cursor() as cursor:
        for model in models:
            columns = ", ".join(_column(field) for field in model._meta.local_concrete_fields)
            cursor.execute(f"CREATE TEMPORARY TABLE {model._meta.db_table} ({columns})")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for model in models:
                cursor.execute(f"DROP TABLE {schema}.{model._meta.db_table}")


def _column(field: Any) -> str:
    return f"{field.column} {field.db_type(connection)} NOT NULL{' PRIMARY KEY' if field.primary_key else ''}"
