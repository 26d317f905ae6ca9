"""For machines: the sitemap, robots.txt and llms.txt.

A sitemap is streamed, so that memory stays flat at any size, and cut into parts by ranges of keys, so that the last
part costs what the first one costs and nothing has to be counted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urljoin
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import bylines
from articles.caching import tagged
from articles.models.parts import SitemapPart
from articles.models.people import Contributor
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.prepared import PreparedQuery, Value
from faq.models import LiveQuestion

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_IMAGES: Final = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
#: So many entries are sent at once.
_TOGETHER: Final = 500
#: So many pages of topics, people and questions are asked for at once.
_AT_ONCE: Final = 100
#: Beyond this no key is a number that a database knows.
MOST_PARTS: Final = 10**9
#: So many of the newest articles, and of the topics, are told to language models.
IN_LLMS: Final = 100
#: So many cards stand on the front page.
_ON_THE_FRONT: Final = 13


class Entry(NamedTuple):
    """A public address, when what it shows last changed (as databases write it, in UTC), and the pictures on it."""

    path: str
    changed_at: str
    pictures: Sequence[str] = ()


class _Newest(Subquery):
    """The newest `changed_at` of a subquery's rows; NULL for fewer than two of them."""

    template = "(SELECT CASE WHEN COUNT(*) > 1 THEN MAX(found.changed_at) END FROM (%(subquery)s) found)"


def _written(moment: str | Subquery) -> Cast:
    """A moment as text: to read thousands of them as dates would take as long as all the rest."""
    return Cast(moment, TextField())


def _between(rows: QuerySet[Any], start: int, end: int, key: str = "pk") -> QuerySet[Any]:
    return rows.filter(**{f"{key}__gte": start, f"{key}__lt": end}).order_by(key)


# -- What there is ----------------------------------------------------------------------------------------


def _articles(part: int) -> Iterator[Entry]:
    """In one query: an article comes once for each of its pictures."""
    stem = reverse("articles:list")
    start, end = part * SitemapPart.SIZE, (part + 1) * SitemapPart.SIZE
    rows = _between(LiveArticle.objects.all(), start, end, "article_id")
    found = rows.values_list("slug", _written("updated_at"), "live_images__url").iterator(chunk_size=2000)
    for (slug, changed_at), shown in groupby(found, key=itemgetter(0, 1)):
        yield Entry(
            f"{stem}{slug if slug.isascii() else quote(slug)}/", changed_at, [row[2] for row in shown if row[2]]
        )


def _collections(pages: QuerySet[Any], relation: str, newest: str) -> PreparedQuery:
    """Keys and slugs, and when what the first page shows last changed; NULL for pages with fewer than two articles."""

    def build(start: int, end: int, most: int, shown: int) -> QuerySet[Any, Any]:
        own = LiveArticle.objects.filter(**{relation: OuterRef("pk")}).order_by(newest)
        changed_at = _written(_Newest(own.values(changed_at=F("updated_at"))[:shown]))
        return _between(pages, start, end).values_list("pk", "slug", changed_at)[:most]

    return PreparedQuery(build, start=int, end=int, most=int, shown=int)


_TAGS: Final = _collections(Tag.objects.all(), "live_tags__tag", "-live_tags__published_at")
_PEOPLE: Final = _collections(Contributor.objects.all(), "live_bylines__contributor", "-live_bylines__published_at")
_QUESTIONS: Final = PreparedQuery(
    lambda start, end, most: _between(LiveQuestion.objects.all(), start, end).values_list(
        "pk", "slug", _written("updated_at")
    )[:most],
    start=int,
    end=int,
    most=int,
)


def _tags(part: int) -> Iterator[Entry]:
    return _entries("articles:tag", _walked(_TAGS, part, shown=settings.CARDS_PER_PAGE))


def _people(part: int) -> Iterator[Entry]:
    return _entries("articles:person", _walked(_PEOPLE, part, shown=settings.CARDS_PER_PAGE))


