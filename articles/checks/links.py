"""Rules about links: none without an address, and none of this site that leads readers to nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.checks.gap import Gap
from articles.checks.text import texts
from articles.content import Answer, Content, Part, is_slug
from articles.models.clock import Clock
from articles.models.draft import Article
from articles.models.people import Contributor
from articles.models.public import Address, LiveArticle, LiveByline
from articles.models.tags import FormerTag, Tag
from articles.paths import match_at, path_at
from articles.sources import is_web_address
from articles.states import Outcome
from faq.models import LiveQuestion, Question
from faq.rich_text import IDENTITY

EMPTY: Final = _("The link “%s” has no address.")
NOWHERE: Final = _("The link “%s” leads to a page that is not there.")
UNPUBLISHED: Final = _("The link “%s” leads to a draft that is not published.")
COMING: Final = _("The link “%s” leads to a page that is not live yet.")
WITHDRAWN: Final = _("The link “%s” leads to a page that was taken off the site.")
NO_PLACE: Final = _("The link “%s” leads to a place that is not on this page.")
DESK: Final = _("The link “%s” leads to the desk, which readers cannot open.")

#: Slugs that lead to nothing, each with the sentence that says so.
Wrong = dict[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    words: str
    field: str


def empty(content: Content) -> Iterator[Gap]:
    """A link without an address never goes out."""
    for link in links_of(content):
        if not link.href:
            yield Gap("block", EMPTY % link.words, link.field)


def dead_ends(content: Content, article_id: int | None) -> Iterator[Gap]:
    """Links within the site that lead to nothing, to what is not published, or to what was withdrawn.

    One that leads on by a redirect is as good as any. At most two queries for each kind of page.
    """
    wanted: dict[str, dict[str, list[Link]]] = {}
    wrong: list[tuple[Link, str]] = []
    for link in links_of(content):
        kind, name = _target(link.href, content)
        if kind in _LOOKUPS:
            wanted.setdefault(kind, {}).setdefault(name, []).append(link)
        elif kind in _AT_ONCE:
            wrong.append((link, str(_AT_ONCE[kind])))
    for kind, links in wanted.items():
        found = _LOOKUPS[kind](set(links), article_id)
        wrong += [(link, reason) for name, reason in found.items() for link in links[name]]
    for link, reason in dict.fromkeys(wrong):
        yield Gap("warn", reason % link.words, link.field)


def links_of(content: Content) -> list[Link]:
    """Every link of every text and source, in the order of the page."""
    found = []
    for field, _name, rich_html in texts(content):
        if "<a" in rich_html:
            reader = _LinkReader()
            reader.feed(rich_html)
            reader.close()
            found += [Link(href, words or href, field) for href, words in reader.found]
    cited = (source for source in content.sources if is_web_address(source.url))
    return found + [Link(source.url, source.short_name, f"source-{source.key}-url") for source in cited]


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._href: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._words = (dict(attrs).get("href") or "").strip(), []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.found.append((self._href, " ".join("".join(self._words).split())))
            self._href = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)


# -- Where a link leads ----------------------------------------------------------------------------------------

_PAGES: Final = (
    *(("articles:detail", "article"), ("articles:markdown", "article"), ("articles:page", "page")),
    *(("articles:tag_feed", "tag"), ("articles:tag", "tag")),
    *(("articles:person_feed", "person"), ("articles:person", "person")),
    ("faq:detail", "question"),
)
_AT_ONCE: Final = {"nowhere": NOWHERE, "desk": DESK, "anchor": NO_PLACE}


def _target(href: str, content: Content) -> tuple[str, str]:
    """The kind of page within this site that an address means, and the page's slug; empty for all others."""
    own = path_at(content.spot) if is_slug(content.slug) else "/"
    if found := IDENTITY.fullmatch(href):
        return "identity", found[1]
    try:
        url = urlsplit(urljoin(own, href))
        host = url.hostname
    except ValueError:
        return "nowhere", ""
    is_ours = host is None or host == urlsplit(settings.SITE_URL).hostname
    if not href or url.scheme not in ("", "http", "https") or not is_ours:
        return "", ""
    path = unquote(url.path)
    if path == own and url.fragment and not _has_place(content, unquote(url.fragment)):
        return "anchor", ""
    kind, slug = _page(path)
    return ("", "") if kind in ("article", "page") and slug == content.slug else (kind, slug)


def _page(path: str) -> tuple[str, str]:
    match = match_at(path)
    if path.startswith(settings.STATIC_URL):
        return "", ""
    if match is None:
        return "nowhere", ""
    if "admin" in match.app_names or "preview" in (match.url_name or ""):
        return "desk", ""
    kind = next((kind for name, kind in _PAGES if match.view_name.startswith(name)), "")
    return kind, str(match.kwargs.get("slug", ""))


