"""The draft as a reader would see it: for reviewers, who read and do not write, and for anybody who wants a look."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from articles import linking, publishing, rendering
from articles.admin.articles.notes import notes_panel
from articles.admin.articles.panel import panel_of
from articles.models.draft import Article
from articles.snapshot import freeze, tag_ids


def reading_view(model_admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """The saved draft, printed as it would be published, with the panel beside it."""
    draft = Article.objects.with_parts().get(pk=article.pk)
    content = freeze(draft)
    ids = tag_ids(draft)
    spots = linking.Targets.of([content]).spots(own=(draft.key, content.spot))
    seed = str(next(iter(ids), ""))
    names = {item.tag_id: item.tag.name for item in draft.tagged_items.all()}
    may_edit = model_admin.has_change_permission(request, article)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": article.title,
        "opts": model_admin.opts,
        "original": article,
        "content": content,
        "printed": rendering.render(content, publishing.images_of([content]), spots=spots, palette_seed=seed),
        "tags": [names[pk] for pk in ids],
        "panel": panel_of(article, request.user, may_edit=may_edit),
        "notes": notes_panel(model_admin, request, article, "read"),
        "may_edit": may_edit,
        "is_reading": True,
    }
    return TemplateResponse(request, "admin/articles/article/reading.html", context)
