"""Between the draft's tables and `Content`: freeze one way, thaw the other, and keep a version of what changed."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from articles.comparing import headings_of
from articles.content import Answer, Content, Correction, Credit, Part, Picture, Source, free_name, slug_from
from articles.merging import changed_places
from articles.models.draft import (
    Article,
    ArticleCorrection,
    ArticleQuestion,
    ArticleSource,
    Byline,
    RelatedChoice,
    Section,
)
from articles.models.history import Event, Version
from articles.models.library import Image
from articles.models.people import Contributor
from articles.models.tags import Tag, TaggedArticle
from articles.states import State
from faq.models import Question


def freeze(article: Article) -> Content:
    """The draft as plain data. Read it `with_parts()`, and freezing costs no further query."""
    choices = list(article.related_choices.all())
    return Content(
        title=article.title,
        slug=article.slug,
        excerpt=article.excerpt,
        introduction=article.introduction,
        sections=tuple(_part(section) for section in article.sections.all()),
        questions=tuple(_answer(question) for question in article.questions.all()),
        conclusion=article.conclusion,
        sources=tuple(Source(str(row.key), row.text, row.url) for row in article.sources.all()),
        corrections=tuple(Correction(str(row.key), row.on.isoformat(), row.text) for row in article.corrections.all()),
        picture=picture_of(article.picture, article.caption),
        byline=tuple(credit_of(byline.contributor, byline.role) for byline in article.bylines.all()),
        reviewer=credit_of(article.reviewer, "reviewer") if article.reviewer else None,
        review_by=article.review_by.isoformat() if article.review_by else "",
        seo_title=article.seo_title,
        meta_description=article.meta_description,
        pinned=tuple(choice.target_id for choice in choices if not choice.is_excluded),
        excluded=tuple(choice.target_id for choice in choices if choice.is_excluded),
        is_page=article.is_page,
    )


def tag_ids(article: Article) -> list[int]:
    """The draft's tags in order, the primary one first."""
    ids = [item.tag_id for item in article.tagged_items.all()]
    first = article.primary_tag_id
    return [first, *(pk for pk in ids if pk != first)] if first is not None and first in ids else ids


def picture_of(image: Image | None, caption: str) -> Picture | None:
    """A picture with the words that its row in the library has today."""
    return image.told(caption) if image else None


def credit_of(contributor: Contributor, role: str) -> Credit:
    """A name as it stands today."""
    return Credit(contributor.pk, contributor.name, contributor.slug, role, contributor.credentials)


def _part(section: Section) -> Part:
    return Part(
        key=str(section.key),
        heading=section.heading,
        html=section.text,
        anchor=section.anchor,
        picture=picture_of(section.picture, section.caption),
    )


def _answer(question: ArticleQuestion) -> Answer:
    return Answer(
        key=str(question.key),
        question=question.wording,
        html=question.answer_html,
        anchor=question.anchor,
        shared_id=question.shared_id,
    )


@transaction.atomic
def keep_version(article: Article, *, by: Any, at: datetime, note: str = "") -> Version | None:
    """Makes a version of the draft as it stands, or returns None where nothing has changed since the last one.

    A change to an approved draft sends the draft back; the edition that was approved stays as it is. The log tells
    which places changed.
    """
    locked = Article.objects.select_for_update().get(pk=article.pk)
    draft = Article.objects.with_parts().get(pk=article.pk)
    content, tags = freeze(draft), tag_ids(draft)
    latest = Version.objects.filter(article=locked).first()
    before = latest.content if latest else None
    if latest and before == content and _today(latest.tag_ids) == tags:
        return None
    version = version_of(locked, content, tags, number=locked.version_number + 1, by=by, at=at, note=note)
    version.save()
    locked.version_number = article.version_number = version.number
    was = locked.state
    if was == State.APPROVED:
        locked.state = article.state = State.DRAFT.value
        locked.state_since = article.state_since = at
    locked.save(update_fields=["version_number", "state", "state_since", "updated_at"])
    changed = changed_places(before, content) if before else []
    if latest and _today(latest.tag_ids) != tags:
        changed.append("tags")
    told: dict[str, Any] = {"before": {"version": latest.number if latest else 0, "state": was}}
    told["after"] = {"version": version.number, "state": locked.state}
    named = headings_of(changed, before, content) if before else {}
    told |= {"changed": changed, "named": named}
    Event.of("save", locked, by=by, at=at, version=version.number, note=note, **told).save()
    return version


