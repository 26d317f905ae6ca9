"""Who is told what, and in which words. Each function writes its letters in the caller's transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from articles.models.desk import Letter
from articles.models.draft import Article
from articles.models.history import Note, Publication
from articles.models.people import User, name_of
from articles.notifications.letters import Words, in_site_language
from articles.notifications.outbox import letters_to, post, write
from articles.notifications.receivers import holding, readers_among, readers_of
from articles.states import Mail

if TYPE_CHECKING:
    from articles.workflow.move import Done

_APPROVE: Final = "articles.approve_article"
_PUBLISH: Final = "articles.publish_article"


# -- Moves -----------------------------------------------------------------------------------------------------


@in_site_language
def tell_of_move(done: "Done") -> None:
    """The next person after a move, and whoever wrote the article. Two or three queries, whatever the move."""
    if done.publication is not None and done.publication.announced_at is None:
        return  # a window that lies ahead is told of when it opens
    if tell := _AFTER.get(done.move.name):
        tell(done)


def _submitted(done: "Done") -> None:
    words = Words(
        _("For review: “%s”") % done.article.title,
        _("%(who)s submitted “%(title)s” for review.") % _names(done.by, done.article),
        note=done.wish.note,
    )
    _write(Mail.SUBMITTED, done.article, holding(_APPROVE), words, but=done.by, at=done.at)


def _changes_asked(done: "Done") -> None:
    words = Words(
        _("Changes asked for: “%s”") % done.article.title,
        _("%(who)s asks for changes to “%(title)s”.") % _names(done.by, done.article),
        note=done.wish.note,
    )
    _write(Mail.CHANGES, done.article, _authors(done.article), words, but=done.by, at=done.at)


def _approved(done: "Done") -> None:
    """Its author is told that it is approved; whoever publishes, that it can go out."""
    article, names = done.article, _names(done.by, done.article)
    found = list(_receivers(article, _authors(article) | holding(_PUBLISH), but=done.by))
    authors = [user for user in found if user.pk in (article.created_by_id, article.submitted_by_id)]
    publishers = [user for user in found if user not in authors]
    approved = _("%(who)s approved “%(title)s”.") % names
    words = Words(_("Approved: “%s”") % article.title, approved, note=done.wish.note)
    write(Mail.APPROVED, authors, **words.of(article), at=done.at)
    can_go = _("%(who)s approved “%(title)s”. It can be published now.") % names
    words = Words(_("Ready to publish: “%s”") % article.title, can_go, note=done.wish.note)
    write(Mail.APPROVED, publishers, **words.of(article), at=done.at)


def _went_live(done: "Done") -> None:
    words = Words(
        _("Live: “%s”") % done.article.title,
        _("%(who)s published “%(title)s”. Readers see version %(version)d now.")
        % {**_names(done.by, done.article), "version": done.publication.edition.version.number},
        note=done.wish.note,
        spot=done.publication.edition.version.content.spot,
    )
    _write(Mail.PUBLISHED, done.article, _authors(done.article), words, but=done.by, at=done.at)


def _corrected(done: "Done") -> None:
    """Its author is told; whoever approves looks at it afterwards."""
    article, names = done.article, _names(done.by, done.article)
    note, spot = done.wish.note, done.publication.edition.version.content.spot
    found = list(_receivers(article, _authors(article) | holding(_APPROVE), but=done.by))
    authors = [user for user in found if user.pk in (article.created_by_id, article.submitted_by_id)]
    others = [user for user in found if user not in authors]
    corrected = _("%(who)s corrected what readers see of “%(title)s”.") % names
    words = Words(_("Corrected: “%s”") % article.title, corrected, note=note, spot=spot)
    write(Mail.PUBLISHED, authors, **words.of(article), at=done.at)
    wanted = corrected + " " + _("The correction is live; please look at it and confirm it.")
    words = Words(_("A correction to look at: “%s”") % article.title, wanted, note=note, spot=spot)
    write(Mail.SUBMITTED, others, **words.of(article), at=done.at)


_AFTER: Final[dict[str, Callable[["Done"], None]]] = {
    "submit": _submitted,
    "ask_for_changes": _changes_asked,
    "approve": _approved,
    "publish": _went_live,
    "put_back": _went_live,
    "bring_back": _went_live,
    "correct": _corrected,
}


# -- What time brings ------------------------------------------------------------------------------------------


@in_site_language
def tell_of_openings(opened: Sequence[Publication], *, at: datetime, missing: Mapping[int, Sequence[str]]) -> None:
    """Scheduled windows have opened: three queries for all of them.

    `missing` holds, by publication, what the checks say now; then whoever scheduled it is told, too.
    """
    concerned = {each.pk: _concerned(each, bool(missing.get(each.pk))) for each in opened}
    users, seeing = readers_among(set().union(*concerned.values()))
    letters: list[Letter] = []
    for each in opened:
        may_see = seeing | {each.article.created_by_id}
        receivers = [users[pk] for pk in sorted(concerned[each.pk]) if pk in users and pk in may_see]
        words = _opening(each, missing.get(each.pk, ())).of(each.article)
        letters += letters_to(Mail.PUBLISHED, receivers, **words, at=at)
    post(letters)


def _concerned(publication: Publication, is_doubtful: bool) -> set[int]:
    article, by = publication.article, publication.made_by_id
    wrote = {pk for pk in (article.created_by_id, article.submitted_by_id) if pk}
    return (wrote | {by} if by else wrote) if is_doubtful else wrote - {by or 0}


def _opening(publication: Publication, missing: Sequence[str]) -> Words:
    article = publication.article
    names = {"title": article.title, "when": _moment(publication.live_from), "who": _name(publication.made_by)}
    return Words(
        _("Live: “%s”") % article.title,
        _("“%(title)s” went live on %(when)s, as %(who)s had scheduled it.") % names,
        note="\n".join([_("The checks found something since then:"), *missing]) if missing else "",
        spot=publication.edition.version.content.spot,
    )


@in_site_language
def remind_of_review(article: Article, review_by: date, *, at: datetime) -> None:
    """What readers see was to be looked at again by a day that has passed."""
    when = formats.date_format(review_by, "DATE_FORMAT")
    words = Words(
        _("Due for another review: “%s”") % article.title,
        _("“%(title)s” is live and was to be looked at again by %(when)s. Check its facts, and set the next date.")
        % {"title": article.title, "when": when},
    )
    _write(Mail.REVIEW_DUE, article, Q(pk=article.created_by_id), words, but=None, at=at)


# -- Notes -----------------------------------------------------------------------------------------------------


@in_site_language
def tell_of_note(note: Note, mentioned: Iterable[User]) -> None:
    """Whoever is mentioned; and, where no move tells of it, who wrote in its thread, and whose article it is.

    One letter each, none about one's own words, none to whom may not see the article. Call it in the transaction that
    saves the note.
    """
    named = {user.pk for user in mentioned}
    thread = _thread(note) if not note.is_request else set()
    owner = {note.article.created_by_id or 0} if not note.is_request else set()
    about = thread | owner
    found = list(_receivers(note.article, Q(pk__in=named | about), but=note.made_by))
    names = {"who": note.maker_name, "title": note.article.title}
    mention = _("%(who)s mentions you in a note on “%(title)s”.") % names
    called = [user for user in found if user.pk in named]
    letters = _note_letters(note, Mail.MENTION, called, _("You are mentioned: “%s”"), mention)
    others = [user for user in found if user.pk in about - {letter.receiver_id for letter in letters}]
    answer = _("%(who)s answers in a thread of yours on “%(title)s”.") % names
    answered = [user for user in others if user.pk in thread]
    letters += _note_letters(note, Mail.NOTE, answered, _("An answer to your note: “%s”"), answer)
    wrote = _("%(who)s wrote a note on “%(title)s”.") % names
    rest = [user for user in others if user not in answered]
    post(letters + _note_letters(note, Mail.NOTE, rest, _("A note on “%s”"), wrote))


def _thread(note: Note) -> set[int]:
    """Who wrote the note that is answered, and who answered it before."""
    if not note.parent_id:
        return set()
    notes = Note.objects.filter(Q(pk=note.parent_id) | Q(parent=note.parent_id))
    return {pk for pk in notes.values_list("made_by", flat=True) if pk}


def _note_letters(note: Note, occasion: Mail, users: Sequence[User], subject: str, sentence: str) -> list[Letter]:
    """They lead to the note itself."""
    desk = reverse("admin:articles_article_note", args=[note.article_id, note.parent_id or note.pk])
    words = Words(subject % note.article.title, sentence, note=note.text, desk=desk)
    return letters_to(occasion, users, **words.of(note.article), at=note.made_at)


# -- What they share -------------------------------------------------------------------------------------------


def _authors(article: Article) -> Q:
    """Whoever began the article, and whoever submitted it."""
    return Q(pk__in=[pk for pk in (article.created_by_id, article.submitted_by_id) if pk])


def _receivers(article: Article, wanted: Q, *, but: Any) -> Iterable[User]:
    found = readers_of(article).filter(wanted)
    return found.exclude(pk=but.pk) if but else found


def _write(occasion: Mail, article: Article, wanted: Q, words: Words, *, but: Any, at: datetime) -> list[Letter]:
    return write(occasion, _receivers(article, wanted, but=but), **words.of(article), at=at)


def _name(user: Any) -> str:
    return name_of(user, _("somebody"))


def _names(user: Any, article: Article) -> dict[str, Any]:
    return {"who": _name(user), "title": article.title}


def _moment(at: datetime) -> str:
    """By the site's clock, and named as such: the receivers may live anywhere."""
    zone = timezone.get_default_timezone()
    return f"{formats.date_format(timezone.localtime(at, zone), 'DATETIME_FORMAT')} ({zone})"
