"""Merge and delete: every use of a tag goes to another one, or ends; what was there is kept for an undo."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from articles import menus, publishing, purging, related
from articles.models.draft import Article
from articles.models.history import Event, Publication
from articles.models.public import LiveArticle, LiveTag
from articles.models.tags import FormerTag, Tag, TaggedArticle
from articles.publishing.printing import tags_of
from articles.tagging.names import TagError, free_former, locked, log
from faq.batches import batches

MERGE: Final = "merge_tags"
DELETE: Final = "delete_tag"
#: How many pages are ranked anew at once; the next publications and `rebuild_live` see to the rest.
REFRESHED: Final = 50
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Uses:
    """What carries a tag, and how many addresses lead to it."""

    tag: Tag
    drafts: int
    live: int
    addresses: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do, counted before it is done; a page with two of the tags counts once."""

    sources: tuple[Uses, ...]
    into: Uses
    drafts: int
    live: int
    addresses: int


def uses(tag: Tag) -> Uses:
    """Counts the drafts and live pages of a tag, and its addresses with the former ones."""
    return Uses(
        tag,
        TaggedArticle.objects.filter(tag=tag).count(),
        LiveArticle.objects.filter(live_tags__tag=tag).count(),
        1 + FormerTag.objects.filter(heir=tag).count(),
    )


def preview(sources: Sequence[Tag], into: Tag) -> Preview:
    """What `merge()` would change: drafts, pages that readers see now, addresses that would redirect."""
    others = [tag for tag in sources if tag.pk != into.pk]
    going = tuple(uses(tag) for tag in others)
    return Preview(
        going,
        uses(into),
        TaggedArticle.objects.filter(tag__in=others).values("content_object").distinct().count(),
        LiveArticle.objects.filter(live_tags__tag__in=others).values("pk").distinct().count(),
        sum(each.addresses for each in going),
    )


@dataclass(frozen=True, slots=True)
class Trace:
    """What a tag was when it went, so that it can come back.

    `drafts` holds `[article, position, the heir's own position or None]` for each draft, `lives` the
    articles with a live row.
    """

    id: int
    name: str
    slug: str
    description: str
    tone: str
    drafts: list[list[int | None]]
    primary_of: list[int]
    lives: list[int]
    former: list[dict[str, Any]]
    needs_expert: bool = False
    picture_id: int | None = None
    seo_title: str = ""
    meta_description: str = ""


def merge(sources: Iterable[Tag], into: Tag, *, by: Any) -> Event:
    """Moves every use of some tags to one that stays, and deletes them; their addresses lead to it.

    Raises TagError where nothing is left to merge, and where a tag's demand for an expert would get lost.
    """
    with publishing.publication_lock():
        wanted = {tag.pk for tag in sources} - {into.pk}
        if not wanted:
            raise TagError(_("Choose at least one tag to merge, and another one to keep."))
        tags = {tag.pk: tag for tag in locked([*wanted, into.pk])}
        into = tags.pop(into.pk)
        if not into.needs_expert and (demanding := [tag.name for tag in tags.values() if tag.needs_expert]):
            text = _("“%(tag)s” needs an expert, and “%(into)s” does not: its articles would go out without one.")
            raise TagError(text % {"tag": demanding[0], "into": into.name})
        purging.tags_changed([*tags.values(), into])
        traces = [_absorb(tag, into) for tag in tags.values()]
        publishing.recount_tags([*wanted, into.pk])
        lives = {pk for trace in traces for pk in trace.lives}
        rank_again(lives)
        purging.articles_changed(lives)
        menus.refresh()
        label = f"{', '.join(trace.name for trace in traces)} → {into.name}"
        kept = [asdict(trace) for trace in traces]
        return log(MERGE, into, by=by, label=label, into=into.pk, tags=kept)


def delete(tag: Tag, *, by: Any, heir: Tag | None = None) -> Event:
    """Deletes a tag. With an heir, uses and addresses go there, which is a merge; without, they end."""
    if heir is not None:
        return merge([tag], heir, by=by)
    with publishing.publication_lock():
        tag = locked([tag.pk])[0]
        trace = _trace(tag, None)
        purging.tags_changed([tag])
        event = log(DELETE, tag, by=by, label=tag.name, tags=[asdict(trace)])
        tag.delete()
        retag(trace.lives)
        rank_again(trace.lives)
        purging.articles_changed(trace.lives)
        menus.refresh()
        return event


