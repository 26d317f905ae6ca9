"""Who uses which term, packed: the postings of a block of 8,192 articles are a row, an article's own terms another.

A posting is three bytes: the article's place in its block, and the term's BM25 weight there. It only finds candidates;
they are scored from their own terms with today's statistics, so what a list holds does not depend on the order in
which articles came.
"""

import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import chain
from typing import Any, Final

from django.db import connection
from django.db.models import Count, F, Max, Sum
from django.db.models.functions import Length

from articles.models.terms import Posting, TermTotals, TermVector
from articles.prepared import PreparedObjects, PreparedQuery
from faq.batches import batches

BLOCK: Final = 8192
#: A posting's id is term × BLOCKS + block.
BLOCKS: Final = 2**20
K1, B = 1.2, 0.75
#: The weighted length that postings take as average. A fixed one: a posting never has to be written again.
REFERENCE_LENGTH: Final = 600
_SCALE: Final = 100  # K1 + 1 is the most a weight can be: 220 of 255
_posting: Final = struct.Struct("<HB")
_group: Final = struct.Struct("<BH")
_SLICE: Final = 500

#: What a BinaryField holds.
Packed = bytes | memoryview

VECTORS: Final = PreparedObjects(TermVector)
_PACKED: Final = PreparedQuery(lambda ids: Posting.objects.filter(pk__in=ids).values_list("pk", "packed"), ids=_SLICE)


def saturated(count: float, length: float, *, k1: float = K1) -> float:
    """BM25's weight of a term without its rarity; `length` is the article's over the average."""
    return count * (k1 + 1) / (count + k1 * (1 - B + B * length))


def pack_terms(counts: dict[int, int]) -> bytes:
    """Four bytes a term: those with the same count stand together, behind the count and their number."""
    groups: dict[int, list[int]] = defaultdict(list)
    for term in sorted(counts):
        groups[counts[term]].append(term)
    return b"".join(
        struct.pack(f"<BH{len(terms)}I", count, len(terms), *terms) for count, terms in sorted(groups.items())
    )


def unpack_terms(packed: Packed) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each count with the terms that have it."""
    start = 0
    while start < len(packed):
        count, size = _group.unpack_from(packed, start)
        start += _group.size
        yield count, struct.unpack_from(f"<{size}I", packed, start)
        start += 4 * size


def term_counts(packed: Packed) -> dict[int, int]:
    return {term: count for count, terms in unpack_terms(packed) for term in terms}


def add(vectors: Sequence[TermVector]) -> None:
    """Writes unsaved vectors with their postings, in place of any that these articles had.

    An article whose terms are what they were is left alone.
    """
    former = VECTORS.in_bulk([vector.pk for vector in vectors])
    fresh = [v for v in vectors if v.pk not in former or bytes(former[v.pk].packed) != v.packed]
    changed = [former[vector.pk] for vector in fresh if vector.pk in former]
    _rewrite(leaving=changed, coming=fresh)
    if changed:
        TermVector.objects.filter(pk__in=[vector.pk for vector in changed]).delete()
    TermVector.objects.bulk_create(fresh)
    _count(leaving=changed, coming=fresh)


def remove(article_ids: Collection[int]) -> None:
    """Takes articles out of the postings, and their vectors away."""
    vectors = TermVector.objects.filter(pk__in=article_ids)
    if leaving := list(vectors) if article_ids else []:
        _rewrite(leaving=leaving, coming=[])
        vectors.delete()
        _count(leaving=leaving, coming=[])


def clear() -> None:
    """Forgets everything."""
    for model in (Posting, TermVector, TermTotals):
        model._default_manager.all().delete()


def totals() -> tuple[int, int]:
    """How many articles have terms, and how many these are together, each by its weight."""
    found = TermTotals.objects.filter(pk=1).values_list("articles", "length").first()
    return found or _counted()


def recount() -> None:
    """Counts anew, whatever stood there."""
    articles, length = _counted()
    if not TermTotals.objects.filter(pk=1, articles=articles, length=length).exists():
        TermTotals.objects.update_or_create(pk=1, defaults={"articles": articles, "length": length})


def _counted() -> tuple[int, int]:
    found = TermVector.objects.aggregate(articles=Count("*"), length=Sum("length"))
    return found["articles"], found["length"] or 0


def _count(*, leaving: Collection[TermVector], coming: Collection[TermVector]) -> None:
    """Keeps the totals, after vectors came and went."""
    length = sum(vector.length for vector in coming) - sum(vector.length for vector in leaving)
    more = {"articles": F("articles") + len(coming) - len(leaving), "length": F("length") + length}
    if not TermTotals.objects.filter(pk=1).update(**more):
        recount()


def _rewrite(*, leaving: Iterable[TermVector], coming: Iterable[TermVector]) -> None:
    """Rewrites the rows that some vectors have a posting in: without those who leave, with those who come."""
    old: dict[int, list[int]] = defaultdict(list)
    for vector in leaving:
        block, place = divmod(vector.pk, BLOCK)
        for term in term_counts(vector.packed):
            old[term * BLOCKS + block].append(place)
    new: dict[int, bytearray] = defaultdict(bytearray)
    for vector in coming:
        block, place = divmod(vector.pk, BLOCK)
        length = vector.length / REFERENCE_LENGTH
        for count, terms in unpack_terms(vector.packed):
            posting = _posting.pack(place, round(_SCALE * saturated(count, length)))
            for term in terms:
                new[term * BLOCKS + block] += posting
    for ids in batches(sorted(old.keys() | new.keys()), _SLICE):
        found = dict(_PACKED.of_all(ids))
        _write([(pk, _without(found.get(pk, b""), old.get(pk, ())) + bytes(new.get(pk, b""))) for pk in ids])


def _without(packed: Packed, places: Iterable[int]) -> bytes:
    """A row without the postings at some places, which it has once at most."""
    kept = bytes(packed)
    for place in places:
        wanted = place.to_bytes(2, "little")
        at = kept.find(wanted)
        while at >= 0 and at % _posting.size:  # not a place, but parts of two postings
            at = kept.find(wanted, at + 1)
        if at >= 0:
            kept = kept[:at] + kept[at + _posting.size :]
    return kept


def _write(rows: Sequence[tuple[int, bytes]]) -> None:
    """By hand: hundreds of rows for each article, and Django's own takes six times as long."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO articles_posting (id, packed) VALUES (%s, %s)"
            " ON CONFLICT (id) DO UPDATE SET packed = excluded.packed",
            rows,
        )