def _has_place(content: Content, anchor: str) -> bool:
    blocks: tuple[Part | Answer, ...] = (*content.sections, *content.questions)
    if anchor == "sources" and content.sources:
        return True
    return anchor == "faq" or any(block.anchor == anchor for block in blocks)


# -- What stands there -----------------------------------------------------------------------------------------


def _articles(slugs: set[str], article_id: int | None) -> Wrong:
    """By the one table of addresses; what it does not know may be a draft."""
    own = LiveArticle.windows.visible().filter(article=OuterRef("article"))
    heirs = LiveArticle.windows.visible().filter(article=OuterRef("target"))
    later = LiveArticle.windows.filter(article=OuterRef("article"), live_from__gt=Clock())
    known = Address.objects.filter(slug__in=slugs).annotate(
        is_open=ExpressionWrapper(Q(since__lte=Clock()), BooleanField()),
        is_live=Exists(own),
        leads_on=Exists(heirs),
        is_coming=Exists(later),
    )
    wrong: Wrong = {}
    rest = set(slugs)
    for address in known:
        rest.discard(address.slug)
        leads_on = address.outcome == Outcome.REDIRECT and address.leads_on
        if address.article_id != article_id and not (address.is_open and (address.is_live or leads_on)):
            wrong[address.slug] = str(COMING if address.is_coming else WITHDRAWN)
    drafts = Article.objects.filter(slug__in=rest, trashed_at=None) if rest else Article.objects.none()
    there = set(drafts.exclude(pk=article_id or 0).values_list("slug", flat=True))
    return wrong | {slug: str(UNPUBLISHED if slug in there else NOWHERE) for slug in rest}


def _pages(slugs: set[str], article_id: int | None) -> Wrong:
    """At the root of the site stands no article."""
    known = set(Address.objects.filter(slug__in=slugs, is_page=True).values_list("slug", flat=True))
    known |= set(Article.objects.filter(slug__in=slugs - known, is_page=True).values_list("slug", flat=True))
    return _nowhere(slugs - known) | _articles(known, article_id)


def _identities(keys: set[str], article_id: int | None) -> Wrong:
    """By the permanent key: what readers cannot open is printed without its link."""
    live = LiveArticle.windows.visible().filter(article=OuterRef("pk"))
    later = LiveArticle.windows.filter(article=OuterRef("pk"), live_from__gt=Clock())
    addresses = Address.objects.filter(article=OuterRef("pk"))
    heirs = addresses.filter(outcome=Outcome.REDIRECT, target__in=LiveArticle.windows.visible().values("article"))
    known = Article.objects.filter(key__in=keys).annotate(
        leads=Exists(live) | Exists(heirs), is_coming=Exists(later), was_out=Exists(addresses)
    )
    facts = ("key", "pk", "trashed_at", "leads", "is_coming", "was_out")
    wrong = dict.fromkeys(keys, str(NOWHERE))
    for key, pk, trashed_at, leads, is_coming, was_out in known.values_list(*facts):
        if leads or pk == article_id:
            del wrong[str(key)]
        elif is_coming or was_out:
            wrong[str(key)] = str(COMING if is_coming else WITHDRAWN)
        elif not trashed_at:
            wrong[str(key)] = str(UNPUBLISHED)
    return wrong


def _tags(slugs: set[str], article_id: int | None) -> Wrong:
    known = set(Tag.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    known |= set(FormerTag.objects.filter(slug__in=slugs - known).values_list("slug", flat=True))
    return _nowhere(slugs - known)


def _people(slugs: set[str], article_id: int | None) -> Wrong:
    """A name has a page once something of theirs is live."""
    shown = LiveByline.objects.filter(contributor=OuterRef("pk"), live__in=LiveArticle.objects.values("pk"))
    known = Contributor.objects.filter(Exists(shown), slug__in=slugs).values_list("slug", flat=True)
    return _nowhere(slugs - set(known))


def _questions(slugs: set[str], article_id: int | None) -> Wrong:
    live = set(LiveQuestion.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    drafts = set(Question.objects.filter(slug__in=slugs - live).values_list("slug", flat=True))
    return _nowhere(slugs - live - drafts) | dict.fromkeys(drafts, str(UNPUBLISHED))


def _nowhere(slugs: Iterable[str]) -> Wrong:
    return dict.fromkeys(slugs, str(NOWHERE))


_LOOKUPS: Final[dict[str, Callable[[set[str], int | None], Wrong]]] = {
    "article": _articles,
    "page": _pages,
    "identity": _identities,
    "tag": _tags,
    "person": _people,
    "question": _questions,
}
