"""A question as editors change it, and as readers see it."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from faq.rich_text import RichTextField


class Question(models.Model):
    """A question of the hub. Articles may take it over; each keeps the wording it was approved with."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.CharField(_("question"), max_length=300)
    slug = models.SlugField(
        _("slug"), max_length=120, unique=True, allow_unicode=True, help_text=_("Fixed once it is live.")
    )
    answer = RichTextField(_("answer"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        ordering = ["question"]
        verbose_name = _("shared question")
        verbose_name_plural = _("shared questions")
        permissions = [("publish_question", "Can publish and withdraw questions of the hub")]

    def __str__(self) -> str:
        return self.question


class LiveQuestion(models.Model):
    """The approved text of a question, as the hub prints it. Written by `faq.publishing` only."""

    source = models.OneToOneField(Question, models.CASCADE, related_name="live")
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    question = models.CharField(max_length=300)
    answer_html = models.TextField()
    text = models.TextField()
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["question"]
        indexes = [
            models.Index(fields=["question", "id"], name="questions_by_alphabet"),
            models.Index(fields=["-published_at"], name="questions_newest"),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("faq:detail", args=[self.slug])
