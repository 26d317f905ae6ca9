"""Which live articles belong beside which: lists of article ids, made when something is published.

`index()` writes an article's terms, `refresh()` ranks it and puts it into its neighbours' lists by stored scores,
`rank_all()` ranks everything anew. What is listed need not be visible: reading drops it and fills up.
"""

import struct
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import connection

from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.models.terms import TermVector
from articles.prepared import PreparedObjects, PreparedQuery, in_order
from articles.related import postings, ranking, terms
from articles.related.ranking import Corpus, Match, Ranker
from articles.related.weights import Weights
from faq.batches import batches

DEPTH: Final = 30
#: So many as a query takes well.
BATCH: Final = 100
_neighbour: Final = struct.Struct("<If")

#: A neighbour's article id and score; one that only fills the list has no score.
Listed = tuple[int, float]
#: What was listed beside an article before, and what is now.
Lists = tuple[list[int], list[int]]


def index(rows: Sequence[LiveArticle], weights: Weights | None = None) -> None:
    """Writes the terms of freshly printed rows; an article's last row counts. Indexing again replaces."""
    vectors = {}
    for row in rows:
        counts = terms.counts(row, weights)
        vectors[row.article_id] = TermVector(
            article_id=row.article_id,
            length=sum(counts.values()),
            packed=postings.pack_terms(counts),
            neighbours=_pack([(0, 0.0)] * DEPTH),  # room for them: a row that grows leaves its page half empty
        )
    postings.add(list(vectors.values()))


def is_indexed(row: LiveArticle) -> bool:
    """Whether an article has just the terms of a row, which need not be saved."""
    packed = TermVector.objects.filter(pk=row.article_id).values_list("packed", flat=True).first()
    return packed is not None and bytes(packed) == postings.pack_terms(terms.counts(row))


def unindex(article_ids: Collection[int]) -> None:
    """Takes articles out; lists that name them keep the id, which reading drops."""
    postings.remove(article_ids)


def clear() -> None:
    """Forgets everything, for a rebuild."""
    postings.clear()


def rank(row: LiveArticle, corpus: Corpus | None = None) -> list[int]:
    """About thirty article ids, best first: the editor's pins, then by score, then what makes the list full.

    Pins stay listed while they are not live, so that they show as soon as they are.
    """
    vector = TermVector.objects.filter(pk=row.article_id).first()
    matches = Ranker(vector, corpus or Corpus()).matches(_room([row])) if vector else []
    return _arrange(row, _listed(row, matches, _room([row])))


def rank_unsaved(row: LiveArticle, tags: Sequence[Tag], corpus: Corpus) -> tuple[list[int], Ranker]:
    """What `rank()` would give for a row that is not written, such as a draft's, with its tags; writes nothing.

    With it comes the ranker, which knows the terms that led there.
    """
    ranker, room = _ranker_of_unsaved(row, corpus), _room([row])
    own = corpus.facts_of(row.published_at.timestamp() / 86_400, tags)
    matches = ranker.matches(room, own)
    return _arrange(row, _listed(row, matches, room, [tag.pk for tag in tags])), ranker


def near(row: LiveArticle) -> list[int]:
    """The articles whose texts share most with a row that is not written: those that ranking looks at closely.

    Found when a text is approved, they save its publication a good part of the ranking (see `refresh()`).
    """
    return _ranker_of_unsaved(row, Corpus()).candidates()


def _ranker_of_unsaved(row: LiveArticle, corpus: Corpus) -> Ranker:
    counts = terms.counts(row)
    vector = TermVector(article_id=row.article_id, length=sum(counts.values()), packed=postings.pack_terms(counts))
    if not TermVector.objects.filter(pk=row.article_id).exists():
        corpus.count_in(vector)
    return Ranker(vector, corpus)


def neighbours(article_ids: Collection[int]) -> dict[int, list[int]]:
    """The stored neighbours of some articles, best first, without pins and without what only fills the list."""
    packed = TermVector.objects.filter(pk__in=article_ids).values_list("pk", "neighbours")
    return {pk: [each for each, score in _unpack(row) if score > 0] for pk, row in packed}


