"""`/preview/<token>/`: a draft for people without an account, as long as their link works. Writes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import previewing, sharing
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import PreviewLink
from articles.snapshot import freeze, tag_ids


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The page; 404 for a token that is not ours, 410 for one that no longer works. Neither tells of what it was."""
    link = sharing.link_of(token)
    if link is None:
        return _closed(request, status=404)
    if not sharing.works(link, at=database_now()):
        return _closed(request, status=410)
    if link.version is not None:
        content, tags = link.version.content, link.version.tag_ids
    else:
        draft = Article.objects.with_parts().get(pk=link.article_id)
        content, tags = freeze(draft), tag_ids(draft)
    return previewing.page(request, content, tags, article=link.article, told=_told(link))


def _told(link: PreviewLink) -> str:
    until = date_format(timezone.localtime(link.expires_at), "j M Y, H:i")
    if link.version is None:
        return _("You see the draft as it stands now. This link works until %s.") % until
    words = _("You see version %(number)d of %(day)s. This link works until %(until)s.")
    return words % {
        "number": link.version.number,
        "day": date_format(timezone.localtime(link.version.made_at), "j M Y"),
        "until": until,
    }


def _closed(request: HttpRequest, *, status: int) -> HttpResponse:
    response = render(request, "articles/preview_closed.html", {"has_ended": status == 410}, status=status)
    return previewing.with_headers(response)
