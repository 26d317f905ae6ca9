"""The pictures that editors choose from."""

import copy
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from articles.content import Picture
from articles.licences import choices
from articles.sources import LONGEST_URL, is_web_address
from articles.states import AltState

#: What is said of a picture.
WORDS: Final = ("title", "alt_state", "alt", "credit", "licence", "source_url")
#: What a replacement or another focal point changes of a picture; a FormerImage keeps it.
SHOWN: Final = ("digest", "width", "height", "focal_x", "focal_y", "renditions", "tone")


def validate_web_address(url: str) -> None:
    """What readers may follow; nothing else gets into the library."""
    if not is_web_address(url):
        raise ValidationError(_("Enter a web address, such as https://example.org/picture."))


class PictureTag(TagBase):  # type: ignore[misc]
    """A word to find pictures by. Free: editors add them, and readers never see them."""

    class Meta:
        ordering = ["name"]
        verbose_name = _("picture tag")
        verbose_name_plural = _("picture tags")


class TaggedImage(ItemBase):  # type: ignore[misc]
    """A picture's tag."""

    tag = models.ForeignKey(PictureTag, models.CASCADE, related_name="tagged_images")
    content_object = models.ForeignKey("articles.Image", models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="one_tag_once_per_image")]


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
    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Readers see it below the picture: who made it, such as “Photo: Ann Lee”."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=40,
        blank=True,
        choices=choices,
        help_text=_("Stands behind the credit, with a link to its terms."),
    )
    source_url = models.CharField(
        _("source"),
        max_length=LONGEST_URL,
        blank=True,
        validators=[validate_web_address],
        help_text=_("The address of the page that the picture comes from; the credit leads there."),
    )
    focal_x = models.FloatField(
        _("focal point, from the left"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    focal_y = models.FloatField(
        _("focal point, from the top"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    renditions = models.JSONField(default=dict, editable=False)
    tone = models.CharField(
        max_length=3, blank=True, editable=False
    )  # its main colour, a digit of 0 to 3 each for red, green and blue: a class of the stylesheet
    tags = TaggableManager(
        _("tags"), through=TaggedImage, blank=True, help_text=_("Words to find it by; readers never see them.")
    )
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

    _pixels: Any = None  # of an upload that was decoded just now

    @property
    def is_ready(self) -> bool:
        return bool(self.renditions)

    @property
    def look(self) -> tuple[Any, ...]:
        """All that a page prints of it as it is in the library, to tell one state of it from another."""
        return self.digest, self.focal_x, self.focal_y, self.told()

    def told(self, caption: str = "") -> Picture:
        """The picture with the words that the library has today, as a text tells it that is frozen now."""
        alt = self.alt if self.alt_state == AltState.DESCRIBED else ""
        return Picture(self.pk, alt, caption, self.credit, self.alt_state, self.licence, self.source_url)

    def as_of(self, at: datetime, former: Sequence["FormerImage"]) -> "Image":
        """The picture that pages approved at a moment show, for printing and never to be saved.

        `former` is what this picture was, the earliest first (see FormerImage for the rule).
        """
        shown = next((each for each in former if each.until > at and not each.is_overruled), None)
        if shown is None:
            return self
        image = copy.copy(self)
        for name in SHOWN:
            setattr(image, name, getattr(shown, name))
        image.file = shown.file
        return image


class FormerImageQuerySet(models.QuerySet["FormerImage"]):
    def standing(self) -> Self:
        """Those that some page may still show."""
        return self.filter(is_overruled=False)


class FormerImage(models.Model):
    """The file and cut that a picture had until it was replaced or cut anew: what pages approved before then show.

    A page shows, of a picture, the first of these whose `until` is after the approval of its edition, else the picture
    as it is. One that `is_overruled` is passed over: a change was applied to live pages at once.
    """

    image = models.ForeignKey(Image, models.CASCADE, related_name="former")
    file = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    focal_x = models.FloatField()
    focal_y = models.FloatField()
    renditions = models.JSONField()
    tone = models.CharField(max_length=3, blank=True)
    until = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    is_overruled = models.BooleanField(default=False)

    objects = FormerImageQuerySet.as_manager()

    class Meta:
        ordering = ["until", "id"]

    def __str__(self) -> str:
        return f"{self.image_id} until {self.until:%Y-%m-%d %H:%M}"

    @classmethod
    def of(cls, image: Image, *, until: datetime, by: Any) -> "FormerImage":
        """An unsaved copy of what a picture is now."""
        values = {name: getattr(image, name) for name in SHOWN}
        return cls(image=image, file=image.file.name or "", until=until, changed_by=by, **values)
