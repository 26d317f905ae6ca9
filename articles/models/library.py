"""The pictures that editors choose from."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.states import AltState


class Image(models.Model):  # type: ignore[django-manager-missing]  # sections derive from an untyped package
    """An uploaded picture, stripped of metadata, with its renditions.

    `renditions` has the shape that `images.renditions.make_renditions()` tells. It is empty until they are made, and
    publishing refuses a picture that is not ready. Names carry a hash of the content and are never reused.
    """

    title = models.CharField(_("title"), max_length=200, blank=True)
    file = models.FileField(_("picture"), upload_to="originals/%Y/%m/", max_length=200)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, in one sentence."),
    )
    alt_state = models.CharField(
        _("alternative text is"), max_length=12, choices=AltState.choices(), default=AltState.UNDECIDED
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    focal_x = models.FloatField(
        _("focal point, from the left"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    focal_y = models.FloatField(
        _("focal point, from the top"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    renditions = models.JSONField(default=dict, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.title or self.file.name or ""

    @property
    def is_ready(self) -> bool:
        return bool(self.renditions)
