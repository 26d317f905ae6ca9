"""An earlier version into the draft: nothing is lost, and what cannot come back as it was is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles import publishing, workflow
from articles.content import Answer, Content, Credit, Part, Picture
from articles.licences import licence_of
from articles.models.draft import Article
from articles.models.history import Version
from articles.models.library import Image
from articles.models.people import Contributor
from articles.snapshot import credit_of, keep_version, mended, picture_of, write_draft
from faq.models import Question


class RestoreRefusedError(Exception):
    """The account may not change this draft; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the draft says after a restoration.

    `lost` is gone from the library since. `renewed` is still there, with other words than then: the alternative text
    or licence of a picture, a name, a shared question. Those words belong to the library, and no restoration of one
    article turns them back for all others.
    """

    content: Content
    tag_ids: list[int]
    lost: list[str]
    renewed: list[str]


def outcome(version: Version) -> Outcome:
    """What restoring a version would make of the draft today. Changes nothing."""
    then, tag_ids, lost = mended(version.content, version.tag_ids)
    content = _with_words_of_today(then)
    return Outcome(content, tag_ids, lost, list(_renewed(then, content)))


def restore(version: Version, *, by: Any, at: datetime) -> Version | None:
    """Makes the draft say what a version says, as a new version; None where it says so already.

    What the draft said before is a version too, made now if it was not one. Raises RestoreRefusedError.
    """
    with publishing.publication_lock():
        article = Article.objects.select_for_update().get(pk=version.article_id)
        if not workflow.may_edit(by, article):
            raise RestoreRefusedError(_("This is not your article to change."))
        content, tag_ids, _lost = mended(version.content, version.tag_ids)
        keep_version(article, by=by, at=at, note=_("As it was before version %d was restored") % version.number)
        write_draft(article, content, tag_ids)
        return keep_version(article, by=by, at=at, note=_("Restored version %d") % version.number)


def _with_words_of_today(content: Content) -> Content:
    """The content as the draft's next freeze will have it, with the words that library and hub have now."""
    pictures = [content.picture, *(part.picture for part in content.sections)]
    images = Image.objects.in_bulk({picture.image_id for picture in pictures if picture})
    named = [*content.byline, content.reviewer]
    people = Contributor.objects.in_bulk({credit.contributor_id or 0 for credit in named if credit})
    hub = Question.objects.in_bulk({answer.shared_id for answer in content.questions if answer.shared_id})
    return replace(
        content,
        picture=_picture(content.picture, images),
        sections=tuple(replace(part, picture=_picture(part.picture, images)) for part in content.sections),
        questions=tuple(_answer(answer, hub) for answer in content.questions),
        byline=tuple(_credit(credit, people) for credit in content.byline),
        reviewer=_credit(content.reviewer, people) if content.reviewer else None,
    )


def _picture(picture: Picture | None, images: Mapping[int, Image]) -> Picture | None:
    return picture_of(images[picture.image_id], picture.caption) if picture else None


def _credit(credit: Credit, people: Mapping[int, Contributor]) -> Credit:
    return credit_of(people[credit.contributor_id or 0], credit.role)


def _answer(answer: Answer, hub: Mapping[int, Question]) -> Answer:
    if answer.shared_id is None:
        return answer
    shared = hub[answer.shared_id]
    return replace(answer, question=shared.question, html=shared.answer)


def _told(picture: Picture) -> Iterator[str]:
    """What the library says of a picture."""
    yield picture.alt or picture.alt_state
    yield from (str(words) for words in (picture.credit, licence_of(picture.licence).name, picture.source_url) if words)


def _renewed(then: Content, now: Content) -> Iterator[str]:
    pictures: list[tuple[Part | Content, Part | Content]] = [
        (then, now),
        *zip(then.sections, now.sections, strict=True),
    ]
    for was, today in pictures:
        if was.picture and today.picture and was.picture != today.picture:
            words = _("the alternative text, credit or licence of a picture (now: %s)")
            yield words % ", ".join(_told(today.picture))
    names = [*zip(then.byline, now.byline, strict=True), (then.reviewer, now.reviewer)]
    for credit, renamed in names:
        if credit and renamed and credit != renamed:
            yield _("the name or credentials of %(was)s (now: %(now)s)") % {
                "was": credit.name,
                "now": ", ".join(filter(None, [renamed.name, renamed.credentials])),
            }
    for answer, reworded in zip(then.questions, now.questions, strict=True):
        if answer != reworded:
            yield _("the wording of the shared question “%s”") % reworded.question
