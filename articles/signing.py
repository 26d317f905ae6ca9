"""An expert's sign-off: of exactly one text, with the name and credentials of that day."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from articles.content import Content, Credit
from articles.models.history import SignOff, Version
from articles.models.people import Contributor
from articles.models.tags import Tag


def sign_off(version: Version, expert: Contributor, *, on: date, by: Any, at: datetime) -> SignOff:
    """Records that an expert has read a version and stands for it; `by` is whose account recorded it."""
    credit = Credit(expert.pk, expert.name, expert.slug, "reviewer", expert.credentials)
    return _save(version, asdict(credit), on=on, by=by, at=at)


def carry_over(earlier: SignOff, version: Version, *, by: Any, at: datetime, reason: str) -> SignOff:
    """Lets a sign-off stand for a text that was mended: a publisher's explicit choice, with its reason."""
    return _save(version, earlier.credit, on=earlier.signed_on, by=by, at=at, reason=reason)


def _save(version: Version, credit: Any, *, on: date, by: Any, at: datetime, reason: str = "") -> SignOff:
    return SignOff.objects.create(
        article_id=version.article_id,
        version=version,
        text_digest=version.content.text_digest(),
        credit=credit,
        signed_on=on,
        made_at=at,
        made_by=by,
        reason=reason,
    )


def covering(article_id: int | None, content: Content) -> SignOff | None:
    """The sign-off that stands for this very text, whichever version carries it."""
    if article_id is None:
        return None
    return SignOff.objects.filter(article_id=article_id, text_digest=content.text_digest()).first()


def last(article_id: int) -> SignOff | None:
    """The newest sign-off of an article, of whatever text."""
    return SignOff.objects.filter(article_id=article_id).first()


def demanding(tag_ids: Any) -> list[str]:
    """The names of the tags that let nothing out without a sign-off."""
    return sorted({tag.name for tag in Tag.of_ids(tag_ids).values() if tag.needs_expert})
