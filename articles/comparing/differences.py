"""Two articles as plain data, place by place: fields, sections, questions and sources by key, tags, pictures, names."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from articles.comparing.marking import Change, Line, deleted, inserted, line_of, lines_of
from articles.comparing.places import LABELS, Comparison, Names, Place, Row, Side
from articles.content import Answer, Content, Correction, Credit, Part, Picture, Source
from articles.licences import NONE, licence_of
from articles.states import AltState

_RICH: Final = frozenset({"introduction", "conclusion"})
_SAME: Final = (Change.UNCHANGED,)


def compare(before: Side, after: Side, names: Names | None = None) -> Comparison:
    """What is different between two articles, with changed words marked. Quick, however long they are."""
    names = names or Names()
    was, now = before.content, after.content
    places = [
        *([_field("is_page", _kind(was), _kind(now))] if was.is_page != now.is_page else []),
        *(_field(name, getattr(was, name), getattr(now, name)) for name in ("title", "slug", "excerpt")),
        _field("introduction", was.introduction, now.introduction),
        *_blocks("section", was.sections, now.sections, names),
        *_blocks("question", was.questions, now.questions, names),
        _field("conclusion", was.conclusion, now.conclusion),
        *_blocks("correction", was.corrections, now.corrections, names),
        *_blocks("source", was.sources, now.sources, names),
        _place("picture", str(LABELS["picture"]), _picture_rows(was.picture, now.picture, names)),
        _list("tags", before.tags, after.tags),
        _list("byline", *(tuple(map(_credit, side.byline)) for side in (was, now))),
        _field("reviewer", *(_credit(side.reviewer) if side.reviewer else "" for side in (was, now))),
        *(_field(name, getattr(was, name), getattr(now, name)) for name in ("review_by", "seo_title")),
        _field("meta_description", was.meta_description, now.meta_description),
        *(_list(name, *_titles(name, was, now, names)) for name in ("pinned", "excluded")),
    ]
    return Comparison(tuple(place for place in places if place.rows))


# -- The article's own fields ----------------------------------------------------------------------------------


def _field(name: str, before: str, after: str) -> Place:
    lines = lines_of(before, after) if name in _RICH else _plain(before, after)
    return _place(name, str(LABELS[name]), [Row("", lines)] if lines else [])


def _kind(content: Content) -> str:
    return _("a page of the site") if content.is_page else _("an article")


def _plain(before: str, after: str) -> tuple[Line, ...]:
    return (line_of(before, after),) if before.strip() or after.strip() else ()


def _place(name: str, label: str, rows: Sequence[Row]) -> Place:
    changes = {line.change for row in rows for line in row.lines}
    change = changes.pop() if len(changes) == 1 else Change.CHANGED if changes else Change.UNCHANGED
    return Place(name, label, change, tuple(rows))


def _list(name: str, before: Sequence[str], after: Sequence[str]) -> Place:
    """Names in a row; another order is told in words."""
    if not before and not after:
        return _place(name, str(LABELS[name]), [])
    gone = [item for item in before if item not in after]
    pieces = [inserted(item) if item not in before else item for item in after]
    html = format_html_join(", ", "{}", ((piece,) for piece in [*pieces, *map(deleted, gone)]))
    notes = list(_order_notes(before, after))
    if name == "tags" and before and after and before[0] != after[0]:
        notes.append(_("The first tag, which gives colour and breadcrumb, was “%s”.") % before[0])
    change = Change.CHANGED if before and after else Change.ADDED if after else Change.REMOVED
    if list(before) == list(after):
        change = Change.UNCHANGED
    return _place(name, str(LABELS[name]), [Row("", (Line("paragraph", change, html, tuple(notes)),))])


def _order_notes(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    common = [item for item in before if item in after]
    if common != [item for item in after if item in before]:
        yield _("In another order; before: %s") % ", ".join(common)


def _credit(credit: Credit) -> str:
    roles = {"author": _("author"), "editor": _("editor"), "illustrator": _("illustrator")}
    name = f"{credit.name}, {credit.credentials}" if credit.credentials else credit.name
    return f"{name} ({roles[credit.role]})" if credit.role in roles else name


def _titles(name: str, before: Content, after: Content, names: Names) -> Iterator[tuple[str, ...]]:
    for side in (before, after):
        yield tuple(names.articles.get(pk) or _("article %d, which is gone") % pk for pk in getattr(side, name))


# -- Pictures --------------------------------------------------------------------------------------------------


def _picture_rows(before: Picture | None, after: Picture | None, names: Names) -> list[Row]:
    """Which picture, and its words, told in words; empty where there is none on either side."""
    parts = [
        (_("Picture"), *(_picture_name(side, names) for side in (before, after))),
        (_("Caption"), *(side.caption if side else "" for side in (before, after))),
        (_("Alternative text"), *(_alt(side) for side in (before, after))),
        (_("Credit"), *(side.credit if side else "" for side in (before, after))),
        (_("Licence"), *(_licence(side) for side in (before, after))),
        (_("Where it comes from"), *(side.source_url if side else "" for side in (before, after))),
    ]
    return [Row(label, lines) for label, was, now in parts if (lines := _plain(was, now))]


def _picture_name(picture: Picture | None, names: Names) -> str:
    if picture is None:
        return ""
    return names.pictures.get(picture.image_id) or _("picture %d, which is gone") % picture.image_id


def _alt(picture: Picture | None) -> str:
    if picture is None:
        return ""
    if picture.alt_state == AltState.DECORATIVE:
        return _("(decorative: none)")
    return picture.alt or _("(not decided)")


def _licence(picture: Picture | None) -> str:
    """As editors choose it; empty where none is stated."""
    licence = licence_of(picture.licence) if picture else NONE
    return "" if licence is NONE else str(licence.label)


# -- Sections, questions, corrections and sources --------------------------------------------------------------


def _blocks(kind: str, before: Sequence[Any], after: Sequence[Any], names: Names) -> Iterator[Place]:
    was, now = _by_key(before), _by_key(after)
    common = [key for key in was if key in now]
    moved = _moved(common, [key for key in now if key in was])
    for key in _order(list(was), list(now)):
        place = _block(kind, key, was.get(key), now.get(key), names)
        if key not in moved:
            yield place
            continue
        places = {"was": list(was).index(key) + 1, "now": list(now).index(key) + 1}
        told = _("Moved from place %(was)d to place %(now)d.") % places
        yield Place(place.name, place.label, place.change, place.rows, is_moved=True, notes=(told, *place.notes))


def _by_key(blocks: Sequence[Any]) -> dict[str, Any]:
    """By key; one that has none yet, as in a form that was not saved, is nobody's counterpart."""
    return {block.key or f"new-{n}": block for n, block in enumerate(blocks)}


