"""Related articles at the desk: what readers would be shown beside a draft, and why; and who is shown nowhere."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles import previewing
from articles.models.draft import Article
from articles.models.public import LiveArticle
from articles.related.coverage import unlisted
from articles.snapshot import freeze, tag_ids

PER_PAGE: Final = 50


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


def unlisted_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The live articles that stand in nobody's list of ten, the newest first; counted when it is asked for."""
    page = Paginator(unlisted(), PER_PAGE).get_page(request.GET.get("p"))
    cards = {card.article_id: card for card in LiveArticle.objects.as_cards().filter(article_id__in=page.object_list)}
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Articles that no list shows"),
        "opts": model_admin.opts,
        "page": page,
        "cards": [cards[pk] for pk in page.object_list if pk in cards],
    }
    return TemplateResponse(request, "admin/articles/article/unlisted.html", context)
