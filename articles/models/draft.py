"""What editors change. Nothing here is ever shown to a reader."""

import uuid
from typing import Any, Final

from content_editor.models import PluginBase, Region
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.content import free_name, slug_from
from articles.models.folded import FoldedTitle
from articles.models.library import Image
from articles.models.people import Contributor
from articles.models.tags import Tag, TaggedArticle
from articles.sources import LONGEST_TEXT, LONGEST_URL
from articles.states import State
from faq.models import Question
from faq.rich_text import RichTextField

#: What `is_page` says, in words.
KINDS: Final = [(False, _("an article")), (True, _("a page of the site"))]


class ArticleQuerySet(models.QuerySet["Article"]):
    def at_work(self) -> "ArticleQuerySet":
        """Neither in the archive nor in the trash."""
        return self.filter(archived_at=None, trashed_at=None)

    def with_parts(self) -> "ArticleQuerySet":
        """Everything that `freeze()` reads, in a fixed number of queries."""
        return self.select_related("picture", "reviewer", "primary_tag").prefetch_related(
            models.Prefetch("sections", Section.objects.select_related("picture")),
            models.Prefetch("questions", ArticleQuestion.objects.select_related("shared")),
            "sources",
            "corrections",
            models.Prefetch("bylines", Byline.objects.select_related("contributor")),
            models.Prefetch("tagged_items", TaggedArticle.objects.select_related("tag")),
            "related_choices",
        )


class Article(models.Model):  # type: ignore[django-manager-missing]  # its parts derive from untyped packages
    """A draft: the article as editors see it. Saves with a title alone."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    import_key = models.CharField(max_length=300, unique=True, null=True, blank=True, editable=False)
    is_page = models.BooleanField(_("this is"), default=False, choices=KINDS)
    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        blank=True,
        allow_unicode=True,
        help_text=_("The last part of the address; from the title if left empty."),
    )
    excerpt = models.TextField(
        _("excerpt"),
        blank=True,
        help_text=_("One or two sentences for lists. “Continue reading …” is added."),
    )
    introduction = RichTextField(_("introduction"))
    conclusion = RichTextField(_("conclusion"))
    picture = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True, related_name="lead_of", verbose_name=_("picture")
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    tags = TaggableManager(_("tags"), through=TaggedArticle, blank=True)
    primary_tag = models.ForeignKey(
        Tag, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("primary tag")
    )
    contributors = models.ManyToManyField(Contributor, through="Byline", related_name="articles")
    reviewer = models.ForeignKey(
        Contributor,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviewed",
        limit_choices_to={"is_expert": True},
        verbose_name=_("expert reviewer"),
        help_text=_("Who is asked. Readers are told once a version is signed off."),
    )
    review_by = models.DateField(
        _("review again by"), null=True, blank=True, help_text=_("When the facts should be looked at again.")
    )
    seo_title = models.CharField(_("title for search engines"), max_length=120, blank=True)
    meta_description = models.CharField(_("description for search engines"), max_length=320, blank=True)

    state = models.CharField(
        _("state"), max_length=20, choices=State.choices(), default=State.DRAFT, editable=False, db_index=True
    )
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    version_number = models.PositiveIntegerField(_("version"), default=0, editable=False)
    planned_for = models.DateField(
        _("planned for"),
        null=True,
        blank=True,
        editable=False,
        db_index=True,
        help_text=_("A plan; publishes nothing."),
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="articles",
        verbose_name=_("created by"),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    objects = ArticleQuerySet.as_manager()

    regions = [
        Region(key="sections", title=_("Sections")),
        Region(key="faq", title=_("Frequently asked questions")),
    ]

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("edit_any_article", "Can change the articles of others"),
            ("submit_article", "Can submit articles for review"),
            ("approve_article", "Can approve articles and ask for changes"),
            ("publish_article", "Can publish, schedule and withdraw articles"),
            ("sign_off_article", "Can record the sign-off of an expert reviewer"),
        ]
        indexes = [
            models.Index(fields=["state", "state_since"], name="draft_by_state"),
            models.Index(fields=["state", "-updated_at"], name="draft_by_state_changed"),
            models.Index(fields=["created_by", "-updated_at"], name="draft_by_owner"),
            models.Index(fields=["created_by", "state", "-updated_at"], name="draft_by_owner_and_state"),
            models.Index(fields=["-trashed_at"], condition=models.Q(trashed_at__isnull=False), name="draft_in_trash"),
            models.Index(FoldedTitle("title"), name="draft_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = slug_from(self.title) or f"article-{str(self.key)[:8]}"
        super().save(*args, **kwargs)


class Byline(models.Model):
    """One name under the title, in order."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    contributor = models.ForeignKey(Contributor, models.PROTECT, related_name="bylines", verbose_name=_("contributor"))
    role = models.CharField(
        _("role"),
        max_length=20,
        default="author",
        choices=[("author", _("Author")), ("editor", _("Editor")), ("illustrator", _("Illustrator"))],
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("byline")
        constraints = [models.UniqueConstraint(fields=["article", "contributor"], name="one_byline_each")]

    def __str__(self) -> str:
        return str(self.contributor)


class Block(PluginBase):  # type: ignore[misc]
    """What sections and questions share: a place in the form, and a key and an anchor that outlive every edit."""

    region = models.CharField(max_length=20)
    ordering = models.IntegerField(default=0)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    anchor = models.CharField(max_length=120, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["ordering", "id"]

    parent_id: int

    def anchor_words(self) -> str:
        raise NotImplementedError

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.anchor and (words := self.anchor_words()):
            siblings = type(self)._default_manager.filter(parent_id=self.parent_id).exclude(pk=self.pk)
            self.anchor = free_name(words, set(siblings.values_list("anchor", flat=True)))
        super().save(*args, **kwargs)


class Section(Block):
    """A heading with text. The anchor is made from the first heading and stays when that is reworded."""

    parent = models.ForeignKey(Article, models.CASCADE, related_name="sections")
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    text = RichTextField(_("text"))
    picture = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True, related_name="section_of", verbose_name=_("picture")
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["parent", "key"], name="one_section_per_key")]

    def __str__(self) -> str:
        return self.heading

    def anchor_words(self) -> str:
        return slug_from(self.heading, limit=60)


