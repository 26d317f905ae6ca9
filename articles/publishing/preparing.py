"""What a publication will need, made before its lock: pictures when it begins, candidates when a text is approved."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.utils.safestring import SafeString

from articles import linking, related
from articles.content import Content
from articles.models.history import Edition, Version
from articles.models.public import LiveArticle
from articles.publishing.printing import Pictures, dresses, images_of, print_content, tags_of
from articles.rendering import Printed

#: So many articles that went live since an approval are looked at beside those that were near to it then; after more,
#: looking for the nearest again is quicker.
MOST_SINCE: Final = 100


def prepare(version: Version, *, approved_at: datetime | None = None) -> None:
    """Draws what a publication of this version will need (social image, placeholder), so that no lock waits for it.

    With its pictures as they were when it was approved, or as they are now. Raises NotStoredError.
    """
    content = version.content
    pictures, dress = Pictures.of([content]), dresses(tags_of([version]))[version.pk]
    images = pictures.approved(approved_at) if approved_at else pictures.newest
    print_content(version, content, images, dress=dress)


def look_ahead(edition: Edition) -> None:
    """Finds the articles that are near to an edition's text, which its publication then need not look for.

    Not where they were found by an earlier approval of it, nor where it is live already, as a correction is.
    """
    version = edition.version
    content = version.content
    if edition.near_ids or content.is_page or edition.publications.exists():
        return
    led = spots(version, content)
    printed = print_content(version, content, images_of([content]), placeholder_html=_undrawn, spots=led)
    edition.near_ids = related.near(_row_of_words(version, content, printed))
    edition.save(update_fields=["near_ids"])


def take_over(edition: Edition, mended: Edition, printed: Printed) -> None:
    """Gives a correction the articles that were near to what it mends, where both have the same terms: a number, a
    comma or a picture was wrong.

    The search goes by terms alone, and would find the same. Where one term is another, so may be all that is near.
    """
    version = edition.version
    if mended.near_ids and related.is_indexed(_row_of_words(version, version.content, printed)):
        edition.near_ids = list(still_near(mended))
        edition.save(update_fields=["near_ids"])


def _row_of_words(version: Version, content: Content, printed: Printed) -> LiveArticle:
    """As much of a live row as its terms are counted by; not to be saved."""
    texts = {name: text for name, text in asdict(printed).items() if name != "pictures"}
    return LiveArticle(article_id=version.article_id, title=content.title, slug=content.slug, **texts)


def _undrawn(*_asked: str, is_lead: bool = False) -> SafeString:
    """Nobody sees it."""
    return SafeString()


def still_near(edition: Edition) -> Sequence[int]:
    """What `look_ahead()` found, with what went live since then; nothing where that is too much."""
    if not edition.near_ids:
        return ()
    later = LiveArticle.windows.articles().filter(live_from__gt=edition.approved_at)
    others = later.exclude(article=edition.version.article_id).order_by()
    since = list(others.values_list("article_id", flat=True)[: MOST_SINCE + 1])
    return () if len(since) > MOST_SINCE else list(dict.fromkeys([*edition.near_ids, *since]))


def spots(version: Version, content: Content, *, at: datetime | None = None) -> dict[str, str]:
    """Those of the articles that a text links to, at the moment at which it goes live."""
    if not linking.keys_of(*linking.texts_of(content)):
        return {}
    return linking.Targets.of([content]).spots(at=at, own=(version.article.key, content.spot))
