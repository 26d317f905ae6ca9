"""Makes a planted collection larger by copying its rows, where publishing a dozen of each would take a minute."""

import uuid
from dataclasses import replace
from typing import Any, Final

from django.db import models

from articles.models.draft import (
    Article,
    ArticleCorrection,
    ArticleQuestion,
    ArticleSource,
    Byline,
    RelatedChoice,
    Section,
)
from articles.models.history import Edition, Event, Publication, SignOff, Version
from articles.models.public import (
    Address,
    LiveAnswer,
    LiveArticle,
    LiveByline,
    LiveImage,
    LiveLink,
    LivePrint,
    LiveTag,
)
from articles.models.tags import TaggedArticle

#: Each after those that it points to. Not copied: notes, search, postings and term vectors.
MODELS: Final[tuple[Any, ...]] = (
    *(Article, Section, ArticleQuestion, ArticleSource, ArticleCorrection, Byline, TaggedArticle, RelatedChoice),
    *(Version, SignOff, Edition, Publication, Event, Address),
    *(LiveArticle, LivePrint, LiveTag, LiveByline, LiveAnswer, LiveImage, LiveLink),
)


def multiply(times: int) -> None:
    """So many times the articles that there are, each with its whole history, of the same people and tags."""
    originals = {model: list(model._base_manager.order_by("pk")) for model in MODELS}
    for _ in range(1, times):
        _Copies().make(originals)


class _Copies:
    """One of each article. A copy points to the copies of what its original points to, where that was copied."""

    def __init__(self) -> None:
        self.mark = uuid.uuid4().hex[:8]
        self.made: dict[tuple[Any, Any], Any] = {}

    def make(self, originals: dict[Any, list[Any]]) -> None:
        for model, rows in originals.items():
            copies = model._base_manager.bulk_create([self._copy(row) for row in rows])
            self.made |= {(model, row.pk): copy for row, copy in zip(rows, copies, strict=True)}

    def _copy(self, row: Any) -> Any:
        values = {field.attname: self._value(field, row) for field in row._meta.concrete_fields}
        if isinstance(row, Event) and row.subject == Article._meta.model_name:
            values["subject_id"] = self.made[Article, row.subject_id].pk
        if isinstance(row, LiveArticle):
            values["guid"] = self.made[Article, row.article_id].key
        if isinstance(row, Version):
            content = replace(row.content, slug=self._named(row.content.slug))
            values |= {"data": content.as_data(), "digest": content.digest()}
        return type(row)(**values)

    def _value(self, field: models.Field[Any, Any], row: Any) -> Any:
        value = getattr(row, field.attname)
        if field.is_relation:
            copy = self.made.get((field.related_model, value))
            return copy.pk if copy else value
        if field.primary_key:
            return None
        if field.unique and isinstance(field, models.UUIDField):
            return uuid.uuid4()
        return self._named(value) if field.unique or field.name == "slug" else value

    def _named(self, value: str) -> str:
        return value and f"{value}-{self.mark}"
