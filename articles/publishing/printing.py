"""From a publication to the rows that readers see: the live row, its tags and names, search and related lists."""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles import bylines, linking, months, purging, related, rendering, search, structured_data
from articles.content import Answer, Content, Credit
from articles.images import social
from articles.models.draft import Article
from articles.models.history import Publication, Version
from articles.models.library import FormerImage, Image
from articles.models.people import Contributor
from articles.models.public import LiveAnswer, LiveArticle, LiveByline, LiveImage, LiveLink, LivePrint, LiveTag
from articles.models.site import Site
from articles.models.tags import Tag
from articles.prepared import PreparedQuery
from articles.rendering import Printed, Shown

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """An unsaved live row with the ids that its contributors have."""

    live: LiveArticle
    version_id: int
    bylines: tuple[tuple[int, str], ...]
    answers: tuple[Answer, ...]  # of the hub
    pictures: tuple[Shown, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # keys of other articles, and the spot each is printed with


def images_of(contents: Iterable[Content]) -> dict[int, Image]:
    """Every picture that these contents name, by id, as it is now; one query."""
    wanted = {picture.image_id for content in contents for picture in content.pictures()}
    return Image.objects.in_bulk(wanted) if wanted else {}


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of some texts, and what they were: an edition shows them as they were when it was approved."""

    newest: dict[int, Image]
    former: dict[int, list[FormerImage]]

    @classmethod
    def of(cls, contents: Iterable[Content]) -> "Pictures":
        """Two queries for any number of texts; none where there are no pictures."""
        newest, former = images_of(contents), defaultdict(list)
        if newest:
            for each in FormerImage.objects.standing().filter(image__in=newest):
                former[each.image_id].append(each)
        return cls(newest, dict(former))

    def approved(self, at: datetime) -> dict[int, Image]:
        """As pages show them that were approved at a moment."""
        return self.newest | {pk: self.newest[pk].as_of(at, former) for pk, former in self.former.items()}


def tags_of(versions: Sequence[Version]) -> dict[int, list[Tag]]:
    """Each version's tags as they stand today, in order, by version id."""
    tags = Tag.of_ids(pk for version in versions for pk in version.tag_ids)
    return {version.pk: list(dict.fromkeys(tags[pk] for pk in version.tag_ids if pk in tags)) for version in versions}


def dresses(tags: dict[int, list[Tag]]) -> dict[int, social.Dress | None]:
    """What social images take from the site as it is today, by version id: its name, the first tag's tone.

    None for each where the site draws none.
    """
    if not settings.SOCIAL_IMAGES:
        return dict.fromkeys(tags)
    name = Site.objects.values_list("name", flat=True).first() or Site().name
    return {pk: social.Dress(name, found[0].color if found else "") for pk, found in tags.items()}


class NotStoredError(Exception):
    """A drawing could not be written to the storage of pictures; the message is for an editor."""


def print_content(version: Version, content: Content, images: dict[int, Image], **more: Any) -> Printed:
    """The placeholder's palette comes from the first tag's id as approved: no rename or merge repaints it.

    Raises NotStoredError where a disk is full or a bucket is gone.
    """
    try:
        return rendering.render(content, images, palette_seed=str(next(iter(version.tag_ids), "")), **more)
    except OSError as problem:
        _log.exception("A drawing for version %s could not be stored.", version.pk)
        words = _("A picture could not be written to “%s”. Nothing was published, and nothing is lost; try again.")
        raise NotStoredError(words % (settings.S3_BUCKET or settings.MEDIA_ROOT)) from problem


def row_of(
    publication: Publication,
    article: Article,
    version: Version,
    content: Content,
    printed: Printed,
    spots: Mapping[str, str] | None = None,
) -> Row:
    """The live row of a publication, unsaved. `spots` are those that its links were printed with.

    A page has no names, whatever the draft holds.
    """
    if content.is_page:
        content = replace(content, byline=(), pinned=(), excluded=())
    signed = None if content.is_page else publication.edition.sign_off
    reviewer = Credit(**signed.credit) if signed else None
    credited = [*content.byline, *([reviewer] if reviewer else [])]
    parts = asdict(printed)
    del parts["pictures"]
    live = LiveArticle(
        publication=publication,
        article=article,
        live_from=publication.live_from,
        live_until=publication.live_until,
        is_page=content.is_page,
        published_at=publication.published_at,
        updated_at=publication.updated_at,
        month=publication.published_at.year * 100 + publication.published_at.month,
        slug=content.slug,
        title=content.title,
        byline_names=rendering.shortened(rendering.author_names(content), rendering.BYLINE_LENGTH),
        byline=[asdict(credit) for credit in content.byline],
        reviewer=asdict(reviewer) if reviewer else None,
        reviewed_on=signed.signed_on if signed else None,
        review_by=date.fromisoformat(content.review_by) if content.review_by else None,
        corrected_on=date.fromisoformat(content.corrected_on) if content.corrected_on else None,
        version_number=version.number,
        guid=article.key,
        import_key=article.import_key or "",
        seo_title=content.seo_title,
        pinned_ids=list(content.pinned),
        excluded_ids=list(content.excluded),
        **parts,
    )
    live.structured_data = structured_data.of_article(live, content, reviewer, printed.pictures)
    live.digest = _digest(live)
    live.printed = rendering.fragments(live)
    roles = {credit.contributor_id: credit.role for credit in reversed(credited) if credit.contributor_id}
    answers = tuple(answer for answer in content.questions if answer.shared_id)
    keys = [key for key in linking.keys_of(*linking.texts_of(content)) if key != str(article.key)]
    links = tuple((key, (spots or {}).get(key, "")) for key in keys)
    return Row(live, version.pk, tuple(roles.items()), answers, printed.pictures, links)


#: What does not come from the publication alone, and so stays out of the row's digest and of a rebuild's comparison.
LOOKED_UP: Final = {"id", "related_ids", "primary_tag", "social_image", "digest"}


def _digest(live: LiveArticle) -> str:
    values = {
        field.name: field.value_to_string(live)
        for field in LiveArticle._meta.concrete_fields
        if field.name not in LOOKED_UP | {"publication", "live_from", "live_until"}
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def write(
    rows: Sequence[Row],
    tags: dict[int, list[Tag]],
    *,
    with_related: bool = True,
    near: Mapping[int, Sequence[int]] | None = None,
) -> None:
    """Puts freshly printed rows before readers: row, tags, names, search and related, in the caller's transaction.

    `near` is for `related.refresh()`. Of a page there is nothing but the row and its words.
    """
    articles = [row for row in rows if not row.live.is_page]
    for row in articles:
        row.live.primary_tag = next(iter(tags[row.version_id]), None)
    lives = LiveArticle.windows.bulk_create([row.live for row in rows])
    write_prints(rows)
    LiveTag.objects.bulk_create(
        LiveTag(live=row.live, tag=tag, position=n, published_at=row.live.published_at)
        for row in articles
        for n, tag in enumerate(tags[row.version_id])
    )
    named = {pk for row in rows for pk, _ in row.bylines}
    known = set(Contributor.objects.filter(pk__in=named).values_list("pk", flat=True))
    signed = LiveByline.objects.bulk_create(
        LiveByline(live=row.live, contributor_id=pk, role=role, published_at=row.live.published_at)
        for row in rows
        for pk, role in row.bylines
        if pk in known
    )
    bylines.count(((each.contributor_id, each.role, each.live.month) for each in signed), by=1)
    write_answers(rows)
    write_images(rows)
    write_links(rows)
    search.index(lives)
    related.unindex([row.live.article_id for row in rows if row.live.is_page])
    related.index([row.live for row in articles])
    lists = {}
    if with_related:
        ids = {pk: [tag.pk for tag in found] or [None] for pk, found in tags.items()}
        months.recount((row.live.month, pk) for row in articles for pk in ids[row.version_id])
        count_tags({tag.pk for found in tags.values() for tag in found})  # of a page, too: it may have been an article
        lists = related.refresh((row.live for row in articles), near)
    purging.published(lives, lists)


def write_prints(rows: Sequence[Row]) -> int:
    """Saves what is printed of saved rows in lists and around their text; returns how many came out differently."""
    standing = LivePrint.objects.in_bulk([row.live.pk for row in rows])
    changed = []
    for row in rows:
        row.live.printed.live_id = row.live.pk
        if any(getattr(row.live.printed, name) != getattr(standing.get(row.live.pk), name, None) for name in _PRINTED):
            changed.append(row.live.printed)
    LivePrint.objects.bulk_create(changed, update_conflicts=True, unique_fields=["live"], update_fields=_PRINTED)
    return len(changed)


_PRINTED: Final = [field.attname for field in LivePrint._meta.concrete_fields if not field.primary_key]


def write_answers(rows: Sequence[Row]) -> None:
    """Notes which rows carry which shared question, and in which wording."""
    LiveAnswer.objects.filter(live__in=[row.live for row in rows]).delete()
    LiveAnswer.objects.bulk_create(
        LiveAnswer(live=row.live, question_id=answer.shared_id or 0, wording=wording_of(answer.question, answer.html))
        for row in rows
        for answer in row.answers
    )


def write_images(rows: Sequence[Row]) -> None:
    """Notes which rows show which picture."""
    LiveImage.objects.filter(live__in=[row.live for row in rows]).delete()
    LiveImage.objects.bulk_create(LiveImage(live=row.live, **asdict(shown)) for row in rows for shown in row.pictures)


def write_links(rows: Sequence[Row]) -> None:
    """Notes which rows link to which article, and how."""
    LiveLink.objects.filter(live__in=[row.live for row in rows]).delete()
    LiveLink.objects.bulk_create(
        LiveLink(live=row.live, target=key, slug=slug) for row in rows for key, slug in row.links
    )


def wording_of(question: str, answer_html: str) -> str:
    """The hash of a question's wording, in hexadecimal."""
    return hashlib.sha256(f"{question}\0{answer_html}".encode()).hexdigest()


def forget(rows: QuerySet[LiveArticle]) -> None:
    """Deletes live rows with their place in the search index, and counts their tags and people again."""
    ids = list(rows.values_list("pk", flat=True))
    gone = LiveArticle.windows.filter(pk__in=ids)
    places, signed = months.places_of(gone), list(bylines.signed_in(gone))
    search.unindex(ids)
    gone.delete()
    recount(places)
    bylines.count(signed, by=-1)


def recount(places: Iterable[months.Place]) -> None:
    """Counts anew where rows came or went: their months, and the articles of their tags."""
    found = list(places)
    months.recount(found)
    count_tags({tag for _month, tag in found if tag})


def recount_all() -> None:
    """Counts everything anew, after many rows came or went."""
    months.recount_all()
    bylines.recount_all()
    count_tags()


def recount_tags(tag_ids: Iterable[int]) -> None:
    """Counts some tags anew, after articles changed hands between them."""
    ids = list(tag_ids)
    months.recount_tags(ids)
    count_tags(ids)


#: The tags of rows that nobody may see now, one by one.
_HIDDEN: Final = PreparedQuery(
    lambda: LiveTag.objects.order_by().filter(live__in=LiveArticle.windows.closed().values("pk")).values_list("tag")
)


def count_tags(tag_ids: Collection[int] | None = None) -> None:
    """Writes the number of visible articles into some tags, or all, by the months' counts: what readers see, and the
    tag list. Costs the same for a tag of fifty thousand articles.
    """
    tags = Tag.objects.all() if tag_ids is None else Tag.objects.filter(pk__in=tag_ids)
    counts = months.totals(tag_ids)
    counts.subtract(tag for (tag,) in _HIDDEN.rows())
    changed = [tag for tag in tags if tag.live_count != counts[tag.pk]]
    for tag in changed:
        tag.live_count = counts[tag.pk]
    written = [(tag.live_count, tag.pk) for tag in changed]
    if written:  # by hand: Django's own makes a CASE of every row, and takes ten times as long
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE articles_tag SET live_count = %s WHERE id = %s", written)
    purging.counted(changed)
