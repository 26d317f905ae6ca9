"""The form of the publication's settings: its words, logo, colours, and lists of links, all checked together."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import menus, theme
from articles.admin.articles.pictures import PictureInput
from articles.admin.publication.entries import formset_of
from articles.images import logo
from articles.models.clock import database_now
from articles.models.site import Site

OWN: Final = "own"
#: What a change of the settings is kept of, in the log.
KEPT: Final = (
    *("name", "tagline", "description", "errors_email", "footer", "menu", "footer_links", "colors"),
    *("logo_id", "logo_place"),
)
PARTS: Final = {
    "paper": gettext_lazy("Paper"),
    "ink": gettext_lazy("Text"),
    "sun": gettext_lazy("Accent"),
    "tone": gettext_lazy("Links"),
}
SCHEMES: Final = {"light": gettext_lazy("Light"), "dark": gettext_lazy("Dark")}
#: The names of the colours' fields.
COLORS: Final = tuple(f"{scheme}_{part}" for scheme in SCHEMES for part in PARTS)
_not_address: Final = re.compile(r"\[[^\[\]\n]+\]\(((?:[^()]|\([^()]*\))*)\)")


def _color(scheme: str, part: str) -> forms.CharField:
    label = format_lazy("{}: {}", SCHEMES[scheme], PARTS[part])
    return forms.RegexField(
        r"#[0-9a-fA-F]{6}\Z",
        label=label,
        required=False,
        error_messages={"invalid": gettext_lazy("A colour is written as # and six of 0–9 and a–f.")},
        widget=forms.TextInput(attrs={"type": "color", "aria-label": label}),
    )


class SiteForm(forms.ModelForm[Site]):
    """`origin` is this site's own, so that its addresses are known when they are pasted."""

    origin = ""

    preset = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        choices=[*((name, label) for name, (label, _palette) in theme.PRESETS.items()), (OWN, gettext_lazy("My own"))],
        widget=forms.RadioSelect,
    )
    light_paper, light_ink = _color("light", "paper"), _color("light", "ink")
    light_sun, light_tone = _color("light", "sun"), _color("light", "tone")
    dark_paper, dark_ink = _color("dark", "paper"), _color("dark", "ink")
    dark_sun, dark_tone = _color("dark", "sun"), _color("dark", "tone")

    class Meta:
        model = Site
        fields = ("name", "tagline", "description", "errors_email", "footer", "logo", "logo_place")
        widgets = {"logo": PictureInput, "logo_place": forms.RadioSelect, "footer": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        palette = self.instance.palette
        known = [name for name, (_label, each) in theme.PRESETS.items() if each == palette]
        self.initial["preset"] = known[0] if known else OWN
        self.initial.update(palette.as_colors())
        data = self.data if self.is_bound else None
        self.instance.read_at = self.instance.read_at or database_now()
        self.menus = {
            which: formset_of(self.instance, which, data, here=self.origin)
            for which in menus.LISTS
            if data is None or f"{which}-TOTAL_FORMS" in data
        }

    # -- Checking

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("The publication needs a name."))
        return name

    def clean_footer(self) -> str:
        """A link that leads nowhere would stand on every page as it was typed."""
        text: str = self.cleaned_data["footer"].replace("\r\n", "\n").strip()
        for address in _not_address.findall(text):
            if not menus.is_address(address):
                raise ValidationError(
                    _("“%s” is no address. Write https://…, a path such as /about/, or mailto:…") % address
                )
        return text

    def clean_logo(self) -> Any:
        image = self.cleaned_data["logo"]
        if image is not None and "logo" in self.changed_data:
            try:
                logo.embedded(image)
            except (OSError, ValueError) as problem:
                raise ValidationError(_("The file of this picture cannot be read. Choose another one.")) from problem
        return image

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        palette = self.palette()
        for problem in theme.problems(palette) if palette else ():
            self.add_error(f"{problem.scheme}_{problem.part}", problem.told)
        for which, formset in self.menus.items():
            if not formset.is_valid():
                words = _("An entry of the menu is wrong.") if which == "menu" else _("A link of the footer is wrong.")
                self.add_error(None, words)
        return data

    def palette(self) -> theme.Palette | None:
        """The colours that were chosen; None where one of them is none."""
        chosen = self.cleaned_data.get("preset")
        if chosen in theme.PRESETS:
            return theme.PRESETS[chosen][1]
        given = {
            s: {part: (self.cleaned_data.get(f"{s}_{part}") or "").lower() for part in PARTS} for s in theme.SCHEMES
        }
        if not all(theme.HEX.fullmatch(color) for scheme in given.values() for color in scheme.values()):
            for scheme in theme.SCHEMES:
                for part, color in given[scheme].items():
                    if not color and chosen == OWN and f"{scheme}_{part}" not in self.errors:
                        self.add_error(f"{scheme}_{part}", _("Choose a colour."))
            return None
        return theme.Palette.of(given)

    # -- What comes of it

    def filled(self) -> Site:
        """The settings as they stand in the form, unsaved; where something is wrong, as they were."""
        site = self.instance
        for which, formset in self.menus.items():
            setattr(site, which, _settled(formset.entries(), which))
        palette = self.palette()
        if palette and not theme.problems(palette):
            site.colors = palette.as_data()
        site.targets = menus.targets_of(site)
        site.read_at = database_now()
        return site

    # -- For the template

    def color_rows(self) -> Iterator[tuple[Any, list[Any]]]:
        for part, label in PARTS.items():
            yield label, [self[f"{scheme}_{part}"] for scheme in theme.SCHEMES]

    def figures(self) -> list[str]:
        """How well the colours can be read, a sentence for each scheme."""
        palette = self.palette() if self.is_bound else self.instance.palette
        if palette is None:
            return []
        words = _("%(scheme)s: text %(text).1f, links %(links).1f (at least 4.5); accent %(accent).1f (at least 3).")
        return [words % {"scheme": SCHEMES[name], **_contrasts(getattr(palette, name))} for name in theme.SCHEMES]


def _contrasts(scheme: theme.Scheme) -> dict[str, float]:
    """Cut, not rounded: 4.49 is under the limit."""
    found = {"text": scheme.ink, "links": scheme.tone, "accent": scheme.sun}
    return {name: int(10 * theme.contrast(color, scheme.paper)) / 10 for name, color in found.items()}


def _settled(entries: list[dict[str, Any]], which: str) -> list[dict[str, Any]]:
    """Empty where it is as the house has it, so that a later release may add to it."""
    return [] if entries == menus.entries_of(Site(), which) else entries


def kept_of(site: Site) -> dict[str, Any]:
    return {name: getattr(site, name) for name in KEPT}
