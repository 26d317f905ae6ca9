"""An urgent mistake in what is live: mended at once by a publisher, looked at by somebody else afterwards."""

from django.utils.translation import gettext as _

from articles import notes, publishing, signing, snapshot
from articles.content import Content
from articles.merging import merge
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Version
from articles.states import State
from articles.workflow.move import Done, MoveRefusedError


def correct(done: Done) -> None:
    """Puts a mended text of what is live before readers, and the same change into the draft.

    Needs `wish.content`, made of the live version `wish.version`, and a reason. What the draft says otherwise at the
    same place stays there, and a note tells of it.
    """
    wish = done.wish
    live = publishing.showing(done.article, at=done.at)
    if live is None or wish.content is None or live.edition.version.number != wish.version:
        raise MoveRefusedError(_("What is live has changed meanwhile. Nothing was done; look at it again."))
    base = live.edition.version.content
    if wish.content == base:
        raise MoveRefusedError(_("Nothing was changed."))
    if not wish.note.strip():
        raise MoveRefusedError(_("Say what was wrong."))
    if publishing.pending(done.article, at=done.at):
        raise MoveRefusedError(_("A change is scheduled. Cancel the schedule first, then correct and schedule again."))
    version = _version(done, live.edition, wish.content)
    edition = publishing.approve(version, by=done.by, at=done.at, is_correction=True)
    done.publication = publishing.publish(edition, by=done.by, mends=live.edition)
    _into_the_draft(done, base, version)
    done.detail |= {"version": version.number, "keeps_sign_off": wish.keeps_sign_off}


def _version(done: Done, edition: Edition, content: Content) -> Version:
    article, tags = done.article, edition.version.tag_ids
    version = snapshot.version_of(
        article, content, tags, number=article.version_number + 1, by=done.by, at=done.at, note=done.wish.note[:300]
    )
    version.save()
    signed = edition.sign_off
    if signed and done.wish.keeps_sign_off and not signing.covering(article.pk, content):
        signing.carry_over(signed, version, by=done.by, at=done.at, reason=done.wish.note[:300])
    return version


def _into_the_draft(done: Done, base: Content, version: Version) -> None:
    """The draft gets the correction too. One without other changes is then the corrected edition itself."""
    article = done.article
    draft = Article.objects.with_parts().get(pk=article.pk)
    before, tags = snapshot.freeze(draft), snapshot.tag_ids(draft)
    merged = merge(base, before, version.content)
    content, tags, _lost = snapshot.mended(merged.content, tags)
    snapshot.write_draft(draft, content, tags)
    article.version_number = version.number
    article.save(update_fields=["version_number", "updated_at"])
    kept = snapshot.keep_version(article, by=done.by, at=database_now(), note=_("Takes over the correction"))
    article.refresh_from_db()
    if kept is None:
        article.state, article.state_since = State.APPROVED.value, done.at
        article.save(update_fields=["state", "state_since"])
    if merged.clashes:
        text = _("A correction went live, and the draft says something else at the same place: see version %d.")
        notes.add(article, text % version.number, by=done.by, at=done.at, is_request=True)
