"""The list of articles: columns and filters. What is set aside shows only where it is asked for."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.articles.standing import day, standing_of, with_standing
from articles.admin.articles.steps import steps_of, with_review_date
from articles.admin.articles.waiting import approved_and_waiting, waiting_for, waits_for
from articles.admin.base import DeskList, id_in
from articles.admin.library.facts import thumb_url
from articles.models.clock import database_now
from articles.models.draft import Article, Byline
from articles.models.history import Note, Publication
from articles.models.people import Contributor, name_of
from articles.models.public import LiveArticle
from articles.models.tags import Tag, TaggedArticle
from articles.states import Ending, State
from articles.workflow import MOVES
from articles.workflow.conditions import is_theirs, may_be_restored

#: The tag filter offers the most used ones; any other comes by its address.
TAGS_OFFERED: Final = 20
NAMES_OFFERED: Final = 15
TRASH_COLUMNS: Final = ["tile", "title", "what_now", "thrown_away", "label", "byline"]


def for_list(articles: QuerySet[Article]) -> QuerySet[Article]:
    """With everything the columns print, in a fixed number of queries."""
    return (
        with_review_date(with_standing(articles, at=database_now()))
        .select_related("created_by", "picture", "reviewer")
        .defer("introduction", "conclusion", "excerpt")
        .prefetch_related(
            Prefetch("tagged_items", TaggedArticle.objects.select_related("tag")),
            Prefetch("bylines", Byline.objects.select_related("contributor")),
        )
    )


class ArticleList(DeskList):
    """The list with its columns read at once; in the trash, with what the account may do to each row."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.title = {"archive": _("Archive"), "trash": _("Trash")}.get(_place(request), self.title)

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Article]:
        self.root_queryset = for_list(self.model_admin.get_queryset(request))
        if is_trash(request):
            published = Publication.objects.filter(article=OuterRef("pk"))
            self.root_queryset = self.root_queryset.select_related("trashed_by").annotate(
                was_published=Exists(published)
            )
        found: QuerySet[Article] = super().get_queryset(request, exclude_parameters)
        return found

    def get_results(self, request: HttpRequest) -> None:
        """With what comes next with each row, or, in the trash, with what the account may do to it."""
        super().get_results(request)
        user, now = request.user, database_now()
        if not is_trash(request):
            steps = steps_of(list(self.result_list), user, at=now)
            for row in self.result_list:
                row.step = steps[row.pk]
            return
        may_restore = user.has_perm(MOVES["restore"].permission)
        may_delete = self.model_admin.has_delete_permission(request)
        for row in self.result_list:
            row.may_be_restored = may_restore and not may_be_restored(user, row, now)
            row.may_be_deleted = may_delete and is_theirs(user, row) and not row.was_published