def _today(tag_ids: Sequence[int]) -> list[int]:
    """The ids as they stand after merges, so that a merge alone is no change to a draft."""
    tags = Tag.of_ids(tag_ids)
    return list(dict.fromkeys(tags[pk].pk for pk in tag_ids if pk in tags))


def version_of(
    article: Article,
    content: Content,
    tags: Sequence[int],
    *,
    number: int,
    by: Any,
    at: datetime,
    note: str = "",
) -> Version:
    """An unsaved version."""
    return Version(
        article=article,
        number=number,
        data=content.as_data(),
        tag_ids=list(tags),
        digest=content.digest(),
        made_at=at,
        made_by=by,
        note=note,
    )


def with_anchors(content: Content) -> Content:
    """The same content, each part with a key, sections and questions with an anchor; those it has are kept."""
    taken = {part.anchor for part in content.sections} | {answer.anchor for answer in content.questions}
    sections, questions = [], []
    for part in content.sections:
        anchor = part.anchor or _anchor(slug_from(part.heading, limit=60), taken)
        sections.append(Part(part.key or str(uuid.uuid4()), part.heading, part.html, anchor, part.picture))
    for answer in content.questions:
        words = slug_from(answer.question, limit=60)
        anchor = answer.anchor or _anchor(f"faq-{words}" if words else "", taken)
        key = answer.key or str(uuid.uuid4())
        questions.append(Answer(key, answer.question, answer.html, anchor, answer.shared_id))
    sources = tuple(replace(source, key=source.key or str(uuid.uuid4())) for source in content.sources)
    corrections = tuple(replace(each, key=each.key or str(uuid.uuid4())) for each in content.corrections)
    return replace(
        content, sections=tuple(sections), questions=tuple(questions), sources=sources, corrections=corrections
    )


def _anchor(words: str, taken: set[str]) -> str:
    if not words:
        return ""
    name = free_name(words, taken)
    taken.add(name)
    return name


def thaw(content: Content, article: Article) -> None:
    """Sets the article's own fields from plain data, unsaved; `thawed_parts()` makes its rows."""
    article.is_page = content.is_page
    article.title = content.title
    article.slug = content.slug
    article.excerpt = content.excerpt
    article.introduction = content.introduction
    article.conclusion = content.conclusion
    article.picture_id = content.picture.image_id if content.picture else None
    article.caption = content.picture.caption if content.picture else ""
    article.reviewer_id = content.reviewer.contributor_id if content.reviewer else None
    article.review_by = _day(content.review_by) if content.review_by else None
    article.seo_title = content.seo_title
    article.meta_description = content.meta_description


def thawed_parts(content: Content, article: Article, tags: Sequence[int] = ()) -> dict[type, list[Any]]:
    """Unsaved rows for everything that hangs on an article, by model; for a new article, or after its old ones went."""
    choices = [(pk, False) for pk in content.pinned] + [(pk, True) for pk in content.excluded]
    return {
        Section: [_section(part, article, 10 * n) for n, part in enumerate(content.sections, 1)],
        ArticleQuestion: [_question(answer, article, 10 * n) for n, answer in enumerate(content.questions, 1)],
        ArticleSource: [
            ArticleSource(article=article, position=10 * n, key=uuid.UUID(source.key), text=source.text, url=source.url)
            for n, source in enumerate(content.sources, 1)
        ],
        ArticleCorrection: [
            ArticleCorrection(
                article=article, position=10 * n, key=uuid.UUID(each.key), on=_day(each.on), text=each.text
            )
            for n, each in enumerate(content.corrections, 1)
        ],
        Byline: [
            Byline(article=article, contributor_id=credit.contributor_id, role=credit.role, position=n)
            for n, credit in enumerate(content.byline)
            if credit.contributor_id
        ],
        TaggedArticle: [TaggedArticle(content_object=article, tag_id=pk, position=n) for n, pk in enumerate(tags)],
        RelatedChoice: [
            RelatedChoice(article=article, target_id=pk, is_excluded=is_excluded, position=n)
            for n, (pk, is_excluded) in enumerate(choices)
        ],
    }


def _day(written: str) -> date:
    return date.fromisoformat(written)


#: The article's own columns that a content writes. State, version and dates of the row are never in it.
DRAFT_FIELDS: Final = (
    *("is_page", "title", "slug", "excerpt", "introduction", "conclusion", "picture", "caption"),
    *("primary_tag", "reviewer", "review_by", "seo_title", "meta_description"),
)


