"""The outbox: letters that stand in the same transaction as their reason, and so are lost or kept with it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.models.desk import Letter
from articles.notifications.postman import postman
from articles.states import Mail


def write(occasion: Mail, receivers: Iterable[Any], *, subject: str, body: str, at: datetime) -> list[Letter]:
    """Puts a letter to each receiver into the outbox, once each, but for those who switched the occasion off.

    They are sent after the transaction: at once where that is switched on, else by `publish_due`.
    """
    return post(letters_to(occasion, receivers, subject=subject, body=body, at=at))


def letters_to(occasion: Mail, receivers: Iterable[Any], *, subject: str, body: str, at: datetime) -> list[Letter]:
    """The letters that `write()` would write, to be posted with others."""
    wanted = {user.pk: user for user in receivers if user and user.is_active and user.email}
    return [
        Letter(
            occasion=occasion.value,
            receiver=user,
            to=user.email,
            subject=" ".join(subject.split())[:300],
            body=body,
            made_at=at,
            next_try_at=at,
        )
        for user in wanted.values()
        if occasion.value not in user.muted_mail
    ]


def post(letters: list[Letter]) -> list[Letter]:
    """Puts letters into the outbox."""
    if letters:
        Letter.objects.bulk_create(letters)
        transaction.on_commit(postman.call, robust=True)
    return letters
