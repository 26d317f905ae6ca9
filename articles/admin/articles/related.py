"""What readers would be shown beside a draft, and why: for editors, before it is published."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles import previewing
from articles.models.draft import Article
from articles.snapshot import freeze, tag_ids


def related_view(model_admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """The ten of the saved draft, with the reasons for each."""
    draft = Article.objects.with_parts().get(pk=article.pk)
    content = freeze(draft)
    excluded = Article.objects.filter(pk__in=content.excluded).order_by("title")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Related articles: %s") % article.title,
        "opts": model_admin.opts,
        "original": article,
        "suggestions": previewing.suggestions(draft, content, tag_ids(draft)),
        "excluded": excluded.values_list("title", flat=True),
        "may_edit": model_admin.has_change_permission(request, article),
    }
    return TemplateResponse(request, "admin/articles/article/related.html", context)
