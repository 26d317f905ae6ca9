"""Where the hub's answers stand: the live pages that carry one, and the drafts whose version has older words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import workflow
from articles.admin.bounded import MOST, BoundedCount
from articles.models.clock import Clock
from articles.models.draft import Article, ArticleQuestion
from articles.models.history import Version
from articles.models.public import LiveAnswer
from articles.publishing.printing import wording_of
from articles.snapshot import keep_version
from articles.states import State
from faq import publishing
from faq.models import LiveQuestion, Question

#: How many pages or drafts are named.
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Page:
    """A live page that carries an answer; older where its words are not today's."""

    article_id: int
    title: str
    url: str
    is_older: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """The live pages of a question: some by name, all by number, as far as they are counted."""

    named: list[Page]
    count: int
    older: int

    @property
    def label(self) -> str:
        return on_pages(self.count)

    @property
    def older_label(self) -> str:
        text = ngettext("%s of them carries an older wording.", "%s of them carry an older wording.", self.older)
        return text % counted(self.older)

    @property
    def more(self) -> str:
        left = self.count - len(self.named)
        if left <= 0:
            return ""
        return _("and %s more") % (left if self.count <= MOST else f"{MOST - len(self.named)}+")


def counted(number: int) -> str:
    """A bounded count in words; "100+" where it was not counted to its end."""
    return f"{MOST}+" if number > MOST else str(number)


def on_pages(number: int) -> str:
    return ngettext("On %s live page", "On %s live pages", number) % counted(number)


# -- Live pages ------------------------------------------------------------------------------------------------


def carried() -> QuerySet[LiveAnswer]:
    """The answers that readers can see now."""
    return LiveAnswer.objects.filter(live__live_from__lte=Clock(), live__live_until__gt=Clock())


def page_count() -> BoundedCount:
    """To annotate questions with: how many live pages carry each, counted up to a hundred."""
    return BoundedCount(carried().filter(question_id=OuterRef("pk")).values("live").distinct())


def page_counts(question_ids: Iterable[int]) -> dict[int, int]:
    """On how many live pages each of these questions is; one query."""
    wanted = set(question_ids)
    if not wanted:
        return {}
    found = Question.objects.filter(pk__in=wanted).order_by().annotate(pages=page_count())
    return dict(found.values_list("pk", "pages"))


def pages_of(question: Question) -> Pages:
    """The live pages that carry a question, those with older words first; three queries."""
    today = wording_of(question.question, question.answer)
    carrying = carried().filter(question_id=question.pk)
    lives = carrying.order_by("-live").values_list("live", flat=True).distinct()
    ids = list(lives[: MOST + 1])
    older = carrying.exclude(wording=today).order_by().values("live").distinct()[: MOST + 1].count()
    rows = LiveAnswer.objects.filter(question_id=question.pk, live__in=ids[:SHOWN]).select_related("live")
    named: dict[int, Page] = {}
    for row in rows.only("wording", "live__slug", "live__is_page", "live__title", "live__article"):
        is_older = row.wording != today or (row.live_id in named and named[row.live_id].is_older)
        named[row.live_id] = Page(row.live.article_id, row.live.title, row.live.get_absolute_url(), is_older)
    return Pages(sorted(named.values(), key=lambda page: (not page.is_older, page.title.casefold())), len(ids), older)


def label_of(question: Question) -> tuple[str, str]:
    """How a question stands in the hub: the tone of its label, and its words."""
    live: LiveQuestion | None = getattr(question, "live", None)
    if live is None:
        return "draft", _("Draft")
    if publishing.has_unpublished_changes(question, live):
        return "changed", _("Published, with unpublished changes")
    return "live", _("Published")


# -- Drafts ----------------------------------------------------------------------------------------------------


def drafts_with_older_words(question: Question, user: Any) -> list[Article]:
    """Drafts that take the question, whose version has older words, and that the account may change; the first ones.

    A version that was made after the question's last change has today's words, so that those that were refreshed
    make room for the next.
    """
    if not user.has_perm("articles.change_article"):
        return []
    latest = Version.objects.filter(article=OuterRef("pk"), number=OuterRef("version_number"))
    drafts = _taking(question).filter(Exists(latest.filter(made_at__lt=question.updated_at)))
    if not user.has_perm("articles.edit_any_article"):
        drafts = drafts.filter(created_by=user.pk)
    found = list(drafts.only("title", "state", "version_number").order_by("pk")[:SHOWN])
    versions = Version.objects.filter(article__in=found, number=F("article__version_number"))
    older = {version.article_id for version in versions if _has_other_words(version, question)}
    return [article for article in found if article.pk in older]


def _taking(question: Question) -> QuerySet[Article]:
    return Article.objects.at_work().filter(
        pk__in=ArticleQuestion.objects.filter(shared=question).order_by().values("parent")
    )


def _has_other_words(version: Version, question: Question) -> bool:
    """Whether a version carries the question in other words than today's, or does not carry it yet."""
    mine = [answer for answer in version.content.questions if answer.shared_id == question.pk]
    today = (question.question, question.answer)
    return not mine or any((answer.question, answer.html) != today for answer in mine)


@dataclass(slots=True)
class Refreshed:
    """What came of taking the new wording into drafts."""

    fresh: list[Article] = field(default_factory=list)
    sent_back: list[Article] = field(default_factory=list)
    same: list[Article] = field(default_factory=list)
    refused: int = 0


def refresh(question: Question, article_ids: Collection[int], *, by: Any, at: datetime) -> Refreshed:
    """Makes a version with today's words of each draft that takes the question. What is live stays as it is."""
    report = Refreshed()
    drafts = {article.pk: article for article in _taking(question).filter(pk__in=article_ids)}
    note = (_("Takes the new wording of “%s”") % question)[:300]
    for pk in dict.fromkeys(article_ids):
        article = drafts.get(pk)
        if article is None or not workflow.may_edit(by, article):
            report.refused += 1
            continue
        with transaction.atomic():
            was = article.state
            version = keep_version(article, by=by, at=at, note=note)
        if version is None:
            report.same.append(article)
            continue
        report.fresh.append(article)
        if was == State.APPROVED:
            report.sent_back.append(article)
    return report


def reported(report: Refreshed) -> str:
    """The report in sentences."""
    new, same, back = len(report.fresh), len(report.same), len(report.sent_back)
    told = ngettext(
        "%d draft has the new wording, as a new version.", "%d drafts have the new wording, as new versions.", new
    )
    sentences = [told % new if new else _("No draft was changed.")]
    if back:
        told = ngettext(
            "%d of them was approved and is a draft again.", "%d of them were approved and are drafts again.", back
        )
        sentences.append(told % back)
    if same:
        sentences.append(ngettext("%d had it already.", "%d had it already.", same) % same)
    if report.refused:
        told = ngettext(
            "%d is not yours to change, or is gone.", "%d are not yours to change, or are gone.", report.refused
        )
        sentences.append(told % report.refused)
    if new:
        sentences.append(_("Readers see it once each is approved and published."))
    return " ".join(sentences)
