"""Which articles belong beside one: candidates by text, then text, tags and date together.

What carries it, by measurement: weighting the terms of the query, and adding tags to the text's score instead of
fusing ranks.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Final, NamedTuple

from django.db.models import Count

from articles.models.clock import Clock
from articles.models.public import LiveArticle, LiveTag
from articles.models.tags import Tag
from articles.models.terms import TermVector
from articles.prepared import PreparedQuery
from articles.related import postings, weights
from articles.related.postings import K1, B, saturated, term_counts, unpack_terms
from articles.related.weights import Weights

MOST_POSTINGS: Final = 150_000
MOST_FACTS: Final = 20_000
#: About 20 kB each.
MOST_VECTORS: Final = 3000
COSINE_K1: Final = 8


@dataclass(slots=True)
class Facts:
    """What is looked up about a live article: its date, and its tags by rarity."""

    day: float
    tags: dict[int, float] = field(default_factory=dict)

    def likeness(self, other: "Facts", given: Weights | None = None) -> float:
        """What tags and dates add to the text's score, by the site's weights or others."""
        weight = given or weights.current()
        shared = sum(weight**2 for tag, weight in self.tags.items() if tag in other.tags)
        norms = math.hypot(*self.tags.values()) * math.hypot(*other.tags.values())
        cosine = shared / norms if norms else 0.0
        return weight.tags * cosine + weight.date * math.exp(-abs(self.day - other.day) / weight.date_days)


class Other(NamedTuple):
    """What is read of a candidate's vector."""

    pk: int
    length: int
    norm: float
    threshold: float
    best_text: float
    best_cosine: float
    packed: postings.Packed


#: So many are asked for in one query.
_AT_ONCE: Final = 128
#: Of two rows of an article the one that opens later comes last.
_STANDING: Final = PreparedQuery(
    lambda ids: (
        LiveArticle.windows.filter(article_id__in=ids, live_until__gt=Clock())
        .order_by("live_from")
        .values_list("article_id", "pk", "published_at")
    ),
    ids=_AT_ONCE,
)
_OTHERS: Final = PreparedQuery(
    lambda ids: TermVector.objects.filter(pk__in=ids).order_by("pk").values_list(*Other._fields), ids=4 * _AT_ONCE
)
_TAGS: Final = PreparedQuery(
    lambda ids: (
        LiveTag.objects.filter(live__in=ids).order_by("live", "tag").values_list("live", "tag", "tag__live_count")
    ),
    ids=_AT_ONCE,
)

#: A candidate with its terms, by its counts of them.
Candidate = tuple[Other, Iterable[tuple[int, Collection[int]]]]


