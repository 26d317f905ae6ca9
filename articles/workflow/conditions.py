"""What must hold for a move, each a function that answers with nothing or with the reason why not."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from articles import signing
from articles.models.draft import Article
from articles.models.history import Edition, Publication
from articles.workflow.asking import (
    is_own,
    last_sign_off,
    latest_edition,
    latest_version,
    others_can_approve,
    pending,
    showing,
    unconfirmed,
)


def is_theirs(user: Any, article: Article) -> bool:
    """Authors have their own drafts in hand; editors, any; wherever it lies."""
    own = article.created_by_id is not None and article.created_by_id == user.pk
    return bool(user.has_perm("articles.change_article") and (own or user.has_perm("articles.edit_any_article")))


def may_edit(user: Any, article: Article) -> bool:
    """Whether it is theirs, and not in the trash: what lies there nobody changes."""
    return article.trashed_at is None and is_theirs(user, article)


# -- Conditions ------------------------------------------------------------------------------------------------
# The first line of each docstring stands in WORKFLOW.md as what must hold; `manage.py permission_matrix` prints it.


def is_theirs_to_edit(user: Any, article: Article, at: datetime) -> str:
    """It is their own article, or they may change the articles of others."""
    return "" if may_edit(user, article) else _("This is not your article.")


def has_version(user: Any, article: Article, at: datetime) -> str:
    """It has been saved at least once."""
    return "" if latest_version(article) else _("There is no version yet; save the article first.")


def is_not_their_own(user: Any, article: Article, at: datetime) -> str:
    """They did not write, change or submit it themselves, unless nobody else can approve."""
    if is_own(user, article) and others_can_approve(user, article):
        return _("Nobody approves their own text while somebody else can.")
    return ""


def is_approved(user: Any, article: Article, at: datetime) -> str:
    """Its latest version is approved."""
    return "" if latest_edition(article) else _("The latest version is not approved.")


def is_not_live_already(user: Any, article: Article, at: datetime) -> str:
    """The approved version is not live already."""
    live, edition = showing(article, at), latest_edition(article)
    if live and edition and live.edition_id == edition.pk and pending(article, at) is None:
        return _("This version is live already.")
    return ""


def is_scheduled(user: Any, article: Article, at: datetime) -> str:
    """A change is scheduled."""
    return "" if pending(article, at) else _("Nothing is scheduled.")


def is_live(user: Any, article: Article, at: datetime) -> str:
    """It is live."""
    return "" if showing(article, at) else _("This article is not live.")


def is_live_or_scheduled(user: Any, article: Article, at: datetime) -> str:
    """It is live or scheduled."""
    if showing(article, at) or pending(article, at):
        return ""
    return _("This article is not live.")


def is_neither_live_nor_scheduled(user: Any, article: Article, at: datetime) -> str:
    """It is neither live nor scheduled."""
    if is_live_or_scheduled(user, article, at):
        return ""
    return _("It is live or scheduled. Withdraw it first.")


def was_live(user: Any, article: Article, at: datetime) -> str:
    """Readers saw it before."""
    ended = Publication.objects.filter(article=article).standing().filter(live_until__lte=at)
    return "" if ended.exists() else _("Readers have never seen this article.")


def has_other_editions(user: Any, article: Article, at: datetime) -> str:
    """It has an approved version other than the one that is live."""
    live = showing(article, at)
    others = Edition.objects.filter(version__article=article)
    if others.exclude(pk=live.edition_id if live else 0).exists():
        return ""
    return _("There is no other edition.")


def has_correction(user: Any, article: Article, at: datetime) -> str:
    """A correction waits to be looked at, and somebody else made it, unless nobody else can approve."""
    correction = unconfirmed(article)
    if correction is None:
        return _("There is no correction to look at.")
    if correction.approved_by_id == user.pk and others_can_approve(user, article):
        return _("Somebody else looks at a correction afterwards.")
    return ""


def has_lost_its_sign_off(user: Any, article: Article, at: datetime) -> str:
    """An expert signed off an earlier text, and the text has changed since."""
    version = latest_version(article) if last_sign_off(article) else None
    if version is None or signing.covering(article.pk, version.content):
        return _("There is no sign-off to carry over.")
    return ""


def is_in_archive(user: Any, article: Article, at: datetime) -> str:
    """It is in the archive."""
    return "" if article.archived_at else _("It is not in the archive.")


def is_not_in_archive(user: Any, article: Article, at: datetime) -> str:
    """It is not in the archive."""
    return _("It is in the archive already.") if article.archived_at else ""


def is_in_trash(user: Any, article: Article, at: datetime) -> str:
    """It is in the trash."""
    return "" if article.trashed_at else _("It is not in the trash.")


def is_not_in_trash(user: Any, article: Article, at: datetime) -> str:
    """It is not in the trash."""
    return _("It is in the trash already.") if article.trashed_at else ""


def may_be_thrown_away(user: Any, article: Article, at: datetime) -> str:
    """They may change it; what readers see is thrown away by a publisher, who says what its address answers."""
    if reason := is_theirs_to_edit(user, article, at):
        return reason
    published = Q(article=article) & Q(live_until__gt=at)
    if Publication.objects.standing().filter(published).exists() and not user.has_perm("articles.publish_article"):
        return _("It is live or scheduled; a publisher can withdraw it.")
    return ""


def may_be_restored(user: Any, article: Article, at: datetime) -> str:
    """They threw it away themselves, or may change the articles of others."""
    if article.trashed_by_id == user.pk or user.has_perm("articles.edit_any_article"):
        return ""
    return _("This is not your article.")
