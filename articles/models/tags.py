"""Our own taggit models, with real foreign keys, and the memory of what a tag was once called."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.paths import path_to
from articles.prepared import PreparedObjects
from faq import words

#: The names of the palette; `static/css/site.css` gives each a light and a dark colour.
TONES = ("clay", "ochre", "moss", "sage", "teal", "sky", "navy", "plum", "rose", "slate")


def color_of(name: str, tone: str) -> str:
    """The colour of a tag with this name and tone."""
    return tone or TONES[sum(name.encode()) % len(TONES)]


class Tag(TagBase):  # type: ignore[misc]
    """A topic with a page of its own. `live_count` is written by publishing and tidied by `publish_due`."""

    description = models.TextField(_("description"), blank=True, help_text=_("Shown on the tag's page."))
    picture = models.ForeignKey(
        "articles.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("At the head of the tag's page, and where that is shared."),
    )
    seo_title = models.CharField(_("title for search engines"), max_length=120, blank=True)
    meta_description = models.CharField(_("description for search engines"), max_length=320, blank=True)
    tone = models.CharField(_("colour"), max_length=10, choices=[(tone, tone) for tone in TONES], blank=True)
    needs_expert = models.BooleanField(
        _("needs an expert"),
        default=False,
        help_text=_("Articles with this tag go out only when an expert reviewer has signed off the very version."),
    )
    live_count = models.PositiveIntegerField(_("live articles"), default=0, editable=False)
    folded_name = models.CharField(max_length=words.LONGEST_NAME, default="", editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        permissions = [("merge_tag", "Can merge tags")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the name as search compares it beside the name."""
        self.folded_name = words.joined(self.name)
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded_name"}
        super().save(*args, **kwargs)

    def slugify(self, tag: str, i: int | None = None) -> str:
        """taggit's; of a name without any letter, too."""
        slug: str = super().slugify(tag if super().slugify(tag) else "tag", i)
        return slug

    def get_absolute_url(self) -> str:
        return path_to("articles:tag", self.slug)

    @classmethod
    def of_ids(cls, ids: Iterable[int]) -> dict[int, "Tag"]:
        """The tags of some ids as they stand today: a merged id gives its heir, a deleted one nothing."""
        wanted = set(ids)
        tags = _TAGS.in_bulk(wanted)
        if missing := wanted - set(tags):
            heirs = FormerTag.objects.filter(former_id__in=missing).select_related("heir")
            tags |= {former.former_id: former.heir for former in heirs if former.former_id}
        return tags

    @property
    def color(self) -> str:
        """The tag's tone, or a steady one where nobody chose."""
        return color_of(self.name, self.tone)


_TAGS: Final = PreparedObjects(Tag, at_once=20)


class FormerTag(models.Model):
    """A slug that a tag once had, or the slug and id of a tag that was merged away; it leads to the heir."""

    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    former_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    name = models.CharField(max_length=100, blank=True)
    heir = models.ForeignKey(Tag, models.CASCADE, related_name="former")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.slug} → {self.heir_id}"


class TaggedArticle(ItemBase):  # type: ignore[misc]
    """A draft's tag, in order; the first one is the primary tag (colour, breadcrumb, neighbours)."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_articles")
    content_object = models.ForeignKey("articles.Article", models.CASCADE, related_name="tagged_items")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_tag_once_per_article"),
        ]
