"""What the pages of the site fetch, with queries that are compiled once: an article, the front page, topics.

Long lists stand in `paging`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Concat

from articles.bylines import ROLES
from articles.models.cards import Listed, PreparedCards, PreparedRows, known_tag
from articles.models.library import SHOWN, WORDS, Image
from articles.models.public import LiveArticle
from articles.models.tags import Tag, color_of
from articles.paths import Link, path_to
from articles.prepared import PreparedQuery, in_order
from faq.models import LiveQuestion

_LEAD: Final = (
    *PreparedCards.FIELDS,
    *("is_page", "published_at", "digest", "excerpt", "thumb_html", "byline_names", "reading_minutes"),
)
_PAGE: Final = (
    *(*_LEAD, "updated_at", "version_number", "guid", "seo_title", "meta_description", "social_image"),
    *("excluded_ids", "related_ids", "picture_html", "structured_data", "body_html"),
)
_TAG: Final = PreparedRows.TAG

#: So many articles stand on the front page, and in a feed.
ON_FRONT: Final = 13
IN_FEED: Final = 30
#: So many of a related list are asked for where that is enough; and so many fit into the query that fills it.
LISTED: Final = 14
MOST: Final = 40


def _with_newest(ids: list[int], barred: list[int]) -> QuerySet[LiveArticle]:
    newest = LiveArticle.objects.newest().exclude(article_id__in=barred).values("pk")[: settings.RELATED_SHOWN]
    wanted = Q(article_id__in=ids) | Q(pk__in=newest)
    found: QuerySet[LiveArticle] = LiveArticle.objects.filter(wanted).newest()
    return found


class Related:
    """The related lists, with some fields of what is listed beside those of a card."""

    def __init__(self, *fields: str) -> None:
        shown = "mini_html", (*PreparedCards.FIELDS, *fields)
        self._listed = PreparedCards(lambda ids: LiveArticle.objects.filter(article_id__in=ids), *shown, ids=LISTED)
        self._or_newest = PreparedCards(_with_newest, *shown, ids=MOST, barred=MOST)
        self._or_newest_of_many = PreparedCards(_with_newest, *shown, ids=20 * MOST, barred=20 * MOST)

    def cards_beside(self, live: LiveArticle) -> list[Listed]:
        return [self._listed.card(row) for row in self._rows(live)]

    def rows_beside(self, live: LiveArticle) -> list[LiveArticle]:
        """The same articles as live rows, with what was not asked for deferred."""
        return [self._listed.made(row) for row in self._rows(live)]

    def _rows(self, live: LiveArticle) -> list[tuple[Any, ...]]:
        """One query where the list holds enough that is visible, else one more."""
        shown, barred = settings.RELATED_SHOWN, [live.article_id, *live.excluded_ids]
        ids = [pk for pk in live.related_ids if pk not in barred]
        found: list[tuple[Any, ...]] = []
        if len(ids) >= shown:
            found = self._listed.rows(ids=ids[:LISTED])
        if len(found) < shown:
            query = self._or_newest if len(ids) <= MOST and len(barred) <= MOST else self._or_newest_of_many
            found = query.rows(ids=ids, barred=barred)
        rows = {row[self._listed.fields.index("article_id")]: row for row in found}
        ranked = [pk for pk in ids if pk in rows]
        filled = ranked + [pk for pk in rows if pk not in ranked]
        return [rows[pk] for pk in filled[:shown]]


def _article(slug: str) -> QuerySet[LiveArticle]:
    """The article at an address, and the two beside it among those of its primary tag, each as "slug title"."""
    own = OuterRef("primary_tag"), OuterRef("published_at"), OuterRef("article_id")
    link = Concat("slug", models.Value(" "), "title")
    found: QuerySet[LiveArticle] = LiveArticle.objects.filter(slug=slug).annotate(
        earlier=Subquery(LiveArticle.objects.earlier_of(*own).values_list(link)[:1]),
        later=Subquery(LiveArticle.objects.later_of(*own).values_list(link)[:1]),
    )
    return found


ARTICLE: Final = PreparedRows(
    _article,
    _PAGE,
    ("head_html", "byline_html", "contents_html"),
    ("earlier", "later"),
    slug=str,
)
PAGE: Final = PreparedRows(
    lambda slug: LiveArticle.pages.filter(slug=slug), _PAGE, ("head_html", "byline_html", "contents_html"), slug=str
)
_FRONT: Final = PreparedCards(lambda: LiveArticle.objects.newest()[:ON_FRONT], "card_html", _LEAD)
_TAGS_OF: Final = PreparedQuery(
    lambda live: Tag.objects.filter(live_tags__live=live).order_by("live_tags__position", "name").values_list(*_TAG),
    live=int,
)
_RELATED: Final = Related()
_LANDING: Final = [field.attname for field in Tag._meta.concrete_fields]
_PICTURE: Final = in_order(Image, ("id", "file", *SHOWN, *WORDS))
_LANDING_AT: Final = PreparedQuery(
    lambda slug: Tag.objects.filter(slug=slug).values_list(*_LANDING, *(f"picture__{name}" for name in _PICTURE)),
    slug=str,
)
_TOPIC: Final = (*_TAG, "live_count", "description")
_TOPICS: Final = PreparedQuery(
    lambda: Tag.objects.filter(live_count__gt=0).order_by("-live_count", "name").values_list(*_TOPIC)[:12]
)
_ALL_TOPICS: Final = PreparedQuery(lambda: Tag.objects.filter(live_count__gt=0).order_by("name").values_list(*_TOPIC))
_QUESTIONS: Final = PreparedQuery(
    lambda: LiveQuestion.objects.order_by("-published_at").values_list("question", "slug")[:5]
)


class Topic(NamedTuple):
    """A tag with how many articles have it."""

    name: str
    path: str
    color: str
    articles: int
    description: str

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.path


def article_at(slug: str) -> LiveArticle | None:
    """The article that readers see at an address, as its page prints it; one query."""
    return next(iter(ARTICLE.live(slug=slug)), None)


def page_at(slug: str) -> LiveArticle | None:
    """The page of the site that readers see at an address; one query."""
    return next(iter(PAGE.live(slug=slug)), None)


def neighbour(found: str | None) -> Link | None:
    """The link that `_article()` found beside an article, if it found one."""
    slug, _space, title = (found or "").partition(" ")
    return Link(title, path_to("articles:detail", slug)) if slug else None


def tags_of(live: LiveArticle) -> list[Tag]:
    """The tags of an article as they are called today, the primary one first; one query."""
    return [tag for row in _TAGS_OF.rows(live=live.pk) if (tag := known_tag(*row))]


def related_to(live: LiveArticle) -> list[Listed]:
    """The related articles that are live now, best match first, filled to ten from the newest.

    The order was settled when something was last published; one that has been withdrawn since then has no visible
    row, and so drops out here. One query where the list holds enough that is visible, else one more.
    """
    return _RELATED.cards_beside(live)


def front() -> tuple[LiveArticle | None, list[Listed]]:
    """The newest article, and the cards of those after it; one query."""
    rows = _FRONT.rows()
    return (_FRONT.made(rows[0]) if rows else None), [_FRONT.card(row) for row in rows[1:]]


def tag_at(slug: str) -> Tag | None:
    """The tag of an address, with all that its page prints of its picture; one query."""
    for row in _LANDING_AT.rows(slug=slug):
        tag: Tag = Tag.from_db(None, _LANDING, row[: len(_LANDING)])
        values = row[len(_LANDING) :]
        tag._state.fields_cache["picture"] = Image.from_db(None, _PICTURE, values) if tag.picture_id else None
        return tag
    return None


def beside(tag: Tag, cards: Iterable[Listed]) -> list[Tag]:
    """The topics that stand first on some of a tag's articles instead of it, each once; no query."""
    first = (card.primary_tag for card in cards)
    return list({each.pk: each for each in first if each and each.pk != tag.pk}.values())


def by_role(cards: Sequence[Listed]) -> list[tuple[str, list[Listed]]]:
    """A person's cards apart: what they wrote, what they reviewed, and so on."""
    found = {role: [card for card in cards if card.role == role] for role in ROLES}
    return [(role, own) for role, own in found.items() if own]


def topics() -> tuple[Topic, ...]:
    """The tags that most articles have; one query."""
    return tuple(_topic(*row) for row in _TOPICS.rows())


def all_topics() -> tuple[Topic, ...]:
    """The tags that any article has, from A to Z; one query."""
    return tuple(_topic(*row) for row in _ALL_TOPICS.rows())


def _topic(pk: int, name: str, slug: str, tone: str, articles: int, description: str) -> Topic:
    return Topic(name, path_to("articles:tag", slug), color_of(name, tone), articles, description)


def questions() -> tuple[Link, ...]:
    """The newest questions of the hub; one query."""
    return tuple(Link(name, path_to("faq:detail", slug)) for name, slug in _QUESTIONS.rows())
