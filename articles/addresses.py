"""Who owns a path, and what it answers: a redirect, gone, or not found. Asked only where no live row was found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.models.public import Address, Clock, LiveArticle
from articles.states import Outcome


class SlugTakenError(Exception):
    """The slug belongs, or has belonged, to another article."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a former address leads: to a live article, or to nothing, for good or not.

    `article_ids` are those whose publication would change it: whose address it is, and who stands in for that one.
    """

    target: LiveArticle | None
    is_gone: bool
    article_ids: tuple[int, ...] = ()


def find(slug: str) -> Found:
    """What a slug without a live row answers. At most three queries; a redirect is always one hop."""
    address = Address.objects.filter(slug=slug, since__lte=Clock()).first()
    if address is None:
        return Found(None, is_gone=False)
    target = LiveArticle.objects.filter(article_id=address.article_id).only("slug").first()
    if target is None and address.outcome == Outcome.REDIRECT and address.target_id:
        target = LiveArticle.objects.filter(article_id=address.target_id).only("slug").first()
    ids = tuple(pk for pk in (address.article_id, address.target_id) if pk)
    return Found(target, is_gone=target is None and address.outcome != Outcome.NOT_FOUND, article_ids=ids)


def claim(slug: str, article: Any, *, since: datetime) -> None:
    """Gives a slug to an article from a moment on. Raises SlugTakenError where it is another's."""
    address, is_new = Address.objects.get_or_create(slug=slug, defaults={"article": article, "since": since})
    if address.article_id != article.pk:
        raise SlugTakenError(f"The address “{slug}” belongs to another article.")
    if not is_new and address.since > since:
        address.since = since
        address.save(update_fields=["since"])


def release_unused(article: Any, *, at: datetime, keep: str = "") -> None:
    """Lets go of addresses that no reader could have seen yet, when the change that would have opened them is off."""
    Address.objects.filter(article=article, since__gt=at).exclude(slug=keep).delete()


def settle(article: Any, outcome: Outcome, target: Any = None) -> None:
    """What every address of an article answers while it is not live."""
    Address.objects.filter(article=article).update(outcome=outcome, target=target)
