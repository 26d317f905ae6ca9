"""Notes beside the text: a panel that is sent without leaving the page, and a page of its own without JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import notes, workflow
from articles.admin.articles.moves import change_url
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Note
from articles.models.people import name_of
from articles.notes import Place, Thread
from articles.states import State

#: The panel shows so many of the threads that are done; the notes' own page shows them all.
DONE_SHOWN: Final = 20
#: Where the panel stands: beside the form, beside the printed text, or on the page of its own.
SCREENS: Final = ("form", "read", "page")
_BLOCKS: Final = {"section": "sections", "question": "questions"}
_NAMES: Final = {"section": "heading", "question": "question"}


@dataclass(frozen=True, slots=True)
class Row:
    """A thread as the panel shows it: `block` is the place's name in the form, `about_url` leads to it."""

    thread: Thread
    url: str
    about: str
    about_url: str
    block: str
    may_settle: bool
    typed: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many open threads a block of the form has, and the first of them."""

    part: str
    block: str
    thread_id: int
    label: str


@dataclass(frozen=True, slots=True)
class NotesPanel:
    url: str
    screen: str
    open: list[Row]
    done: list[Row]
    hidden_done: int
    counts: list[Count]
    places: list[tuple[str, list[tuple[str, str]]]]
    is_asked: bool
    may_write: bool
    longest: int
    typed: str
    typed_part: str
    problem: str = ""
    said: str = ""

    @property
    def requests(self) -> list[Row]:
        return [row for row in self.open if row.thread.note.is_request]


# -- The panel -------------------------------------------------------------------------------------------------


def notes_panel(
    model_admin: Any,
    request: HttpRequest,
    article: Article,
    screen: str,
    *,
    said: str = "",
    problem: str = "",
) -> NotesPanel | None:
    """What the panel shows, in a fixed number of queries; None for those who may not read notes."""
    if not request.user.has_perm("articles.view_note"):
        return None
    places = notes.places_of(article)
    threads = notes.threads_of(article, places)
    settles_all = _settles_all(request.user, article)
    reads_form = model_admin.has_change_permission(request, article)
    typed = request.POST if problem else {}
    rows = [
        _row(thread, request.user, screen, typed, settles_all=settles_all, reads_form=reads_form) for thread in threads
    ]
    done = [row for row in rows if row.thread.is_done]
    shown = len(done) if screen == "page" else DONE_SHOWN
    return NotesPanel(
        url=notes_url(article),
        screen=screen,
        open=[row for row in rows if not row.thread.is_done],
        done=done[:shown],
        hidden_done=len(done[shown:]),
        counts=_counts(threads),
        places=_choices(places.values()),
        is_asked=article.state == State.CHANGES_REQUESTED,
        may_write=request.user.has_perm("articles.add_note"),
        longest=notes.LONGEST,
        typed=typed.get("text", ""),
        typed_part=typed.get("part", ""),
        problem=problem,
        said=said,
    )


def _row(thread: Thread, user: Any, screen: str, typed: Any, *, settles_all: bool, reads_form: bool) -> Row:
    note, place = thread.note, thread.place
    block = block_of(place)
    return Row(
        thread=thread,
        url=reverse("admin:articles_article_note", args=[note.article_id, note.pk]),
        about=_about(place),
        about_url=_about_url(note.article_id, place, screen, reads_form=reads_form),
        block=block,
        may_settle=user.has_perm("articles.change_note") and (settles_all or note.made_by_id == user.pk),
        typed=typed.get(f"answer-{note.pk}", ""),
    )


def _settles_all(user: Any, article: Article) -> bool:
    """Whoever may edit the article or approve it finishes and reopens any note; others, their own."""
    return bool(workflow.may_edit(user, article) or user.has_perm("articles.approve_article"))


def block_of(place: Place | None) -> str:
    """The id of the block in the form as it is opened; a script finds it by its key once it has moved."""
    return f"{_BLOCKS[place.kind]}-{place.number}" if place and place.number is not None else ""


def _about(place: Place | None) -> str:
    if place is None:
        return _("The whole article")
    name = Truncator(place.name or _("untitled")).chars(80)
    if place.kind == "question":
        return (_("Question “%s”") if place.number is not None else _("Question “%s”, now removed")) % name
    if place.kind == "section":
        return (_("Section “%s”") if place.number is not None else _("Section “%s”, now removed")) % name
    return _("A section that was removed")


def _about_url(article_id: int, place: Place | None, screen: str, *, reads_form: bool) -> str:
    if place is None or place.number is None:
        return ""
    field = f"#id_{block_of(place)}-{_NAMES[place.kind]}"
    if screen == "form":
        return field
    anchor = f"#{place.anchor}" if place.anchor else ""
    if screen == "read":
        return anchor
    if reads_form:
        return reverse("admin:articles_article_change", args=[article_id]) + field
    return reverse("admin:articles_article_read", args=[article_id]) + anchor


def _counts(threads: Sequence[Thread]) -> list[Count]:
    found: dict[str, list[Thread]] = {}
    for thread in threads:
        if not thread.is_done and thread.place and thread.place.number is not None:
            found.setdefault(thread.place.key, []).append(thread)
    return [
        Count(
            key,
            block_of(here[0].place),
            here[0].note.pk,
            ngettext("%d note", "%d notes", len(here)) % len(here),
        )
        for key, here in found.items()
    ]


def _choices(places: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a note can be about, besides the whole article."""
    groups: dict[str, list[tuple[str, str]]] = {_("Sections"): [], _("Questions"): []}
    for place in places:
        name = Truncator(place.name or _("untitled")).chars(70)
        groups[_("Sections") if place.kind == "section" else _("Questions")].append((place.key, name))
    return [(label, found) for label, found in groups.items() if found]


