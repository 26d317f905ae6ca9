"""What a picture is used for: asked before it is deleted, and never in a list."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from articles.models.draft import Article, Section
from articles.models.history import Publication
from articles.models.library import Image

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Use:
    """An article that holds a picture, and where."""

    article_id: int
    words: str


def uses_of(image: Image) -> list[Use]:
    """The drafts that use a picture, and the publications that show it or showed it; twenty of each at most.

    Publications that are over count too: the log of what readers saw must stay whole.
    """
    leads = Article.objects.filter(picture=image).order_by("pk").values_list("pk", "title")
    parts = Section.objects.filter(picture=image).order_by("pk")
    sections = parts.values_list("parent", "parent__title", "heading")
    found = [Use(pk, _("“%s”, as its picture") % title) for pk, title in leads[:SHOWN]]
    found += [
        Use(pk, _("“%(title)s”, section “%(heading)s”") % {"title": title, "heading": heading})
        for pk, title, heading in sections[:SHOWN]
    ]
    for publication in _publications(image).select_related("article")[:SHOWN]:
        words = _("“%(title)s”, published from %(day)s")
        values = {"title": publication.article.title, "day": publication.live_from.date().isoformat()}
        found.append(Use(publication.article_id, words % values))
    return found


def _publications(image: Image) -> QuerySet[Publication]:
    """Those whose text names the picture's id. Both databases print JSON with one space after the colon."""
    text = Cast("edition__version__data", TextField())
    number = f'"image_id": {image.pk}'
    named = Q(text__contains=f"{number},") | Q(text__contains=f"{number}}}")
    return Publication.objects.standing().annotate(text=text).filter(named).defer("edition__version__data")
