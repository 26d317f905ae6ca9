"""The list of articles: columns, filters, and moves of many at once."""

from typing import Any, Final

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import workflow
from articles.admin.articles import moves
from articles.admin.articles.standing import approved_and_waiting, day, standing_of, with_standing
from articles.models.draft import Article, Byline
from articles.models.history import Publication
from articles.models.public import LiveArticle, database_now
from articles.models.tags import Tag, TaggedArticle
from articles.states import Ending

#: The tag filter offers the most used ones; any other comes by its address.
TAGS_OFFERED: Final = 20


def for_list(articles: QuerySet[Article]) -> QuerySet[Article]:
    """With everything the columns print, in a fixed number of queries."""
    return (
        with_standing(articles, at=database_now())
        .select_related("created_by")
        .defer("introduction", "conclusion", "excerpt")
        .prefetch_related(
            Prefetch("tagged_items", TaggedArticle.objects.select_related("tag")),
            Prefetch("bylines", Byline.objects.select_related("contributor")),
        )
    )


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
        due = LiveArticle.objects.filter(review_by__lt=timezone.localdate(now))
        wanted = {
            "live": Q(is_live),
            "coming": Q(pk__in=coming.values("article_id")),
            "withdrawn": Q(~is_live, Exists(own.filter(ending=Ending.WITHDRAWN.value))),
            "waiting": Q(pk__in=approved_and_waiting(Article.objects.at_work()).values("pk")),
            "stale": Q(pk__in=due.values("article_id")),
        }
        return queryset.filter(wanted.get(self.value() or "", Q(~is_live)))


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


class Columns:
    """What a row of the list says; a mixin of the admin class."""

    @admin.display(description=gettext_lazy("stands at"), ordering="state")
    def label(self, article: Article) -> str:
        standing = standing_of(article)
        return format_html('<span class="desk-label desk-label--{}">{}</span>', standing.tone, standing.label)

    @admin.display(description=gettext_lazy("tags"))
    def tag_list(self, article: Article) -> str:
        return ", ".join(item.tag.name for item in article.tagged_items.all())

    @admin.display(description=gettext_lazy("byline"))
    def byline(self, article: Article) -> str:
        names = [byline.contributor.name for byline in article.bylines.all()]
        account = article.created_by
        return ", ".join(names) or ((account.get_full_name() or account.get_username()) if account else "")

    @admin.display(description=gettext_lazy("changed"), ordering="updated_at")
    def changed(self, article: Article) -> str:
        return day(article.updated_at)

    @admin.display(description=gettext_lazy("live since"), ordering="live_published_at", empty_value="")
    def live_since(self, article: Article) -> str | None:
        live = standing_of(article).live
        return day(live.published_at) if live else None


@admin.action(description=gettext_lazy("Submit the chosen articles for review"), permissions=["submit"])
def submit_chosen(model_admin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> None:
    _each(request, queryset, "submit")


@admin.action(description=gettext_lazy("Publish the chosen articles now"), permissions=["publish"])
def publish_chosen(model_admin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> None:
    _each(request, queryset, "publish")


def _each(request: HttpRequest, queryset: QuerySet[Article], name: str) -> None:
    """Makes a move of each article by itself, and reports once what went and what did not."""
    went, stayed = [], []
    for pk in list(queryset.order_by("pk").values_list("pk", flat=True)):
        article = Article.objects.get(pk=pk)
        try:
            moves.make(article, name, by=request.user)
            went.append((moves.link_to(article),))
        except moves.REFUSALS as error:
            stayed.append((moves.link_to(article), str(error)))
    _report(request, name, went, stayed)


def _report(request: HttpRequest, name: str, went: list[Any], stayed: list[Any]) -> None:
    label = workflow.MOVES[name].label
    if went:
        messages.success(request, format_html("{} ({}): {}", label, len(went), format_html_join(", ", "{}", went)))
    if stayed:
        items = format_html_join("", "<li>{}: {}</li>", stayed)
        lead = _("Left as they were (%d):") % len(stayed)
        messages.warning(request, format_html("{}<ul>{}</ul>", lead, items))