class Corpus:
    """What is known of all articles together: how many, how long, how rare terms and tags are. Read once."""

    def __init__(self, given: Weights | None = None) -> None:
        self.weights = given or weights.current()
        self.size, length = postings.totals()
        self.length: float = length / self.size if self.size else 1.0
        self.most_uses = max(2, self.size // 2)
        self._uses: dict[int, int] = {}
        self._rarities: dict[int, float] = {}
        self._tag_uses: dict[int, int] = {}
        self._facts: dict[int, Facts] = {}
        self._others: dict[int, Candidate] = {}
        self._is_whole = False

    def learn(self, terms: Iterable[int]) -> None:
        """Reads how many articles use some terms, where that is not known yet."""
        if self._is_whole:
            return
        if unknown := {term for term in terms if term not in self._uses}:
            self._uses |= dict.fromkeys(unknown, 1) | postings.uses(unknown)

    def count_in(self, vector: TermVector) -> None:
        """Takes an article that has no stored vector into the figures, as if it had."""
        terms = term_counts(vector.packed)
        found = postings.uses(terms)
        self._uses |= {term: found.get(term, 0) + 1 for term in terms}
        self._rarities = {}
        self.length = (self.length * self.size + vector.length) / (self.size + 1)
        self.size += 1
        self.most_uses = max(2, self.size // 2)

    def learn_all(self) -> None:
        """Reads every figure at once, for a full ranking."""
        self._uses = postings.all_uses()
        self._tag_uses = dict(LiveTag.objects.order_by().values_list("tag").annotate(Count("pk")))
        self._is_whole = True

    def uses(self, term: int) -> int:
        return self._uses.get(term, 1)

    def rarity(self, term: int) -> float:
        uses = self._uses.get(term, 1)
        if uses not in self._rarities:
            self._rarities[uses] = math.log(1 + max(0.0, self.size - uses + 0.5) / (uses + 0.5))
        return self._rarities[uses]

    def _tag_rarity(self, tag_id: int, live_count: int) -> float:
        return math.log(1 + self.size / max(1, self._tag_uses.get(tag_id, live_count)))

    def facts(self, article_ids: Collection[int]) -> dict[int, Facts]:
        """The facts of those that have a live row whose time is not over."""
        if not self._is_whole:
            return self._read_facts(article_ids)
        unknown = [pk for pk in article_ids if pk not in self._facts]
        if len(self._facts) > MOST_FACTS:
            self._facts, unknown = {}, list(article_ids)
        self._facts |= self._read_facts(unknown)
        return {pk: self._facts[pk] for pk in article_ids if pk in self._facts}

    def facts_of(self, day: float, tags: Iterable[Tag]) -> Facts:
        """The facts of an article that is not live, or not like this."""
        return Facts(day, {tag.pk: self._tag_rarity(tag.pk, tag.live_count) for tag in tags})

    def _read_facts(self, article_ids: Collection[int]) -> dict[int, Facts]:
        """Of two rows of an article, the later one's."""
        facts, live = {}, {}
        for article_id, pk, at in _STANDING.of_all(article_ids):
            facts[article_id], live[article_id] = Facts(at.timestamp() / 86_400), pk
        by_live = {pk: article_id for article_id, pk in live.items()}
        for pk, tag_id, live_count in _TAGS.of_all(by_live):
            facts[by_live[pk]].tags[tag_id] = self._tag_rarity(tag_id, live_count)
        return facts

    def others(self, article_ids: Collection[int]) -> Iterator[Candidate]:
        """The vectors of some articles, by id; in a full ranking of a small corpus, each is read and unpacked once."""
        if not self._is_whole or self.size > MOST_VECTORS:
            for other in map(Other._make, _OTHERS.of_all(sorted(article_ids))):
                yield other, unpack_terms(other.packed)
            return
        for other in map(Other._make, _OTHERS.of_all(set(article_ids) - self._others.keys())):
            self._others[other.pk] = other, [(count, frozenset(terms)) for count, terms in unpack_terms(other.packed)]
        yield from (self._others[pk] for pk in sorted(article_ids) if pk in self._others)

    def norm(self, vector: TermVector) -> float:
        """The length of an article's vector by today's statistics; its terms are learnt already."""
        total, length = 0.0, vector.length / self.length
        for count, terms in unpack_terms(vector.packed):
            weight = saturated(count, length, k1=COSINE_K1)
            total += weight**2 * sum(self.rarity(term) ** 2 for term in terms)
        return math.sqrt(total)


@dataclass(frozen=True, slots=True)
class Match:
    """A neighbour, and how well it suits."""

    article_id: int
    score: float
    likeness: float  # by tags and date, which is the same both ways
    pair: "Pair"


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate, and what its text has in common with the article's: terms by its counts of them, two measures."""

    other: Other
    common: list[tuple[int, frozenset[int]]]
    text: float
    cosine: float


class Ranker:
    """Ranks the neighbours of one article. What others need to know of its list is left in its vector."""

    def __init__(self, vector: TermVector, corpus: Corpus) -> None:
        self.vector, self.corpus = vector, corpus
        self.counts = term_counts(vector.packed)
        corpus.learn(self.counts)
        self.length = vector.length / corpus.length
        self.rarity = {term: corpus.rarity(term) for term in self.counts}
        self.query = self._query()
        vector.norm = corpus.norm(vector)
        vector.threshold = min(self.query.values()) if len(self.query) == corpus.weights.terms else 0.0

    def _query(self) -> dict[int, float]:
        """The terms that tell this article from others, strongest first."""
        strengths = {
            term: count * self.rarity[term]
            for term, count in self.counts.items()
            if 1 < self.corpus.uses(term) <= self.corpus.most_uses
        }
        return dict(nsmallest(self.corpus.weights.terms, strengths.items(), key=lambda item: (-item[1], item[0])))

    def matches(self, limit: int, own: Facts | None = None, *, near: Sequence[int] = ()) -> list[Match]:
        """The best neighbours by text, tags and date, best first; ties by id.

        `own` are the facts of an article whose tags and date are not those of its live row, as of a draft. `near` are
        candidates that were found before; where too few of them are left, they are looked for again.
        """
        candidates = list(near) or self.candidates()
        facts = self.corpus.facts([self.vector.pk, *candidates])
        if near and len(facts) <= limit:
            candidates = self.candidates()
            facts = self.corpus.facts([self.vector.pk, *candidates])
        own = own or facts.get(self.vector.pk)
        pairs = self._pairs([pk for pk in candidates if pk in facts])
        best_text = self.vector.best_text = max((pair.text for pair in pairs), default=0.0)
        best_cosine = self.vector.best_cosine = max((pair.cosine for pair in pairs), default=0.0)
        if own is None:
            return []
        ranked = []
        for pair in pairs:
            likeness = own.likeness(facts[pair.other.pk], self.corpus.weights)
            score = _share(pair.text, best_text) + _share(pair.cosine, best_cosine) + likeness
            ranked.append((-score, pair.other.pk, likeness, pair))
        return [Match(pk, -negative, likeness, pair) for negative, pk, likeness, pair in nsmallest(limit, ranked)]

    def candidates(self) -> list[int]:
        """The articles that share most, by the strongest terms; as many postings as can be read in time."""
        budget, wanted = min(2 * self.corpus.size, MOST_POSTINGS), {}
        for term, weight in self.query.items():
            if budget <= 0:
                break
            wanted[term] = round(64 * weight)
            budget -= self.corpus.uses(term)
        return postings.gather(wanted, self.corpus.weights.candidates, but=self.vector.pk)

    def _pairs(self, candidates: Collection[int]) -> list[Pair]:
        """BM25 by the query's terms, and the cosine of BM25 vectors by all. The inner loop of all ranking."""
        ours = {
            term: self.rarity[term] ** 2 * saturated(count, self.length, k1=COSINE_K1)
            for term, count in self.counts.items()
        }
        asked, norm, average = self.query, self.vector.norm, self.corpus.length
        our_terms, asked_terms = frozenset(ours), frozenset(asked)
        pairs = []
        for other, groups in self.corpus.others(candidates):
            damping = 1 - B + B * other.length / average
            common, text, product = [], 0.0, 0.0
            for count, terms in groups:
                shared = our_terms.intersection(terms)
                if not shared:
                    continue
                common.append((count, shared))
                product += sum(map(ours.__getitem__, shared)) * count / (count + COSINE_K1 * damping)
                if asked_for := shared & asked_terms:
                    text += sum(map(asked.__getitem__, asked_for)) * count / (count + K1 * damping)
            norms = norm * other.norm
            cosine = product * (COSINE_K1 + 1) / norms if norms else 0.0
            pairs.append(Pair(other, common, text * (K1 + 1), cosine))
        return pairs

    def echo(self, match: Match) -> float:
        """A match's score the other way round: its text's part by the terms both have and the other's last ranking.

        It is more than the best one there was where this article suits better than any did.
        """
        pair, text = match.pair, 0.0
        for count, terms in pair.common:
            for term in terms:
                weight = count * self.rarity[term]
                if weight >= pair.other.threshold and self.corpus.uses(term) <= self.corpus.most_uses:
                    text += weight * saturated(self.counts[term], self.length)
        return _share(text, pair.other.best_text) + _share(pair.cosine, pair.other.best_cosine) + match.likeness


def _share(value: float, best: float) -> float:
    return value / (best or value) if value else 0.0


def fill(row: LiveArticle, taken: Collection[int], limit: int, tag_ids: Sequence[int] | None = None) -> list[int]:
    """Articles to make a list full: the newest with the same tags (those of its row, or given), then the newest."""
    open_rows = LiveArticle.windows.articles().filter(live_until__gt=Clock()).newest()
    tags = list(LiveTag.objects.filter(live=row).values_list("tag", flat=True)) if tag_ids is None else tag_ids
    found: list[int] = []
    for rows in (open_rows.filter(live_tags__tag__in=tags), open_rows):
        if len(found) < limit:
            ids = rows.values_list("article_id", flat=True)[: 3 * (limit + len(taken) + 1)]
            found += dict.fromkeys(pk for pk in ids if pk not in taken and pk not in found)
    return found[:limit]
