"""Who looks at the desk: what they may do, and which articles they may see at all."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from articles import workflow
from articles.admin.articles.waiting import LOOKED_AT
from articles.models.draft import Article
from articles.models.history import Publication
from articles.models.public import LiveArticle
from articles.roles import sees_all
from articles.states import State


class Viewer:
    """An account at a moment. Every list of the desk starts from `articles()`, `publications()` or `live()`."""

    def __init__(self, user: Any, *, at: datetime) -> None:
        self.user, self.at = user, at
        self.looks = user.has_perm("articles.view_article") or user.has_perm("articles.change_article")
        self.adds = user.has_perm("articles.add_article")
        self.writes = user.has_perm("articles.change_article")
        self.submits = user.has_perm("articles.submit_article")
        self.edits_any = self.writes and user.has_perm("articles.edit_any_article")
        self.approves = user.has_perm("articles.approve_article")
        self.publishes = user.has_perm("articles.publish_article")
        self.sees_all = sees_all(user)

    @property
    def works(self) -> bool:
        """Whether they take part in the process, or watch over it; not those who only care for tags."""
        return any((self.writes, self.approves, self.publishes, self.user.has_perm("articles.view_event")))

    @cached_property
    def is_alone(self) -> bool:
        """Whether nobody else could approve what they wrote."""
        return not workflow.others_can_approve(self.user)

    def may_edit(self, article: Article) -> bool:
        return workflow.may_edit(self.user, article)

    # -- What they may see

    def articles(self) -> QuerySet[Article]:
        """At work, and theirs to see."""
        return self.articles_of_all_times().filter(archived_at=None)

    def articles_of_all_times(self) -> QuerySet[Article]:
        """The archive too."""
        articles = Article.objects.filter(trashed_at=None) if self.looks else Article.objects.none()
        return articles if self.sees_all else articles.filter(created_by=self.user.pk)

    def sees(self, article: Article) -> bool:
        """What `articles_of_all_times()` asks of many, of one that is at hand."""
        return self.looks and (self.sees_all or article.created_by_id == self.user.pk)

    def own(self) -> QuerySet[Article]:
        return Article.objects.at_work().filter(created_by=self.user.pk)

    def publications(self) -> QuerySet[Publication]:
        """Those who see their own articles only get the publications of the thousand that changed last."""
        rows = Publication.objects.standing() if self.looks else Publication.objects.none()
        return rows if self.sees_all else rows.filter(article__in=self._own_ids())

    def live(self) -> QuerySet[LiveArticle]:
        rows: QuerySet[LiveArticle] = LiveArticle.windows.visible() if self.looks else LiveArticle.windows.none()
        return rows if self.sees_all else rows.filter(article__in=self._own_ids())

    def _own_ids(self) -> QuerySet[Any, Any]:
        return self.own().order_by("-updated_at").values("pk")[:LOOKED_AT]

    def to_decide(self) -> QuerySet[Article]:
        """In review, for this account to approve or send back."""
        articles = self.articles().filter(state=State.IN_REVIEW.value)
        return articles if self.is_alone else articles.exclude(workflow.has_share(self.user))

    def in_review(self) -> QuerySet[Article]:
        """In review, without what `to_decide()` finds."""
        articles = self.articles().filter(state=State.IN_REVIEW.value)
        if not self.approves:
            return articles
        return articles.none() if self.is_alone else articles.filter(workflow.has_share(self.user))