class LiveFilter(admin.SimpleListFilter):
    title = gettext_lazy("readers")
    parameter_name = "readers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("live", _("Live")),
            ("coming", _("Scheduled")),
            ("not-live", _("Not live")),
            ("withdrawn", _("Withdrawn")),
            ("waiting", _("Approved, not yet published")),
            ("stale", _("Live, due for another review")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if not self.value():
            return queryset
        now = database_now()
        own = Publication.objects.filter(article=OuterRef("pk"))
        is_live = Exists(own.showing(now))
        coming = Publication.objects.standing().filter(live_from__gt=now)
        due = LiveArticle.windows.visible().filter(review_by__lt=timezone.localdate(now))
        wanted = {
            "live": Q(is_live),
            "coming": Q(pk__in=coming.values("article_id")),
            "withdrawn": Q(~is_live, Exists(own.filter(ending=Ending.WITHDRAWN.value))),
            "waiting": Q(pk__in=approved_and_waiting(Article.objects.at_work()).values("pk")),
            "stale": Q(pk__in=due.values("article_id")),
        }
        return queryset.filter(wanted.get(self.value() or "", Q(~is_live)))


class AsideFilter(admin.SimpleListFilter):
    """The list is of what is at work; archive and trash are lists of their own."""

    title = gettext_lazy("place")
    parameter_name = "aside"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("archive", _("In the archive")), ("trash", _("In the trash")), ("all", _("Everything"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without a choice, “All” would be a lie."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("At work")} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        wanted = {
            "archive": Q(archived_at__isnull=False, trashed_at=None),
            "trash": Q(trashed_at__isnull=False),
            "all": Q(),
        }
        return queryset.filter(wanted.get(self.value() or "", Q(archived_at=None, trashed_at=None)))


def _place(request: HttpRequest) -> str:
    return request.GET.get(AsideFilter.parameter_name, "")


def is_trash(request: HttpRequest) -> bool:
    return _place(request) == "trash"


class StateFilter(admin.SimpleListFilter):
    """How far the draft is, and what waits for whoever looks."""

    title = gettext_lazy("state")
    parameter_name = "state__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        waiting = [("waiting", _("Waiting for me"))] if waits_for(request.user) else []
        states = [
            (State.DRAFT.value, _("Draft")),
            (State.IN_REVIEW.value, _("In review")),
            (State.CHANGES_REQUESTED.value, _("Changes asked for")),
            (State.APPROVED.value, _("Approved")),
        ]
        return [*waiting, *states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == "waiting":
            return queryset.filter(pk__in=waiting_for(request.user).values("pk"))
        return queryset.filter(state=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """Articles and the pages of the site stand in one list, and are told apart here."""

    title = gettext_lazy("kind")
    parameter_name = "is_page"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("0", _("Articles")), ("1", _("Pages of the site"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(is_page=self.value() == "1") if self.value() else queryset


class MineFilter(admin.SimpleListFilter):
    title = gettext_lazy("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("Mine"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(created_by=request.user.pk) if self.value() == "mine" else queryset


class TagFilter(admin.SimpleListFilter):
    title = gettext_lazy("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        offered = list(Tag.objects.order_by("-live_count", "name")[:TAGS_OFFERED])
        return sorted(((tag.slug, tag.name) for tag in offered), key=lambda pair: pair[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if not self.value():
            return queryset
        return queryset.filter(
            Exists(TaggedArticle.objects.filter(content_object=OuterRef("pk"), tag__slug=self.value()))
        )


class BylineFilter(admin.SimpleListFilter):
    """By whose name stands under the title; those with the most articles are offered, any other comes by its number."""

    title = gettext_lazy("byline")
    parameter_name = "byline"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        most = Contributor.objects.annotate(number=Count("bylines")).filter(number__gt=0).order_by("-number", "name")
        offered = most.values_list("pk", "name")[:NAMES_OFFERED]
        return sorted(((str(pk), name) for pk, name in offered), key=lambda pair: pair[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if not self.value():
            return queryset
        named = Byline.objects.filter(article=OuterRef("pk"), contributor=id_in(self.value() or ""))
        return queryset.filter(Exists(named))


class NotesFilter(admin.SimpleListFilter):
    title = gettext_lazy("notes")
    parameter_name = "notes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("With open notes"))] if request.user.has_perm("articles.view_note") else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() != "open":
            return queryset
        return queryset.filter(Exists(Note.objects.filter(article=OuterRef("pk"), parent=None, done_at=None)))


class Columns:
    """What a row of the list says; a mixin of the admin class."""

    @admin.display(description="")
    def tile(self, article: Article) -> str:
        """Its picture, small; where there is none, its first letter."""
        url = thumb_url(article.picture) if article.picture else ""
        if url:
            return format_html('<img class="desk-tile" src="{}" alt="" width="64" height="40" loading="lazy">', url)
        return format_html('<span class="desk-tile" aria-hidden="true">{}</span>', article.title[:1])

    @admin.display(description="", empty_value="")
    def kind(self, article: Article) -> str | None:
        return format_html('<span class="desk-kind-mark">{}</span>', _("page")) if article.is_page else None

    @admin.display(description=gettext_lazy("stands at"), ordering="state")
    def label(self, article: Article) -> str:
        standing = standing_of(article)
        return format_html('<span class="desk-label desk-label--{}">{}</span>', standing.tone, standing.label)

    @admin.display(description=gettext_lazy("what comes next"), empty_value="")
    def what_comes_next(self, article: Any) -> str | None:
        """A link where this account makes the move; words where somebody else does, or the calendar."""
        step = article.step
        if step.url:
            return format_html('<a class="desk-step" href="{}">{}</a>', step.url, step.words)
        late = " desk-step--late" if step.is_late else ""
        return format_html('<span class="desk-step{}">{}</span>', late, step.words) if step.words else None

    @admin.display(description=gettext_lazy("tags"))
    def tag_list(self, article: Article) -> str:
        return ", ".join(item.tag.name for item in article.tagged_items.all())

    @admin.display(description=gettext_lazy("byline"))
    def byline(self, article: Article) -> str:
        names = [byline.contributor.name for byline in article.bylines.all()]
        account = article.created_by
        return ", ".join(names) or name_of(account)

    @admin.display(description=gettext_lazy("changed"), ordering="updated_at")
    def changed(self, article: Article) -> str:
        return day(article.updated_at)

    @admin.display(description=gettext_lazy("thrown away"), ordering="trashed_at")
    def thrown_away(self, article: Article) -> str:
        who = article.trashed_by
        when = day(article.trashed_at) if article.trashed_at else ""
        return _("%(day)s by %(who)s") % {"day": when, "who": name_of(who)} if who else when

    @admin.display(description=gettext_lazy("what now"))
    def what_now(self, article: Article) -> str:
        """Back among the drafts at a press; for good only by a page that asks, and never what readers saw."""
        ways = []
        if getattr(article, "may_be_restored", False):
            url = reverse("admin:articles_article_move", args=[article.pk, "restore"])
            button = '<button type="submit" class="desk-plain" formaction="{}" name="version" value="{}">{}</button>'
            ways.append(format_html(button, url, article.version_number, _("Restore")))
        if getattr(article, "may_be_deleted", False):
            url = reverse("admin:articles_article_delete", args=[article.pk])
            ways.append(format_html('<a href="{}">{}</a>', url, _("Delete for good …")))
        return format_html('<span class="desk-ways">{}</span>', format_html_join(" ", "{}", ((way,) for way in ways)))

    @admin.display(description=gettext_lazy("live since"), ordering="live_published_at", empty_value="")
    def live_since(self, article: Article) -> str | None:
        live = standing_of(article).live
        return day(live.published_at) if live else None
