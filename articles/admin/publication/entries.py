"""The lists of links in the settings: a row for each entry, in the order in which they stand on the page."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import menus
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.models.tags import Tag
from articles.paths import path_to

MOST: Final = 40
_OFFERED: Final = 100


class EntryForm(forms.Form):
    """An entry. A room of the site is named by `room`, everything else by its address; without one, it goes."""

    room = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    address = forms.CharField(label=gettext_lazy("Leads to"), required=False, max_length=500)
    name = forms.CharField(label=gettext_lazy("Called"), required=False, max_length=60)
    is_on = forms.BooleanField(label=gettext_lazy("Shown"), required=False, initial=True)
    place = forms.IntegerField(label=gettext_lazy("Place"), required=False, min_value=-9999, max_value=9999)

    #: What the row shows beside the fields: the entry's kind, and why it is not on the page.
    kind: Any = ""
    warning: str = ""

    def __init__(self, *args: Any, here: str = "", rooms: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here, self.rooms = here, rooms
        self.fields["address"].widget.attrs |= {"list": "desk-places", "placeholder": "/tags/…", "spellcheck": "false"}

    def clean_room(self) -> str:
        room: str = self.cleaned_data["room"]
        if room and room not in self.rooms:
            raise ValidationError(_("There is no such room."))
        return room

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        address = data.get("address", "").strip()
        if data.get("room") or not address:
            return data
        if self.here and address.startswith(f"{self.here}/"):
            address = address.removeprefix(self.here)
        try:
            data["to"] = menus.place_at(address)
        except menus.NoPlaceError as problem:
            self.add_error("address", str(problem))
            return data
        if data["to"].startswith(("http", "/", "mailto:")) and not data.get("name"):
            self.add_error("name", _("Say what this link is called."))
        return data

    def entry(self) -> dict[str, Any] | None:
        """As the publication's row keeps it; None for a row that was emptied."""
        data = self.cleaned_data
        to = f"room:{data['room']}" if data.get("room") else data.get("to")
        return {"to": to, "name": data.get("name", "").strip(), "is_on": bool(data.get("is_on"))} if to else None


class _Entries(forms.BaseFormSet[EntryForm]):
    def entries(self) -> list[dict[str, Any]]:
        """The valid rows in order; those without a place come last, as they stand."""
        given = [each for each in self.forms if each.is_valid()]
        given.sort(key=lambda each: _place(each.cleaned_data.get("place")))
        return [entry for each in given if (entry := each.entry())]


def _place(number: int | None) -> int:
    return MOST * 1000 if number is None else number


_Formset: Final = forms.formset_factory(EntryForm, formset=_Entries, extra=1, max_num=MOST, absolute_max=2 * MOST)


def formset_of(site: Site, which: str, data: Any, *, here: str) -> Any:
    """The rows of one list; bound where there is data."""
    kept = menus.entries_of(site, which)
    initial = [_initial(site, entry, n) for n, entry in enumerate(kept, 1)]
    words = {"here": here, "rooms": menus.LISTS[which]}
    formset = _Formset(data, initial=initial, prefix=which, form_kwargs=words)
    for form, entry in zip(formset.forms, kept, strict=False):
        _tell(form, site, entry)
    return formset


def _initial(site: Site, entry: dict[str, Any], place: int) -> dict[str, Any]:
    room = entry["to"].removeprefix("room:") if entry["to"].startswith("room:") else ""
    address = "" if room else menus.address_of(site, entry)
    return {"room": room, "address": address, "name": entry["name"], "is_on": entry["is_on"], "place": place}


def _tell(form: EntryForm, site: Site, entry: dict[str, Any]) -> None:
    kind = entry["to"].partition(":")[0]
    link = menus.link_of(site, {**entry, "name": ""})
    if link:
        form.fields["name"].widget.attrs["placeholder"] = link.name if kind != "http" else ""
    is_page = kind == "article" and link is not None and not link.path.startswith(path_to("articles:list"))
    kinds = {"room": _("Room"), "tag": _("Topic"), "article": _("Page") if is_page else _("Article")}
    form.kind = kinds.get(kind, _("Link"))
    if kind == "article" and link is None:
        form.warning = _("This article is not live now. The entry is not shown until it is.")
    if kind == "tag" and link is None:
        form.warning = _("This topic is gone. The entry is not shown, and goes when you save.")


def offered() -> list[tuple[str, str]]:
    """Addresses and names to choose from while one types: the pages, the largest topics and the newest articles."""
    ids = LiveArticle.pages.order_by("article_id").values("pk")[:_OFFERED]
    pages = LiveArticle.windows.filter(pk__in=ids).order_by("title").only("slug", "is_page", "title")
    tags = Tag.objects.filter(live_count__gt=0).order_by("-live_count", "name")[:_OFFERED]
    articles = LiveArticle.objects.newest().only("slug", "is_page", "title")[:_OFFERED]
    return [(each.get_absolute_url(), str(each)) for each in (*pages, *tags, *articles)]
