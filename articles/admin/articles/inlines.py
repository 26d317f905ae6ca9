"""The parts of the form: sections and questions as blocks, sources after them, the byline beside; related: `pins`."""

from typing import TYPE_CHECKING, Any

from content_editor.admin import ContentEditorInline
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.admin.articles.pictures import picture_field
from articles.admin.articles.posted import KEY
from articles.models.draft import Article, ArticleQuestion, ArticleSource, Byline, Section

if TYPE_CHECKING:
    FormSet = BaseInlineFormSet[Any, Any, Any]
    StackedInline = admin.StackedInline[Any, Any]
else:
    FormSet = BaseInlineFormSet
    StackedInline = admin.StackedInline


class Lean:
    """An input that is printed without a template: a long article has hundreds."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget: Any = self
        given = {**widget.attrs, **(attrs or {})}
        return format_html(
            '<input type="{}" name="{}" value="{}"{}>',
            widget.input_type,
            name,
            widget.format_value(value) or "",
            flatatt(given),
        )


class Hidden(Lean, forms.HiddenInput):
    pass


class Line(Lean, AdminTextInputWidget):
    pass


class KeptRows(FormSet):
    """A row that a colleague deleted meanwhile stays in the form with what was typed.

    Django pairs posted rows with the database's by their place; with one missing, the last of the form would be lost.
    """

    _aligned: list[Any]

    @cached_property
    def empty_form(self) -> Any:
        """The row that rows are added from; media, encoding and template each ask for it."""
        return super().empty_form

    def get_queryset(self) -> Any:
        if not self.is_bound:
            return super().get_queryset()
        if not hasattr(self, "_aligned"):
            rows = {str(row.pk): row for row in super().get_queryset()}
            given = (self.data.get(f"{self.add_prefix(n)}-id", "") for n in range(self.initial_form_count()))
            self._aligned = [rows.get(pk) or self._blank() for pk in given]
        return self._aligned

    def _blank(self) -> Any:
        kind: Any = self.model
        return kind(**{self.fk.attname: self.instance.pk})

    def add_fields(self, form: Any, index: int | None) -> None:
        """The row was looked up with the others; Django's own field would ask the database for each again."""
        super().add_fields(form, index)
        if self.is_bound:
            form.fields["id"] = forms.CharField(required=False, widget=Hidden)
        for name in {"id", self.fk.name} & form.fields.keys():
            form.fields[name].widget = Hidden()


class BlockForm(forms.ModelForm[Any]):
    """A block that brings its key, so that a row which a colleague removed meanwhile is still known by it."""

    part_key = forms.UUIDField(required=False, widget=Hidden)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial[KEY] = str(self.instance.key)

    def clean_part_key(self) -> str:
        key = self.cleaned_data[KEY]
        return str(key) if key else ""


class BlockInline(ContentEditorInline):  # type: ignore[misc]
    """A kind of block that stands in one region."""

    form = BlockForm
    formset = KeptRows
    place = "text"  #: where the form's template prints an inline: text, end, panel or beside
    template = "admin/articles/article/_blocks.html"
    button = '<span class="desk-grip" aria-hidden="true"></span>'

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = picture_field(db_field) or lone(super().formfield_for_dbfield(db_field, request, **kwargs))
        if db_field.name in ("region", "ordering"):
            field.widget = Hidden()
        if isinstance(field.widget, AdminTextInputWidget):
            field.widget = Line(field.widget.attrs)
        if db_field.name in ("heading", "question"):
            field.widget.attrs["placeholder"] = field.label
        return field


class SectionInline(BlockInline):
    model = Section
    regions = {"sections"}
    fieldsets = [
        (None, {"fields": ["heading", "text", "region", "ordering", KEY]}),
        (_("Picture"), {"fields": ["picture", "caption"], "classes": ["collapse"]}),
    ]


class QuestionInline(BlockInline):
    model = ArticleQuestion
    regions = {"faq"}
    autocomplete_fields = ["shared"]
    fieldsets = [
        (None, {"fields": ["question", "answer", "region", "ordering", KEY]}),
        (_("Shared question"), {"fields": ["shared"], "classes": ["collapse"]}),
    ]


class SourceForm(BlockForm):
    """A row that can stay empty. Its order comes from where it stands; a number is for who has no JavaScript."""

    class Meta:
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2, "placeholder": _("Who, what, when, as readers see it")}),
            "url": forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["position"] = None
        if "position" in self.fields:
            self.fields["position"].required = False


class SourceInline(StackedInline):
    """The list at the end of the writing column; one row stands empty, to be filled."""

    model = ArticleSource
    form = SourceForm
    formset = KeptRows
    extra = 1
    place = "end"
    fields = ["text", "url", "position", KEY]


class SideInline(StackedInline):
    """A short list in the publishing column."""

    formset = KeptRows
    extra = 0
    place = "beside"

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return lone(super().formfield_for_dbfield(db_field, request, **kwargs))


class BylineInline(SideInline):
    model = Byline
    verbose_name = _("name")
    verbose_name_plural = _("byline")
    autocomplete_fields = ["contributor"]
    fields = ["contributor", "role", "position"]

    def get_extra(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> int:
        return 0 if obj and obj.bylines.exists() else 1


def lone(field: Any) -> Any:
    """Takes the pencil, the cross and the eye away from a choice; the plus stays where the role may add. A box of rich
    text waits with its editor until it is needed."""
    if isinstance(getattr(field, "widget", None), AdminProseEditorWidget):
        field.widget.preset = "waiting"
    for name in ("can_change_related", "can_delete_related", "can_view_related"):
        if hasattr(getattr(field, "widget", None), name):
            setattr(field.widget, name, False)
    return field
