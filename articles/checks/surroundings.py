"""Rules that look at what else there is: other addresses, other titles, an expert's sign-off."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from articles import addresses, signing
from articles.checks.gap import Gap
from articles.content import Content
from articles.models.draft import Article
from articles.models.folded import FoldedTitle, folds_of
from articles.models.public import Address, LiveArticle


def address(content: Content, article_id: int | None) -> Iterator[Gap]:
    """An address that another article has, or had, is not to be had; nor by a page what the site itself needs."""
    if content.is_page and content.slug in addresses.reserved():
        yield Gap("block", _("“%s” cannot be the address of a page: the site needs it itself.") % content.slug, "slug")
    others = Address.objects.exclude(article_id=article_id) if article_id else Address.objects.all()
    if content.slug and others.filter(slug=content.slug).exists():
        yield Gap("block", _("The address “%s” belongs to another article.") % content.slug, "slug")


def sign_off(content: Content, article_id: int | None, tag_ids: Iterable[int]) -> Iterator[Gap]:
    """A tag may let nothing out that no expert has read."""
    if not content.is_page and (names := signing.demanding(tag_ids)) and not signing.covering(article_id, content):
        words = _("The tag “%s” needs the sign-off of an expert, for exactly this text.")
        yield Gap("block", words % "”, “".join(names), "reviewer")


def twins(content: Content, article_id: int | None) -> Iterator[Gap]:
    """Another draft with the same slug, another article with the same title: allowed, and seldom meant."""
    drafts = Article.objects.at_work().exclude(pk=article_id or 0)
    if content.slug and drafts.filter(slug=content.slug).exists():
        message = _("Another draft has the slug “%s” too; the first one to go live gets the address.")
        yield Gap("warn", message % content.slug, "slug")
    if not content.title.strip():
        return
    same = folds_of(content.title)
    live = LiveArticle.windows.visible().exclude(article_id=article_id or 0)
    if live.alias(folded=FoldedTitle("title")).filter(folded__in=same).exists():
        yield Gap("warn", _("An article that is live has the same title."), "title")
    elif drafts.alias(folded=FoldedTitle("title")).filter(folded__in=same).exists():
        yield Gap("warn", _("Another article has the same title."), "title")
