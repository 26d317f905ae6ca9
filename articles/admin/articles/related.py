"""Related articles at the desk: what readers would be shown beside a text and why, and who is shown nowhere.

The panel in the form asks for the list of the text as it stands there; a page of its own shows that of the saved draft.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles import previewing, search
from articles.admin.articles.finding import with_words
from articles.admin.articles.posted import Posted, posted_of, read_forms
from articles.admin.articles.rights import written
from articles.admin.articles.standing import moment
from articles.content import Content
from articles.models.clock import Clock
from articles.models.draft import Article, RelatedChoice
from articles.models.public import LiveArticle
from articles.related.coverage import nearest, unlisted
from articles.related.reasons import Suggestion
from articles.roles import sees_all
from articles.snapshot import freeze, tag_ids
from articles.workflow import may_edit

PER_PAGE: Final = 50
#: So many articles are offered for a pin; whoever looks for another one types more.
FOUND: Final = 8
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list of the desk. `place` is where readers would see it, 0 where they would not."""

    pk: int
    title: str
    place: int = 0
    is_pinned: bool = False
    why: Suggestion | None = None
    url: str = ""
    thumb_html: str = ""
    note: str = ""


def paths(model_admin: Any) -> list[Any]:
    """The addresses of these screens; before those of the form, which take every path for an id."""
    view = model_admin.admin_site.admin_view
    return [
        path("unlisted/", view(partial(unlisted_view, model_admin)), name="articles_article_unlisted"),
        path("related/search/", view(partial(search_view, model_admin)), name="articles_article_related_search"),
        path("add/related/list/", view(partial(list_view, model_admin)), name="articles_article_add_related_list"),
        path(
            "<path:object_id>/related/list/",
            view(partial(list_view, model_admin)),
            name="articles_article_related_list",
        ),
    ]


def list_url(article: Article | None) -> str:
    """Where a form is posted to be told its related articles."""
    if article is None:
        return reverse("admin:articles_article_add_related_list")
    return reverse("admin:articles_article_related_list", args=[article.pk])


# -- The list of a text ----------------------------------------------------------------------------------------


