"""The list of pictures: a grid of cards, its filters and orders."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskList
from articles.admin.library.facts import name_of, srcset_of, thumb_url, use_words
from articles.images.uses import UseCounts, counts, in_draft, on_page
from articles.licences import LICENCES, licence_of
from articles.models.library import Image, PictureTag

#: Columns only for the list's machinery of ordering; what is seen are cards.
COLUMNS: Final = ("titled", "width", "uploaded_at")
#: The tag filter offers the most used ones; any other comes by the search.
TAGS_OFFERED: Final = 20


@dataclass(frozen=True, slots=True)
class Card:
    """A picture in the list, ready to print."""

    image: Image
    url: str
    name: str
    thumb: str
    srcset: str
    uses: str
    is_used: bool
    licence: str


@dataclass(frozen=True, slots=True)
class Order:
    """A way to order the list."""

    words: str
    query: str
    is_chosen: bool


class ImageList(DeskList):
    """Makes cards of a page's pictures, and counts their uses together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.uses = counts([image.pk for image in self.result_list])

    @property
    def cards(self) -> list[Card]:
        return [self._card(image, self.uses[image.pk]) for image in self.result_list]

    def _card(self, image: Image, uses: UseCounts) -> Card:
        names = (name_of(image), thumb_url(image), srcset_of(image))
        licence = str(licence_of(image.licence).name)
        return Card(image, self.url_for_result(image), *names, use_words(uses), bool(uses), licence)

    @property
    def orders(self) -> list[Order]:
        """Newest first is the list's own order, without a word in its address."""
        place = {name: str(self.list_display.index(name)) for name in COLUMNS}
        offered = [
            (_("Newest"), ""),
            (_("Oldest"), place["uploaded_at"]),
            (_("Title"), place["titled"]),
            (_("Largest"), f"-{place['width']}"),
        ]
        chosen = self.params.get(ORDER_VAR, "")
        return [Order(words, self.get_query_string({ORDER_VAR: key or None}), key == chosen) for words, key in offered]


class AltFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = gettext_lazy("alternative text")


class UseFilter(admin.SimpleListFilter):
    """Says the same as the words on the cards: what is over does not count."""

    title = gettext_lazy("use")
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("pages", _("On a page")), ("drafts", _("In drafts only")), ("no", _("Not used"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        if not self.value():
            return queryset
        page, draft = on_page(), in_draft()
        wanted = {"pages": page, "drafts": draft & ~page, "no": ~draft & ~page}
        return queryset.filter(wanted.get(self.value() or "", Q()))


class LicenceFilter(admin.SimpleListFilter):
    title = gettext_lazy("licence")
    parameter_name = "licence"
    _none = "none"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(key or self._none, licence.name or licence.label) for key, licence in LICENCES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        if not self.value():
            return queryset
        return queryset.filter(licence="" if self.value() == self._none else self.value())


class TagFilter(admin.SimpleListFilter):
    title = gettext_lazy("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        counted = PictureTag.objects.annotate(number=Count("tagged_images")).filter(number__gt=0)
        most = counted.order_by("-number", "name").values_list("slug", "name")[:TAGS_OFFERED]
        return sorted(most, key=lambda tag: tag[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        slug = self.value()
        return queryset.filter(tagged_items__tag__slug=slug) if slug else queryset
