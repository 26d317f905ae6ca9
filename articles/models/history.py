"""What happened: versions, editions, publications, events. Append-only, but for a publication's end."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.content import Content
from articles.models.draft import Article
from articles.states import OPEN_END, Ending


class Version(models.Model):
    """The whole article as plain data, as one save left it. Never changes."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    tag_ids = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.number}"

    @property
    def content(self) -> Content:
        return Content.from_data(self.data)


class Edition(models.Model):
    """A version with an approval. What was approved is exactly what goes out."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="edition")
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"edition of {self.version}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def standing(self) -> "PublicationQuerySet":
        """Those that have, or will have, a window: every one that was not cancelled or cut to nothing."""
        return self.filter(live_until__gt=models.F("live_from"))

    def showing(self, at: datetime) -> "PublicationQuerySet":
        """What readers saw, see or will see at a moment."""
        return self.filter(live_from__lte=at, live_until__gt=at)

    def open_after(self, at: datetime) -> "PublicationQuerySet":
        """Those whose window is open at, or opens after, a moment."""
        return self.standing().filter(live_until__gt=at)


class Publication(models.Model):
    """One row of an article's timeline: this edition, from, until, by whom, and why it ended."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="publications")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="publications")
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(default=OPEN_END)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ending = models.CharField(max_length=12, choices=Ending.choices(), blank=True)
    displaced_until = models.DateTimeField(null=True, blank=True, help_text="the old end of the row that this one cut")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-live_from", "-id"]
        indexes = [models.Index(fields=["article", "live_from"]), models.Index(fields=["live_until"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live_until__gte=models.F("live_from")), name="publication_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} from {self.live_from:%Y-%m-%d %H:%M}"


class Event(models.Model):
    """One line of the activity log. The actor's name stays readable after the account is gone."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=300)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "subject_id"])]
        verbose_name = _("event")
        verbose_name_plural = _("activity log")

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.label}"

    @classmethod
    def of(cls, verb: str, thing: models.Model, *, by: Any, at: datetime, **detail: Any) -> "Event":
        """An unsaved event about a model's row."""
        return cls(
            at=at,
            actor=by,
            actor_name=(by.get_full_name() or by.get_username()) if by else "Masthead",
            verb=verb,
            subject=thing._meta.model_name or "",
            subject_id=thing.pk,
            label=str(thing)[:300],
            detail=detail,
        )
