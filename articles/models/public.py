"""What readers see, and where. Of the models the read side imports this, site, tags, people and terms, and no other."""

from datetime import datetime
from typing import Any, Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.clock import Clock
from articles.models.folded import FoldedTitle
from articles.models.parts import SitemapPart
from articles.models.people import Contributor
from articles.models.tags import Tag
from articles.paths import path_of, path_to
from articles.states import OPEN_END, Outcome


class LiveArticleQuerySet(models.QuerySet["LiveArticle"]):
    #: What a card prints; the long texts stay in the database.
    CARD_FIELDS = (
        *("article_id", "is_page", "slug", "title", "excerpt", "thumb_html", "byline_names", "reading_minutes"),
        *("published_at", "updated_at", "primary_tag__name", "primary_tag__slug", "primary_tag__tone"),
        "printed__card_html",
    )

    def visible(self, at: datetime | None = None) -> Self:
        """Public means: the window covers now (by the database's clock), or `at`."""
        moment: Any = at or Clock()
        return self.filter(live_from__lte=moment, live_until__gt=moment)

    def articles(self) -> Self:
        """Without the pages of the site."""
        return self.filter(is_page=False)

    def closed(self) -> Self:
        """The others: what nobody may see now, by the database's clock. They are few, and either kind has its index; an
        OR would use neither.
        """
        coming, over = (
            LiveArticle.windows.filter(live_from__gt=Clock()),
            LiveArticle.windows.filter(live_until__lte=Clock()),
        )
        return self.filter(pk__in=coming.values("pk").union(over.values("pk")))

    def as_cards(self) -> Self:
        return self.select_related("primary_tag", "printed").only(*self.CARD_FIELDS)

    def newest(self) -> Self:
        return self.order_by("-published_at", "-article_id")

    def of_tag(self, tag: Any, *, before: Any = None) -> Self:
        """The newest of a tag, from the tag's own index; or of those that first appeared before a moment."""
        older = {} if before is None else {"live_tags__published_at__lt": before}
        return self.filter(live_tags__tag=tag, **older).order_by("-live_tags__published_at", "-article_id")

    def earlier_of(self, tag: Any, at: Any, article_id: Any) -> Self:
        """What stands before an article in a tag, the nearest first. The moment is looked for in the tag's index; the
        id decides between articles of the same moment.
        """
        found = self.filter(live_tags__tag=tag, live_tags__published_at__lte=at)
        found = found.exclude(published_at=at, article_id__gte=article_id)
        return found.order_by("-live_tags__published_at", "-article_id")

    def later_of(self, tag: Any, at: Any, article_id: Any) -> Self:
        """What stands after it, the nearest first."""
        found = self.filter(live_tags__tag=tag, live_tags__published_at__gte=at)
        found = found.exclude(published_at=at, article_id__lte=article_id)
        return found.order_by("live_tags__published_at", "article_id")

    def of_person(self, person: Any, *, before: Any = None) -> Self:
        """The newest that somebody signed or reviewed, from their own index; or of those before a moment."""
        older = {} if before is None else {"live_bylines__published_at__lt": before}
        found = self.filter(live_bylines__contributor=person, **older)
        return found.order_by("-live_bylines__published_at", "-article_id")


class WindowedManager(models.Manager.from_queryset(LiveArticleQuerySet)):  # type: ignore[misc]
    """Articles that readers may see now: what lists, feeds and counts are made of."""

    is_page = False

    def get_queryset(self) -> LiveArticleQuerySet:
        queryset: LiveArticleQuerySet = super().get_queryset().visible().filter(is_page=self.is_page)
        return queryset


class PageManager(WindowedManager):
    """Pages of the site that readers may see now. They stand in no list; a menu leads to them."""

    is_page = True


#: What an index holds beside its key, so that a list finds what readers may see without reading the rows.
_WINDOW: Final = ("live_from", "live_until", "is_page")
#: What a sitemap asks for, so that it is answered from an index alone.
_LISTED: Final = ("article", *_WINDOW, "updated_at", "slug")


