"""Whether an address can be had; told while slug or title is typed. A draft keeps a slug that is taken: it is inert."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.addresses import reserved
from articles.admin.base import id_in
from articles.content import slug_from
from articles.models.draft import Article
from articles.models.public import Address, LiveArticle
from articles.paths import spot_at
from articles.roles import sees_all


def slug_view(request: HttpRequest) -> JsonResponse:
    """`taken` is a sentence on what stands in the way, or empty. Asks the same three questions whatever there is."""
    slug = request.GET.get("slug", "").strip() or slug_from(request.GET.get("title", ""))
    article_id = id_in(request.GET.get("article", ""))
    is_page = request.GET.get("is_page") == "True"
    return JsonResponse({"taken": clash(slug, article_id, user=request.user, is_page=is_page) if slug else ""})


def clash(slug: str, article_id: int, *, user: Any, is_page: bool = False) -> str:
    """What stands in the way of a slug: the site's own addresses, another article's, or another draft."""
    if is_page and slug in reserved():
        return _("“%s” cannot be the address of a page: the site needs it itself.") % slug
    if not _is_free_path(slug):
        return _("“%s” cannot be the address of an article.") % slug
    address = Address.objects.filter(slug=slug).exclude(article_id=article_id).select_related("article").first()
    if address is not None:
        is_current = LiveArticle.windows.visible().filter(article=address.article_id, slug=slug).exists()
        text = _("The address “%(slug)s” belongs to “%(title)s”.")
        if not is_current:
            text = _("The address “%(slug)s” belongs to “%(title)s”, which had it before.")
        return text % {"slug": slug, "title": address.article}
    draft = Article.objects.at_work().filter(slug=slug).exclude(pk=article_id).only("title", "created_by").first()
    return _of_draft(slug, draft, user) if draft else ""


def _of_draft(slug: str, draft: Article, user: Any) -> str:
    """Names the other draft to those who may see it."""
    if sees_all(user) or draft.created_by_id == user.pk:
        text = _("The draft “%(title)s” has the slug “%(slug)s” too; the first one to go live gets the address.")
    else:
        text = _("Another draft has the slug “%(slug)s” too; the first one to go live gets the address.")
    return text % {"title": draft.title, "slug": slug}


def _is_free_path(slug: str) -> bool:
    """Whether the site would answer the path with an article; it may have a page of its own there."""
    return spot_at(f"{reverse('articles:list')}{slug}/") == slug
