"""The preview links of an article: who has one, what it shows and how long; making one and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import sharing
from articles.admin.articles.moves import change_url
from articles.admin.articles.standing import day, moment
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import PreviewLink, Version
from articles.models.people import name_of

#: Links that work, of one article; and how many of those that ended are shown below them.
MOST: Final = 50
MOST_ENDED: Final = 20
LONGEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Line:
    """A link as the list tells of it."""

    pk: int
    label: str
    url: str
    shows: str
    made: str
    until: str
    state: str
    works: bool
    may_revoke: bool


class LinkForm(forms.Form):
    """For whom, how long, and of what. `version` is the one that the page was built on."""

    label = forms.CharField(
        label=gettext_lazy("For whom"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("So that you know later whose link this is. The reader does not see it."),
    )
    days = forms.ChoiceField(
        label=gettext_lazy("It works for"),
        choices=[
            ("1", gettext_lazy("1 day")),
            ("7", gettext_lazy("7 days")),
            ("30", gettext_lazy("30 days")),
            ("until", gettext_lazy("until the end of a day that I choose")),
        ],
        initial="7",
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    shows = forms.ChoiceField(
        label=gettext_lazy("It shows"),
        choices=[("draft", gettext_lazy("the draft, with every change that is saved"))],
        initial="draft",
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, article: Article, at: datetime) -> None:
        super().__init__(data, initial={"version": article.version_number})
        self.article, self.at = article, at
        number = self["version"].value()
        shows: Any = self.fields["shows"]
        shows.choices = [*shows.choices, ("version", _("version %s as it is now, whatever is changed later") % number)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._settle_end(cleaned)
        if cleaned.get("shows") == "version":
            versions = Version.objects.filter(article=self.article, number=cleaned.get("version") or 0)
            cleaned["pinned"] = versions.first()
            if cleaned["pinned"] is None:
                self.add_error("shows", _("This version is no longer kept. Load the page again and choose anew."))
        return cleaned

    def _settle_end(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("days") != "until":
            cleaned["expires_at"] = self.at + timedelta(days=int(cleaned.get("days") or 0))
            return
        last_day, today = cleaned.get("last_day"), timezone.localdate(self.at)
        if "last_day" not in cleaned:
            return
        if last_day is None or last_day < today:
            self.add_error("last_day", _("Choose today or a later day."))
        elif last_day > today + LONGEST:
            self.add_error("last_day", _("A link works for a year at most."))
        else:
            cleaned["expires_at"] = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))


def paths(model_admin: Any) -> list[Any]:
    """The addresses of this screen; before those of the form, which take every path for an id."""
    view, here = model_admin.admin_site.admin_view, "<path:object_id>/links/"
    revoke = view(partial(revoke_view, model_admin))
    return [
        path(here, view(partial(links_view, model_admin)), name="articles_article_links"),
        path(f"{here}<int:link_id>/revoke/", revoke, name="articles_article_link_revoke"),
    ]


def links_view(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The list with the form above it; POST makes a link."""
    article = _article(model_admin, request, object_id)
    if article is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    now = database_now()
    form = LinkForm(request.POST if request.method == "POST" else None, article=article, at=now)
    links = list(_links(article, at=now))
    refusal = _refusal(article, [link for link in links if sharing.works(link, at=now)])
    if request.method == "POST" and not refusal and form.is_valid():
        chosen = form.cleaned_data
        link = sharing.share(
            article,
            by=request.user,
            at=now,
            label=chosen["label"],
            expires_at=chosen["expires_at"],
            version=chosen.get("pinned"),
        )
        messages.success(request, _("The link is made. Copy it and send it to the person it is for."))
        return HttpResponseRedirect(f"{links_url(article)}#link-{link.pk}")
    lines = [_line(link, request, at=now) for link in links]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Preview links"),
        "subtitle": article.title,
        "opts": model_admin.opts,
        "article": article,
        "form": form,
        "refusal": refusal,
        "working": [line for line in lines if line.works],
        "ended": [line for line in lines if not line.works][:MOST_ENDED],
        "back_url": change_url(article),
    }
    return TemplateResponse(request, "admin/articles/article/links.html", context)


def revoke_view(model_admin: Any, request: HttpRequest, object_id: str, link_id: int) -> HttpResponse:
    """Takes a link back. Asks nothing: a new one is made in no time."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    article = _article(model_admin, request, object_id)
    if article is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    link = PreviewLink.objects.select_related("article").filter(article=article, pk=link_id).first()
    if link is None:
        raise Http404
    if not _may_revoke(request.user, link):
        raise PermissionDenied
    if sharing.unshare(link, by=request.user, at=database_now()):
        messages.success(request, _("The link is taken back. Whoever opens it now is told that the preview is closed."))
    else:
        messages.info(request, _("This link had been taken back before."))
    return HttpResponseRedirect(links_url(article))


def _article(model_admin: Any, request: HttpRequest, object_id: str) -> Article | None:
    """The article, for those who may see it and may share."""
    article: Article | None = model_admin.get_object(request, unquote(object_id))
    may_see = article is None or model_admin.has_view_permission(request, article)
    if not may_see or not request.user.has_perm("articles.add_previewlink"):
        raise PermissionDenied
    return article


def _links(article: Article, *, at: datetime) -> QuerySet[PreviewLink]:
    """Those that work first, then the newest; bounded."""
    working = Case(When(revoked_at=None, expires_at__gt=at, then=Value(0)), default=Value(1))
    links = PreviewLink.objects.filter(article=article).select_related("article", "version", "made_by", "revoked_by")
    return links.defer("version__data").order_by(working, "-made_at", "-id")[: MOST + MOST_ENDED]


def _refusal(article: Article, working: Sequence[PreviewLink]) -> str:
    if article.trashed_at:
        return _("This article is in the trash, so none of its links works, and none can be made.")
    if len(working) >= MOST:
        return _("There are %d links that work. Take one back before you make another.") % MOST
    return ""


def _may_revoke(user: Any, link: PreviewLink) -> bool:
    """Whoever made it, and whoever edits the articles of others."""
    own = link.made_by_id == user.pk
    may = own or user.has_perm("articles.edit_any_article")
    return bool(may and user.has_perm("articles.change_previewlink"))


def _line(link: PreviewLink, request: HttpRequest, *, at: datetime) -> Line:
    origin: str = request.origin  # type: ignore[attr-defined]
    shown = {"number": link.version.number, "day": day(link.version.made_at)} if link.version else {}
    works = sharing.works(link, at=at)
    return Line(
        pk=link.pk,
        label=link.label or _("Anyone with the link"),
        url=origin + reverse("articles:preview", args=[sharing.token_of(link)]),
        shows=_("Shows version %(number)d of %(day)s") % shown if shown else _("Follows the draft"),
        made=_("made by %(who)s on %(when)s") % {"who": _name(link.made_by), "when": moment(link.made_at)},
        until=moment(link.expires_at),
        state=_state(link, at=at),
        works=works,
        may_revoke=works and _may_revoke(request.user, link),
    )


def _state(link: PreviewLink, *, at: datetime) -> str:
    if link.revoked_at:
        return _("taken back by %(who)s on %(when)s") % {
            "who": _name(link.revoked_by),
            "when": moment(link.revoked_at),
        }
    if link.expires_at <= at:
        return _("ended on %s") % moment(link.expires_at)
    return _("closed while the article is in the trash") if link.article.trashed_at else _("works")


def _name(user: Any) -> str:
    return name_of(user, _("an account that is gone"))


def links_url(article: Article) -> str:
    return reverse("admin:articles_article_links", args=[article.pk])
