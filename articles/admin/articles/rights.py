"""Who sees, changes and deletes which article; a mixin of the admin class."""

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from articles import workflow
from articles.admin.articles.moves import change_url
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Event
from articles.models.public import LiveArticle
from articles.roles import sees_all
from articles.workflow.conditions import is_theirs

if TYPE_CHECKING:
    from articles.admin.base import ModelAdmin
else:
    ModelAdmin = object


#: The addresses that answer with articles to link to.
_CHOOSING: Final = ("autocomplete", "articles_article_find")


def require_writer(model_admin: Any, request: HttpRequest, article: Article | None) -> None:
    """Raises PermissionDenied for whoever may not write this article, or a new one."""
    may = model_admin.has_change_permission(request, article) if article else model_admin.has_add_permission(request)
    if not may:
        raise PermissionDenied


def written(model_admin: Any, request: HttpRequest, object_id: str) -> Article | None:
    """The article that an address names, or None for a new one, for those who may write it.

    Raises Http404 for one that is not there, PermissionDenied for everybody else.
    """
    article: Article | None = model_admin.get_object(request, unquote(object_id)) if object_id else None
    if object_id and article is None:
        raise Http404("There is no such article.")
    require_writer(model_admin, request, article)
    return article


class Rights(ModelAdmin):
    """Roles give permissions; these methods say on which article."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Authors see their own drafts; where an article is picked for a link, also what everybody can read."""
        articles: QuerySet[Article] = super().get_queryset(request)
        is_choice = bool(request.resolver_match and request.resolver_match.url_name in _CHOOSING)
        if is_choice:
            articles = articles.filter(trashed_at=None)
        if sees_all(request.user):
            return articles
        own = Q(created_by=request.user.pk)
        if is_choice:
            own |= Q(pk__in=LiveArticle.windows.visible().values("article_id"))
        return articles.filter(own)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """An article that is not saved yet, as the add form has it, is nobody else's."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.pk is None or workflow.may_edit(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only what was never published; for the rest there is “withdraw”."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or (is_theirs(request.user, obj) and not obj.publications.exists()))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        article = self.get_object(request, object_id)
        if article and self.has_view_permission(request, article) and article.publications.exists():
            messages.error(
                request,
                _("“%s” was published, so it stays: what readers saw is kept. Withdraw it instead.") % article,
            )
            return HttpResponseRedirect(change_url(article))
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What goes with a draft, by name: its versions go too, and nobody needs to read the list of them."""
        names = [str(article) for article in objs]
        return names, {str(self.opts.verbose_name_plural): len(names)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        """An approval protects its version; a draft that was never published goes with both."""
        with transaction.atomic():
            Event.of("delete", obj, by=request.user, at=database_now()).save()
            Edition.objects.filter(version__article=obj).delete()
            super().delete_model(request, obj)
