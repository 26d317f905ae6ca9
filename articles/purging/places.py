"""Where an article stands: its page, the lists and feeds that it is new enough for, the pages that show its card.

A list is named only where the article stands, or stood, on what a shared cache keeps of it: its first page.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles import caching
from articles.content import spot_of
from articles.models.parts import SitemapPart
from articles.models.public import Address, LiveArticle, LiveByline, LiveTag
from articles.models.tags import Tag
from articles.pages import IN_FEED, ON_FRONT
from articles.purging import lookups, sending
from articles.purging.changing import MANY, changed, everything, feeds
from articles.related.coverage import shown
from articles.sitemaps import IN_LLMS

#: So small a site is looked through for the pages that show a card; of a bigger one, the likely ones are.
FEW: Final = 200
#: What a cache holds now it may hold for so long, though a window opens or closes before.
HELD: Final = timedelta(seconds=caching.SHARED_SECONDS + caching.STALE_SECONDS)
CARD: Final = (
    *("slug", "title", "excerpt", "thumb_html", "byline_names", "reading_minutes", "published_at", "primary_tag_id"),
)
#: What stands at the addresses of an article and of a page: itself, and its twin.
_FORMS: Final = {"article": ("detail", "markdown"), "page": ("page", "page_markdown")}
_TEXTS: Final = ("text", "structured_data", "picture_html", "body_html")

#: An article's related list, before and after.
Lists = tuple[list[int], list[int]]


@dataclass(slots=True)
class Pages:
    """Names and paths, in the order in which they are told."""

    names: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def add(self, name: str, *paths: str) -> None:
        self.names.append(name)
        self.paths += paths


# -- What the write side says ----------------------------------------------------------------------------------


def published(lives: Sequence[LiveArticle], lists: Mapping[int, Lists]) -> None:
    """Rows were written, and lists changed for them. What opens later counts when it opens, by the clock."""
    now = timezone.now()
    soon = [live for live in lives if live.live_from <= now + HELD and live.live_until > now]
    if len(soon) > MANY or not sending.is_wanted():
        everything()
        return
    for live in soon:
        rows = LiveArticle.windows.filter(article=live.article_id, live_until=live.live_from).exclude(pk=live.pk)
        before = rows.defer(*_TEXTS).order_by("-live_from").first()
        _tell(_of_article(before, live, lists))
    moved(lists, opening=[live.article_id for live in soon])


def ended(live: LiveArticle | None) -> None:
    """A row's window closes now, or so soon that a cache would not notice."""
    if live is None or live.live_until > timezone.now() + HELD:
        return
    if sending.is_wanted():
        _tell(_of_article(live, None, {}))
    else:
        everything()


def reprinted(pairs: Sequence[tuple[LiveArticle, LiveArticle]]) -> None:
    """Rows were printed anew over what stood there: each with what it was."""
    if len(pairs) > MANY or not sending.is_wanted():
        if pairs:
            everything()
        return
    for before, after in pairs:
        _tell(_of_article(before, after, {}))


def moved(lists: Mapping[int, Lists], *, opening: Collection[int] = ()) -> None:
    """Related lists changed: told of those pages that show something else than before."""
    different = {pk: both for pk, both in lists.items() if both[0] != both[1]}
    if not different:
        return
    if len(different) > 3 * MANY or not sending.is_wanted():
        everything()
        return
    listed = {pk for both in different.values() for ids in both for pk in ids}
    visible = {*lookups.visible(listed), *opening}
    shown = settings.RELATED_SHOWN
    pages = Pages()
    slugs = lookups.slugs(different)
    for pk, both in different.items():
        first, then = ([each for each in ids if each in visible][:shown] for ids in both)
        if first != then and pk in slugs:
            pages.add(caching.beside(pk), _page(slugs[pk]))
    _tell(pages)