def gather(weights: dict[int, int], limit: int, *, but: int = 0) -> list[int]:
    """The articles, but one, for which weight × posting adds up to most over some terms; ties by id.

    In whole numbers: the order of the rows makes no difference. Half of all that ranking costs in a large corpus.
    """
    sums: dict[int, list[int]] = {}  # by block and place
    for pk, packed in _rows(weights, "id, packed"):
        term, block = divmod(pk, BLOCKS)
        weight, own = weights[term], sums.get(block) or sums.setdefault(block, [0] * BLOCK)
        for place, strength in zip(_places(packed), packed[2::3], strict=True):
            own[place] += weight * strength
    least = max([1, *nlargest(limit + 1, chain(*sums.values()))[-1:]])
    found = [
        (-total, block * BLOCK + place)
        for block, own in sums.items()
        if max(own) >= least  # most blocks have none of the best
        for place, total in enumerate(own)
        if total >= least
    ]
    return [pk for _, pk in sorted(found) if pk != but][:limit]


def _places(packed: bytes) -> tuple[int, ...]:
    """The places of a row's postings, without their weights."""
    places = bytearray(len(packed) // 3 * 2)
    places[::2], places[1::2] = packed[::3], packed[1::3]
    return struct.unpack(f"<{len(places) // 2}H", places)


def uses(terms: Collection[int]) -> dict[int, int]:
    """How many articles use each of some terms."""
    rows = _rows(terms, "first, SUM(LENGTH(packed))", "GROUP BY first")
    return {first // BLOCKS: size // _posting.size for first, size in rows}


def _rows(terms: Iterable[int], columns: str, grouped: str = "") -> Iterator[tuple[int, Any]]:
    """Two columns of some terms' rows, in whatever blocks there are; `first` is where a term's ids begin."""
    last = (TermVector.objects.aggregate(last=Max("pk"))["last"] or 0) // BLOCK
    for part in batches([term * BLOCKS for term in sorted(terms)], _SLICE):
        values = ", ".join(["(%s)"] * len(part))
        sql = (
            f"WITH wanted (first) AS (VALUES {values}) SELECT {columns}"  # noqa: S608
            f" FROM wanted CROSS JOIN articles_posting WHERE id BETWEEN first AND first + %s {grouped}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [*part, last])
            yield from cursor.fetchall()


def all_uses() -> dict[int, int]:
    """The same for all terms that more than one article uses."""
    by_term = Posting.objects.annotate(term=F("pk") / BLOCKS).order_by().values_list("term")
    counted = by_term.annotate(uses=Sum(Length("packed")) / _posting.size)
    return dict(counted.filter(uses__gt=1).iterator())