def refresh(rows: Iterable[LiveArticle], near: Mapping[int, Sequence[int]] | None = None) -> dict[int, Lists]:
    """Ranks these articles, and puts each into the lists of its neighbours where its score belongs.

    `near` holds, by article, what `near()` found before; the others' candidates are looked for now. At most about
    thirty lists change for each, whatever the size of the corpus. Returns those that were looked at, as they were and
    as they are, by article.
    """
    corpus = Corpus()
    lists: dict[int, Lists] = {}
    article_ids = list(dict.fromkeys(row.article_id for row in rows))
    if len(article_ids) > 1:  # each needs the norms of the others; its own comes with its ranking
        for ids in batches(article_ids, BATCH):
            _measure(ids, corpus)
    for vector, own_rows in _ranked(article_ids):
        before = own_rows[-1].related_ids
        echoes = _rank(vector, own_rows, corpus, (near or {}).get(vector.pk, ()), with_echoes=True)
        _save([vector], own_rows)
        for pk, (old, new) in {vector.pk: (before, own_rows[-1].related_ids), **_introduce(vector.pk, echoes)}.items():
            lists[pk] = (lists[pk][0] if pk in lists else old, new)
    return lists


def rank_all(progress: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> int:
    """Ranks every article anew with today's statistics, in bounded memory. A second run changes nothing.

    Returns how many articles changed.
    """
    postings.recount()
    corpus = Corpus()
    corpus.learn_all()
    measure_all(corpus)
    with_rows = LiveArticle.windows.articles().order_by("article_id").values_list("article_id", flat=True)
    article_ids = list(with_rows.distinct())
    changed: list[TermVector] = []
    changed_rows: list[LiveArticle] = []
    count = 0
    for vector, own_rows in _ranked(progress(article_ids)):
        before = _state(vector, own_rows)
        _rank(vector, own_rows, corpus)
        if _state(vector, own_rows) != before:
            count += 1
            changed.append(vector)
            changed_rows += own_rows
        if len(changed) >= BATCH:
            _save(changed, changed_rows)
            changed, changed_rows = [], []
    _save(changed, changed_rows)
    return count


def measure_all(corpus: Corpus) -> None:
    """Brings the norms of all vectors up to date, which ranking reads of others."""
    for ids in batches(TermVector.objects.order_by("pk").values_list("pk", flat=True), BATCH):
        _measure(ids, corpus)


def _measure(article_ids: Collection[int], corpus: Corpus) -> None:
    """Brings the norms of some vectors up to date."""
    changed = []
    vectors = list(TermVector.objects.filter(pk__in=article_ids))
    corpus.learn({term for vector in vectors for term in postings.term_counts(vector.packed)})
    for vector in vectors:
        norm = corpus.norm(vector)
        if norm != vector.norm:
            changed.append((norm, vector.pk))
    _write("UPDATE articles_termvector SET norm = %s WHERE article_id = %s", changed)


_FIELDS: Final = in_order(LiveArticle, ("id", "article_id", "pinned_ids", "excluded_ids", "related_ids"))
_ROWS: Final = PreparedQuery(
    lambda ids: (
        LiveArticle.windows.articles().filter(article_id__in=ids).order_by("live_from", "pk").values_list(*_FIELDS)
    ),
    ids=BATCH,
)


_LISTS: Final = PreparedObjects(TermVector, "packed", at_once=BATCH)


def _ranked(
    article_ids: Iterable[int], vectors_of: PreparedObjects[TermVector] = postings.VECTORS
) -> Iterator[tuple[TermVector, list[LiveArticle]]]:
    """Each article's vector with its live rows, the one that opens last at the end."""
    for ids in batches(article_ids, BATCH):
        vectors = vectors_of.in_bulk(ids)
        rows: dict[int, list[LiveArticle]] = {}
        for values in _ROWS.rows(ids=ids):
            row = LiveArticle.from_db(connection.alias, _FIELDS, values)
            rows.setdefault(row.article_id, []).append(row)
        yield from ((vectors[pk], rows[pk]) for pk in ids if pk in vectors and pk in rows)


def _rank(
    vector: TermVector,
    own_rows: Sequence[LiveArticle],
    corpus: Corpus,
    near: Sequence[int] = (),
    *,
    with_echoes: bool = False,
) -> dict[int, float]:
    """Makes an article's list; on demand, tells its neighbours' scores for it in turn."""
    room, ranker = _room(own_rows), Ranker(vector, corpus)
    matches = ranker.matches(room, near=near)
    listed = _listed(own_rows[-1], matches, room)
    vector.neighbours = _pack(listed)
    for row in own_rows:
        row.related_ids = _arrange(row, listed)
    return {match.article_id: ranker.echo(match) for match in matches} if with_echoes else {}


def _room(rows: Sequence[LiveArticle]) -> int:
    """How deep a list is kept, so that thirty are left where an editor has pinned or excluded some."""
    return DEPTH + max(len(row.pinned_ids) + len(row.excluded_ids) for row in rows)


def _listed(
    row: LiveArticle, matches: Sequence[Match], room: int, tag_ids: Sequence[int] | None = None
) -> list[Listed]:
    listed = [(match.article_id, match.score) for match in matches]
    taken = {row.article_id, *(pk for pk, _ in listed)}
    if len(listed) < room:
        listed += [(pk, 0.0) for pk in ranking.fill(row, taken, room - len(listed), tag_ids)]
    return listed


def _arrange(row: LiveArticle, listed: Iterable[Listed]) -> list[int]:
    """A row's own list: its pins, then the others in order; never itself or what it excludes."""
    barred = {row.article_id, *row.excluded_ids}
    pins = [pk for pk in dict.fromkeys(row.pinned_ids) if pk not in barred]
    others = [pk for pk, _ in listed if pk not in barred and pk not in pins]
    return pins + others[:DEPTH]


def _introduce(article_id: int, echoes: dict[int, float]) -> dict[int, Lists]:
    """Puts an article into its neighbours' lists, by its scores there; returns these, before and after."""
    vectors, changed_rows, lists = [], [], {}
    for vector, own_rows in _ranked(list(echoes), _LISTS):
        before, old = _state(vector, own_rows), own_rows[-1].related_ids
        listed = [(pk, score) for pk, score in _unpack(vector.neighbours) if pk != article_id]
        place = bisect_right(listed, -echoes[vector.pk], key=lambda item: -item[1])
        listed.insert(place, (article_id, echoes[vector.pk]))
        listed = listed[: _room(own_rows)]
        vector.neighbours = _pack(listed)
        for row in own_rows:
            row.related_ids = _arrange(row, listed)
        lists[vector.pk] = old, own_rows[-1].related_ids
        if _state(vector, own_rows) != before:
            vectors.append(vector)
            changed_rows += own_rows
    _save(vectors, changed_rows)
    return lists


def _state(vector: TermVector, own_rows: Sequence[LiveArticle]) -> tuple[Any, ...]:
    figures = (vector.norm, vector.threshold, vector.best_text, vector.best_cosine, bytes(vector.neighbours))
    return (*figures, *(tuple(row.related_ids) for row in own_rows))


def _save(vectors: Sequence[TermVector], rows: Sequence[LiveArticle]) -> None:
    _write(
        "UPDATE articles_termvector SET norm = %s, threshold = %s, best_text = %s, best_cosine = %s, neighbours = %s"
        " WHERE article_id = %s",
        [(v.norm, v.threshold, v.best_text, v.best_cosine, v.neighbours, v.pk) for v in vectors],
    )
    as_json = LiveArticle._meta.get_field("related_ids").get_db_prep_save
    _write(
        "UPDATE articles_livearticle SET related_ids = %s WHERE id = %s",
        [(as_json(row.related_ids, connection), row.pk) for row in rows],
    )


def _write(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """By hand: Django's own makes a CASE of every row and field, and takes ten times as long."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def _pack(listed: Iterable[Listed]) -> bytes:
    return b"".join(_neighbour.pack(*item) for item in listed)


def _unpack(packed: postings.Packed) -> list[Listed]:
    return [(pk, score) for pk, score in _neighbour.iter_unpack(packed) if pk]
