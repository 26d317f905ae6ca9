"""Notes on an article, on its sections and on its questions: written, answered, done. None is ever deleted.

A note holds on to its section by key, so that reordering, rewording and even removing the section leave it readable.
Who may write and who may finish is the screen's to say.
"""

import re
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Max, Q, TextField
from django.db.models.functions import Cast, Lower
from django.utils.translation import gettext as _

from articles import notifications
from articles.models.draft import Article, ArticleQuestion, Section
from articles.models.history import Event, Note, Version
from articles.models.people import User, name_of
from articles.roles import sees_all

LONGEST: Final = 4000
#: A note that names more people than this is a circular.
MOST_MENTIONED: Final = 20
#: Notes on more removed parts than this are no longer looked up by the name they had.
MOST_LOST: Final = 100
_MENTION: Final = re.compile(r"(?<![\w@.+/-])@([\w.@+-]+)")


class NoteRefusedError(Exception):
    """The note cannot be written as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """The section or question that a note is about, by the name it has now, or had last."""

    key: str
    kind: str  # "section" or "question"; empty where nobody knows any more
    name: str
    anchor: str = ""
    number: int | None = None  # its place in the draft, from 0; None once it is gone


@dataclass(frozen=True, slots=True)
class Thread:
    """A note with its answers, oldest first, and what it is about; no place means the whole article."""

    note: Note
    answers: tuple[Note, ...]
    place: Place | None

    @property
    def is_done(self) -> bool:
        return self.note.done_at is not None


# -- Writing ---------------------------------------------------------------------------------------------------


@transaction.atomic
def add(
    article: Article,
    text: str,
    *,
    by: Any,
    at: datetime,
    part: uuid.UUID | str | None = None,
    parent: Note | None = None,
    is_request: bool = False,
) -> Note:
    """Writes a note, or an answer to one; an answer to what is done opens it again. Tells who should know.

    A request comes from a move, whose own line in the log and whose own letter tell of it.
    """
    words = _checked(text)
    top = _top(article, parent) if parent else None
    note = Note.objects.create(
        article=article,
        part=top.part if top else _known_part(article, part),
        parent=top,
        text=words,
        version_number=article.version_number,
        is_request=is_request,
        made_at=at,
        made_by=by,
        maker_name=_name_of(by),
    )
    if not is_request:
        Event.of("note", article, by=by, at=at, note=words[:300], **_facts(note)).save()
    if top and top.done_at:
        reopen(top, by=by, at=at)
    named = mentioned_readers(note)
    if named or not is_request:
        notifications.tell_of_note(note, named)
    return note


def finish(note: Note, *, by: Any, at: datetime) -> None:
    """Marks a thread as done; one that is done already stays as it is."""
    _settle(note, by=by, at=at, is_done=True)


def reopen(note: Note, *, by: Any, at: datetime) -> None:
    """Opens a thread that was done."""
    _settle(note, by=by, at=at, is_done=False)


@transaction.atomic
def _settle(note: Note, *, by: Any, at: datetime, is_done: bool) -> None:
    top = Note.objects.select_for_update().get(pk=note.parent_id or note.pk)
    if (top.done_at is not None) == is_done:
        return
    top.done_at, top.done_by = (at, by) if is_done else (None, None)
    top.save(update_fields=["done_at", "done_by"])
    verb = "note_done" if is_done else "note_reopened"
    Event.of(verb, top.article, by=by, at=at, note=top.text[:300], **_facts(top)).save()


def _checked(text: str) -> str:
    words = "\n".join(text.replace("\0", "").strip().splitlines())
    if not words:
        raise NoteRefusedError(_("There is nothing in the note yet. Write something first."))
    if len(words) > LONGEST:
        raise NoteRefusedError(
            _("A note has at most %(most)d characters; this one has %(number)d. Shorten it, or write two.")
            % {"most": LONGEST, "number": len(words)}
        )
    return words


def _top(article: Article, parent: Note) -> Note:
    """The note that a thread begins with, held until the answer stands."""
    top = Note.objects.select_for_update().filter(pk=parent.parent_id or parent.pk, article=article).first()
    if top is None:
        raise NoteRefusedError(_("This note belongs to another article."))
    return top


def _known_part(article: Article, part: uuid.UUID | str | None) -> uuid.UUID | None:
    """The key, where the draft has such a section or question today."""
    if not part:
        return None
    gone = NoteRefusedError(_("This section is no longer in the draft. Choose what your note is about once more."))
    try:
        key = part if isinstance(part, uuid.UUID) else uuid.UUID(part)
    except ValueError:
        raise gone from None
    if not any(kind._default_manager.filter(parent=article, key=key).exists() for kind in (Section, ArticleQuestion)):
        raise gone
    return key


def _facts(note: Note) -> dict[str, Any]:
    known = {"note_id": note.pk, "answer_to": note.parent_id, "part": str(note.part or ""), "version": None}
    return {name: value for name, value in known.items() if value} | {"version": note.version_number}


def _name_of(user: Any) -> str:
    return name_of(user)


# -- Mentions --------------------------------------------------------------------------------------------------


def mentioned(text: str) -> list[User]:
    """Who is meant by `@username`: active accounts of the desk, in the order they are named."""
    names = list(dict.fromkeys(_names_in(text)))[: 2 * MOST_MENTIONED]
    if not names:
        return []
    staff = User.objects.filter(is_active=True, is_staff=True).annotate(name=Lower("username"))
    found: list[User] = list(staff.filter(name__in=names).order_by("pk"))
    return sorted(found, key=lambda user: names.index(user.username.lower()))[:MOST_MENTIONED]


def mentioned_readers(note: Note) -> list[User]:
    """Those who are mentioned and may read the article: nobody is sent the words of a draft that is closed to them."""
    owner = note.article.created_by_id
    people = [user for user in mentioned(note.text) if user.has_perm("articles.view_note")]
    return [user for user in people if user.pk == owner or sees_all(user)]


def _names_in(text: str) -> Iterator[str]:
    """Each name as it is written, and without the full stop of its sentence."""
    for match in _MENTION.finditer(text):
        name = match[1].lower()
        yield name
        yield name.rstrip(".@+-")


# -- Reading ---------------------------------------------------------------------------------------------------


def threads_of(article: Article, places: dict[str, Place] | None = None) -> list[Thread]:
    """Every thread of an article: open ones first, in the order they were begun; then the done, the last done first.

    Three queries, and two more where a section was removed. `places` is what `places_of()` gave, if it is at hand.
    """
    notes = list(Note.objects.filter(article=article).select_related("done_by"))
    places = places_of(article) if places is None else places
    wanted = {str(note.part) for note in notes if note.part and note.parent_id is None}
    places = places | former_places(article, wanted - set(places))
    answers: dict[int, list[Note]] = {}
    for note in notes:
        if note.parent_id is not None:
            answers.setdefault(note.parent_id, []).append(note)
    threads = [
        Thread(note, tuple(answers.get(note.pk, ())), places[str(note.part)] if note.part else None)
        for note in notes
        if note.parent_id is None
    ]
    still_open = [thread for thread in threads if not thread.is_done]
    done = [thread for thread in threads if thread.is_done]
    return still_open + sorted(done, key=lambda thread: thread.note.done_at or thread.note.made_at, reverse=True)


def places_of(article: Article) -> dict[str, Place]:
    """The sections and questions of the draft by key, in the order of the page; two queries."""
    sections = Section.objects.filter(parent=article).only("key", "heading", "anchor", "parent")
    questions = ArticleQuestion.objects.filter(parent=article).select_related("shared").defer("answer")
    found = [Place(str(row.key), "section", row.heading, row.anchor, n) for n, row in enumerate(sections)]
    found += [Place(str(row.key), "question", row.wording, row.anchor, n) for n, row in enumerate(questions)]
    return {place.key: place for place in found}


def former_places(article: Article, keys: Collection[str]) -> dict[str, Place]:
    """What removed sections and questions were called in the last version that had them; at most two queries."""
    lost = sorted(keys)
    found = {key: Place(key, "", "") for key in lost}
    if not lost:
        return found
    # A key stands nowhere in a version but where its section is.
    versions = Version.objects.filter(article=article).annotate(words=Cast("data", TextField()))
    last = versions.aggregate(
        **{f"last_{n}": Max("number", filter=Q(words__contains=key)) for n, key in enumerate(lost[:MOST_LOST])}
    )
    numbers = {number for number in last.values() if number}
    for version in Version.objects.filter(article=article, number__in=numbers).order_by("number"):
        for part in version.content.sections:
            if part.key in found:
                found[part.key] = Place(part.key, "section", part.heading)
        for answer in version.content.questions:
            if answer.key in found:
                found[answer.key] = Place(answer.key, "question", answer.question)
    return found


def open_counts(article_ids: Iterable[int]) -> dict[int, int]:
    """How many threads of each article are open, for those that have any; one query."""
    waiting = Note.objects.filter(article__in=list(article_ids), parent=None, done_at=None)
    return dict(waiting.order_by().values_list("article").annotate(Count("pk")))
