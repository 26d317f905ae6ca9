"""While somebody types: their own unsaved copy, who else has the article open, and what the checks say of the text.

A copy is neither a version nor the draft. It is offered when the form is opened again, and goes when it is saved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import checks, publishing
from articles.admin.articles.posted import Posted, posing, read_post
from articles.admin.articles.rights import require_writer
from articles.admin.articles.standing import moment
from articles.models.clock import database_now
from articles.models.desk import Presence, UnsavedCopy
from articles.models.draft import Article
from articles.models.history import Version
from articles.models.people import name_of
from articles.snapshot import freeze, tag_ids

#: An open form says so three times a minute; one that has been silent for longer is closed.
HERE: Final = timedelta(seconds=75)
OFFERED: Final = 3
SAVED_COOKIE: Final = "desk-saved"
_REMEMBERED: Final = 5
_NOT_KEPT: Final = ("csrfmiddlewaretoken", "_typed", "_left")


@dataclass(frozen=True, slots=True)
class Offer:
    """An unsaved copy that differs from the draft. `is_open` where its form still stands open somewhere."""

    copy: UnsavedCopy
    when: str
    is_open: bool


def autosave_view(model_admin: Any, request: HttpRequest, article: Article | None) -> JsonResponse:
    """Keeps what was typed, and answers with who else is here, what is newer, and what the text lacks."""
    require_writer(model_admin, request, article)
    token, now = request.POST.get("form_token", "")[:40], database_now()
    if request.method != "POST" or not token:
        return JsonResponse({"problem": "POST a form with its form_token."}, status=400)
    if "_left" in request.POST:
        Presence.objects.filter(user=request.user.pk, token=token).delete()
        return JsonResponse({})
    base = _number(request.POST.get("base_version", ""))
    answer: dict[str, Any] = {"csrf": get_token(request)}
    if article:
        answer |= _presence(request, article, token, base, now)
    if "_typed" in request.POST:
        posted = read_post(model_admin, request, article)
        answer["gaps"] = gaps_of(posted, article)
        # What was sent just before a save may arrive just after it: that text is no longer unsaved.
        if not (article and article.version_number > base and _is_saved(posted, article)):
            copy = _keep(request, article, token, base, posted, now)
            answer |= {"saved": moment(now), "copy": copy.pk}
    return JsonResponse(answer)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _keep(
    request: HttpRequest, article: Article | None, token: str, base: int, posted: Posted, now: datetime
) -> UnsavedCopy:
    pairs = [[name, value] for name, values in request.POST.lists() for value in values if name not in _NOT_KEPT]
    values = {"article": article, "base_version": base, "title": posted.content.title[:300], "data": pairs, "at": now}
    return UnsavedCopy.objects.update_or_create(user=_account(request), token=token, defaults=values)[0]


def _account(request: HttpRequest) -> Any:
    return request.user


def _presence(request: HttpRequest, article: Article, token: str, base: int, now: datetime) -> dict[str, Any]:
    values = {"article": article, "base_version": base, "seen_at": now}
    Presence.objects.update_or_create(user=_account(request), token=token, defaults=values)
    return {"others": others_at(article, request.user, token, at=now), "newer": _newer(article, base)}


def others_at(article: Article, user: Any, token: str, *, at: datetime) -> list[str]:
    """Who else has the article open, each once; another tab of one's own counts as well."""
    rows = Presence.objects.filter(article=article, seen_at__gt=at - HERE).exclude(user=user.pk, token=token)
    people = {row.user_id: row.user for row in rows.select_related("user")}
    names = [name_of(each) for pk, each in people.items() if pk != user.pk]
    return sorted(names) + ([_("you, in another tab")] if user.pk in people else [])


def _newer(article: Article, base: int) -> str:
    """Who saved a version that the open form has not seen, in a sentence; empty where nobody did."""
    if article.version_number <= base:
        return ""
    version = Version.objects.filter(article=article, number=article.version_number).select_related("made_by").first()
    who = name_of(version.made_by if version else None, _("Somebody"))
    words = _("%(who)s has saved version %(number)d meanwhile. Saving puts both together.")
    return words % {"who": who, "number": article.version_number}


