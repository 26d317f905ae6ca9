"""Pins and exclusions in the article's form: the rows that the panel changes, and what cannot be chosen, in sentences.

Without JavaScript the rows are the form's own way to choose.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.articles.inlines import KeptRows, SideInline
from articles.admin.base import id_in
from articles.models.draft import Article, RelatedChoice
from articles.models.public import LiveArticle
from articles.roles import sees_all

if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Article]
else:
    ModelChoiceField = forms.ModelChoiceField


class ChosenArticle(ModelChoiceField):
    """An article of those that the whole form names, which are read at once; any of them where none are given."""

    known: Mapping[str, Article] | None = None

    def to_python(self, value: Any) -> Any:
        if self.known is None or value in self.empty_values:
            return super().to_python(value)
        if str(value) not in self.known:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.known[str(value)]

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is not there is not shown again: the widget would ask the database for nonsense."""
        return data if self.known is None or str(data) in self.known else ""


class ChoiceForm(forms.ModelForm[RelatedChoice]):
    """One row. The formset knows all of them, so nothing is asked of the database for each."""

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "article", "target"}  # type: ignore[misc]


class ChoiceRows(KeptRows):
    """All pins and exclusions of an article."""

    #: Who fills the form in: authors choose of what is live and of their own.
    user: Any = None

    @cached_property
    def known(self) -> dict[str, Article]:
        """The articles that the form names; one query."""
        given = {self.data.get(f"{self.add_prefix(n)}-target", "") for n in range(self.total_form_count())}
        found = Article.objects.filter(pk__in=[id_in(pk) for pk in given]).only("title", "trashed_at", "created_by")
        return {str(article.pk): article for article in found}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.is_bound:
            form.fields["target"].known = self.known

    def clean(self) -> None:
        """In place of Django's check for doubled rows, which knows columns and not articles."""
        seen: dict[int, bool] = {}
        out_of_sight = self._out_of_sight()
        for form in self._standing():
            target, is_excluded = form.cleaned_data["target"], bool(form.cleaned_data.get("is_excluded"))
            if objection := self._objection(form, target, is_excluded=is_excluded, seen=seen):
                form.add_error("target", objection)
            elif target.pk in out_of_sight and _is_new(form):
                form.add_error("target", form.fields["target"].error_messages["invalid_choice"])
            seen.setdefault(target.pk, is_excluded)

    def _standing(self) -> list[Any]:
        """The rows that stay and name an article."""
        rows: Any = self
        with_target = (form for form in rows.forms if getattr(form, "cleaned_data", {}).get("target"))
        return [form for form in with_target if not rows._should_delete_form(form)]

    def _objection(self, form: Any, target: Article, *, is_excluded: bool, seen: Mapping[int, bool]) -> str:
        """Why this article cannot be chosen here, or nothing.

        A pin that was there before its article went to the trash stays: it shows again when the article is back.
        """
        if target.pk == self.instance.pk:
            return _("This is the article itself: it never stands beside its own text.")
        if target.pk in seen:
            return _twice(target, is_excluded, seen[target.pk])
        is_asked_anew = _is_new(form) or "is_excluded" in form.changed_data
        if target.trashed_at and not is_excluded and is_asked_anew:
            return _("“%s” is in the trash, so no reader would see it. Restore it first, or pin another.") % target
        return ""

    def _out_of_sight(self) -> set[int]:
        """What this account does not get to see, and so cannot choose."""
        if self.user is None or sees_all(self.user):
            return set()
        others = {article.pk for article in self.known.values() if article.created_by_id != self.user.pk}
        return others - set(LiveArticle.objects.filter(article_id__in=others).values_list("article_id", flat=True))


def _is_new(form: Any) -> bool:
    return not form.instance.pk or "target" in form.changed_data


def _twice(target: Article, is_excluded: bool, was_excluded: bool) -> str:
    if is_excluded != was_excluded:
        return _("“%s” is pinned and excluded. Keep one of the two.") % target
    if is_excluded:
        return _("“%s” is excluded twice. Remove one of the two.") % target
    return _("“%s” is pinned twice. Remove one of the two.") % target


class RelatedInline(SideInline):
    model = RelatedChoice
    form = ChoiceForm
    formset = ChoiceRows
    fk_name = "article"
    verbose_name_plural = gettext_lazy("related articles, chosen by hand")
    autocomplete_fields = ["target"]
    fields = ["target", "is_excluded", "position"]
    place = "panel"  #: of related articles, which stands for these rows where there is JavaScript

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.user = request.user
        return formset

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "target":
            kwargs["form_class"] = ChosenArticle
            kwargs["error_messages"] = {
                "required": _("Choose an article, or remove this row."),
                "invalid_choice": _("This article is not there (any more). Choose another, or remove this row."),
            }
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "target":
            field.widget.can_add_related = False
        return field
