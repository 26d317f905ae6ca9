"""One version: read as it was, and restored into the draft after asking."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import linking, publishing, rendering, restoring, workflow
from articles.admin.articles.compare import compared
from articles.admin.articles.form import moved_on
from articles.admin.articles.moves import change_url, link_to
from articles.admin.articles.texts import draft_text, logged_names, sides_of, version_text, who_of
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version


def history_url(article: Article) -> str:
    return reverse("admin:articles_article_history", args=[article.pk])


def version_or_none(request: HttpRequest, article: Article, number: int) -> Version | None:
    """The version; where it is gone, the next page says so."""
    found = Version.objects.filter(article=article, number=min(number, 10**9)).select_related("made_by").first()
    if found is None:
        messages.error(request, _("There is no version %d of this article, or it was thinned out since.") % number)
    return found


def version_view(model_admin: Any, request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """A version, printed as it would have been published, with what became of it."""
    version = version_or_none(request, article, number)
    if version is None:
        return HttpResponseRedirect(history_url(article))
    edition = Edition.objects.filter(version=version).select_related("approved_by", "sign_off").first()
    now = database_now()
    live, coming = publishing.showing(article, at=now), publishing.pending(article, at=now)
    is_draft = number == article.version_number
    is_out = bool(edition and edition.pk in {row.edition_id for row in (live, coming) if row})
    may_put_back = edition is not None and not is_out and not is_draft
    logged = logged_names(version, is_needed=not version.made_by or bool(edition and not edition.approved_by))
    context = {
        **model_admin.admin_site.each_context(request),
        **reading_context(version, article),
        "title": _("Version %(number)d of %(title)s") % {"number": number, "title": article},
        "subtitle": None,
        "opts": model_admin.opts,
        "original": article,
        "version": version,
        "maker": who_of(version.made_by, logged["save"]),
        "edition": edition,
        "approver": who_of(edition.approved_by, logged["approve"]) if edition else "",
        "windows": Publication.objects.filter(edition=edition).standing()[:20] if edition else [],
        "is_draft": is_draft,
        "is_beside_live": bool(live and (edition is None or live.edition_id != edition.pk)),
        "may_put_back": may_put_back and not workflow.allows(request.user, article, "put_back"),
        "may_edit": model_admin.has_change_permission(request, article),
    }
    return TemplateResponse(request, "admin/articles/article/version.html", context)


def reading_context(version: Version, article: Article) -> dict[str, Any]:
    """What the reading of a version prints."""
    text = version_text(version)
    assert text is not None  # noqa: S101 (a version gives a text)
    spots = linking.Targets.of([text.content]).spots(own=(article.key, text.content.spot))
    seed = str(next(iter(text.tag_ids), ""))
    return {
        "content": text.content,
        "printed": rendering.render(text.content, publishing.images_of([text.content]), spots=spots, palette_seed=seed),
        "tags": sides_of([text])[0].tags,
    }


def restore_view(model_admin: Any, request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """GET shows what the draft would lose and gain; POST restores, if the draft is still the one that was shown."""
    if not workflow.may_edit(request.user, article):
        raise PermissionDenied
    version = version_or_none(request, article, number)
    if version is None:
        return HttpResponseRedirect(history_url(article))
    if request.method == "POST" and (seen := request.POST.get("draft", "")).isdecimal():
        with publishing.publication_lock():
            newer = moved_on(article.pk, int(seen[:9]))
            if newer is None:
                return _restored(request, article, version)
        messages.warning(
            request, _("%s saved the draft meanwhile. Nothing was done; this is how it is now.") % newer.by
        )
    return _ask(model_admin, request, article, version)


def _restored(request: HttpRequest, article: Article, version: Version) -> HttpResponse:
    try:
        made = restoring.restore(version, by=request.user, at=database_now())
    except restoring.RestoreRefusedError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(history_url(article))
    if made is None:
        messages.info(request, _("The draft says just what version %d says; nothing was changed.") % version.number)
    else:
        sentence = _("{} says again what version {} said, as version {}. What it said before stays in the history.")
        messages.success(request, format_html(sentence, link_to(article), version.number, made.number))
    return HttpResponseRedirect(change_url(article))


def _ask(model_admin: Any, request: HttpRequest, article: Article, version: Version) -> HttpResponse:
    found = restoring.outcome(version)
    draft, then = draft_text(article), version_text(version)
    assert then is not None  # noqa: S101 (a version gives a text)
    after = replace(then, content=found.content, tag_ids=found.tag_ids)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Restore version %d") % version.number,
        "subtitle": None,
        "opts": model_admin.opts,
        "original": article,
        "version": version,
        "text": after,
        "draft": draft,
        "outcome": found,
        "comparison": compared(draft, after),
        "history_url": history_url(article),
    }
    return TemplateResponse(request, "admin/articles/article/restore.html", context)
