"""The blocks of the form, printed: one of a kind by its template, the others from what that gave. A form has dozens."""

import re
from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any, Final

from django import forms
from django.contrib.admin.helpers import InlineAdminForm, InlineAdminFormSet
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from articles.admin.articles.hub import SharedInput
from articles.admin.articles.pictures import PictureInput

#: They show more than a value, so that each is printed by itself where it has one.
WHOLE: Final = (PictureInput, SharedInput)
NUMBER: Final = "#"
ORIGINAL: Final = "original"
#: Characters that no text brings: they are for private use.
_MARKS: Final = re.compile("\ue000(.+?)\ue001")


def _mark(name: str) -> SafeString:
    return mark_safe(f"\ue000{name}\ue001")


class Marked(forms.Widget):
    """Stands where a field is put in whole."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return _mark(self.name)


class Blocks(InlineAdminFormSet):
    """The blocks of one kind."""

    @classmethod
    def of(cls, plain: Any) -> "Blocks":
        """With all that the admin gave its own."""
        blocks = cls.__new__(cls)
        blocks.__dict__.update(plain.__dict__)
        return blocks

    @property
    def media(self) -> Any:
        """All blocks of a kind have the same fields; Django would ask each of them."""
        return self.opts.media + self.formset.media

    def rows(self) -> Iterator[SafeString]:
        """Each block's HTML, that of the empty one last. In a form that comes back with mistakes no two are alike."""
        pattern: Pattern | None = None
        is_plain = not (self.formset.is_bound or self.readonly_fields)
        for number, block in enumerate(self):
            if not (is_plain and block.original):
                yield self.printed(block, number)
                continue
            pattern = pattern or Pattern(self, block)
            yield pattern.filled(block, number)

    def printed(self, block: Any, number: Any) -> SafeString:
        is_empty = block.form is self.formset.empty_form
        context = {"block": block, "number": number, "is_empty": is_empty, "formset": self.formset, "opts": self.opts}
        context["may_delete"] = self.formset.can_delete and self.has_delete_permission
        return render_to_string("admin/articles/article/_row.html", context)


class Pattern:
    """What saved blocks of a kind have in common, in pieces: between them stands what each has of its own."""

    def __init__(self, blocks: Blocks, block: Any) -> None:
        prefix = blocks.formset.add_prefix(_mark(NUMBER))
        form = block.form
        names = [name for name in form.fields if name != "DELETE"]
        self.whole = [name for name in names if isinstance(form.fields[name].widget, WHOLE)]
        blank = _like(form, prefix, form.fields, {})
        self.blank = {name: _MARKS.split(str(blank[name])) for name in self.whole}
        fields = form.fields | {name: _marked(form.fields[name], name) for name in self.whole}
        like = copy(block)
        like.form = _like(form, prefix, fields, {name: _mark(name) for name in names})
        like.original = _mark(ORIGINAL)
        self.pieces = _MARKS.split(blocks.printed(like, _mark(NUMBER)))

    def filled(self, block: InlineAdminForm, number: int) -> SafeString:
        values = _Values(self, block, str(number))
        return _joined(self.pieces, values)


class _Values(dict[str, str]):
    """What a block puts between the pieces, by the names of its fields; each is asked for once."""

    def __init__(self, pattern: Pattern, block: Any, number: str) -> None:
        super().__init__({NUMBER: number, ORIGINAL: conditional_escape(str(block.original))})
        self.pattern, self.form = pattern, block.form

    def __missing__(self, name: str) -> str:
        self[name] = self._whole(name) if name in self.pattern.whole else self._value(name)
        return self[name]

    def _value(self, name: str) -> str:
        bound = self.form[name]
        text = bound.field.widget.format_value(bound.value())
        return conditional_escape("" if text is None else text)

    def _whole(self, name: str) -> str:
        bound = self.form[name]
        return str(bound) if bound.value() else _joined(self.pattern.blank[name], self)


def _joined(pieces: list[str], values: Mapping[str, str]) -> SafeString:
    """Every second piece is a name."""
    return mark_safe("".join(values[piece] if n % 2 else piece for n, piece in enumerate(pieces)))


def _like(form: Any, prefix: str, fields: Mapping[str, Any], initial: Mapping[str, Any]) -> Any:
    """The same form with other values."""
    like = copy(form)
    like.prefix, like.fields, like.initial, like._bound_fields_cache = prefix, fields, initial, {}
    return like


def _marked(field: Any, name: str) -> Any:
    like = copy(field)
    like.widget = Marked(name)
    return like
