"""Why an article stands in another's list: for editors, before anything is published. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Final

from articles import pages
from articles.models.public import LiveArticle, LiveTag
from articles.models.tags import Tag
from articles.models.terms import TermVector
from articles.related import postings, rank_unsaved, terms
from articles.related.ranking import Corpus, Ranker

#: So many shared words are told of each; the rarest and most used.
TOLD: Final = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that readers would be shown, and why. Without any reason it only makes the list full."""

    card: LiveArticle
    is_pinned: bool
    links_there: bool
    is_linked_from: bool
    tags: tuple[str, ...]  # shared, the rarest first
    words: tuple[str, ...]  # shared, as they stand in this article, the most telling first

    @property
    def is_filling(self) -> bool:
        return not (self.is_pinned or self.links_there or self.is_linked_from or self.tags or self.words)


#: With what the desk shows of an article beside its title and address.
_RELATED: Final = pages.Related("is_page", "thumb_html")


def explain(row: LiveArticle, tags: Sequence[Tag]) -> list[Suggestion]:
    """What readers would be shown beside a row that is not written, with its tags, and why; ten at most."""
    corpus = Corpus()
    row.related_ids, ranker = rank_unsaved(row, tags, corpus)
    cards = _RELATED.rows_beside(row)
    vectors = TermVector.objects.defer("neighbours").in_bulk([card.article_id for card in cards])
    theirs: dict[int, set[int]] = {}
    for live, tag in LiveTag.objects.filter(live__in=[card.pk for card in cards]).values_list("live", "tag"):
        theirs.setdefault(live, set()).add(tag)
    rare_first = sorted(tags, key=lambda tag: (tag.live_count, tag.name))
    spoken, own_link = terms.words_of(row), terms.of_link(row.slug)
    suggestions = []
    for card in cards:
        vector = vectors.get(card.article_id)
        counts = postings.term_counts(vector.packed) if vector else {}
        shared_tags = (tag.name for tag in rare_first if tag.pk in theirs.get(card.pk, ()))
        suggestion = Suggestion(
            card=card,
            is_pinned=card.article_id in row.pinned_ids,
            links_there=ranker.counts.get(terms.of_link(card.slug), 0) > 0,
            is_linked_from=own_link in counts,
            tags=tuple(shared_tags),
            words=_shared_words(ranker, counts, spoken),
        )
        suggestions.append(suggestion)
    return suggestions


def _shared_words(ranker: Ranker, counts: dict[int, int], spoken: dict[int, str]) -> tuple[str, ...]:
    """The terms that weigh most in both texts, as words; none that half of all articles use."""
    weights = {
        term: count * counts[term] * ranker.rarity[term] ** 2
        for term, count in ranker.counts.items()
        if term in counts and term in spoken and ranker.corpus.uses(term) <= ranker.corpus.most_uses
    }
    return tuple(spoken[term] for term in nlargest(TOLD, weights, key=lambda term: (weights[term], -term)))