def _trace(tag: Tag, into: Tag | None) -> Trace:
    rows = TaggedArticle.objects.filter(tag=tag).order_by("content_object")
    doubles = _positions(TaggedArticle, tag, into)
    return Trace(
        id=tag.pk,
        name=tag.name,
        slug=tag.slug,
        description=tag.description,
        tone=tag.tone,
        drafts=[
            [article_id, position, doubles.get(article_id)]
            for article_id, position in rows.values_list("content_object_id", "position")
        ],
        primary_of=list(Article.objects.filter(primary_tag=tag).order_by("pk").values_list("pk", flat=True)),
        lives=sorted(set(LiveTag.objects.filter(tag=tag).values_list("live__article_id", flat=True))),
        former=[
            {"slug": former.slug, "former_id": former.former_id, "name": former.name}
            for former in FormerTag.objects.filter(heir=tag).order_by("pk")
        ],
        needs_expert=tag.needs_expert,
        picture_id=tag.picture_id,
        seo_title=tag.seo_title,
        meta_description=tag.meta_description,
    )


def _absorb(tag: Tag, into: Tag) -> Trace:
    trace = _trace(tag, into)
    _move(TaggedArticle, tag, into)
    _move(LiveTag, tag, into)
    Article.objects.filter(primary_tag=tag).update(primary_tag=into)
    LiveArticle.windows.filter(primary_tag=tag).update(primary_tag=into)
    FormerTag.objects.filter(heir=tag).update(heir=into)
    free_former(tag.slug)
    FormerTag.objects.create(slug=tag.slug, former_id=tag.pk, name=tag.name, heir=into)
    tag.delete()
    return trace


#: The rows that carry a tag, and what they hang it on.
Carrier = type[TaggedArticle] | type[LiveTag]
_HOLDER: Final[dict[Carrier, str]] = {TaggedArticle: "content_object", LiveTag: "live"}


def _positions(model: Carrier, tag: Tag, into: Tag | None) -> dict[int, int]:
    """Where the heir stands already beside a tag, by holder."""
    if into is None:
        return {}
    holder, rows = _HOLDER[model], model._default_manager
    beside = rows.filter(tag=into, **{f"{holder}__in": rows.filter(tag=tag).values(holder)})
    return dict(beside.values_list(f"{holder}_id", "position"))


def _move(model: Carrier, tag: Tag, into: Tag) -> None:
    """Hands a tag's rows to the heir, which stays once, at the better place, where it stands already."""
    holder, rows = _HOLDER[model], model._default_manager.filter(tag=tag)
    doubles = _positions(model, tag, into)
    if doubles:
        beside = model._default_manager.filter(tag=into).values(holder)
        twice = rows.filter(**{f"{holder}__in": beside})
        places = dict(twice.values_list(f"{holder}_id", "position"))
        place_tag(model, into, {pk: place for pk, place in places.items() if place < doubles[pk]})
        twice.delete()
    rows.update(tag=into)


def place_tag(model: Carrier, tag: Tag, places: dict[int, int]) -> None:
    """Sets a tag's position, by holder."""
    holder, changed = _HOLDER[model], []
    for some in batches(list(places), _BATCH):
        for row in model._default_manager.filter(tag=tag, **{f"{holder}__in": some}):
            row.position = places[getattr(row, f"{holder}_id")]
            changed.append(row)
    model._default_manager.bulk_update(changed, ["position"], batch_size=_BATCH)


def retag(article_ids: Iterable[int]) -> None:
    """Gives the live rows of some articles the tags of their versions, as those resolve now."""
    for some in batches(sorted(article_ids), _BATCH):
        publications = Publication.objects.filter(live__article__in=some).select_related("edition__version")
        versions = {row.pk: row.edition.version for row in publications.defer("edition__version__data")}
        tags = tags_of(list(versions.values()))
        rows = list(LiveArticle.windows.articles().filter(publication__in=versions).only("publication", "published_at"))
        LiveTag.objects.filter(live__in=rows).delete()
        found = {row: tags[versions[row.publication_id].pk] for row in rows}
        LiveTag.objects.bulk_create(
            LiveTag(live=row, tag=tag, position=position, published_at=row.published_at)
            for row, own in found.items()
            for position, tag in enumerate(own)
        )
        for row, own in found.items():
            row.primary_tag = next(iter(own), None)
        LiveArticle.windows.bulk_update(rows, ["primary_tag"], batch_size=_BATCH)


def rank_again(article_ids: Iterable[int]) -> None:
    """Ranks the related lists of some articles anew, of at most fifty, the newest."""
    newest = sorted(set(article_ids), reverse=True)[:REFRESHED]
    purging.moved(related.refresh(list(LiveArticle.objects.filter(article_id__in=newest))))