class LiveArticle(models.Model):
    """A publication, printed: rendered and sanitised, with the window in which readers may see it.

    Disposable: `rebuild_live` makes every row anew from publications, byte for byte. The long texts stand last, so that
    the database finds the window and the card's fields without reading them.
    """

    publication = models.OneToOneField("articles.Publication", models.CASCADE, related_name="live")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="live_rows")
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(default=OPEN_END)
    is_page = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    month = models.PositiveIntegerField(help_text="year × 100 + month of first publication")
    slug = models.SlugField(max_length=120, allow_unicode=True)
    title = models.CharField(max_length=300)
    excerpt = models.TextField(blank=True)
    byline_names = models.CharField(max_length=500, blank=True)
    reading_minutes = models.PositiveSmallIntegerField(default=1)
    word_count = models.PositiveIntegerField(default=0)
    primary_tag = models.ForeignKey(Tag, models.SET_NULL, null=True, related_name="+")
    thumb_html = models.TextField()
    version_number = models.PositiveIntegerField()
    guid = models.UUIDField()
    import_key = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64)
    seo_title = models.CharField(max_length=300, blank=True)
    meta_description = models.CharField(max_length=320, blank=True)
    social_image = models.CharField(max_length=300, blank=True)
    byline = models.JSONField(default=list)
    reviewer = models.JSONField(null=True)
    reviewed_on = models.DateField(null=True)
    review_by = models.DateField(null=True, db_index=True)
    corrected_on = models.DateField(null=True)
    pinned_ids = models.JSONField(default=list)
    excluded_ids = models.JSONField(default=list)
    related_ids = models.JSONField(default=list)
    contents = models.JSONField(default=list, help_text="table of contents: [[anchor, heading], …]")
    tags = models.ManyToManyField(Tag, through="LiveTag", related_name="live_articles")
    picture_html = models.TextField()
    structured_data = models.JSONField(default=list)
    body_html = models.TextField()
    text = models.TextField()

    objects = WindowedManager()
    pages = PageManager()
    windows = models.Manager.from_queryset(LiveArticleQuerySet)()

    #: What stands before and after it in its primary tag, where a query was annotated with it (see `pages`).
    earlier: str | None = None
    later: str | None = None
    #: What the person did for it of whose articles it is one, likewise.
    role: str | None = None

    class Meta:
        base_manager_name = "windows"
        indexes = [
            models.Index(fields=["slug", "live_from", "live_until"], name="live_by_slug"),
            models.Index(fields=_LISTED, name="live_by_article"),
            models.Index(fields=["-published_at", "-article", *_WINDOW], name="live_newest"),
            models.Index(fields=["month", "-published_at", *_WINDOW], name="live_by_month"),
            models.Index(fields=["live_from"], name="live_opening"),
            models.Index(fields=["live_until"], name="live_closing"),
            models.Index(FoldedTitle("title"), name="live_by_title"),
            models.Index(SitemapPart("article"), models.F("updated_at").desc(), name="live_by_sitemap_part"),
            models.Index(fields=_LISTED, condition=models.Q(is_page=True), name="live_pages"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_of(self.slug, is_page=self.is_page)

    def get_markdown_url(self) -> str:
        return path_to("articles:page_markdown" if self.is_page else "articles:markdown", self.slug)

    def ordered_tags(self) -> models.QuerySet[Tag]:
        """The tags as they are called today, the primary one first."""
        tags: models.QuerySet[Tag] = Tag.objects.filter(live_tags__live=self)
        return tags.order_by("live_tags__position", "name")


class LivePrint(models.Model):
    """What of a live row is printed in lists and around its text. Slots (see `slots`) stand for what is looked up.

    A table of its own, so that a list of cards is read without the long texts between them.
    """

    live = models.OneToOneField(LiveArticle, models.CASCADE, primary_key=True, related_name="printed")
    card_html = models.TextField(help_text="in lists")
    mini_html = models.TextField(help_text="among related articles")
    head_html = models.TextField(help_text="what social networks read")
    byline_html = models.TextField()
    contents_html = models.TextField()

    def __str__(self) -> str:
        return f"print of {self.live_id}"


class LiveTag(models.Model):
    """A live row's tag. `published_at` is the row's own, so that a tag's newest come from one index."""

    live = models.ForeignKey(LiveArticle, models.CASCADE, related_name="live_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="live_tags")
    position = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["live", "tag"], name="one_tag_once_per_live_row")]
        indexes = [models.Index(fields=["tag", "-published_at"], name="tag_newest")]

    def __str__(self) -> str:
        return f"{self.live_id} #{self.tag_id}"


class MonthCount(models.Model):
    """How many live rows, whatever their window, first appeared in a month; of a tag, or of the site (see `months`)."""

    tag_id = models.BigIntegerField(help_text="0: of the whole site")
    month = models.PositiveIntegerField(help_text="year × 100 + month")
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag_id", "month"], name="one_count_a_month")]

    def __str__(self) -> str:
        return f"{self.tag_id} in {self.month}: {self.rows}"


class LiveByline(models.Model):
    """Who signed or reviewed a live row, each name once; for the contributor's page and feed."""

    live = models.ForeignKey(LiveArticle, models.CASCADE, related_name="live_bylines")
    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="live_bylines")
    role = models.CharField(max_length=20)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["live", "contributor"], name="one_name_once_per_live_row")]
        indexes = [models.Index(fields=["contributor", "-published_at"], name="contributor_newest")]

    def __str__(self) -> str:
        return f"{self.live_id} by {self.contributor_id}"


