"""Three texts into one: the version both began with, mine, and theirs. Plain data, no Django.

Field by field and section by section, by key. Where both changed the same place in different ways there is a `Clash`;
the merged content holds mine there until somebody chooses. Nothing is dropped without a choice.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from articles.content import Answer, Content, Correction, Part, Source

#: The article's own fields, each merged as a whole.
FIELDS: Final = (
    *("is_page", "title", "slug", "excerpt", "introduction", "conclusion", "picture"),
    *("byline", "reviewer", "review_by", "seo_title", "meta_description"),
)
_LISTS: Final = ("pinned", "excluded")
_KINDS: Final = {"section": "sections", "question": "questions", "source": "sources", "correction": "corrections"}
#: What of a block is merged on its own. A source is one thing: an address belongs to its citation; so is a
#: correction.
_NAMES: Final[dict[type, tuple[str, ...]]] = {Part: ("heading", "html", "picture"), Answer: ("question", "html")}
_UNKNOWN: Final = "\0 no side has this"
Block = TypeVar("Block", Part, Answer, Source, Correction)
#: Those that are merged as a whole.
_WHOLE: Final = (Source, Correction)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clash:
    """A place that both sides changed: `title`, `section:<key>:html`, `source:<key>`, or `section:<key>` where one
    side removed it.

    `base`, `mine` and `theirs` are the place's values; None is a removed block.
    """

    place: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    content: Content
    clashes: tuple[Clash, ...]


def merge(base: Content, mine: Content, theirs: Content) -> Merged:
    """Both sides' changes in one text, and the places where they meet."""
    clashes: list[Clash] = []

    def one(place: str, b: Any, m: Any, t: Any) -> Any:
        if t in (m, b):
            return m
        if m == b:
            return t
        clashes.append(Clash(place, b, m, t))
        return m

    values = {name: one(name, *(getattr(side, name) for side in (base, mine, theirs))) for name in FIELDS}
    values |= {name: merge_lists(*(getattr(side, name) for side in (base, mine, theirs))) for name in _LISTS}
    values |= _unmixed(values["pinned"], values["excluded"], mine)
    sections = _blocks("section", base.sections, mine.sections, theirs.sections, one, clashes)
    questions = _blocks("question", base.questions, mine.questions, theirs.questions, one, clashes)
    sources = _blocks("source", base.sources, mine.sources, theirs.sources, one, clashes)
    corrections = _blocks("correction", base.corrections, mine.corrections, theirs.corrections, one, clashes)
    values |= {"corrections": tuple(sorted(corrections, key=lambda each: each.on, reverse=True))}
    content = replace(mine, **values, sections=sections, questions=questions, sources=sources)
    return Merged(content, tuple(clashes))


def _unmixed(pinned: Sequence[int], excluded: Sequence[int], mine: Content) -> dict[str, tuple[int, ...]]:
    """What one pinned while the other excluded it is what mine says it is."""
    both = set(pinned) & set(excluded)
    return {
        "pinned": tuple(pk for pk in pinned if pk not in both or pk in mine.pinned),
        "excluded": tuple(pk for pk in excluded if pk not in both or pk not in mine.pinned),
    }


