"""What happened: versions, editions, publications, events. Append-only, but for a publication's end."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.content import Content
from articles.models.draft import Article
from articles.models.people import name_of
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
        indexes = [models.Index(fields=["made_at", "id"], name="version_by_age")]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.number}"

    @property
    def content(self) -> Content:
        return Content.from_data(self.data)


class SignOff(models.Model):
    """An expert's word on a version. It covers every version whose text is the same to the letter.

    `credit` is the name as it stood then. `reason` is filled where a publisher carried an earlier sign-off over to a
    text that was mended.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="sign_offs")
    version = models.ForeignKey(Version, models.RESTRICT, related_name="sign_offs")
    text_digest = models.CharField(max_length=64)
    credit = models.JSONField()
    signed_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["article", "text_digest"], name="sign_off_of_text")]

    def __str__(self) -> str:
        return f"{self.credit.get('name')} signed off {self.version}"


class Edition(models.Model):
    """A version with an approval. What was approved is exactly what goes out.

    A correction went out before anybody else approved it; `confirmed_at` is when somebody looked at it afterwards.
    """

    version = models.OneToOneField(Version, models.PROTECT, related_name="edition")
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sign_off = models.ForeignKey(SignOff, models.PROTECT, null=True, related_name="editions")
    near_ids = models.JSONField(default=list, help_text="articles with texts like this, found when it was approved")
    is_correction = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["approved_at"],
                condition=models.Q(is_correction=True, confirmed_at=None),
                name="correction_to_confirm",
            )
        ]

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
    announced_at = models.DateTimeField(null=True, help_text="when people at work were told that it is live")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-live_from", "-id"]
        indexes = [
            models.Index(fields=["article", "live_from"]),
            models.Index(fields=["live_until"]),
            models.Index(fields=["live_from"], name="publication_opening"),
            models.Index(fields=["live_from"], condition=models.Q(announced_at=None), name="publication_to_announce"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live_until__gte=models.F("live_from")), name="publication_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} from {self.live_from:%Y-%m-%d %H:%M}"


class Note(models.Model):
    """A remark on an article, or on one of its sections or questions; an answer has a `parent`.

    `part` is the key of the section or question, which survives every reordering. A change that was asked for is a
    note with `is_request`.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="notes")
    part = models.UUIDField(null=True, blank=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    text = models.TextField(_("note"), max_length=4000)
    version_number = models.PositiveIntegerField(default=0)
    is_request = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="notes")
    maker_name = models.CharField(max_length=150)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [models.Index(fields=["article", "done_at"], name="notes_to_do")]

    def __str__(self) -> str:
        return self.text[:60]


class PreviewLink(models.Model):
    """A signed address for people without an account: follows the draft, or is pinned to a version."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links")
    version = models.ForeignKey(Version, models.RESTRICT, null=True, blank=True, related_name="preview_links")
    label = models.CharField(_("for whom"), max_length=150, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return self.label or f"preview link {self.pk}"


class AppendOnlyError(Exception):
    """The activity log is written once and never changed."""


class EventQuerySet(models.QuerySet["Event"]):
    """Rows go in; none is changed or taken out. (An account's deletion empties `actor` behind this.)"""

    def update(self, **values: Any) -> int:
        raise AppendOnlyError("The activity log is not changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("The activity log is not deleted.")


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

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "subject_id", "-at"], name="event_of_thing")]
        verbose_name = _("event")
        verbose_name_plural = _("activity log")

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("The activity log is not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("The activity log is not deleted.")

    @classmethod
    def of(cls, verb: str, thing: models.Model, *, by: Any, at: datetime, **detail: Any) -> "Event":
        """An unsaved event about a model's row."""
        return cls(
            at=at,
            actor=by,
            actor_name=name_of(by, "Masthead"),
            verb=verb,
            subject=thing._meta.model_name or "",
            subject_id=thing.pk,
            label=str(thing)[:300],
            detail=detail,
        )