class BylineCount(models.Model):
    """How many live rows, whatever their window, somebody signed or reviewed in a role: of a month, and of all together
    (see `bylines`).
    """

    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="byline_counts")
    role = models.CharField(max_length=20)
    month = models.PositiveIntegerField(help_text="year × 100 + month; 0 for all together")
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contributor", "role", "month"], name="one_count_a_role_and_month")
        ]
        indexes = [models.Index(fields=["month", "contributor"], name="byline_counts_by_month")]

    def __str__(self) -> str:
        return f"{self.contributor_id} as {self.role} in {self.month}: {self.rows}"


class LiveAnswer(models.Model):
    """A shared question that a live row carries, and the hash of the wording it carries."""

    live = models.ForeignKey(LiveArticle, models.CASCADE, related_name="live_answers")
    question_id = models.BigIntegerField(db_index=True)
    wording = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.live_id} answers {self.question_id}"


class LiveImage(models.Model):
    """A picture of the library that a live row shows: for the library's count of uses, feeds and the sitemap.

    The file is the one that the page falls back to, as it was approved; none where the picture is not ready.
    """

    live = models.ForeignKey(LiveArticle, models.CASCADE, related_name="live_images")
    image_id = models.BigIntegerField(db_index=True)
    is_lead = models.BooleanField(default=False)
    url = models.CharField(max_length=500, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.live_id} shows {self.image_id}"


class LiveLink(models.Model):
    """A link of a live row to another article by its key, and the spot (see `content.spot_of()`) that it is printed
    with; none, where it is not.

    From here is known which pages a renamed, opened or withdrawn article has to be printed anew on.
    """

    live = models.ForeignKey(LiveArticle, models.CASCADE, related_name="live_links")
    target = models.UUIDField(db_index=True)
    slug = models.CharField(max_length=121, blank=True)

    def __str__(self) -> str:
        return f"{self.live_id} → {self.target}"


class Address(models.Model):
    """A slug that an article has, had, or will have from `since` on; and what it answers without a live row.

    One table owns every public path: a redirect leads to the article, so A→B→C is one hop from each.
    """

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    is_page = models.BooleanField(default=False, help_text="whether it was ever a page's, at the root of the site")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="addresses")
    since = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices(), default=Outcome.GONE)
    target = models.ForeignKey("articles.Article", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return path_of(self.slug, is_page=self.is_page)