def _questions(part: int) -> Iterator[Entry]:
    return _entries("faq:detail", _walked(_QUESTIONS, part))


def _entries(url_name: str, rows: Iterable[tuple[Any, ...]]) -> Iterator[Entry]:
    """Those that have a moment: thinner pages are not for search engines."""
    stem = reverse(url_name, args=["x"]).removesuffix("x/")
    return (Entry(f"{stem}{quote(slug)}/", changed_at) for _key, slug, changed_at in rows if changed_at)


def _walked(query: PreparedQuery, part: int, **values: Value) -> Iterator[tuple[Any, ...]]:
    """The rows of a part, a few at a time; their key comes first."""
    start, end = part * SitemapPart.SIZE, (part + 1) * SitemapPart.SIZE
    while rows := query.rows(start=start, end=end, most=_AT_ONCE, **values):
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        start = rows[-1][0] + 1


_NEWEST: Final = PreparedQuery(lambda: LiveArticle.objects.newest().values_list("published_at")[:1])
_LATEST: Final = PreparedQuery(
    lambda most: (
        LiveArticle.windows.filter(pk__in=LiveArticle.objects.newest().values("pk")[:most])
        .order_by("-updated_at")
        .values_list("updated_at")[:1]
    ),
    most=int,
)
_ANSWERED: Final = PreparedQuery(lambda: LiveQuestion.objects.order_by("-updated_at").values_list("updated_at")[:1])
_PAGES: Final = PreparedQuery(
    lambda most: LiveArticle.pages.order_by("article_id").values_list("slug", "updated_at")[:most], most=int
)


def _standing(part: int) -> Iterator[Entry]:
    """The front page, the rooms that hold something (their lists change when something is published; that of a single
    person is thin), and the pages of the site.
    """
    answered_at, published_at = _only(_ANSWERED), _only(_NEWEST)
    shown_at = filter(None, [_only(_LATEST, most=_ON_THE_FRONT), answered_at])
    yield Entry(reverse("articles:home"), str(max(shown_at, default="")))
    rooms = {
        "articles:list": _only(_LATEST, most=settings.CARDS_PER_PAGE),
        "articles:tags": published_at,
        "articles:people": published_at if len(bylines.people()) > 1 else None,
        "articles:archive": published_at,
        "faq:hub": answered_at,
    }
    for name, changed_at in rooms.items():
        if changed_at:
            yield Entry(reverse(name), str(changed_at))
    for slug, changed_at in _PAGES.rows(most=SitemapPart.SIZE):
        yield Entry(reverse("articles:page", args=[slug]), str(changed_at))


def _only(query: PreparedQuery, **values: Value) -> Any:
    """The one value that a query finds; None for none."""
    return next((value for (value,) in query.rows(**values)), None)


class Kind(NamedTuple):
    """A kind of address: its entries by part, and the last key, which tells how many parts there are."""

    entries: Callable[[int], Iterator[Entry]]
    last: PreparedQuery | None = None

    def last_key(self) -> int:
        return (_only(self.last) or 0) if self.last else 0


def _last(rows: Callable[[], QuerySet[Any]], key: str = "pk") -> PreparedQuery:
    return PreparedQuery(lambda: rows().order_by(f"-{key}").values_list(key)[:1])


KINDS: Final = {
    "pages": Kind(_standing),
    "tags": Kind(_tags, _last(Tag.objects.all)),
    "people": Kind(_people, _last(Contributor.objects.all)),
    "questions": Kind(_questions, _last(LiveQuestion.objects.all)),
    "articles": Kind(_articles, _last(LiveArticle.windows.all, "article_id")),
}


# -- How it is answered -----------------------------------------------------------------------------------