class ArticleQuestion(Block):
    """A question of an article: its own, or one of the hub whose wording is taken over at each freeze."""

    parent = models.ForeignKey(Article, models.CASCADE, related_name="questions")
    shared = models.ForeignKey(
        Question,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shared question"),
        help_text=_("Take question and answer from the hub; leave the two fields below empty."),
    )
    question = models.CharField(_("question"), max_length=300, blank=True)
    answer = RichTextField(_("answer"))

    class Meta(Block.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [models.UniqueConstraint(fields=["parent", "key"], name="one_question_per_key")]

    def __str__(self) -> str:
        return self.wording

    @property
    def wording(self) -> str:
        return self.shared.question if self.shared else self.question

    @property
    def answer_html(self) -> str:
        return self.shared.answer if self.shared else self.answer

    def anchor_words(self) -> str:
        words = slug_from(self.wording, limit=60)
        return f"faq-{words}" if words else ""


class ArticleSource(models.Model):
    """Where something in the text comes from: a line of the list at the end of the article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="sources")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    text = models.TextField(_("source"), max_length=LONGEST_TEXT, blank=True)
    # Plain text, so that a draft can be saved with whatever stands here; `checks` lets only web addresses go out.
    url = models.CharField(_("address"), max_length=LONGEST_URL, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="one_source_per_key")]

    def __str__(self) -> str:
        return self.text or self.url


class ArticleCorrection(models.Model):
    """A mistake that readers were told of, in a box at the end of the article. It stays until somebody takes it out."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    on = models.DateField(_("date"))
    text = models.TextField(
        _("correction"), max_length=LONGEST_TEXT, blank=True, help_text=_("What was wrong, and what is right.")
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="one_correction_per_key")]

    def __str__(self) -> str:
        return self.text[:60]


class RelatedChoice(models.Model):
    """An editor's word on a related article: shown first, in order, or never."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="related_choices")
    target = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("article"))
    is_excluded = models.BooleanField(_("never show"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("related article")
        constraints = [models.UniqueConstraint(fields=["article", "target"], name="one_choice_per_target")]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.target_id}"
