"""Every error of a refused form as one list with links, also those in a region that is not shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import Truncator, capfirst

from articles.admin.articles.places import name_of_block
from articles.models.draft import ArticleCorrection, ArticleQuestion, ArticleSource, Section

#: Blocks are called by their names, as the form shows them: the fields that say it, the first that is filled.
_NAMES: Final[dict[Any, tuple[str, tuple[str, ...]]]] = {
    Section: ("section", ("heading",)),
    ArticleQuestion: ("question", ("question",)),
    ArticleSource: ("source", ("text", "url")),
    ArticleCorrection: ("correction", ("text",)),
}
_LONGEST: Final = 50


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
        for number, part in enumerate(sorted(formset.forms, key=_place), 1):
            found += _of_form(part, _name(formset.model, part) or f"{title} {number}")
    return found


def _place(part: Any) -> float:
    """Where a block stands on the page; what has no place stands behind the others, in the order of the form."""
    name = next((name for name in ("ordering", "position") if name in part.fields), "")
    try:
        return float(part[name].value()) if name else 0
    except (TypeError, ValueError):
        return float("inf")


def _name(model: Any, part: Any) -> str:
    if model not in _NAMES:
        return ""
    kind, fields = _NAMES[model]
    texts = (" ".join(str(part[name].value() or "").split()) for name in fields if name in part.fields)
    title = next(filter(None, texts), "")
    return capfirst(name_of_block(kind, Truncator(title).chars(_LONGEST))) if title else ""


def _of_form(form: Any, place: str) -> Iterator[Mistake]:
    for name, messages in form.errors.items():
        field = form[name] if name in form.fields else None
        label = str(field.label) if field else ""
        where = ": ".join(filter(None, [place, capfirst(label)]))
        anchor = field.id_for_label or field.auto_id if field else form.prefix or ""
        for message in messages:
            yield Mistake(where, message, str(anchor))