def gaps_of(posted: Posted, article: Article | None) -> list[dict[str, str]]:
    """What the text as it stands in the form lacks, each with the place in the form that mends it."""
    content = posted.content
    images = publishing.images_of([content])
    found = checks.gaps(content, images, article_id=article.pk if article else None, tag_ids=posted.tag_ids)
    return [
        {"level": gap.level, "message": str(gap.message), "anchor": posted.anchors.get(gap.field, f"id_{gap.field}")}
        for gap in found
    ]


# -- Copies ----------------------------------------------------------------------------------------------------


def copies_of(model_admin: Any, request: HttpRequest, article: Article | None) -> list[Offer]:
    """This editor's unsaved copies of an article (or of a new one), newest first; those that say nothing new go."""
    now = database_now()
    copies = list(UnsavedCopy.objects.filter(user=request.user.pk, article=article).order_by("-at")[:OFFERED])
    if not copies:
        return []
    here = Presence.objects.filter(user=request.user.pk, seen_at__gt=now - HERE).values_list("token", flat=True)
    offers = []
    for copy in copies:
        if article and _says_nothing_new(model_admin, request, article, copy):
            copy.delete()
        else:
            offers.append(Offer(copy, moment(copy.at), copy.token in set(here)))
    return offers


def _says_nothing_new(model_admin: Any, request: HttpRequest, article: Article, copy: UnsavedCopy) -> bool:
    return _is_saved(content_of_copy(model_admin, request, article, copy), article)


def _is_saved(posted: Posted, article: Article) -> bool:
    """Whether the draft says the same already."""
    draft = Article.objects.with_parts().get(pk=article.pk)
    new_tags = [tag for tag in posted.tags if tag.pk is None]
    same_text = _comparable(posted.content) == _comparable(freeze(draft))
    return same_text and not new_tags and set(posted.tag_ids) == set(tag_ids(draft))


def _comparable(content: Any) -> dict[str, Any]:
    """Without anchors, and without the keys of blocks, which new ones get only when they are saved."""
    data: dict[str, Any] = content.as_data()
    for part in (*data["sections"], *data["questions"], *data["sources"], *data["corrections"]):
        part["anchor"] = part["key"] = ""
    return data


def data_of_copy(copy: UnsavedCopy) -> QueryDict:
    """The fields of the form as they stood."""
    data = QueryDict(mutable=True)
    for name, value in copy.data:
        data.appendlist(name, value)
    return data


def content_of_copy(model_admin: Any, request: HttpRequest, article: Article | None, copy: UnsavedCopy) -> Posted:
    """What an unsaved copy says, read as a post of the form would be."""
    return read_post(model_admin, posing(request, data_of_copy(copy)), article)


def copy_of(request: HttpRequest, article: Article | None, pk: str) -> UnsavedCopy:
    """The editor's own copy of this article. Raises Http404."""
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404("There is no such copy.")
    return get_object_or_404(UnsavedCopy, pk=int(pk), user=request.user.pk, article=article)


def discard_view(model_admin: Any, request: HttpRequest, article: Article | None, copy_id: int) -> HttpResponse:
    """Throws one's own unsaved copy away."""
    require_writer(model_admin, request, article)
    back = (
        reverse("admin:articles_article_change", args=[article.pk])
        if article
        else reverse("admin:articles_article_add")
    )
    if request.method == "POST":
        UnsavedCopy.objects.filter(pk=copy_id, user=request.user.pk, article=article).delete()
    return HttpResponseRedirect(back)


def tell_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tells the browser, which keeps a copy of what it sends off, that this form has arrived."""
    token = request.POST.get("form_token", "")[:40]
    if token:
        known: Sequence[str] = request.COOKIES.get(SAVED_COOKIE, "").split(".")
        tokens = [token, *(old for old in known if old and old != token)][:_REMEMBERED]
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(
            SAVED_COOKIE, ".".join(tokens), max_age=86_400, path="/admin/", secure=secure, samesite="Lax"
        )
    return response
