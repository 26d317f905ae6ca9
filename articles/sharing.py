"""Preview links: a signed address for people without an account, for a while, until it is taken back."""

from datetime import datetime
from typing import Any, Final

from django.core.signing import BadSignature, Signer
from django.db import transaction

from articles.models.draft import Article
from articles.models.history import Event, PreviewLink, Version

SALT: Final = "articles.preview"


def token_of(link: PreviewLink) -> str:
    """What stands in the link's address: its number, signed."""
    return _signer().sign(str(link.pk))


def link_of(token: str) -> PreviewLink | None:
    """The link of a token, whether or not it still works; None for a token that is not ours."""
    try:
        pk = _signer().unsign(token)
    except BadSignature:
        return None
    found: PreviewLink | None = PreviewLink.objects.select_related("article", "version").filter(pk=pk).first()
    return found


def _signer() -> Signer:
    """Made anew each time: the key is a setting. A dot, because a colon ends a link in some mail programs."""
    return Signer(salt=SALT, sep=".")


def works(link: PreviewLink, *, at: datetime) -> bool:
    return link.revoked_at is None and at < link.expires_at and link.article.trashed_at is None


@transaction.atomic
def share(
    article: Article, *, by: Any, at: datetime, expires_at: datetime, label: str = "", version: Version | None = None
) -> PreviewLink:
    """Makes a link: pinned to a version, or following the draft where none is named."""
    link = PreviewLink.objects.create(
        article=article, version=version, label=label, made_at=at, made_by=by, expires_at=expires_at
    )
    detail = {"link": link.pk, "note": label, "until": expires_at.isoformat()}
    Event.of("share", article, by=by, at=at, version=version.number if version else None, **detail).save()
    return link


@transaction.atomic
def unshare(link: PreviewLink, *, by: Any, at: datetime) -> bool:
    """Takes a link back for good; False where somebody had done so before."""
    locked = PreviewLink.objects.select_for_update().get(pk=link.pk)
    if locked.revoked_at is not None:
        return False
    locked.revoked_at, locked.revoked_by = at, by
    locked.save(update_fields=["revoked_at", "revoked_by"])
    Event.of("unshare", link.article, by=by, at=at, link=link.pk, note=link.label).save()
    return True