def counted(tags: Collection[Tag]) -> None:
    """Tags have more or fewer articles than before; their pages, the list of them and the front page say how many."""
    if len(tags) > MANY:
        everything()
    elif tags:
        pages = Pages()
        for tag in tags:
            pages.add(caching.list_of("tag", tag.pk), tag.get_absolute_url())
        pages.add("tags", reverse("articles:tags"))
        pages.add("home", reverse("articles:home"))
        _tell(pages)


def _tell(pages: Pages) -> None:
    changed(*pages.names, paths=pages.paths)


# -- What follows ----------------------------------------------------------------------------------------------


def _of_article(before: LiveArticle | None, after: LiveArticle | None, lists: Mapping[int, Lists]) -> Pages:
    """Every page that a change of an article reaches: it opened (no `before`), closed (no `after`), or is another."""
    if any(row and row.is_page for row in (before, after)):
        return _of_page(before, after, lists)
    live: Any = after or before
    pages, pk, is_move = Pages(), live.article_id, before is None or after is None
    if before and after and before.digest == after.digest and before.primary_tag_id == after.primary_tag_id:
        if before.social_image != after.social_image:
            pages.add(caching.beside(pk), _page(live.slug))
        return pages
    has_new_card = is_move or any(getattr(before, name) != getattr(after, name) for name in CARD)
    pages.add(caching.text(pk), *_own_paths(pk, [row.slug for row in (after, before) if row], all_of_them=is_move))
    if has_new_card:
        likely = {*lists, *(each for row in (after, before) if row for each in row.related_ids)}
        pages.add(caching.card(pk), *(_page(slug) for slug in _showing(live, likely)))
    _add_neighbours(pages, [row for row in (after, before) if row])
    _add_lists(pages, live, is_move=is_move, has_new_card=has_new_card)
    _add_collections(pages, before, after, has_new_card=has_new_card)
    return pages


def _of_page(before: LiveArticle | None, after: LiveArticle | None, lists: Mapping[int, Lists]) -> Pages:
    """A page of the site and the sitemap; and what an article reaches that becomes a page, or was one."""
    rows = [row for row in (after, before) if row]
    pages, pk, spots = Pages(), rows[0].article_id, {spot_of(row.slug, is_page=row.is_page) for row in rows}
    if len(rows) == 2 and rows[0].digest == rows[1].digest:
        return pages
    kinds = ("page",) if len(rows) == 2 and len(spots) == 1 else ("page", "article")
    pages.add(caching.text(pk), *_own_paths(pk, [row.slug for row in rows], all_of_them=len(kinds) == 2, kinds=kinds))
    pages.add("sitemap", reverse("articles:sitemap"))
    was, now = (None if row is None or row.is_page else row for row in (before, after))
    if was or now:
        more = _of_article(was, now, lists)
        pages.names, pages.paths = pages.names + more.names, pages.paths + more.paths
    return pages


def _own_paths(pk: int, slugs: Iterable[str], *, all_of_them: bool, kinds: Sequence[str] = ("article",)) -> list[str]:
    """The page and its twin; where the article opens, closes or has another slug, of its former addresses, too."""
    wanted = list(dict.fromkeys(slugs))
    if all_of_them or len(wanted) > 1:
        wanted += list(Address.objects.filter(article=pk).values_list("slug", flat=True))
    forms = [form for kind in kinds for form in _FORMS[kind][: 1 + settings.MARKDOWN_TWINS]]
    return [reverse(f"articles:{form}", args=[slug]) for slug in dict.fromkeys(wanted) for form in forms]


def _add_lists(pages: Pages, live: LiveArticle, *, is_move: bool, has_new_card: bool) -> None:
    """Those of the whole site."""
    place = lookups.place(live, "site", most=IN_LLMS)
    if has_new_card and place < ON_FRONT:
        pages.add("home", reverse("articles:home"))
    if has_new_card and place < settings.CARDS_PER_PAGE:
        pages.add("list", reverse("articles:list"))
    if place < IN_FEED:
        pages.add("feed", *feeds())
    if is_move:
        pages.add("archive", reverse("articles:archive"))
    if has_new_card and place < IN_LLMS and settings.LLMS_TXT:
        pages.add("llms", reverse("articles:llms"))
    pages.add("sitemap", *_sitemaps(live))
    most = settings.CARDS_PER_PAGE
    if has_new_card and lookups.place(live, "month", live.month, most=most) < most:
        year, month = divmod(live.month, 100)
        pages.add(caching.month(live.month), reverse("articles:month", args=[f"{year:04d}", f"{month:02d}"]))


