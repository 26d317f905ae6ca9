"""The article's form: its fields, and the merge of what others saved while it stood open."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import linking
from articles.admin.articles.posted import Posted, posted_of
from articles.admin.articles.standing import moment
from articles.admin.articles.tags import TagNamesField, names_of
from articles.content import Content
from articles.merging import NO_BASE, Clash, changed_places, is_place, merge, merge_lists, put, value_at
from articles.models.draft import KINDS, Article
from articles.models.history import Version
from articles.models.people import name_of
from articles.models.tags import Tag
from articles.snapshot import DRAFT_FIELDS, freeze, tag_ids


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody saved the article while this form stood open, and both changed the same places."""

    version: int
    by: str
    at: datetime | None
    clashes: tuple[Clash, ...] = ()
    merged: Content | None = None
    tag_names: tuple[str, ...] = ()

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
    is_page = forms.TypedChoiceField(
        label=gettext_lazy("This is"),
        required=False,
        choices=KINDS,
        coerce=lambda value: str(value) == "True",
        empty_value=False,  # type: ignore[arg-type]
        widget=forms.RadioSelect,
    )
    version_note = forms.CharField(
        label=gettext_lazy("note on this version"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("What you changed, for colleagues."),
    )
    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    #: Shown with what stands in it, and not to be saved: a preview, a recovered copy, a conflict.
    is_only_shown = False
    #: What a save will write, where nothing stands in its way; the base's places that others changed meanwhile.
    merged: Posted | None = None
    others_places: tuple[str, ...] = ()

    class Meta:
        model = Article
        fields = DRAFT_FIELDS
        widgets = {
            "title": forms.Textarea(attrs={"rows": 1, "class": "desk-title", "placeholder": gettext_lazy("Title")}),
            "excerpt": forms.Textarea(
                attrs={"rows": 2, "placeholder": gettext_lazy("What it is about, in a sentence or two")}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["base_version"] = self.instance.version_number
        self.initial["form_token"] = secrets.token_urlsafe(12)
        self.initial["is_page"] = str(self.initial.get("is_page")) in ("True", "1")
        if field := self.fields.get("tag_names"):
            self.initial["tag_names"] = names_of(self.instance)
            field.may_add = self.user is not None and self.user.has_perm("articles.add_tag")  # type: ignore[attr-defined]
            field.widget.attrs |= {"class": "desk-tags", "data-free": str(field.may_add).lower()}  # type: ignore[attr-defined]

    @property
    def formsets(self) -> Sequence[Any]:
        """The blocks and lists of the same post; the admin hangs them on the article that the form is of."""
        return getattr(self.instance, "desk_formsets", ())

    def is_valid(self) -> bool:
        """What is only shown is never saved, however right it is."""
        return super().is_valid() and not self.is_only_shown

    def clean_title(self) -> str:
        """The box wraps a long title; a title has no line breaks."""
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_primary_tag(cleaned)
        if self.conflict:
            self.add_error(None, str(self.conflict))
        elif not self.is_only_shown:
            self.cleaned_data = cleaned
            is_valid = not self.errors and all(formset.is_valid() for formset in self.formsets)
            if not self._is_chosen(is_valid=is_valid) or not is_valid:
                return cleaned
            self._merge(cleaned.get("base_version"))
        return cleaned

    def _is_chosen(self, *, is_valid: bool) -> bool:
        """Whether each place of an earlier conflict has its choice; where not, or where the form has other mistakes,
        the conflict is shown again."""
        places = self._clash_places()
        chosen = all(self.data.get(f"choice:{place}") in ("mine", "theirs", "remove") for place in places)
        if not places or (chosen and is_valid):
            return True
        number = self.cleaned_data.get("base_version") or 0
        text, shown = posted_of(self, self.formsets).content, self._version(number)
        removed = set(self._listed("removed"))
        values = ((place, None if place in removed else value_at(text, place)) for place in places)
        clashes = tuple(Clash(place, None, mine, value_at(shown, place)) for place, mine in values)
        self.conflict = conflict(self.instance, number, clashes)
        if not chosen:
            self.add_error(None, _("Choose a text for each place where both of you changed something."))
        return chosen

    def _clash_places(self) -> list[str]:
        """The places that the posted form asked about; nonsense is left out."""
        return [place for place in self._listed("clash") if is_place(place)]

    def _listed(self, name: str) -> list[str]:
        return self.data.getlist(name) if isinstance(self.data, MultiValueDict) else []

    def _version(self, number: int) -> Content:
        version = Version.objects.filter(article=self.instance.pk, number=number).first()
        return version.content if version else NO_BASE

    def _merge(self, base_number: int | None) -> None:
        """Puts what others saved meanwhile and what stands here into one, or finds where the two meet.

        Holds the article's row until the save is through.
        """
        posted = posted_of(self, self.formsets)
        if self.instance.pk is None:
            self.merged = self._linked(posted)
            return
        number = Article.objects.select_for_update().values_list("version_number", flat=True).get(pk=self.instance.pk)
        draft = Article.objects.with_parts().get(pk=self.instance.pk)
        theirs, their_tags = freeze(draft), tag_ids(draft)
        if base_number == number and not self._clash_places():
            self.merged = self._linked(posted, theirs)
            return
        base = Version.objects.filter(article=draft, number=base_number or 0).first()
        origin = base.content if base else NO_BASE
        text = self._with_choices(posted.content, origin)
        merged = merge(origin, text, theirs)
        tags = _merged_tags(base.tag_ids if base else their_tags, posted.tags, their_tags)
        if merged.clashes:
            names = tuple(tag.name for tag in tags)
            self.conflict = conflict(draft, number, merged.clashes, merged.content, names)
            self.add_error(None, str(self.conflict))
            return
        self.merged = self._linked(Posted(merged.content, tags), theirs)
        self.others_places = tuple(changed_places(origin, theirs)) if base else ()

    def _linked(self, posted: Posted, theirs: Content | None = None) -> Posted:
        """With links to this site's articles by identity. A save that changes nothing else leaves them as they are."""
        if posted.content == theirs:
            return posted
        return replace(posted, content=linking.by_identity(posted.content, self.instance.key))

    def _with_choices(self, text: Content, shown: Content) -> Content:
        """Takes the other's text where the editor chose it; `shown` is what stood beside theirs to choose from."""
        for place in self._clash_places():
            choice = self.data.get(f"choice:{place}")
            if choice in ("theirs", "remove"):
                text = put(text, place, shown if choice == "theirs" else Content(title=""))
        return text

    def _check_primary_tag(self, cleaned: dict[str, Any]) -> None:
        """The primary tag is one of the tags; it goes quietly with its tag, unless it was chosen just now."""
        chosen = cleaned.get("primary_tag")
        if chosen is None or "tag_names" not in cleaned or chosen in cleaned["tag_names"]:
            return
        if "primary_tag" in self.changed_data:
            self.add_error("primary_tag", _("Choose one of this article's tags."))
        else:
            cleaned["primary_tag"] = None


def _merged_tags(base: Sequence[int], mine: Sequence[Tag], theirs: Sequence[int]) -> tuple[Tag, ...]:
    """Tags of both sides, those that are new and have no id yet among them."""
    numbered = {tag.pk or -n: tag for n, tag in enumerate(mine, 1)}
    known = Tag.of_ids([*base, *theirs])
    was, other = ([known[pk].pk for pk in side if pk in known] for side in (base, theirs))
    by_id = {tag.pk: tag for tag in known.values()} | numbered
    return tuple(by_id[pk] for pk in merge_lists(was, list(numbered), other))


def conflict(
    article: Article,
    number: int,
    clashes: tuple[Clash, ...] = (),
    merged: Content | None = None,
    tag_names: tuple[str, ...] = (),
) -> Conflict:
    """Who saved the version that the article stands at, and where it meets with what was typed."""
    version = Version.objects.filter(article=article, number=number).select_related("made_by").first()
    return Conflict(
        version=number,
        by=name_of(version.made_by if version else None, _("Somebody")),
        at=version.made_at if version else None,
        clashes=clashes,
        merged=merged,
        tag_names=tag_names,
    )


def moved_on(article_id: int, seen: int) -> Conflict | None:
    """Whether the article stands at another version than the one that was seen. Holds its row for the transaction."""
    article = Article.objects.select_for_update().get(pk=article_id)
    return None if article.version_number == seen else conflict(article, article.version_number)
