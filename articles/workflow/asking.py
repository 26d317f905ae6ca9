"""What conditions ask of the database: of one article, or read ahead for all the articles of a list.

After `read_ahead()` the moves that lead to readers cost no query to be asked of. That is for showing them: to make a
move, an article is read afresh.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from articles import publishing, signing
from articles.models.draft import Article
from articles.models.history import Edition, Publication, SignOff, Version


@dataclass(frozen=True, slots=True)
class Answers:
    """What was read ahead of one article, for one account at one moment."""

    user_id: int
    version: Version | None
    live: Publication | None
    coming: Publication | None
    correction: Edition | None
    is_own: bool
    others_can_approve: bool
    #: The newest sign-off, as soon as somebody has asked for it.
    sign_off: list[SignOff | None] = field(default_factory=list)


def answers_of(article: Article) -> Answers | None:
    answers: Answers | None = getattr(article, "read_ahead_answers", None)
    return answers


def latest_version(article: Article) -> Version | None:
    if answers := answers_of(article):
        return answers.version
    return Version.objects.filter(article=article, number=article.version_number).first()


def latest_edition(article: Article) -> Edition | None:
    """The edition of the version that the draft stands at, if that one was approved."""
    if answers := answers_of(article):
        return getattr(answers.version, "edition", None)
    return (
        Edition.objects.select_related("version", "sign_off")
        .filter(version__article=article, version__number=article.version_number)
        .first()
    )


def edition_numbered(article: Article, number: int | None) -> Edition | None:
    """The edition of a version, if it was approved."""
    editions = Edition.objects.select_related("version").filter(version__article=article)
    return editions.filter(version__number=number or 0).first()


def last_shown(article: Article) -> Publication | None:
    """What readers saw last, or see."""
    return Publication.objects.filter(article=article).standing().order_by("-live_from").first()


def last_sign_off(article: Article) -> SignOff | None:
    """The newest sign-off of an article, of whatever text; asked for once where other answers were read ahead."""
    answers = answers_of(article)
    if answers is None:
        return signing.last(article.pk)
    if not answers.sign_off:
        answers.sign_off.append(signing.last(article.pk))
    return answers.sign_off[0]


def showing(article: Article, at: datetime) -> Publication | None:
    """What readers see."""
    answers = answers_of(article)
    return answers.live if answers else publishing.showing(article, at=at)


def pending(article: Article, at: datetime) -> Publication | None:
    """The change that is still to come."""
    answers = answers_of(article)
    return answers.coming if answers else publishing.pending(article, at=at)


def unconfirmed(article: Article) -> Edition | None:
    """A correction that nobody but its maker has looked at yet."""
    if answers := answers_of(article):
        return answers.correction
    return _unconfirmed().filter(version__article=article).select_related("version").order_by("-approved_at").first()


def is_own(user: Any, article: Article) -> bool:
    """Whether the account wrote, submitted or changed what stands to be approved: since the last edition at least."""
    if (answers := answers_of(article)) and answers.user_id == user.pk:
        return answers.is_own
    return Article.objects.filter(has_share(user), pk=article.pk).exists()


def has_share(user: Any) -> Q:
    """What `is_own()` says of one article, for a query."""
    last = Edition.objects.filter(version__article=OuterRef("article_id")).order_by("-version__number")
    since = Coalesce(Subquery(last.values("version__number")[:1]), Value(0))
    wrote = Version.objects.filter(article=OuterRef("pk"), made_by=user.pk, number__gt=since)
    return Q(created_by=user.pk) | Q(submitted_by=user.pk) | Q(Exists(wrote))


def others_can_approve(user: Any, article: Article | None = None) -> bool:
    """Whether anybody else could: an active account with the right to approve. An article may know from before."""
    if article and (answers := answers_of(article)) and answers.user_id == user.pk:
        return answers.others_can_approve
    others = get_user_model().objects.with_perm(
        "articles.approve_article",
        include_superusers=True,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return bool(others.exclude(pk=user.pk).exists())


def read_ahead(articles: Sequence[Article], user: Any, *, at: datetime) -> None:
    """Leaves with each article what `submit`, `approve`, `publish` and `confirm_correction` would ask; five queries."""
    pks = [article.pk for article in articles]
    of_latest = Version.objects.filter(article__in=pks, number=F("article__version_number"))
    versions = {row.article_id: row for row in of_latest.select_related("edition").defer("data")}
    open_windows = Publication.objects.filter(article__in=pks).open_after(at).order_by("live_from", "id")
    live = {row.article_id: row for row in open_windows if row.live_from <= at}
    coming = {row.article_id: row for row in open_windows if row.live_from > at}
    waiting = _unconfirmed().filter(version__article__in=pks).order_by("approved_at")
    corrections = {row.version.article_id: row for row in waiting.select_related("version").defer("version__data")}
    own = set(Article.objects.filter(has_share(user), pk__in=pks).values_list("pk", flat=True))
    has_others = others_can_approve(user)
    for article in articles:
        pk = article.pk
        answers = Answers(
            user_id=user.pk,
            version=versions.get(pk),
            live=live.get(pk),
            coming=coming.get(pk),
            correction=corrections.get(pk),
            is_own=pk in own,
            others_can_approve=has_others,
        )
        article.read_ahead_answers = answers  # type: ignore[attr-defined]


def _unconfirmed() -> QuerySet[Edition]:
    return Edition.objects.filter(is_correction=True, confirmed_at=None)