def merge_lists(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> tuple[T, ...]:
    """Whatever either side added is in, whatever either removed is out; the order is that of the side that moved."""
    skeleton, other = (theirs, mine) if list(mine) == list(base) else (mine, theirs)
    gone = (set(base) - set(mine)) | (set(base) - set(theirs))
    found = [item for item in _ordered(skeleton, other) if item not in gone]
    return tuple(found)


def _ordered(skeleton: Sequence[T], other: Sequence[T]) -> list[T]:
    """The skeleton's order; what only the other has comes behind what it stood behind there."""
    found = list(skeleton)
    before: T | None = None
    for item in other:
        if item not in found:
            found.insert(found.index(before) + 1 if before is not None else 0, item)
        before = item
    return found


def _blocks(
    kind: str,
    base: Sequence[Block],
    mine: Sequence[Block],
    theirs: Sequence[Block],
    one: Callable[[str, Any, Any, Any], Any],
    clashes: list[Clash],
) -> tuple[Block, ...]:
    b, m, t = ({block.key: block for block in side} for side in (base, mine, theirs))
    merged: dict[str, Block] = {}
    taken = _taken(theirs, m) if kind == "question" else set()
    for key in {**m, **t}:
        place = f"{kind}:{key}"
        was, ours, other = b.get(key), m.get(key), t.get(key)
        if was is None and other is None and isinstance(ours, Answer) and ours.shared_id in taken:
            continue  # both sides took the same shared question: it is there once
        if ours is not None and other is not None:
            merged[key] = _block(place, was, ours, other, one)
            continue
        left: Block | None = ours or other
        if left is None or (was is not None and _same(left, was)):
            continue  # one side removed it, the other had not touched it
        if was is not None:
            clashes.append(Clash(place, was, ours, other))
        merged[key] = left
    return tuple(merged[key] for key in _order(list(b), list(m), list(t)) if key in merged)


def _taken(theirs: Sequence[Any], mine: Collection[str]) -> set[int]:
    """The shared questions of those that only the other side has."""
    return {answer.shared_id for answer in theirs if answer.shared_id and answer.key not in mine}


def _order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    common = set(base) & set(mine) & set(theirs)
    unmoved = [key for key in mine if key in common] == [key for key in base if key in common]
    return _ordered(theirs, mine) if unmoved else _ordered(mine, theirs)


def _block(
    place: str, was: Block | None, mine: Block, theirs: Block, one: Callable[[str, Any, Any, Any], Any]
) -> Block:
    """Two versions of a block. Its anchor never changes once it is made; without a base, each difference counts."""
    if isinstance(mine, _WHOLE):
        return one(place, was, mine, theirs)  # type: ignore[no-any-return]
    if was is None:
        unknown: dict[str, Any] = dict.fromkeys(_NAMES[type(mine)], _UNKNOWN)
        was = replace(mine, **unknown)
    sides = (was, mine, theirs)
    anchor = theirs.anchor or mine.anchor
    if isinstance(mine, Answer) and len({side.shared_id for side in sides}) > 1:
        wording = one(f"{place}:wording", *(_wording(side) for side in sides))
        values = dict(zip(("question", "html", "shared_id"), wording, strict=True))
    else:
        names = _NAMES[type(mine)]
        values = {name: one(f"{place}:{name}", *(getattr(side, name) for side in sides)) for name in names}
    return replace(mine, anchor=anchor, **values)


def _wording(answer: Any) -> tuple[str, str, int | None]:
    return answer.question, answer.html, answer.shared_id


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, _WHOLE):
        return bool(one == other)
    return bool(replace(one, anchor="") == replace(other, anchor=""))


#: A base for two texts whose common beginning nobody knows: wherever they differ, somebody has to choose.
NO_BASE: Final = Content(
    title=_UNKNOWN, slug=_UNKNOWN, excerpt=_UNKNOWN, introduction=_UNKNOWN, conclusion=_UNKNOWN, review_by=_UNKNOWN
)


def is_place(text: str) -> bool:
    """Whether a text is the name of a place, as `Clash.place` has it."""
    kind, *rest = text.split(":")
    if not rest:
        return text in FIELDS
    fields = {"section": _NAMES[Part], "question": (*_NAMES[Answer], "wording")}.get(kind, ())
    return kind in _KINDS and len(rest) <= 2 and (len(rest) == 1 or rest[1] in fields)


def value_at(content: Content, place: str) -> Any:
    """What a content says at a place; None where it does not have the block."""
    if place in FIELDS:
        return getattr(content, place)
    kind, key, *rest = place.split(":")
    block = next((block for block in getattr(content, _KINDS[kind]) if block.key == key), None)
    if block is None or not rest:
        return block
    return _wording(block) if rest[0] == "wording" else getattr(block, rest[0])


def put(content: Content, place: str, source: Content) -> Content:
    """The content with the value of one place as another content has it."""
    if place in FIELDS:
        return replace(content, **{place: getattr(source, place)})
    kind, key, *rest = place.split(":")
    field = _KINDS[kind]
    blocks: list[Any] = list(getattr(content, field))
    theirs = next((block for block in getattr(source, field) if block.key == key), None)
    keys = [block.key for block in blocks]
    if theirs is None:
        blocks = [block for block in blocks if block.key != key]
    elif key not in keys:
        wanted = _ordered(keys, [block.key for block in getattr(source, field)])
        known = {block.key: block for block in [*getattr(source, field), *blocks]}
        blocks = [known[each] for each in wanted if each in keys or each == key]
    else:
        names = {"wording": ("question", "html", "shared_id")}.get(rest[0], (rest[0],)) if rest else ()
        values = {name: getattr(theirs, name) for name in names}
        blocks[keys.index(key)] = replace(blocks[keys.index(key)], **values) if rest else theirs
    changed: dict[str, Any] = {field: tuple(blocks)}
    return replace(content, **changed)


def changed_places(before: Content, after: Content) -> list[str]:
    """Where two texts differ, in the words of `Clash.place`; `sections` and the like where the order does."""
    found = [name for name in (*FIELDS, *_LISTS) if getattr(before, name) != getattr(after, name)]
    return [*found, *(place for kind in _KINDS for place in _changed_blocks(kind, before, after))]


def _changed_blocks(kind: str, before: Content, after: Content) -> Iterator[str]:
    field = _KINDS[kind]
    was = {block.key: block for block in getattr(before, field)}
    now = {block.key: block for block in getattr(after, field)}
    for key in {**was, **now}:
        if key not in was or key not in now or not _same(was[key], now[key]):
            yield f"{kind}:{key}"
    if [key for key in was if key in now] != [key for key in now if key in was]:
        yield field