def _order(before: Iterable[str], after: list[str]) -> list[str]:
    """The order of the later text; what it no longer has comes behind what it stood behind."""
    found = list(after)
    previous = None
    for key in before:
        if key not in found:
            found.insert(found.index(previous) + 1 if previous is not None else 0, key)
        previous = key
    return found


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest keys whose moving explains the new order: all but the longest run that kept its order."""
    places = {key: n for n, key in enumerate(before)}
    tails: list[int] = []
    ends: list[str] = []
    previous: dict[str, str | None] = {}
    for key in after:
        n = bisect_left(tails, places[key])
        previous[key] = ends[n - 1] if n else None
        tails[n : n + 1], ends[n : n + 1] = [places[key]], [key]
    kept: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return set(after) - kept


def _block(kind: str, key: str, before: Any, after: Any, names: Names) -> Place:
    block = after or before
    if isinstance(block, Part):
        rows = _part_rows(before, after, names)
    elif isinstance(block, Correction):
        rows = _correction_rows(before, after)
    else:
        rows = _source_rows(before, after) if isinstance(block, Source) else _answer_rows(before, after)
    place = _place(f"{kind}:{key}", block_label(block), rows)
    change = place.change
    if before is None or after is None:
        change = Change.ADDED if before is None else Change.REMOVED
    elif change != Change.UNCHANGED:
        change = Change.CHANGED
    notes = tuple(_shared_notes(before, after)) if isinstance(block, Answer) and before and after else ()
    if notes and change == Change.UNCHANGED:
        change = Change.CHANGED
    return Place(place.name, place.label, change, place.rows, notes=notes)


def block_label(block: Part | Answer | Source | Correction) -> str:
    """What a section, question, source or correction is called: “Section “Lights””."""
    if isinstance(block, Source):
        return _("Source “%s”") % block.short_name if block.name else _("Source without words")
    if isinstance(block, Correction):
        return _("Correction “%s”") % block.short_name if block.text else _("Correction without words")
    if isinstance(block, Part):
        return _("Section “%s”") % block.heading if block.heading else _("Section without a heading")
    return _("Question “%s”") % block.question if block.question else _("Question without words")


def headings_of(places: Iterable[str], *contents: Content) -> dict[str, str]:
    """What the sections, questions and sources among some places were called: for a log that outlives them."""
    found: dict[str, str] = {}
    for content in contents:
        found |= {f"section:{part.key}": part.heading for part in content.sections}
        found |= {f"question:{answer.key}": answer.question for answer in content.questions}
        found |= {f"source:{source.key}": source.short_name for source in content.sources}
        found |= {f"correction:{each.key}": each.short_name for each in content.corrections}
    return {place: found[place] for place in places if found.get(place)}


def _part_rows(before: Part | None, after: Part | None, names: Names) -> list[Row]:
    heading = _plain(before.heading if before else "", after.heading if after else "")
    text = lines_of(before.html if before else "", after.html if after else "")
    pictures = _picture_rows(before.picture if before else None, after.picture if after else None, names)
    found = [Row(_("Heading"), heading)] if any(line.change not in _SAME for line in heading) else []
    return [*found, *([Row("", text)] if text else []), *pictures]


def _answer_rows(before: Answer | None, after: Answer | None) -> list[Row]:
    question = _plain(before.question if before else "", after.question if after else "")
    text = lines_of(before.html if before else "", after.html if after else "")
    found = [Row(_("Question"), question)] if any(line.change not in _SAME for line in question) else []
    return [*found, *([Row("", text)] if text else [])]


def _source_rows(before: Source | None, after: Source | None) -> list[Row]:
    text = _plain(before.text if before else "", after.text if after else "")
    url = _plain(before.url if before else "", after.url if after else "")
    return [*([Row("", text)] if text else []), *([Row(_("Address"), url)] if url else [])]


def _correction_rows(before: Correction | None, after: Correction | None) -> list[Row]:
    text = _plain(before.text if before else "", after.text if after else "")
    day = _plain(before.on if before else "", after.on if after else "")
    return [*([Row("", text)] if text else []), *([Row(_("Date"), day)] if day else [])]


def _shared_notes(before: Answer, after: Answer) -> Iterator[str]:
    if before.shared_id == after.shared_id:
        return
    if after.shared_id is None:
        yield _("No longer taken from the hub of shared questions.")
    else:
        yield _("Taken from the hub of shared questions now.")