@require_safe
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """Every public address where all certainly fit into one file, else an index of the parts."""
    origin: str = request.origin  # type: ignore[attr-defined]
    last = {name: kind.last_key() for name, kind in KINDS.items()}
    if sum(last.values()) < SitemapPart.SIZE:
        return _xml(_urlset(origin, (entry for kind in KINDS.values() for entry in kind.entries(0))))
    return _xml(_index(origin, {name: range(key // SitemapPart.SIZE + 1) for name, key in last.items()}))


@require_safe
def sitemap_part(request: HttpRequest, part: int, kind: str = "articles") -> StreamingHttpResponse:
    """The addresses of one kind whose keys lie in one range; 404 where there are none."""
    is_known = kind in KINDS and part <= MOST_PARTS and (part == 0 or kind != "pages")
    entries = KINDS[kind].entries(part) if is_known else iter(())
    first = next(entries, None)
    if first is None:
        raise Http404("There is no such part.")
    return _xml(_urlset(request.origin, chain([first], entries)))  # type: ignore[attr-defined]


def _index(origin: str, parts: dict[str, range]) -> Iterator[str]:
    """The parts that hold something; one short query for each.

    Tags and people change when an article does: the newest change of all is theirs, or later than theirs. So it is with
    the pages, which may have changed last.
    """
    changed = {part: _changed_at(part) for part in parts["articles"]}
    newest = max([*changed.values(), *(entry.changed_at for entry in _standing(0))])
    yield f"{_HEAD}<sitemapindex {_NAMESPACE}>"
    for name in [name for name in KINDS if name != "articles"]:
        for part in parts[name]:
            if next(KINDS[name].entries(part), None):
                yield _element("sitemap", origin + reverse("articles:sitemap_kind", args=[name, part]), newest)
    for part, changed_at in changed.items():
        if changed_at:
            yield _element("sitemap", origin + reverse("articles:sitemap_part", args=[part]), changed_at)
    yield "</sitemapindex>"


def _changed_at(part: int) -> str:
    rows = LiveArticle.objects.alias(part=SitemapPart("article_id")).filter(part=part).order_by("-updated_at")
    return str(rows.values_list("updated_at", flat=True).first() or "")


def _xml(pieces: Iterator[str]) -> StreamingHttpResponse:
    return tagged(StreamingHttpResponse(pieces, content_type="application/xml"), "sitemap")


def _urlset(origin: str, entries: Iterator[Entry]) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_NAMESPACE} {_IMAGES}>\n"
    while together := list(islice(entries, _TOGETHER)):
        yield "".join(
            _element("url", origin + path, changed_at, _pictures(origin, pictures) if pictures else "")
            for path, changed_at, pictures in together
        )
    yield "</urlset>"


def _pictures(origin: str, addresses: Iterable[str]) -> str:
    whole = (escape(urljoin(origin, address)) for address in addresses)
    return "".join(f"<image:image><image:loc>{address}</image:loc></image:image>" for address in whole)


def _element(name: str, address: str, changed_at: str, more: str = "") -> str:
    lastmod = f"<lastmod>{changed_at[:10]}T{changed_at[11:19]}Z</lastmod>" if changed_at else ""
    return f"<{name}><loc>{escape(address)}</loc>{lastmod}{more}</{name}>\n"


# -- Beside it --------------------------------------------------------------------------------------------


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Searches and previews are not among it: they say `noindex`, which only who may fetch them can read."""
    origin: str = request.origin  # type: ignore[attr-defined]
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        f"Sitemap: {origin}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """What the site is and where its texts are, for language models (https://llmstxt.org)."""
    if not settings.LLMS_TXT:
        raise Http404("llms.txt is switched off.")
    context = {
        "articles": LiveArticle.objects.as_cards().newest()[:IN_LLMS],
        "tags": Tag.objects.filter(live_count__gt=0).order_by("name")[:IN_LLMS],
        "has_markdown": settings.MARKDOWN_TWINS,
    }
    return tagged(render(request, "articles/llms.txt", context, content_type="text/plain; charset=utf-8"), "llms")
