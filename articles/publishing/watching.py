"""What nobody would notice by looking at the site: openings that were not followed up, and schedules that will miss."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from articles import checks
from articles.content import Content
from articles.models.history import Publication, SignOff
from articles.models.library import Image
from articles.models.public import Address, LiveArticle
from articles.models.tags import Tag
from articles.publishing.printing import images_of

#: After this, `publish_due` is not late but dead.
LATE: Final = timedelta(minutes=15)
#: How far ahead a schedule is looked at.
AHEAD: Final = timedelta(days=7)
#: Rows are missed among the publications that opened last; `publish_due` looks at all of them.
NEWEST: Final = 1000
MOST: Final = 50

Scheduled = tuple[Publication, Content]
Risk = tuple[Publication, list[checks.Gap]]


def overdue(*, now: datetime) -> list[Publication]:
    """At most fifty publications that should have been seen to: the earliest first, with article and version.

    Their window opened a quarter of an hour ago and nobody was told (`publish_due` does not run, or cannot see to
    them), or it is open and there is no live row, so that readers see nothing. Two queries, of the same size at any
    size of the corpus; the versions come without their text.
    """
    found = Publication.objects.select_related("article", "edition__version").defer("edition__version__data")
    untold = found.standing().filter(announced_at=None, live_from__lte=now - LATE)
    newest = Publication.objects.filter(live_from__lte=now).order_by("-live_from").values("pk")[:NEWEST]
    row = LiveArticle.windows.filter(publication=OuterRef("pk"))
    unseen = found.showing(now).filter(~Exists(row), pk__in=newest)
    each = {
        publication.pk: publication for rows in (untold, unseen) for publication in rows.order_by("live_from")[:MOST]
    }
    return sorted(each.values(), key=lambda publication: publication.live_from)[:MOST]


def at_risk(*, now: datetime, limit: int = MOST) -> list[Risk]:
    """The scheduled publications of the next seven days whose checks block now, each with what blocks.

    Their window opens all the same: readers decide by the clock. At most `limit` schedules are looked at, the next
    ones first. Five queries, and a few for each that something happened to: a text that was approved does not change,
    so only what it depends on is asked for all of them at once.
    """
    coming = (
        Publication.objects.standing()
        .filter(live_from__gt=now, live_from__lte=now + AHEAD)
        .select_related("article", "edition__version")
        .order_by("live_from")[:limit]
    )
    found, risks = _readable(coming)
    images = images_of(content for _publication, content in found)
    for publication, content in _suspects(found, images):
        version = publication.edition.version
        try:
            checks.require(content, images, article_id=publication.article_id, tag_ids=version.tag_ids)
        except checks.NotReadyError as problem:
            risks.append((publication, problem.gaps))
    return risks


def _readable(publications: Iterable[Publication]) -> tuple[list[Scheduled], list[Risk]]:
    """Each with its text; a text that cannot be read any more is the first of all risks."""
    found: list[Scheduled] = []
    risks: list[Risk] = []
    for publication in publications:
        try:
            found.append((publication, publication.edition.version.content))
        except (KeyError, TypeError, ValueError):
            risks.append((publication, [checks.Gap("block", _("The approved text cannot be read."), "title")]))
    return found, risks


def _suspects(found: Sequence[Scheduled], images: Mapping[int, Image]) -> list[Scheduled]:
    """Those whose address another article has, whose picture is not there, or which want a sign-off."""
    slugs = [content.slug for _publication, content in found]
    owners = dict(Address.objects.filter(slug__in=slugs).values_list("slug", "article_id")) if found else {}
    demanding = {
        pk
        for pk, tag in Tag.of_ids(pk for publication, _ in found for pk in publication.edition.version.tag_ids).items()
        if tag.needs_expert
    }
    wanting = [item for item in found if demanding & set(item[0].edition.version.tag_ids)]
    signed = set(
        SignOff.objects.filter(article__in=[publication.article_id for publication, _ in wanting]).values_list(
            "article", "text_digest"
        )
        if wanting
        else ()
    )
    unsigned = {item[0].pk for item in wanting if (item[0].article_id, item[1].text_digest()) not in signed}
    return [
        (publication, content)
        for publication, content in found
        if owners.get(content.slug, publication.article_id) != publication.article_id
        or publication.pk in unsigned
        or any(image is None or not image.is_ready for image in _pictures(content, images))
    ]


def _pictures(content: Content, images: Mapping[int, Image]) -> list[Image | None]:
    used = [content.picture, *(part.picture for part in content.sections)]
    return [images.get(picture.image_id) for picture in used if picture]
