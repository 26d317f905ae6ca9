"""What the desk keeps for people at work: unsaved copies, who is where, runs over many articles, letters to send.

Disposable, but for letters that are not sent yet. Nothing here is history, and nothing here reaches a reader.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.draft import Article
from articles.states import Mail


class UnsavedCopy(models.Model):
    """What stands typed in an editor's form: neither a version nor the draft. `token` names the open form.

    `data` holds the form's fields as they would be posted, as pairs of name and value.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="unsaved_copies")
    token = models.CharField(max_length=40)
    base_version = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300, blank=True)
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="one_copy_per_form")]
        indexes = [models.Index(fields=["user", "article", "-at"], name="unsaved_by_article")]

    def __str__(self) -> str:
        return self.title


class Presence(models.Model):
    """An open form: who has which article before them, and on which version they build. `token` names the form."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    token = models.CharField(max_length=40)
    base_version = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="one_presence_per_form")]
        indexes = [models.Index(fields=["article", "-seen_at"], name="presence_by_article")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.article_id}"


class BulkRun(models.Model):
    """A move of many articles, made some at a time: what is to do, how far it is, and what came of each."""

    move = models.CharField(max_length=40)
    wish = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    article_ids = models.JSONField()
    done = models.PositiveIntegerField(default=0)
    went = models.PositiveIntegerField(default=0)
    stayed = models.JSONField(default=list, help_text="[[article id, title, reason], …]")

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.move} × {len(self.article_ids)}"


class Letter(models.Model):
    """A mail in the outbox, written in the transaction that is its reason, sent after it."""

    occasion = models.CharField(max_length=20, choices=Mail.choices())
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    made_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(sent_at=None), name="letters_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class ThinningMark(models.Model):
    """How far a stage of `thinning` has come: what was made before `reached_at` is judged."""

    stage = models.CharField(max_length=10, primary_key=True)
    reached_at = models.DateTimeField()
    reached_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.stage} up to {self.reached_at:%Y-%m-%d}"
