"""Between the form and `Content`: what a post says, whether or not every field of it is valid, and the way back.

Saving, preview, autosave and the screen of two editors' conflict all read a post through here.
"""

import copy
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localdate

from articles.content import Answer, Content, Correction, Credit, Part, Picture, Source
from articles.models.draft import (
    Article,
    ArticleCorrection,
    ArticleQuestion,
    ArticleSource,
    Byline,
    RelatedChoice,
    Section,
)
from articles.models.tags import Tag
from articles.snapshot import credit_of, picture_of
from articles.sources import whole_address
from faq.rich_text import clean

_RICH: Final = ("introduction", "conclusion")
_PLAIN: Final = ("title", "slug", "excerpt", "seo_title", "meta_description")
#: The name of a block's key in the form. Not `key`: a model form takes no field that is not editable.
KEY: Final = "part_key"


@dataclass(frozen=True, slots=True)
class Posted:
    """What stands in a form: the text, and its tags in order, the primary one first; new ones are unsaved."""

    content: Content
    tags: tuple[Tag, ...]
    #: Where each block stands in the form: `section-<key>` → the id of its box.
    anchors: dict[str, str] = field(default_factory=dict)

    @property
    def tag_ids(self) -> list[int]:
        return [tag.pk for tag in self.tags if tag.pk]

    @property
    def tag_names(self) -> list[str]:
        return [tag.name for tag in self.tags]


def read_post(model_admin: Any, request: HttpRequest, article: Article | None) -> Posted:
    """What the posted form says, from its valid fields and the plain text of the others. Writes nothing."""
    return posted_of(*read_forms(model_admin, request, article))


def read_forms(model_admin: Any, request: HttpRequest, article: Article | None) -> tuple[Any, list[Any]]:
    """The posted form with its blocks and lists, validated; it is never saved."""
    form_class = model_admin.get_form(request, article, change=article is not None)
    form = form_class(request.POST, instance=article)
    form.is_only_shown = True
    formsets, _inlines = model_admin._create_formsets(request, form.instance, change=article is not None)
    form.is_valid()
    for formset in formsets:
        formset.is_valid()
    return form, formsets


def posted_of(form: Any, formsets: Iterable[Any]) -> Posted:
    """What validated forms say."""
    by_model = {formset.model: formset for formset in formsets}
    cleaned: Mapping[str, Any] = getattr(form, "cleaned_data", {})
    values: dict[str, Any] = {name: str(_value(form, name) or "") for name in _PLAIN}
    values["title"] = " ".join(values["title"].split())
    values["is_page"] = _value(form, "is_page") is True
    values |= {name: clean(str(_value(form, name) or "")) for name in _RICH}
    reviewer, review_by = cleaned.get("reviewer"), cleaned.get("review_by")
    sections, questions = (list(_rows(by_model.get(model), "ordering")) for model in (Section, ArticleQuestion))
    citations = _citations(by_model.get(ArticleSource))
    corrected = _corrected(by_model.get(ArticleCorrection))
    choices = list(_rows(by_model.get(RelatedChoice), "position"))
    targets = [(row["target"].pk, row.get("is_excluded")) for row in choices if row.get("target")]
    content = Content(
        **values,
        sections=tuple(_sections(sections)),
        questions=tuple(_questions(questions)),
        sources=tuple(_sources(citations)),
        corrections=tuple(_corrections(corrected)),
        picture=picture_of(cleaned.get("picture"), cleaned.get("caption", "")),
        byline=tuple(_byline(by_model.get(Byline))),
        reviewer=credit_of(reviewer, "reviewer") if reviewer else None,
        review_by=review_by.isoformat() if review_by else "",
        pinned=tuple(dict.fromkeys(pk for pk, is_excluded in targets if not is_excluded)),
        excluded=tuple(dict.fromkeys(pk for pk, is_excluded in targets if is_excluded)),
    )
    anchors = _anchors("section", content.sections, sections) | _anchors("question", content.questions, questions)
    for source, row in zip(content.sources, citations, strict=True):
        anchors |= places_of_source(source, row["form"].prefix)
    for correction, row in zip(content.corrections, corrected, strict=True):
        anchors[f"correction-{correction.key}"] = f"id_{row['form'].prefix}-text"
    return Posted(content, _tags(form, cleaned), anchors)


