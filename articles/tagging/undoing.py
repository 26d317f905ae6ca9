"""Taking back a rename, a merge or a deletion."""

from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from articles import menus, publishing, purging
from articles.models.draft import Article
from articles.models.history import Event
from articles.models.library import Image
from articles.models.tags import FormerTag, Tag, TaggedArticle
from articles.tagging.merging import DELETE, MERGE, Trace, place_tag, rank_again, retag
from articles.tagging.names import RENAME, TagError, check_name, check_slug, log, set_names
from faq.batches import batches

UNDO: Final = "undo_tags"
_BATCH: Final = 500


def undo(event: Event, *, by: Any) -> Event:
    """Takes back a rename, a merge or a deletion, once.

    Work done since then stays: a draft from which somebody has taken the heir does not get the old tag again.
    Raises TagError where something stands in the way, and says what.
    """
    if event.verb not in (RENAME, MERGE, DELETE):
        raise TagError(_("This cannot be undone."))
    with publishing.publication_lock():
        if is_undone(event):
            raise TagError(_("This has been undone already."))
        tag = _undo_rename(event) if event.verb == RENAME else _undo_loss(event)
        return log(UNDO, tag, by=by, label=event.label, undoes=event.pk)


def is_undone(event: Event) -> bool:
    return Event.objects.filter(subject="tag", verb=UNDO, detail__undoes=event.pk).exists()


def _undo_rename(event: Event) -> Tag:
    tag = _standing(event.subject_id)
    before, after = event.detail["before"], event.detail["after"]
    if {"name": tag.name, "slug": tag.slug} != after:
        raise TagError(_("“%s” has been renamed again since then; undo that first.") % tag.name)
    set_names(tag, check_name(before["name"], tag=tag), check_slug(before["slug"], tag=tag))
    return tag


def _standing(tag_id: int) -> Tag:
    tag: Tag | None = Tag.objects.select_for_update().filter(pk=tag_id).first()
    if tag is None:
        raise TagError(_("The tag that was kept has itself been merged or deleted; undo that first."))
    return tag


def _undo_loss(event: Event) -> Tag:
    """Brings the tags of a merge or a deletion back, the one that went last first."""
    into = _standing(event.detail["into"]) if event.verb == MERGE else None
    traces = [Trace(**data) for data in event.detail["tags"]]
    tags = [_bring_back(trace, into) for trace in reversed(traces)]
    lives = {pk for trace in traces for pk in trace.lives}
    retag(lives)
    publishing.recount_tags([tag.pk for tag in (*tags, into) if tag])
    purging.tags_changed([tag for tag in (*tags, into) if tag])
    rank_again(lives)
    purging.articles_changed(lives)
    menus.refresh()
    return into or tags[0]


def _bring_back(trace: Trace, into: Tag | None) -> Tag:
    if into is not None:
        FormerTag.objects.filter(Q(former_id=trace.id) | Q(slug=trace.slug), heir=into).delete()
    tag = Tag(
        id=trace.id,
        name=check_name(trace.name),
        slug=check_slug(trace.slug),
        description=trace.description,
        tone=trace.tone,
        needs_expert=trace.needs_expert,
        picture=Image.objects.filter(pk=trace.picture_id).first() if trace.picture_id else None,
        seo_title=trace.seo_title,
        meta_description=trace.meta_description,
    )
    tag.save(force_insert=True)
    for former in trace.former:
        FormerTag.objects.update_or_create(slug=former["slug"], defaults={**former, "heir": tag})
    for rows in batches(trace.drafts, _BATCH):
        _give_back({row[0]: (row[1], row[2]) for row in rows}, tag, into)
    for ids in batches(trace.primary_of, _BATCH):
        Article.objects.filter(pk__in=ids, primary_tag=into).update(primary_tag=tag)
    return tag


def _give_back(places: dict[Any, tuple[Any, Any]], tag: Tag, into: Tag | None) -> None:
    """Puts a tag back on the drafts that still carry its heir, or that still exist where it had none."""
    if into is None:
        back = set(Article.objects.filter(pk__in=places).values_list("pk", flat=True))
    else:
        drafts = TaggedArticle.objects.filter(tag=into, content_object__in=places)
        back = set(drafts.values_list("content_object_id", flat=True))
        drafts.filter(content_object__in=[pk for pk in back if places[pk][1] is None]).delete()
        old = {pk: places[pk][1] for pk in back if places[pk][1] is not None}
        place_tag(TaggedArticle, into, old)
    TaggedArticle.objects.bulk_create(
        TaggedArticle(content_object_id=pk, tag=tag, position=places[pk][0]) for pk in sorted(back)
    )
