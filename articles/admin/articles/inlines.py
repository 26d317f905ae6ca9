"""The parts of the form: sections and questions as blocks, corrections and sources after them, the byline beside.

Related articles are chosen in `pins`.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from content_editor.admin import ContentEditorInline
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.admin.articles import hub
from articles.admin.articles.pictures import picture_field
from articles.admin.articles.posted import KEY
from articles.admin.base import id_in
from articles.models.draft import Article, ArticleCorrection, ArticleQuestion, ArticleSource, Byline, Section
from faq.models import Question

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


class QuestionRows(KeptRows):
    """The questions of an article. Those of the hub are looked up together, and each is there once."""

    may_choose = True

    @cached_property
    def saved(self) -> dict[int, Question]:
        """Those of the saved rows, read before a post changes any of them."""
        return {}

    @cached_property
    def hub(self) -> dict[int, Question]:
        """The shared questions that the rows name, saved or posted; one query at most."""
        given = {id_in(str(form["shared"].value() or "")) for form in self.forms if "shared" in form.fields}
        wanted = given - self.saved.keys() - {0}
        return self.saved | Question.objects.in_bulk(wanted) if wanted else self.saved

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.may_choose = self.may_choose
        if form.instance.shared_id:
            self.saved[form.instance.shared_id] = form.instance.shared
        if "shared" in form.fields:
            form.fields["shared"].rows = self

    def clean(self) -> None:
        super().clean()
        rows: Any = self
        hub.check_once(form for form in self.forms if not rows._should_delete_form(form))


class QuestionForm(BlockForm):
    """A question of the article's own, or one of the hub; what was typed beside that one is not used."""

    may_choose = True

    def clean_shared(self) -> Question | None:
        return hub.check_choice(self, may_choose=self.may_choose)

    def _get_validation_exclusions(self) -> set[str]:
        """The shared question was looked up; the model would ask the database for it once more."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"shared"}


class QuestionInline(BlockInline):
    model = ArticleQuestion
    regions = {"faq"}
    form = QuestionForm
    formset = QuestionRows
    fieldsets = [(None, {"fields": ["shared", "question", "answer", "region", "ordering", KEY]})]

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return hub.shared_field(db_field) or super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.may_choose = hub.may_choose(request.user)
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleQuestion]:
        questions: QuerySet[ArticleQuestion] = super().get_queryset(request)
        return questions.select_related("shared")


class EndForm(BlockForm):
    """A row that can stay empty. One of its fields, `by_itself`, need not be given."""

    by_itself: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial[self.by_itself] = None
        if self.by_itself in self.fields:
            self.fields[self.by_itself].required = False


class EndInline(StackedInline):
    """A list after the text, at the end of the writing column; one row stands empty, to be filled."""

    formset = KeptRows
    extra = 1
    place = "end"


class SourceForm(EndForm):
    """Its order comes from where it stands; a number is for who has no JavaScript."""

    by_itself = "position"

    class Meta:
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2, "placeholder": _("Who, what, when, as readers see it")}),
            "url": forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}),
        }


class SourceInline(EndInline):
    model = ArticleSource
    form = SourceForm
    fields = ["text", "url", "position", KEY]


class CorrectionForm(EndForm):
    """It is of today, unless another day is chosen."""

    by_itself = "on"

    class Meta:
        widgets = {"text": forms.Textarea(attrs={"rows": 2, "placeholder": _("What was wrong, and what is right")})}
        help_texts = {"text": "", "on": _("Today, if left empty.")}


class CorrectionInline(EndInline):
    """What readers are told of mistakes: folded where there is none."""

    model = ArticleCorrection
    form = CorrectionForm
    classes = ["collapse"]
    fields = ["text", "on", KEY]


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
