"""The public page of a draft: as it is saved (GET), or as it stands in the form (POST); and what other sites would
show of it. Nothing here writes anything.
"""

from functools import partial
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from articles import previewing, snippets
from articles.admin.articles.posted import read_post
from articles.admin.articles.rights import written
from articles.models.draft import Article
from articles.snapshot import freeze, tag_ids


def paths(model_admin: Any) -> list[Any]:
    """The addresses of this screen; before those of the form, which take every path for an id."""
    view = model_admin.admin_site.admin_view
    return [
        path("add/snippet/", view(partial(snippet_view, model_admin)), name="articles_article_snippet_new"),
        path("<path:object_id>/snippet/", view(partial(snippet_view, model_admin)), name="articles_article_snippet"),
        path("add/preview/", view(partial(preview_new_view, model_admin)), name="articles_article_preview_new"),
        path("<path:object_id>/preview/", view(partial(preview_view, model_admin)), name="articles_article_preview"),
    ]


def preview_view(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Whoever may see the draft sees its page; whoever may write it sees what they typed."""
    article = model_admin.get_object(request, unquote(object_id))
    if article is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    if request.method == "POST":
        if not model_admin.has_change_permission(request, article):
            raise PermissionDenied
        return _typed(model_admin, request, article)
    draft = Article.objects.with_parts().get(pk=article.pk)
    told = _("This is the draft as it is saved: version %d.") % draft.version_number
    return previewing.page(request, freeze(draft), tag_ids(draft), article=draft, told=told)


def preview_new_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The same for an article that was never saved; there is nothing to GET yet but the form."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:articles_article_add"))
    return _typed(model_admin, request, None)


def snippet_view(model_admin: Any, request: HttpRequest, object_id: str = "") -> JsonResponse:
    """The search result and the card of what stands in the form, in JSON."""
    article = written(model_admin, request, object_id)
    if request.method != "POST":
        return JsonResponse({"problem": "POST a form."}, status=405, headers={"Allow": "POST"})
    posted = read_post(model_admin, request, article)
    snippet = snippets.of(request, posted.content, posted.tag_ids, article=article or Article(), tags=posted.tags)
    return JsonResponse(snippet.as_data(), headers=previewing.HEADERS)


def _typed(model_admin: Any, request: HttpRequest, article: Article | None) -> HttpResponse:
    posted = read_post(model_admin, request, article)
    told = _("This is what stands in the form, saved or not.")
    return previewing.page(
        request, posted.content, posted.tag_ids, article=article or Article(), told=told, tags=posted.tags
    )


def url_of(article: Article | None, kind: str = "preview") -> str:
    """Where a form is posted to be seen: its page (`preview`), or what other sites show of it (`snippet`)."""
    if article is None:
        return reverse(f"admin:articles_article_{kind}_new")
    return reverse(f"admin:articles_article_{kind}", args=[article.pk])
