"""Every error of a refused form as one list with links, also those in a region that is not shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst


@dataclass(frozen=True, slots=True)
class Mistake:
    where: str
    message: str
    anchor: str


def mistakes_of(form: Any, formsets: Iterable[Any]) -> list[Mistake]:
    """The mistakes of the article's own fields, then those of its blocks and lists, in the order of the page.

    A conflict with another save is not among them: it has a place of its own.
    """
    found = [mistake for mistake in _of_form(form, "") if mistake.message != str(form.conflict)]
    for formset in formsets:
        title = capfirst(str(formset.model._meta.verbose_name))
        found += [Mistake(title, message, f"{formset.prefix}-group") for message in formset.non_form_errors()]
        for number, part in enumerate(formset.forms, 1):
            found += _of_form(part, f"{title} {number}")
    return found


def _of_form(form: Any, place: str) -> Iterator[Mistake]:
    for name, messages in form.errors.items():
        field = form[name] if name in form.fields else None
        label = str(field.label) if field else ""
        where = ": ".join(filter(None, [place, capfirst(label)]))
        anchor = field.id_for_label or field.auto_id if field else form.prefix or ""
        for message in messages:
            yield Mistake(where, message, str(anchor))
