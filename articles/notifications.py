"""Letters to people at work: written in the transaction that is their reason, sent after it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from articles.models.desk import Letter
from articles.states import Mail


def write(occasion: Mail, receivers: Iterable[Any], *, subject: str, body: str, at: datetime) -> list[Letter]:
    """Puts a letter to each receiver into the outbox, once each, but for those who switched the occasion off."""
    wanted = {user.pk: user for user in receivers if user and user.is_active and user.email}
    return Letter.objects.bulk_create(
        Letter(
            occasion=occasion.value,
            receiver=user,
            to=user.email,
            subject=subject[:300],
            body=body,
            made_at=at,
            next_try_at=at,
        )
        for user in wanted.values()
        if occasion.value not in user.muted_mail
    )
