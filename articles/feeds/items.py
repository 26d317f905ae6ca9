"""What stands in a feed: the newest articles of the site, a tag or a contributor, with whole texts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urljoin
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language

from articles import icons
from articles.images.markup import licence_in
from articles.licences import NONE, Licence
from articles.models.people import Contributor
from articles.models.public import LiveArticle, LiveArticleQuerySet, LiveImage, LiveTag
from articles.models.tags import Tag
from articles.pages import IN_FEED
from articles.paths import absolute
from articles.prepared import PreparedQuery
from articles.views import tag_or_move

#: When a feed that has never listed anything was changed.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

Subject = Tag | Contributor | None


class Row(NamedTuple):
    """What a feed reads of a live row."""

    pk: int
    slug: str
    title: str
    excerpt: str
    guid: UUID
    byline: list[dict[str, Any]]
    published_at: datetime
    updated_at: datetime
    live_from: datetime
    picture_html: str
    body_html: str


class Picture(NamedTuple):
    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Item:
    """An article as feeds tell it. Addresses are absolute."""

    guid: str
    url: str
    title: str
    excerpt: str
    authors: Sequence[tuple[str, str]]  # name, and address or ""
    tags: Sequence[str]
    published_at: datetime
    updated_at: datetime
    picture: Picture | None
    licence: Licence  # of the picture
    content_html: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its items, the newest first."""

    title: str
    description: str
    publisher: str
    home: str
    url: str
    icon: str
    language: str
    changed_at: datetime
    items: Sequence[Item]


def subject_of(scope: str | None, slug: str, url_name: str) -> Subject | HttpResponse:
    """Whose feed it is; the redirect of a tag that has another address now. Raises Http404."""
    if scope == "tag":
        return tag_or_move(slug, lambda name: reverse(url_name, args=[name]))
    return get_object_or_404(Contributor, slug=slug) if scope == "person" else None


def feed_of(request: HttpRequest, subject: Subject) -> Feed:
    """The newest articles of the site, or of a tag or contributor, in three queries beside the subject's."""
    origin, site = request.origin, request.publication  # type: ignore[attr-defined]
    own = getattr(subject, "description", "") or getattr(subject, "bio", "")
    rows = _newest(subject)
    return Feed(
        title=f"{subject} · {site.name}" if subject else site.name,
        description=own or site.description or site.tagline or site.name,
        publisher=site.name,
        home=origin + (subject.get_absolute_url() if subject else reverse("articles:home")),
        url=origin + quote(request.path),
        icon=urljoin(f"{origin}/", icons.address(site)),
        language=get_language() or "",
        changed_at=max((max(row.updated_at, row.live_from) for row in rows), default=_NEVER),
        items=_items(rows, origin),
    )


def _whole(articles: LiveArticleQuerySet) -> Any:
    """The ids come from an index; the long texts are read for those alone."""
    found = LiveArticle.objects.filter(pk__in=articles.values("pk")[:IN_FEED])
    return found.newest().values_list(*Row._fields)


_OF_SITE: Final = PreparedQuery(lambda: _whole(LiveArticle.objects.newest()))
_OF_TAG: Final = PreparedQuery(lambda tag: _whole(LiveArticle.objects.of_tag(tag)), tag=int)
_OF_PERSON: Final = PreparedQuery(lambda person: _whole(LiveArticle.objects.of_person(person)), person=int)
_TAGS: Final = PreparedQuery(
    lambda lives: LiveTag.objects.filter(live__in=lives).values_list("live", "tag__name"), lives=IN_FEED
)
_PICTURES: Final = PreparedQuery(
    lambda lives: (
        LiveImage.objects.filter(live__in=lives, is_lead=True).exclude(url="").values_list("live", *Picture._fields)
    ),
    lives=IN_FEED,
)


def _newest(subject: Subject) -> list[Row]:
    if isinstance(subject, Tag):
        found = _OF_TAG.rows(tag=subject.pk)
    elif isinstance(subject, Contributor):
        found = _OF_PERSON.rows(person=subject.pk)
    else:
        found = _OF_SITE.rows()
    return [Row(*row) for row in found]


def _items(rows: Sequence[Row], origin: str) -> list[Item]:
    ids = [row.pk for row in rows]
    tags: defaultdict[int, list[str]] = defaultdict(list)
    for live, name in _TAGS.rows(lives=ids):
        tags[live].append(name)
    pictures = {live: Picture(urljoin(origin, url), *more) for live, url, *more in _PICTURES.rows(lives=ids)}
    stem, people = origin + reverse("articles:list"), f"{origin}/people/"
    return [_item(row, tags[row.pk], pictures.get(row.pk), f"{stem}{quote(row.slug)}/", people) for row in rows]


def _item(row: Row, tags: Sequence[str], picture: Picture | None, url: str, people: str) -> Item:
    authors = [credit for credit in row.byline if credit["role"] == "author"]
    return Item(
        guid=f"urn:uuid:{row.guid}",
        url=url,
        title=row.title,
        excerpt=row.excerpt,
        authors=[(each["name"], f"{people}{quote(each['slug'])}/" if each["slug"] else "") for each in authors],
        tags=tags,
        published_at=row.published_at,
        updated_at=row.updated_at,
        picture=picture,
        licence=licence_in(row.picture_html) if picture else NONE,
        content_html=absolute((row.picture_html if picture else "") + row.body_html, url),
    )