def write_draft(article: Article, content: Content, tags: Sequence[int]) -> None:
    """Makes the draft say what a content says: rows are matched by key and changed in place, the rest go.

    Everything that the content names must be there (see `mended()`). The caller holds the article's row.
    """
    content = with_anchors(content)
    thaw(content, article)
    if not article.slug:
        article.slug = slug_from(article.title) or f"article-{str(article.key)[:8]}"
    article.primary_tag_id = tags[0] if tags else None
    article.save(update_fields=[*DRAFT_FIELDS, "updated_at"])
    for model, wanted in thawed_parts(content, article, tags).items():
        _settle(model, article, wanted)


#: What tells two rows of an article apart, and the name of the key to the article.
_IDENTITY: Final[dict[type, tuple[str, str]]] = {
    Section: ("key", "parent"),
    ArticleQuestion: ("key", "parent"),
    ArticleSource: ("key", "article"),
    ArticleCorrection: ("key", "article"),
    Byline: ("contributor_id", "article"),
    TaggedArticle: ("tag_id", "content_object"),
    RelatedChoice: ("target_id", "article"),
}


def _settle(model: Any, article: Article, wanted: list[Any]) -> None:
    identity, parent = _IDENTITY[model]
    standing = {getattr(row, identity): row for row in model._default_manager.filter(**{parent: article})}
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    fresh, changed = [], []
    for row in wanted:
        old = standing.pop(getattr(row, identity), None)
        if old is None:
            fresh.append(row)
            continue
        row.pk = old.pk
        if any(getattr(row, field.attname) != getattr(old, field.attname) for field in fields):
            changed.append(row)
    model._default_manager.filter(pk__in=[row.pk for row in standing.values()]).delete()
    model._default_manager.bulk_create(fresh)
    model._default_manager.bulk_update(changed, [field.name for field in fields])


def mended(content: Content, tags: Sequence[int]) -> tuple[Content, list[int], list[str]]:
    """A content without what is gone from the database since (pictures, names, tags), and what that was, in words."""
    lost: list[str] = []
    pictures = [content.picture, *(part.picture for part in content.sections)]
    images = set(Image.objects.filter(pk__in={p.image_id for p in pictures if p}).values_list("pk", flat=True))
    named = {credit.contributor_id or 0 for credit in (*content.byline, content.reviewer) if credit}
    people = set(Contributor.objects.filter(pk__in=named).values_list("pk", flat=True))
    others = [*content.pinned, *content.excluded]
    there = set(Article.objects.filter(pk__in=others).values_list("pk", flat=True))
    shared = {answer.shared_id for answer in content.questions if answer.shared_id}
    hub = set(Question.objects.filter(pk__in=shared).values_list("pk", flat=True))

    def kept(picture: Picture | None) -> Picture | None:
        if picture and picture.image_id not in images:
            lost.append(_("a picture (%s)") % (picture.alt or picture.caption or picture.image_id))
            return None
        return picture

    def known(credit: Credit | None) -> bool:
        if credit and credit.contributor_id not in people:
            lost.append(credit.name)
        return credit is not None and credit.contributor_id in people

    today = Tag.of_ids(tags)
    lost += [_("the tag number %d") % pk for pk in tags if pk not in today]
    sections = tuple(replace(part, picture=kept(part.picture)) for part in content.sections)
    questions = tuple(a if a.shared_id in hub else replace(a, shared_id=None) for a in content.questions)
    content = replace(
        content,
        picture=kept(content.picture),
        sections=sections,
        questions=questions,
        byline=tuple(credit for credit in content.byline if known(credit)),
        reviewer=content.reviewer if known(content.reviewer) else None,
        pinned=tuple(pk for pk in content.pinned if pk in there),
        excluded=tuple(pk for pk in content.excluded if pk in there),
    )
    return content, _today(tags), lost


def _section(part: Part, article: Article, ordering: int) -> Section:
    return Section(
        parent=article,
        region="sections",
        ordering=ordering,
        key=uuid.UUID(part.key),
        anchor=part.anchor,
        heading=part.heading,
        text=part.html,
        picture_id=part.picture.image_id if part.picture else None,
        caption=part.picture.caption if part.picture else "",
    )


def _question(answer: Answer, article: Article, ordering: int) -> ArticleQuestion:
    own = answer.shared_id is None
    return ArticleQuestion(
        parent=article,
        region="faq",
        ordering=ordering,
        key=uuid.UUID(answer.key),
        anchor=answer.anchor,
        shared_id=answer.shared_id,
        question=answer.question if own else "",
        answer=answer.html if own else "",
    )
