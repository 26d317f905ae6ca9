"""What a comparison is: places in the order of the page, each with rows of marked lines, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.comparing.marking import Change, Line
from articles.content import Content

LABELS: Final[dict[str, Any]] = {
    "is_page": gettext_lazy("This is"),
    "title": gettext_lazy("Title"),
    "slug": gettext_lazy("Slug"),
    "excerpt": gettext_lazy("Excerpt"),
    "introduction": gettext_lazy("Introduction"),
    "conclusion": gettext_lazy("Conclusion"),
    "picture": gettext_lazy("Picture"),
    "tags": gettext_lazy("Tags"),
    "byline": gettext_lazy("Byline"),
    "reviewer": gettext_lazy("Expert reviewer"),
    "review_by": gettext_lazy("Review again by"),
    "seo_title": gettext_lazy("Title for search engines"),
    "meta_description": gettext_lazy("Description for search engines"),
    "pinned": gettext_lazy("Related articles, shown first"),
    "excluded": gettext_lazy("Related articles, never shown"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts; `tags` are the names of its tags in order, as they are called today."""

    content: Content
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids of a content are called: pictures of the library, other articles. The caller looks them up."""

    pictures: Mapping[int, str] = field(default_factory=dict)
    articles: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a place: the heading of a section, its text, its picture. The main part has no label."""

    label: str
    lines: tuple[Line, ...]

    @property
    def is_changed(self) -> bool:
        return any(line.change != Change.UNCHANGED for line in self.lines)

    def groups(self) -> list[tuple[bool, list[Line]]]:
        """The lines in runs; a run that is far from any change is marked as one to fold."""
        near = set()
        for n, line in enumerate(self.lines):
            if line.change != Change.UNCHANGED:
                near |= {n - 1, n, n + 1}
        found: list[tuple[bool, list[Line]]] = []
        for n, line in enumerate(self.lines):
            if not found or found[-1][0] != (n not in near):
                found.append((n not in near, []))
            found[-1][1].append(line)
        return [(is_far and len(lines) > 1, lines) for is_far, lines in found]


@dataclass(frozen=True, slots=True)
class Place:
    """A field, a section, a question or a source; `name` is as in `merging.Clash.place`: `title`, `section:<key>`."""

    name: str
    label: str
    change: Change
    rows: tuple[Row, ...]
    is_moved: bool = False
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    @property
    def anchor(self) -> str:
        return "place-" + self.name.replace(":", "-")

    @property
    def is_same(self) -> bool:
        return self.change == Change.UNCHANGED and not self.is_moved

    @property
    def told(self) -> str:
        """What became of it: “moved, changed”."""
        words = {
            Change.UNCHANGED: _("unchanged"),
            Change.CHANGED: _("changed"),
            Change.ADDED: _("added"),
            Change.REMOVED: _("removed"),
        }
        if not self.is_moved:
            return words[self.change]
        return _("moved") if self.change == Change.UNCHANGED else _("moved, changed")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every place in the order of the page; what was removed stands where it stood."""

    places: tuple[Place, ...]

    @property
    def is_same(self) -> bool:
        return all(place.is_same for place in self.places)

    @property
    def changed(self) -> list[Place]:
        return [place for place in self.places if not place.is_same]

    def summary(self) -> str:
        """In a sentence: “3 sections changed, 1 moved; tags and slug changed”."""
        told = [self._count(kind) for kind in ("section", "question", "source")]
        fields = [place.label for place in self.changed if place.kind in LABELS]
        if fields:
            told.append(_("changed: %s") % ", ".join(label[:1].lower() + label[1:] for label in fields))
        return "; ".join(filter(None, told)) or _("Nothing is different.")

    def _count(self, kind: str) -> str:
        found = [place for place in self.changed if place.kind == kind]
        counts = {change: sum(place.change == change for place in found) for change in Change}
        moved = sum(place.is_moved for place in found)
        words = [
            (counts[Change.CHANGED], _("changed")),
            (moved, _("moved")),
            (counts[Change.ADDED], _("added")),
            (counts[Change.REMOVED], _("removed")),
        ]
        told = [(number, word) for number, word in words if number]
        if not told:
            return ""
        number, word = told[0]
        nouns = {
            "section": ngettext("section", "sections", number),
            "question": ngettext("question", "questions", number),
            "source": ngettext("source", "sources", number),
        }
        return ", ".join([f"{number} {nouns[kind]} {word}", *(f"{n} {w}" for n, w in told[1:])])
