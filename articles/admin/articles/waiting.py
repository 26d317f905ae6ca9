"""What waits for an account: to be decided, to be published, to be changed."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from articles import workflow
from articles.models.draft import Article
from articles.models.history import Publication
from articles.states import State

#: Approved articles keep their state when they go live; those that wait are looked for among so many of the latest.
LOOKED_AT: Final = 1000


def waits_for(user: Any) -> bool:
    """Whether anything can wait for the account at all."""
    rights = ("articles.approve_article", "articles.publish_article", "articles.change_article")
    return any(user.has_perm(right) for right in rights)


def waiting_for(user: Any) -> QuerySet[Article]:
    """The articles at work that the account is the next to act on."""
    articles = Article.objects.at_work()
    wanted: list[QuerySet[Article]] = [Article.objects.none()]
    if user.has_perm("articles.approve_article"):
        in_review = articles.filter(state=State.IN_REVIEW.value)
        wanted.append(in_review.exclude(workflow.has_share(user)) if workflow.others_can_approve(user) else in_review)
    if user.has_perm("articles.publish_article"):
        wanted.append(approved_and_waiting(articles))
    if user.has_perm("articles.change_article"):
        wanted.append(articles.filter(state=State.CHANGES_REQUESTED.value, created_by=user.pk))
    ids = [found.order_by().values("pk") for found in wanted]
    return Article.objects.filter(pk__in=ids[0].union(*ids[1:], all=True))


def approved_and_waiting(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Approved, and never put before readers: neither live, nor scheduled, nor withdrawn since."""
    latest = articles.filter(state=State.APPROVED.value).order_by("-updated_at").values("pk")[:LOOKED_AT]
    gone_out = Publication.objects.standing().filter(
        article=OuterRef("pk"), edition__version__number=OuterRef("version_number")
    )
    return Article.objects.filter(~Exists(gone_out), pk__in=latest)