def related_view(model_admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """The list of the saved draft, to be read."""
    draft = Article.objects.with_parts().get(pk=article.pk)
    content = freeze(draft)
    context = {
        **model_admin.admin_site.each_context(request),
        **lists_of(content, previewing.suggestions(draft, content, tag_ids(draft))),
        "title": _("Related articles: %s") % article.title,
        "opts": model_admin.opts,
        "original": article,
        "may_edit": model_admin.has_change_permission(request, article),
    }
    return TemplateResponse(request, "admin/articles/article/related.html", context)


def list_view(model_admin: Any, request: HttpRequest, object_id: str = "") -> HttpResponse:
    """The list of a text as it stands in the form, saved or not, for those who may write it. Writes nothing."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = written(model_admin, request, object_id)
    form, formsets = read_forms(model_admin, request, article)
    posted = posted_of(form, formsets)
    is_blank = _says_nothing(posted)
    found = [] if is_blank else _suggestions(article or Article(), posted)
    context = {
        **lists_of(posted.content, found),
        "mistakes": [text for rows in formsets if rows.model is RelatedChoice for text in _mistakes(rows)],
        "is_blank": is_blank,
        "is_panel": True,
    }
    return render(request, "admin/articles/article/_related_list.html", context)


def _suggestions(article: Article, posted: Posted) -> list[Suggestion]:
    return previewing.suggestions(article, posted.content, posted.tag_ids, tags=posted.tags)


def _says_nothing(posted: Posted) -> bool:
    """Whether there is nothing yet by which an article could be near to it."""
    content = posted.content
    texts = (content.title, content.excerpt, content.introduction, content.conclusion)
    return not any((*texts, content.sections, content.questions, content.pinned, posted.tags))


def _mistakes(rows: Any) -> list[str]:
    """What saving would refuse of the pins and exclusions."""
    return [str(message) for form in rows.forms for messages in form.errors.values() for message in messages]


def lists_of(content: Content, found: Sequence[Suggestion]) -> dict[str, list[Entry]]:
    """The pinned ones in order, also those that readers would not see, and the others; beside them the excluded."""
    by_article = {each.card.article_id: (place, each) for place, each in enumerate(found, 1)}
    unseen = _named(pk for pk in (*content.pinned, *content.excluded) if pk not in by_article)
    pinned = [
        _shown(*by_article[pk]) if pk in by_article else unseen[pk]
        for pk in content.pinned
        if pk in by_article or pk in unseen
    ]
    others = [_shown(place, each) for place, each in by_article.values() if not each.is_pinned]
    return {
        "pinned": pinned,
        "others": others,
        "excluded": [unseen[pk] for pk in content.excluded if pk in unseen],
    }


def _shown(place: int, each: Suggestion) -> Entry:
    card = each.card
    url = card.get_absolute_url()
    return Entry(card.article_id, card.title, place, each.is_pinned, each, url, card.thumb_html)


def _named(article_ids: Iterable[int]) -> dict[int, Entry]:
    """Articles that are named and not shown, each with the reason why a reader would not see it; one query."""
    open_rows = LiveArticle.windows.filter(article=OuterRef("pk"), live_until__gt=Clock()).order_by("live_from")
    rows = Article.objects.filter(pk__in=list(article_ids)).annotate(
        is_live=Exists(LiveArticle.objects.filter(article=OuterRef("pk"))),
        opens_at=Subquery(open_rows.values("live_from")[:1]),
    )
    fields = rows.values_list("pk", "title", "trashed_at", "is_live", "opens_at")
    return {pk: Entry(pk, title, is_pinned=True, note=_why_unseen(*state)) for pk, title, *state in fields}


def _why_unseen(trashed_at: Any, is_live: bool, opens_at: Any) -> str:
    if trashed_at:
        return _("In the trash: readers do not see it.")
    if is_live:
        return _("Live, and pinned behind those for which there is room.")
    if opens_at:
        return _("Scheduled: readers see it here from %s on.") % moment(opens_at)
    return _("Not live: readers see it here once it is published.")


# -- Looking for another ---------------------------------------------------------------------------------------


def search_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Live and scheduled articles that could be pinned, by title first, then by text."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    words, own = request.GET.get("q", "").replace("\0", "")[:LONGEST], request.GET.get("article", "")
    found = [entry for entry in _findings(request.user, words) if str(entry.pk) != own][:FOUND]
    context = {"found": found, "asked": words.strip()}
    return render(request, "admin/articles/article/_related_found.html", context)


def _findings(user: Any, words: str) -> list[Entry]:
    """Each article once; three queries at most."""
    wanted = words.split()[:10]
    if not wanted:
        return []
    rows = LiveArticle.windows.articles().filter(live_until__gt=Clock())
    if not sees_all(user):
        rows = rows.filter(Q(live_from__lte=Clock()) | Q(article__created_by=user.pk))
    titled: QuerySet[Any] = (
        rows.filter(with_words("title", wanted))
        .as_cards()
        .annotate(opens_at=F("live_from"), is_open=Q(live_from__lte=Clock()))
    )
    entries: dict[int, Entry] = {}
    for card in titled.order_by("live_from", "-published_at", "pk")[: 3 * FOUND]:
        note = "" if card.is_open else _("scheduled for %s") % moment(card.opens_at)
        entries.setdefault(card.article_id, _found(card, note))
    for hit in search.find(words, size=FOUND).hits:
        entries.setdefault(hit.live.article_id, _found(hit.live))
    return list(entries.values())


def _found(card: LiveArticle, note: str = "") -> Entry:
    url = "" if note else card.get_absolute_url()
    return Entry(card.article_id, card.title, url=url, thumb_html=card.thumb_html, note=note)


# -- Who is shown nowhere --------------------------------------------------------------------------------------


def unlisted_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The live articles that stand in nobody's list of ten, the newest first; counted when it is asked for."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    page = Paginator(unlisted(), PER_PAGE).get_page(request.GET.get("p"))
    ids = list(page.object_list)
    cards = {card.article_id: card for card in LiveArticle.objects.as_cards().filter(article_id__in=ids)}
    near = _with_rights(request.user, nearest(ids))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Articles that no list shows"),
        "opts": model_admin.opts,
        "page": page,
        "lines": [(cards[pk], near.get(pk, [])) for pk in ids if pk in cards],
    }
    return TemplateResponse(request, "admin/articles/article/unlisted.html", context)


def _with_rights(user: Any, near: dict[int, list[LiveArticle]]) -> dict[int, list[tuple[LiveArticle, bool]]]:
    """Each neighbour, and whether this account may pin something in its form; one query."""
    wanted = {card.article_id for cards in near.values() for card in cards}
    articles = Article.objects.filter(pk__in=wanted).only("trashed_at", "created_by")
    editable = {article.pk for article in articles if may_edit(user, article)}
    return {pk: [(card, card.article_id in editable) for card in cards] for pk, cards in near.items()}
