"""What must hold before an article goes out: one list of rules, asked by form, moves, commands and imports alike.

`text` looks at the article itself, `surroundings` at what else there is (addresses, titles, sign-offs), `links` at
where its links lead. Everything works on plain `Content`, so also on what is not saved yet.
"""

from collections.abc import Iterable, Iterator, Mapping

from articles.checks import links, surroundings, text
from articles.checks.gap import Gap, NotReadyError
from articles.content import Content
from articles.models.library import Image

__all__ = ["Gap", "NotReadyError", "gaps", "require"]


def gaps(
    content: Content, images: Mapping[int, Image], *, article_id: int | None, tag_ids: Iterable[int] = ()
) -> list[Gap]:
    """Every gap of a text, blocking ones first. `images` holds the pictures that it names, by id.

    The number of queries does not grow with the text.
    """
    found = [
        *_of_itself(content, images),
        *_among_others(content, article_id, tag_ids),
        *surroundings.twins(content, article_id),
        *links.dead_ends(content, article_id),
    ]
    return sorted(found, key=lambda gap: gap.level)


def require(
    content: Content, images: Mapping[int, Image], *, article_id: int | None, tag_ids: Iterable[int] = ()
) -> None:
    """Raises NotReadyError where a gap blocks. Asks nothing of the database that could only warn."""
    found = [*_of_itself(content, images), *_among_others(content, article_id, tag_ids)]
    blocking = [gap for gap in found if gap.level == "block"]
    if blocking:
        raise NotReadyError(blocking)


def _of_itself(content: Content, images: Mapping[int, Image]) -> Iterator[Gap]:
    yield from text.words(content)
    yield from text.left_overs(content)
    yield from text.parts(content)
    yield from text.sources(content)
    yield from text.corrections(content)
    yield from text.headings(content)
    yield from text.pictures(content, images)
    yield from links.empty(content)


def _among_others(content: Content, article_id: int | None, tag_ids: Iterable[int]) -> Iterator[Gap]:
    yield from surroundings.sign_off(content, article_id, tag_ids)
    yield from surroundings.address(content, article_id)
