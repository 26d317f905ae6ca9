"""Letters to people at work: written in the transaction that is their reason, sent after it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models.desk import Letter
from articles.models.history import Note
from articles.models.people import User
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


def tell_of_note(note: Note, mentioned: Iterable[Any]) -> None:
    """Those who are mentioned; and, where no move tells of it, the article’s owner and all who wrote in its thread.

    Nobody is told of their own words, or told twice.
    """
    called = {user.pk: user for user in mentioned if user.pk != note.made_by_id}
    subject = _("A note on “%s”") % note.article.title
    body = f"{note.maker_name}:\n\n{note.text}\n\n{note_url(note)}\n"
    write(Mail.MENTION, called.values(), subject=subject, body=body, at=note.made_at)
    if note.is_request:
        return
    thread = (
        Note.objects.filter(Q(pk=note.parent_id) | Q(parent=note.parent_id)) if note.parent_id else Note.objects.none()
    )
    concerned = {note.article.created_by_id, *thread.values_list("made_by", flat=True)} - {note.made_by_id, *called}
    users = User.objects.filter(pk__in=[pk for pk in concerned if pk is not None])
    write(Mail.NOTE, users, subject=subject, body=body, at=note.made_at)


def note_url(note: Note) -> str:
    """The address of a note on the desk."""
    path = reverse("admin:articles_article_note", args=[note.article_id, note.parent_id or note.pk])
    return f"{settings.SITE_URL}{path}"
