"""Articles to link to, found while an address is typed: by title, by the words that readers see, or by an address."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Case, CharField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _

from articles import linking, search
from articles.admin.articles.standing import Standing, day, standing_of, with_standing
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.public import LiveArticle
from articles.roles import sees_all

MOST: Final = 10
MOST_WORDS: Final = 8
MOST_KEYS: Final = 50
MOST_PLACES: Final = 100
LONGEST: Final = 200


def paths(model_admin: Any) -> list[Any]:
    """Before those of the form, which take every path for an id."""

    def view(request: HttpRequest) -> JsonResponse:
        return find_view(model_admin, request)

    return [path("find/", model_admin.admin_site.admin_view(view), name="articles_article_find")]


def find_view(model_admin: Any, request: HttpRequest) -> JsonResponse:
    """`q` is what was typed, `key` asks for articles that are linked already; `article` is where the link will stand.

    An account finds the drafts that it may see, and what everybody can read.
    """
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    own = _number(request.GET.get("article", ""))
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    articles = _shown(model_admin.get_queryset(request), request.user)
    keys = [key for key in map(_key, request.GET.getlist("key")[:MOST_KEYS]) if key]
    if "key" in request.GET:
        found = list(articles.filter(key__in=keys)) if keys else []
    else:
        here = request.build_absolute_uri("/").rstrip("/")
        found = _find(articles.exclude(pk=own), asked, asked.removeprefix(here))
    places = _places(model_admin.get_queryset(request), own) if own else []
    return JsonResponse({"results": [_facts(article) for article in found], "places": places})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _shown(articles: QuerySet[Article], user: Any) -> QuerySet[Article]:
    """With their standing, and the title that the account may know: of a stranger's article, the one on the site."""
    live = LiveArticle.windows.visible().filter(article=OuterRef("pk"))
    on_site = Subquery(live.values("title")[:1], output_field=CharField())
    title = F("title") if sees_all(user) else Case(When(created_by=user.pk, then=F("title")), default=on_site)
    return with_standing(articles, at=database_now()).annotate(
        shown_title=title, live_slug=Subquery(live.values("slug")[:1])
    )


# -- Finding ---------------------------------------------------------------------------------------------------


def _find(articles: QuerySet[Article], asked: str, address: str) -> list[Article]:
    """At most ten. An address finds its article and nothing else; nothing asked finds what was changed last."""
    if slug := linking.slug_of(address):
        keys = linking.keys_by_slug([slug]).values()
        return list(articles.filter(key__in=keys))
    words = asked.split()[:MOST_WORDS]
    if not words:
        return [] if asked else list(articles.order_by("-updated_at", "-pk")[:MOST])
    found = list(_by_title(articles, asked, words))
    if len(found) < MOST:
        ids = [hit.live.article_id for hit in search.find(asked, size=MOST).hits]
        known = {article.pk for article in found}
        others = {article.pk: article for article in articles.filter(pk__in=[pk for pk in ids if pk not in known])}
        found += [others[pk] for pk in ids if pk in others]
    return found[:MOST]


def _by_title(articles: QuerySet[Article], asked: str, words: Sequence[str]) -> QuerySet[Article]:
    """Titles that hold all of the words; those that begin with what was typed first, then those that are live."""
    begins = Case(When(_any_case("shown_title__istartswith", asked), then=0), default=1, output_field=IntegerField())
    is_off = Case(When(live_slug=None, then=1), default=0, output_field=IntegerField())
    ranked = articles.filter(with_words("shown_title", words)).annotate(begins=begins, is_off=is_off)
    return ranked.order_by("begins", "is_off", "-updated_at", "-pk")[:MOST]


def with_words(field: str, words: Iterable[str]) -> Q:
    """For a query: the field holds all of the words, in capitals or not."""
    wanted = Q()
    for word in words:
        wanted &= _any_case(f"{field}__icontains", word)
    return wanted


def _any_case(lookup: str, words: str) -> Q:
    """SQLite knows the capitals of ASCII alone."""
    forms = {words} if words.isascii() else {words, words.lower(), words.upper(), words.capitalize()}
    wanted = Q()
    for form in forms:
        wanted |= Q(**{lookup: form})
    return wanted


# -- Telling ---------------------------------------------------------------------------------------------------


def _facts(article: Any) -> dict[str, Any]:
    standing = standing_of(article)
    return {
        "href": f"article:{article.key}",
        "title": article.shown_title or _("Untitled"),
        "label": standing.label,
        "tone": standing.tone,
        "when": _when(article, standing),
        "is_live": article.live_slug is not None,
    }


def _when(article: Article, standing: Standing) -> str:
    if standing.live:
        return _("published %s") % day(standing.live.published_at)
    return _("changed %s") % day(article.updated_at)


def _places(articles: QuerySet[Article], article_id: int) -> list[dict[str, str]]:
    """The sections and questions of the article itself, as it is saved, each with its anchor; three queries."""
    article = articles.filter(pk=article_id).only("pk").first()
    if article is None:
        return []
    sections = article.sections.exclude(anchor="").values_list("anchor", "heading")[:MOST_PLACES]
    own = article.questions.exclude(anchor="").annotate(words=_wording())
    questions = own.values_list("anchor", "words")[:MOST_PLACES]
    return [{"href": f"#{anchor}", "title": words} for anchor, words in (*sections, *questions) if words]


def _wording() -> Case:
    return Case(When(shared=None, then=F("question")), default=F("shared__question"))