# -- Reading and writing ---------------------------------------------------------------------------------------


def notes_url(article: Article) -> str:
    return reverse("admin:articles_article_notes", args=[article.pk])


def notes_view(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The notes' own page; a POST writes a note."""
    article = _article(model_admin, request, object_id)
    if article is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    if request.method != "POST":
        return _page(model_admin, request, article)
    _need(request, "articles.add_note")
    try:
        note = notes.add(
            article,
            request.POST.get("text", ""),
            by=request.user,
            at=database_now(),
            part=request.POST.get("part", ""),
        )
    except notes.NoteRefusedError as error:
        return _refused(model_admin, request, article, str(error))
    return _answer(model_admin, request, article, note, _written(_("Your note is written."), note))


def note_view(model_admin: Any, request: HttpRequest, object_id: str, note_id: int) -> HttpResponse:
    """One thread: a POST answers it, marks it as done or reopens it; a GET, as from a letter, leads to it."""
    article = _article(model_admin, request, object_id)
    if article is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    note = Note.objects.filter(article=article, pk=note_id).first()
    if note is None:
        raise Http404(_("There is no such note."))
    if request.method != "POST":
        return HttpResponseRedirect(f"{notes_url(article)}#note-{note.parent_id or note.pk}")
    _need(request, "articles.add_note")
    verb = request.POST.get("do", "answer")
    try:
        said = _VERBS.get(verb, _give_answer)(request, article, note)
    except notes.NoteRefusedError as error:
        return _refused(model_admin, request, article, str(error))
    return _answer(model_admin, request, article, note, said)


def _give_answer(request: HttpRequest, article: Article, note: Note) -> str:
    text = request.POST.get(f"answer-{note.pk}", "")
    answer = notes.add(article, text, by=request.user, at=database_now(), parent=note)
    return _written(_("Your answer is written."), answer)


def _finish(request: HttpRequest, article: Article, note: Note) -> str:
    _need_settling(request, article, note)
    notes.finish(note, by=request.user, at=database_now())
    return _("Marked as done.")


def _reopen(request: HttpRequest, article: Article, note: Note) -> str:
    _need_settling(request, article, note)
    notes.reopen(note, by=request.user, at=database_now())
    return _("Open again.")


_VERBS: Final = {"answer": _give_answer, "done": _finish, "reopen": _reopen}


def _written(sentence: str, note: Note) -> str:
    """What was done, and who is told because the note names them."""
    told = [name_of(user) for user in notes.mentioned_readers(note)]
    return f"{sentence} {_('Told of it: %s.') % ', '.join(told)}" if told else sentence


def _article(model_admin: Any, request: HttpRequest, object_id: str) -> Article | None:
    article: Article | None = model_admin.get_object(request, object_id)
    if article is not None:
        if not model_admin.has_view_permission(request, article):
            raise PermissionDenied
        _need(request, "articles.view_note")
    return article


def _need(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _need_settling(request: HttpRequest, article: Article, note: Note) -> None:
    _need(request, "articles.change_note")
    if not _settles_all(request.user, article) and note.made_by_id != request.user.pk:
        raise PermissionDenied


# -- Answers ---------------------------------------------------------------------------------------------------


def _is_from_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "desk-notes"


def _answer(model_admin: Any, request: HttpRequest, article: Article, note: Note, said: str) -> HttpResponse:
    """The panel anew for the script; for a browser without, the notes' page at the thread."""
    if not _is_from_script(request):
        messages.success(request, said)
        return HttpResponseRedirect(f"{notes_url(article)}#note-{note.parent_id or note.pk}")
    screen = request.POST.get("screen", "")
    panel = notes_panel(model_admin, request, article, screen if screen in SCREENS else "page", said=said)
    context = {"notes": panel, "original": article}
    fresh = "".join(
        render_to_string(f"admin/articles/article/{name}.html", context, request) for name in ("_notes_asked", "_notes")
    )
    return HttpResponse(fresh, headers={"X-Desk-Notes": str(note.parent_id or note.pk)})


def _refused(model_admin: Any, request: HttpRequest, article: Article, problem: str) -> HttpResponse:
    """The reason in a sentence; without the script, the page with everything typed still in its boxes."""
    if _is_from_script(request):
        return HttpResponse(problem, status=400, content_type="text/plain; charset=utf-8")
    return _page(model_admin, request, article, problem=problem, status=400)


def _page(
    model_admin: Any, request: HttpRequest, article: Article, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Notes"),
        "subtitle": str(article),
        "opts": model_admin.opts,
        "original": article,
        "back_url": change_url(article),
        "notes": notes_panel(model_admin, request, article, "page", problem=problem),
    }
    return TemplateResponse(request, "admin/articles/article/notes.html", context, status=status)