def _anchors(kind: str, blocks: Sequence[Part | Answer], rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {f"{kind}-{block.key}": row["form"].prefix for block, row in zip(blocks, rows, strict=True)}


def places_of_source(source: Source, prefix: str) -> dict[str, str]:
    """Where a source stands in the form, and each of its two fields."""
    fields = {f"source-{source.key}-{name}": f"id_{prefix}-{name}" for name in ("text", "url")}
    return {f"source-{source.key}": f"id_{prefix}-text", **fields}


def _value(form: Any, name: str) -> Any:
    """A field's clean value; where it is not valid, what was typed."""
    if name in getattr(form, "cleaned_data", {}):
        return form.cleaned_data[name]
    return form[name].value() if name in form.fields else getattr(form.instance, name, "")


def _tags(form: Any, cleaned: Mapping[str, Any]) -> tuple[Tag, ...]:
    tags: list[Tag] = list(cleaned.get("tag_names", ()))
    first = cleaned.get("primary_tag")
    if first is not None and first in tags and "primary_tag" in form.changed_data:
        tags.sort(key=lambda tag: tag != first)
    return tuple(tags)


def _rows(formset: Any, ordering: str) -> Iterator[dict[str, Any]]:
    """The rows that stay, in order, each with its valid values, its form and its place."""
    found = []
    for number, form in enumerate(formset.forms if formset is not None else ()):
        values = getattr(form, "cleaned_data", {})
        is_blank = form.empty_permitted and not form.has_changed()
        if is_blank or formset._should_delete_form(form):
            continue
        found.append({**values, "form": form, "place": (values.get(ordering) or 0, number)})
    yield from sorted(found, key=lambda row: row["place"])


def _key(row: dict[str, Any], seen: set[str]) -> str:
    """The block's key: its row's, else the one that the form brought, else a new one."""
    form = row["form"]
    key = str(form.instance.key) if form.instance.pk else row.get(KEY) or ""
    if not key or key in seen:
        key = str(uuid.uuid4())
    seen.add(key)
    return key


def _sections(rows: Iterable[dict[str, Any]]) -> Iterator[Part]:
    seen: set[str] = set()
    for row in rows:
        form = row["form"]
        yield Part(
            key=_key(row, seen),
            heading=str(_value(form, "heading") or ""),
            html=clean(str(_value(form, "text") or "")),
            anchor=form.instance.anchor if form.instance.pk else "",
            picture=picture_of(row.get("picture"), row.get("caption", "")),
        )


def _questions(rows: Iterable[dict[str, Any]]) -> Iterator[Answer]:
    seen: set[str] = set()
    for row in rows:
        form, shared = row["form"], row.get("shared")
        yield Answer(
            key=_key(row, seen),
            question=shared.question if shared else str(_value(form, "question") or ""),
            html=shared.answer if shared else clean(str(_value(form, "answer") or "")),
            anchor=form.instance.anchor if form.instance.pk else "",
            shared_id=shared.pk if shared else None,
        )


def _citations(formset: Any) -> list[dict[str, Any]]:
    """The rows of sources that say something, in order; one that has no number yet comes last."""
    rows = [row for row in _rows(formset, "position") if _value(row["form"], "text") or _value(row["form"], "url")]
    return sorted(rows, key=lambda row: row.get("position") is None)


def _sources(rows: Iterable[dict[str, Any]]) -> Iterator[Source]:
    seen: set[str] = set()
    for row in rows:
        text, url = (str(_value(row["form"], name) or "") for name in ("text", "url"))
        yield Source(_key(row, seen), " ".join(text.split()), whole_address(url))


def _corrected(formset: Any) -> list[dict[str, Any]]:
    """The rows of corrections, the newest day first; a new one before those of its day, if it says something."""
    rows = [row for row in _rows(formset, "position") if row["form"].instance.pk or _value(row["form"], "text")]
    rows.sort(key=lambda row: row["form"].instance.pk is not None)
    return sorted(rows, key=_day, reverse=True)


def _day(row: dict[str, Any]) -> str:
    """In a form that cannot be saved yet the day may be none: then it is today's."""
    return (row.get("on") or localdate()).isoformat()


def _corrections(rows: Iterable[dict[str, Any]]) -> Iterator[Correction]:
    seen: set[str] = set()
    for row in rows:
        yield Correction(_key(row, seen), _day(row), str(_value(row["form"], "text") or "").strip())


def _byline(formset: Any) -> Iterator[Credit]:
    seen = set()
    for row in _rows(formset, "position"):
        contributor = row.get("contributor")
        if contributor and contributor.pk not in seen:
            seen.add(contributor.pk)
            yield credit_of(contributor, row.get("role") or "author")


def posing(request: HttpRequest, data: QueryDict) -> HttpRequest:
    """The same request with other data, as if that had been posted; for reading a form that nobody sends."""
    other = copy.copy(request)
    other.method = "POST"
    other._files = MultiValueDict()  # type: ignore[attr-defined]  # else asking for files would read the body again
    other.POST = data  # type: ignore[assignment]
    return other


# -- The way back ----------------------------------------------------------------------------------------------


def data_of(content: Content, tag_names: Sequence[str], article: Article) -> QueryDict:
    """What a browser would post for a form that says a content; blocks that the draft does not have are new rows."""
    data: dict[str, list[str]] = {name: [str(getattr(content, name))] for name in (*_PLAIN, *_RICH)}
    data |= {"is_page": [str(content.is_page)], "review_by": [content.review_by], "tag_names": list(tag_names)}
    data |= {name: [value] for name, value in _picture(content.picture).items()}
    data["reviewer"] = [_id(content.reviewer.contributor_id if content.reviewer else None)]
    kinds: tuple[Any, ...] = (article.sections, article.questions, article.sources, article.corrections)
    sections, questions, citations, corrected = (
        {str(key): pk for key, pk in kind.values_list("key", "pk")} for kind in kinds
    )
    _formset(data, "sections", (_section_row(n, part) for n, part in enumerate(content.sections, 1)), sections)
    _formset(data, "questions", (_question_row(n, each) for n, each in enumerate(content.questions, 1)), questions)
    sources = ((each.key, {"text": each.text, "url": each.url, KEY: each.key}) for each in content.sources)
    _formset(data, "sources", sources, citations, position="position")
    corrections = ((each.key, {"text": each.text, "on": each.on, KEY: each.key}) for each in content.corrections)
    _formset(data, "corrections", corrections, corrected)
    bylines = {str(pk): row for pk, row in article.bylines.values_list("contributor", "pk")}
    names = ((str(c.contributor_id), {"contributor": _id(c.contributor_id), "role": c.role}) for c in content.byline)
    _formset(data, "bylines", names, bylines, position="position")
    targets = {str(pk): row for pk, row in article.related_choices.values_list("target", "pk")}
    chosen: list[tuple[int, dict[str, str]]] = [(pk, {}) for pk in content.pinned] + [
        (pk, {"is_excluded": "on"}) for pk in content.excluded
    ]
    choices = ((str(pk), {"target": str(pk), **more}) for pk, more in chosen)
    _formset(data, "related_choices", choices, targets, position="position")
    post = QueryDict(mutable=True)
    for name, values in data.items():
        post.setlist(name, values)
    return post


def _formset(
    data: dict[str, list[str]],
    prefix: str,
    rows: Iterable[tuple[str, dict[str, str]]],
    standing: Mapping[str, int],
    position: str = "",
) -> None:
    """Rows that are in the database come first, as Django wants it."""
    all_rows = [(key, {**row, **({position: str(n)} if position else {})}) for n, (key, row) in enumerate(rows)]
    ordered = sorted(all_rows, key=lambda pair: pair[0] not in standing)
    for n, (key, row) in enumerate(ordered):
        for name, value in {**row, "id": _id(standing.get(key))}.items():
            data[f"{prefix}-{n}-{name}"] = [value]
    data[f"{prefix}-TOTAL_FORMS"] = [str(len(ordered))]
    data[f"{prefix}-INITIAL_FORMS"] = [str(sum(key in standing for key, _ in ordered))]
    data[f"{prefix}-MIN_NUM_FORMS"], data[f"{prefix}-MAX_NUM_FORMS"] = ["0"], ["1000"]


def _id(pk: int | None) -> str:
    return str(pk) if pk else ""


def _picture(picture: Picture | None) -> dict[str, str]:
    return {"picture": str(picture.image_id), "caption": picture.caption} if picture else {}


def _section_row(number: int, part: Part) -> tuple[str, dict[str, str]]:
    place = {"region": "sections", "ordering": str(10 * number), KEY: part.key}
    return part.key, {"heading": part.heading, "text": part.html, **place, **_picture(part.picture)}


def _question_row(number: int, answer: Answer) -> tuple[str, dict[str, str]]:
    place = {"region": "faq", "ordering": str(10 * number), KEY: answer.key}
    if answer.shared_id:
        return answer.key, {"shared": str(answer.shared_id), "question": "", "answer": "", **place}
    return answer.key, {"question": answer.question, "answer": answer.html, **place}
