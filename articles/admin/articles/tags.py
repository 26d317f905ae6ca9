"""Tags in the article form: names in the order typed, found by typing, new ones where the role may add them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from articles.models.draft import Article
from articles.models.tags import FormerTag, Tag, TaggedArticle

SUGGESTIONS: Final = 20
LONGEST_NAME: Final = 100


class TagSelect(forms.SelectMultiple):
    """A select that holds the chosen names only; suggestions come while typing."""

    def format_value(self, value: Any) -> list[str]:
        return list(value or [])

    def optgroups(self, name: str, value: list[str], attrs: Mapping[str, Any] | None = None) -> list[Any]:
        return [(None, [self.create_option(name, word, word, True, n)], n) for n, word in enumerate(value)]  # noqa: FBT003


class TagNamesField(forms.Field):
    """Cleans to tags in the order typed; one that does not exist yet comes out unsaved."""

    widget = TagSelect
    may_add = False

    def to_python(self, value: Any) -> list[str]:
        given = value if isinstance(value, (list, tuple)) else [value or ""]
        names: dict[str, str] = {}
        for name in (piece.strip(" \t\r\n\"'") for words in given for piece in str(words).split(",")):
            if name:
                names.setdefault(name.casefold(), " ".join(name.split()))
        return list(names.values())

    def clean(self, value: Any) -> list[Tag]:
        names = self.to_python(super().clean(value))
        if too_long := [name for name in names if len(name) > LONGEST_NAME]:
            raise forms.ValidationError(_("A tag has at most %d characters.") % len(too_long[0][:LONGEST_NAME]))
        known = tags_called(names)
        unknown = [name for name in names if name.casefold() not in known]
        if unknown and not self.may_add:
            raise forms.ValidationError(
                _("There is no tag called “%s”. Choose one from the list, or ask an editor to add it.")
                % "”, “".join(unknown)
            )
        found = [known.get(name.casefold()) or Tag(name=name) for name in names]
        return list({tag.name.casefold(): tag for tag in found}.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != list(initial or [])


def tags_called(names: Sequence[str]) -> dict[str, Tag]:
    """Tags by case-folded name; a name that was merged away or changed leads to the tag it became."""
    if not names:
        return {}
    wanted = Q()
    for name in names:
        wanted |= Q(name__iexact=name)
    former = FormerTag.objects.filter(wanted).select_related("heir")
    return {old.name.casefold(): old.heir for old in former} | {
        tag.name.casefold(): tag for tag in Tag.objects.filter(wanted)
    }


def names_of(article: Article) -> list[str]:
    """The names of an article's tags in order."""
    if article.pk is None:
        return []
    items = TaggedArticle.objects.filter(content_object=article).select_related("tag")
    return [item.tag.name for item in items]


def suggest(request: HttpRequest) -> JsonResponse:
    """Names that contain what was typed, those that begin with it first, the most used first; for select2."""
    if not request.user.has_perm("articles.view_tag"):
        raise PermissionDenied
    term = request.GET.get("term", "").strip()[:LONGEST_NAME]
    found = Tag.objects.order_by("-live_count", "name")
    begins = list(found.filter(name__istartswith=term).values_list("name", flat=True)[:SUGGESTIONS])
    if len(begins) < SUGGESTIONS:
        holds = found.filter(name__icontains=term).exclude(name__istartswith=term)
        begins += holds.values_list("name", flat=True)[: SUGGESTIONS - len(begins)]
    return JsonResponse({"results": [{"id": name, "text": name} for name in begins]})
