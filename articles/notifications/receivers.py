"""Who may be told of an article: only whoever may open it."""

from collections.abc import Collection
from typing import Final

from django.db.models import Q, QuerySet

from articles.models.draft import Article
from articles.models.people import User

_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
#: Whoever has one of these sees the articles of others, too.
_SEEING: Final = ("articles.edit_any_article", "articles.approve_article", "articles.publish_article")


def holders(permission: str) -> QuerySet[User]:
    """Active accounts with a right, superusers among them."""
    return User.objects.with_perm(permission, backend=_BACKEND)


def holding(permission: str) -> Q:
    return Q(pk__in=holders(permission).values("pk"))


def readers_of(article: Article) -> QuerySet[User]:
    """The accounts that may open an article on the desk: the rule of the article screen, asked of all at once."""
    return _lookers().filter(_sees_all() | Q(pk=article.created_by_id))


def readers_among(user_ids: Collection[int]) -> tuple[dict[int, User], set[int]]:
    """Of some accounts, those that may open articles, and the ids of those that see the articles of others, too."""
    lookers = _lookers().filter(pk__in=user_ids)
    return lookers.in_bulk(), set(lookers.filter(_sees_all()).values_list("pk", flat=True))


def _lookers() -> QuerySet[User]:
    may_look = holding("articles.view_article") | holding("articles.change_article")
    return User.objects.filter(may_look, is_active=True, is_staff=True)


def _sees_all() -> Q:
    sees_all = ~holding("articles.change_article")
    for permission in _SEEING:
        sees_all |= holding(permission)
    return sees_all
