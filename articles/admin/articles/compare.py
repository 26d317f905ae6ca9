"""Two texts of an article side by side in one column: what was taken out, what was put in, what was moved."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.admin.articles.standing import moment
from articles.admin.articles.texts import (
    BEFORE,
    DRAFT,
    EDITION,
    LIVE,
    Asking,
    Text,
    edition_before,
    names_in,
    sides_of,
    text_of,
    version_before,
    with_link_names,
)
from articles.comparing import Comparison, compare
from articles.models.draft import Article
from articles.models.history import Version

#: How many versions the page's two lists offer; the history has them all.
OFFERED: Final = 100


def compare_url(article: Article, before: str, after: str) -> str:
    address = reverse("admin:articles_article_compare", args=[article.pk])
    return f"{address}?{urlencode({'from': before, 'to': after})}"


def compared(before: Text, after: Text) -> Comparison:
    """What is different between two texts, with the names of tags, pictures and articles looked up."""
    was, now = with_link_names(sides_of([before, after]))
    return compare(was, now, names_in(before.content, after.content))


def compare_view(model_admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """`from` and `to` name the texts; without them, the draft against what readers see now, or what came before it."""
    wanted = request.GET.get("from", ""), request.GET.get("to", "") or DRAFT
    asking = Asking(model_admin, request, article)
    after = text_of(asking, wanted[1])
    before = _before(asking, wanted[0], after) if after else None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("What is different: %s") % article,
        "subtitle": None,
        "opts": model_admin.opts,
        "original": article,
        "before": before,
        "after": after,
        "comparison": compared(before, after) if before and after else None,
        "problem": "" if before and after else _problem(wanted, after),
        "offered": _offered(article, before, after),
        "swapped_url": compare_url(article, after.name, before.name) if before and after else "",
        "may_edit": model_admin.has_change_permission(request, article),
    }
    return TemplateResponse(request, "admin/articles/article/compare.html", context)


def _before(asking: Asking, name: str, after: Text) -> Text | None:
    article = asking.article
    if name == BEFORE:
        return version_before(article, after.number)
    if name == EDITION:
        return edition_before(article, after.number)
    if name:
        return text_of(asking, name)
    return text_of(asking, LIVE) or edition_before(article, after.number) or version_before(article, after.number)


def _problem(wanted: tuple[str, str], after: Text | None) -> str:
    before_name, after_name = wanted
    if after is None:
        return _missing(after_name)
    return (
        _missing(before_name) if before_name else _("This is the first version; there is nothing to compare it with.")
    )


def _missing(name: str) -> str:
    if name.isdecimal():
        return _("There is no version %s, or it was thinned out since.") % name
    sentences = {
        LIVE: _("Readers see nothing of this article now."),
        EDITION: _("No earlier version of this article was approved."),
        BEFORE: _("There is no version before it."),
    }
    return sentences.get(name, _("There is no text called “%s” to compare. Choose two from the lists.") % name[:40])


def _offered(article: Article, before: Text | None, after: Text | None) -> list[tuple[str, str]]:
    """What the two lists offer: the draft, what readers see, the last versions, and what is compared now."""
    rows = Version.objects.filter(article=article).values_list("number", "made_at")[:OFFERED]
    found = {DRAFT: _("The draft"), LIVE: _("What readers see now")}
    found |= {str(number): _("Version %(n)d, %(at)s") % {"n": number, "at": moment(at)} for number, at in rows}
    for text in (before, after):
        if text:
            found.setdefault(text.name, text.label)
    return list(found.items())