def _add_neighbours(pages: Pages, rows: Sequence[LiveArticle]) -> None:
    """Those before and after it in a tag that it takes or leaves, or in any if it is called something else: their
    pages lead to it, if the tag is their first.
    """
    live = rows[0]
    is_renamed = len({(row.slug, row.title, row.published_at) for row in rows}) > 1
    uses = Counter(LiveTag.objects.filter(live__in=rows).values_list("tag", flat=True))
    for tag in (tag for tag, times in uses.items() if is_renamed or times < 2):
        for pk, slug, first_tag in lookups.neighbours(live, tag):
            if first_tag == tag:
                pages.add(caching.beside(pk), _page(slug))


def _sitemaps(live: LiveArticle) -> list[str]:
    """The index, which is the sitemap where it holds everything, and the part of a big site that has the article."""
    found = [reverse("articles:sitemap")]
    if part := live.article_id // SitemapPart.SIZE:
        found.append(reverse("articles:sitemap_part", args=[part]))
    return found


def _add_collections(
    pages: Pages, before: LiveArticle | None, after: LiveArticle | None, *, has_new_card: bool
) -> None:
    """Those of its tags and people, as it has them and as it had them."""
    rows = [row for row in (before, after) if row]
    tags = LiveTag.objects.filter(live__in=rows).values_list("tag", "tag__slug", "live")
    signed = LiveByline.objects.filter(live__in=rows).values_list("contributor", "contributor__slug", "live", "role")
    people = [row[:3] for row in signed]
    was, now = ({(pk, role) for pk, _, live, role in signed if row and live == row.pk} for row in (before, after))
    if was != now:
        pages.add("people", reverse("articles:people"))
    for kind, found in (("tag", tags), ("person", people)):
        holders: dict[tuple[int, str], set[int]] = {}
        for pk, slug, live in found:
            holders.setdefault((pk, slug), set()).add(live)
        for (pk, slug), lives in holders.items():
            is_move = len(lives) < len(rows) or len(rows) == 1
            place = lookups.place(rows[-1], kind, pk, most=IN_FEED)
            if (has_new_card or is_move) and place < settings.CARDS_PER_PAGE:
                pages.add(caching.list_of(kind, pk), reverse(f"articles:{kind}", args=[slug]))
            if place < IN_FEED:
                pages.add(caching.feed_of(kind, pk), *feeds(kind, slug))


def _showing(live: LiveArticle, likely: Collection[int]) -> list[str]:
    """The slugs of the articles whose page shows this one's card, or would if it were visible."""
    all_ids = list(LiveArticle.objects.order_by().values_list("article_id", flat=True)[: FEW + 1])
    among = likely if len(all_ids) > FEW else all_ids
    fields = ("article_id", "slug", "related_ids", "excluded_ids")
    rows = list(LiveArticle.objects.filter(article_id__in=among).only(*fields))
    visible = {*lookups.visible({pk for row in rows for pk in row.related_ids}), live.article_id}
    dated = dict(LiveArticle.objects.newest().values_list("article_id", "published_at")[: settings.RELATED_SHOWN + 1])
    dated[live.article_id] = live.published_at
    newest = sorted(dated, key=lambda pk: (dated[pk], pk), reverse=True)
    return [
        row.slug
        for row in rows
        if row.article_id != live.article_id
        and live.article_id in shown(row.related_ids, {row.article_id, *row.excluded_ids}, visible, newest)
    ]


def _page(slug: str) -> str:
    return reverse("articles:detail", args=[slug])
