"""A fresh draft out of another article: the words, pictures, names and tags; nothing of its life."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from articles.checks.text import COPY_OF
from articles.content import Content
from articles.models.draft import Article
from articles.models.history import Event
from articles.snapshot import freeze, keep_version, tag_ids, thaw, thawed_parts, with_anchors

LONGEST_TITLE: Final = 300


@transaction.atomic
def duplicate(article: Article, *, by: Any, at: datetime) -> Article:
    """A draft of `by`'s own, “Copy of …”, with keys of its own.

    Dates, slug, addresses, versions, sign-offs, notes, preview links and state stay with the one it is taken from.
    """
    source = Article.objects.with_parts().get(pk=article.pk)
    tags = tag_ids(source)
    content = _renewed(freeze(source))
    copy = Article(created_by=by, primary_tag_id=source.primary_tag_id)
    thaw(content, copy)
    copy.save()
    for model, rows in thawed_parts(content, copy, tags).items():
        model._default_manager.bulk_create(rows)  # type: ignore[attr-defined]
    note = _("Copied from “%(title)s”, version %(version)d")
    keep_version(copy, by=by, at=at, note=(note % {"title": source.title, "version": source.version_number})[:300])
    origin = {"source": source.pk, "source_title": source.title, "version": source.version_number}
    Event.of("duplicate", copy, by=by, at=at, **origin).save()
    copy.refresh_from_db()
    return copy


def _renewed(content: Content) -> Content:
    """The same words under new keys. Anchors are made of today's headings."""
    return with_anchors(
        replace(
            content,
            title=(str(COPY_OF) % content.title)[:LONGEST_TITLE],
            slug="",
            review_by="",
            sections=tuple(replace(part, key="", anchor="") for part in content.sections),
            questions=tuple(replace(answer, key="", anchor="") for answer in content.questions),
            sources=tuple(replace(source, key="") for source in content.sources),
            corrections=(),  # they are of what readers of the other one saw
        )
    )
