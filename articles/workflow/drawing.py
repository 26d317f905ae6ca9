"""What a move puts before readers is drawn before the move takes the lock, which otherwise everybody would wait for."""

from articles import publishing, snapshot
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition
from articles.workflow.asking import edition_numbered, last_shown, latest_edition
from articles.workflow.move import Wish


def draw_ahead(article: Article, name: str, wish: Wish) -> None:
    """Draws what the move will need as far as that is known: what somebody saves or approves meanwhile is drawn then.

    Raises publishing.NotStoredError.
    """
    if name == "correct":
        _correction(article, wish)
    elif edition := _edition(article, name, wish):
        publishing.prepare(edition.version, approved_at=edition.approved_at)


def _edition(article: Article, name: str, wish: Wish) -> Edition | None:
    """What the move publishes; None for one that publishes nothing."""
    if name in ("publish", "schedule"):
        return latest_edition(article)
    if name == "put_back":
        return edition_numbered(article, wish.version)
    last = last_shown(article) if name == "bring_back" else None
    return last.edition if last else None


def _correction(article: Article, wish: Wish) -> None:
    """The version that will be made; the move itself says what is wrong with it."""
    now = database_now()
    live = publishing.showing(article, at=now)
    if live and wish.content is not None:
        tags = live.edition.version.tag_ids
        publishing.prepare(snapshot.version_of(article, wish.content, tags, number=0, by=None, at=now))
