"""What a picture is used for: in numbers for a list, and in words before it is deleted."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from articles.models.clock import database_now
from articles.models.draft import Article, Section
from articles.models.history import Publication
from articles.models.library import Image
from articles.models.public import LiveImage
from articles.models.site import Site
from articles.models.tags import Tag

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Use:
    """An article or a topic that holds a picture, and where; neither for the publication itself."""

    article_id: int | None
    words: str
    tag_id: int | None = None


@dataclass(frozen=True, slots=True)
class UseCounts:
    """How many articles show a picture now, will show it, or hold it in their draft only; and how many topics do."""

    live: int = 0
    scheduled: int = 0
    drafts: int = 0
    topics: int = 0

    def __bool__(self) -> bool:
        return bool(self.live or self.scheduled or self.drafts or self.topics)


def counts(image_ids: Collection[int]) -> dict[int, UseCounts]:
    """The uses of each of some pictures, by id; four queries and the clock, for any number of them.

    An article that is live with a picture does not count again as scheduled with it, nor as a draft.
    """
    live: dict[int, set[int]] = defaultdict(set)
    scheduled: dict[int, set[int]] = defaultdict(set)
    drafts: dict[int, set[int]] = defaultdict(set)
    now = database_now()
    rows = LiveImage.objects.filter(image_id__in=image_ids, live__live_until__gt=now)
    for pk, article, since in rows.values_list("image_id", "live__article", "live__live_from"):
        (live if since <= now else scheduled)[pk].add(article)
    for pk, article in Article.objects.filter(picture__in=image_ids).values_list("picture", "pk"):
        drafts[pk].add(article)
    for pk, article in Section.objects.filter(picture__in=image_ids).values_list("picture", "parent"):
        drafts[pk].add(article)
    topics = Counter(Tag.objects.filter(picture__in=image_ids).values_list("picture", flat=True))
    return {
        pk: UseCounts(
            len(live[pk]), len(scheduled[pk] - live[pk]), len(drafts[pk] - live[pk] - scheduled[pk]), topics[pk]
        )
        for pk in image_ids
    }


def on_page() -> Q:
    """For a query of pictures: on a page that is live, or will be, or a topic's. What is over does not count."""
    shown = Exists(LiveImage.objects.filter(image_id=OuterRef("pk"), live__live_until__gt=database_now()))
    return Q(shown) | Q(Exists(Tag.objects.filter(picture=OuterRef("pk"))))


def in_draft() -> Q:
    leads = Exists(Article.objects.filter(picture=OuterRef("pk")))
    return Q(leads) | Q(Exists(Section.objects.filter(picture=OuterRef("pk"))))


def uses_of(image: Image) -> list[Use]:
    """The topics and drafts that use a picture, and the publications that show it or showed it; twenty of each at most.

    The logo is used as well. Publications that are over count too: the log of what readers saw must stay whole.
    """
    leads = Article.objects.filter(picture=image).order_by("pk").values_list("pk", "title")
    parts = Section.objects.filter(picture=image).order_by("pk")
    sections = parts.values_list("parent", "parent__title", "heading")
    found = [Use(None, _("The publication’s logo"))] if Site.objects.filter(logo=image).exists() else []
    topics = Tag.objects.filter(picture=image).order_by("name").values_list("pk", "name")[:SHOWN]
    found += [Use(None, _("The topic “%s”") % name, tag_id=pk) for pk, name in topics]
    found += [Use(pk, _("“%s”, as its picture") % title) for pk, title in leads[:SHOWN]]
    found += [
        Use(pk, _("“%(title)s”, section “%(heading)s”") % {"title": title, "heading": heading})
        for pk, title, heading in sections[:SHOWN]
    ]
    for publication in _publications(image).select_related("article")[:SHOWN]:
        words = _("“%(title)s”, published from %(day)s")
        values = {"title": publication.article.title, "day": publication.live_from.date().isoformat()}
        found.append(Use(publication.article_id, words % values))
    return found


def _publications(image: Image) -> QuerySet[Publication]:
    """Those whose text names the picture's id. Both databases print JSON with one space after the colon."""
    text = Cast("edition__version__data", TextField())
    number = f'"image_id": {image.pk}'
    named = Q(text__contains=f"{number},") | Q(text__contains=f"{number}}}")
    return Publication.objects.standing().annotate(text=text).filter(named).defer("edition__version__data")
