"""The article's form: its fields, and the guard against a save that would overwrite another unseen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.articles.standing import moment
from articles.admin.articles.tags import TagNamesField, names_of
from articles.models.draft import Article
from articles.models.history import Version

#: What a save writes. State, version and dates of the row are never in it.
CONTENT_FIELDS = (
    *("title", "slug", "excerpt", "introduction", "conclusion", "picture", "caption"),
    *("primary_tag", "reviewer", "review_by", "seo_title", "meta_description"),
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved the article while this form stood open."""

    version: int
    by: str
    at: datetime | None

    def __str__(self) -> str:
        if self.at is None:
            return _("This article has changed since you opened it. Your text is below, not saved.")
        return _(
            "%(who)s saved version %(version)d on %(at)s, after you opened this form. Your text is below, not saved."
        ) % {
            "who": self.by,
            "version": self.version,
            "at": moment(self.at),
        }


class ArticleForm(forms.ModelForm[Article]):
    """Everything of an article but its blocks, byline and pins. A title alone is enough."""

    user: Any = None
    conflict: Conflict | None = None

    tag_names = TagNamesField(
        label=gettext_lazy("tags"),
        required=False,
        help_text=gettext_lazy("The first one gives colour and breadcrumb."),
    )
    version_note = forms.CharField(
        label=gettext_lazy("note on this version"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("What you changed, for colleagues."),
    )
    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    overwrite = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = CONTENT_FIELDS
        widgets = {
            "title": forms.Textarea(attrs={"rows": 1, "class": "desk-title"}),
            "excerpt": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["base_version"] = self.instance.version_number
        if field := self.fields.get("tag_names"):
            self.initial["tag_names"] = names_of(self.instance)
            field.may_add = self.user is not None and self.user.has_perm("articles.add_tag")  # type: ignore[attr-defined]
            field.widget.attrs |= {"class": "desk-tags", "data-free": str(field.may_add).lower()}  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        """The box wraps a long title; a title has no line breaks."""
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_primary_tag(cleaned)
        if self.instance.pk:
            self.conflict = conflict(self.instance.pk, {cleaned.get("base_version"), cleaned.get("overwrite")} - {None})
            if self.conflict:
                self.add_error(None, str(self.conflict))
        return cleaned

    def _check_primary_tag(self, cleaned: dict[str, Any]) -> None:
        """The primary tag is one of the tags; it goes quietly with its tag, unless it was chosen just now."""
        chosen = cleaned.get("primary_tag")
        if chosen is None or "tag_names" not in cleaned or chosen in cleaned["tag_names"]:
            return
        if "primary_tag" in self.changed_data:
            self.add_error("primary_tag", _("Choose one of this article's tags."))
        else:
            cleaned["primary_tag"] = None


def conflict(article_id: int, seen: set[Any]) -> Conflict | None:
    """Whether the article stands at a version that the form has not seen. Holds its row until the save is through."""
    number = Article.objects.select_for_update().values_list("version_number", flat=True).get(pk=article_id)
    if number in seen:
        return None
    version = Version.objects.filter(article=article_id, number=number).select_related("made_by").first()
    if version is None:
        return Conflict(number, "", None)
    maker = version.made_by
    return Conflict(
        number, (maker.get_full_name() or maker.get_username()) if maker else _("Somebody"), version.made_at
    )
