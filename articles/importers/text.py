"""Plain text in the shape of a published article.

Title; excerpt that ends in “Continue reading <title>”; a picture's name or “no image”; introduction; headings with
paragraphs; “Frequently Asked Questions” with questions and answers; a conclusion without a heading, set off by an
extra blank line; “Sources” with one on each line; then related articles, each a picture line and a title. Blank lines
part the blocks. No word changes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from articles.content import Answer, Content, Part, Source
from articles.importers.incoming import Incoming, cleaned, key_of
from articles.sources import sources_of
from faq.rich_text import from_paragraphs

FAQ_HEADINGS: Final = {"frequently asked questions", "faq", "faqs", "questions and answers"}
SOURCE_HEADINGS: Final = {
    *("sources", "references", "sources and references", "bibliography", "works cited"),
    *("quellen", "quellenangaben", "literatur", "literaturverzeichnis", "références", "bibliographie"),
    *("fuentes", "referencias", "bibliografía"),
}
_PICTURE_LINE: Final = re.compile(r"(no image|\S.*\.(jpe?g|png|webp|avif|gif))$", re.IGNORECASE)
_CONTINUE: Final = re.compile(r"\s*Continue reading\s+(?P<title>.+?)\s*$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without a blank one between them; `gap` is the number of blank lines before."""

    text: str
    gap: int

    @property
    def is_heading(self) -> bool:
        """One short line that does not end as a sentence does; a question only where it is written as a title."""
        if len(self.text) > 120 or "\n" in self.text or not self.text:
            return False
        if self.text.endswith("?"):
            return _is_title_case(self.text)
        return self.text[-1] not in ".!…:;,”\"')"

    @property
    def is_question(self) -> bool:
        """One sentence that asks."""
        return self.text.endswith("?") and "\n" not in self.text and not re.search(r"[.!?] ", self.text)


class NotThisShapeError(ValueError):
    """The text has no title, or nothing after it."""


def parse(text: str, *, source: str = "") -> Incoming:
    """Reads one article. Raises NotThisShapeError."""
    lines = [
        line.strip()
        for line in text.lstrip("\ufeff").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    lines, related, dropped = _without_related(lines)
    title, excerpt, picture, rest = _head(lines)
    blocks, sources = _without_sources(_blocks(rest))
    faq_at = next((n for n, block in enumerate(blocks) if block.text.casefold() in FAQ_HEADINGS), None)
    body = blocks[:faq_at]
    tail = blocks[faq_at + 1 :] if faq_at is not None else []
    if tail:
        answers, conclusion = _answers_and_conclusion(tail)
    else:
        answers = ()
        opening, conclusion = _split_conclusion(body)
        body = list(opening)
    introduction, sections = _introduction_and_sections(body)
    content = Content(
        title=title,
        excerpt=excerpt,
        introduction=introduction,
        sections=sections,
        questions=answers,
        conclusion=from_paragraphs(*(_joined(block) for block in conclusion)),
        sources=sources,
    )
    return Incoming(
        key=key_of("text", title),
        content=cleaned(content),
        picture="" if picture.casefold() == "no image" else picture,
        related_titles=tuple(related),
        source=source,
        dropped=tuple(dropped),
    )


def _head(lines: Sequence[str]) -> tuple[str, str, str, list[str]]:
    """Title, excerpt without its link, the picture line, and the lines after it."""
    filled = [n for n, line in enumerate(lines) if line]
    if len(filled) < 2:
        raise NotThisShapeError("The text needs a title and something after it.")
    title = lines[filled[0]]
    for n in filled[1:6]:
        if _PICTURE_LINE.fullmatch(lines[n]):
            excerpt = " ".join(line for line in lines[filled[0] + 1 : n] if line)
            return title, _without_link(excerpt, title), lines[n], list(lines[n + 1 :])
    second = lines[filled[1]]
    if _CONTINUE.search(second):
        return title, _without_link(second, title), "", list(lines[filled[1] + 1 :])
    return title, "", "", list(lines[filled[0] + 1 :])


def _without_link(excerpt: str, title: str) -> str:
    """The excerpt alone; a link that names another title is text like any other, and stays."""
    match = _CONTINUE.search(excerpt)
    if match and match["title"].casefold() == title.casefold():
        return excerpt[: match.start()]
    return excerpt


def _without_related(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Takes the pairs of picture line and title off the end; the article's own picture line is never one of them."""
    titles: list[str] = []
    dropped: list[str] = []
    filled = [n for n, line in enumerate(lines) if line]
    end = len(lines)
    own = next((n for n in filled[1:6] if _PICTURE_LINE.fullmatch(lines[n])), -1)
    while (
        len(filled) >= 4
        and filled[-2] != own
        and _PICTURE_LINE.fullmatch(lines[filled[-2]])
        and not _PICTURE_LINE.fullmatch(lines[filled[-1]])
    ):
        titles.insert(0, lines[filled[-1]])
        if lines[filled[-2]].casefold() != "no image":
            dropped.insert(0, f"the picture of the related article “{titles[0]}”: {lines[filled[-2]]}")
        end = filled[-2]
        del filled[-2:]
    return lines[:end], titles, dropped


def _blocks(lines: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    held: list[str] = []
    gap = blanks = 0
    for line in [*lines, ""]:
        if line:
            if not held:
                gap = blanks
            held.append(line)
            blanks = 0
            continue
        if held:
            blocks.append(Block("\n".join(held), gap))
            held = []
        blanks += 1
    return blocks


def _without_sources(blocks: list[Block]) -> tuple[list[Block], tuple[Source, ...]]:
    """Takes the last list of sources out, up to an extra blank line: what comes then is the conclusion.

    Under such a heading may also stand running text; that is a section like any other.
    """
    at = next((n for n in range(len(blocks) - 1, 0, -1) if _is_source_heading(blocks[n])), None)
    if at is None:
        return blocks, ()
    end = next((n for n in range(at + 2, len(blocks)) if blocks[n].gap >= 2), len(blocks))
    lines = [line for block in blocks[at:end] for line in block.text.split("\n")][1:]
    sources = sources_of(lines)
    return (blocks[:at] + blocks[end:], sources) if sources else (blocks, ())


def _is_source_heading(block: Block) -> bool:
    return block.text.partition("\n")[0].rstrip(":").casefold() in SOURCE_HEADINGS


def _introduction_and_sections(blocks: Sequence[Block]) -> tuple[str, tuple[Part, ...]]:
    """What stands before the first heading, and a part for each heading that has text after it."""
    introduction: list[str] = []
    parts: list[tuple[str, list[str]]] = []
    for n, block in enumerate(blocks):
        has_text_after = n + 1 < len(blocks)
        if block.is_heading and has_text_after and (n > 0 or not blocks[n + 1].is_heading):
            parts.append((block.text, []))
        elif parts:
            parts[-1][1].append(_joined(block))
        else:
            introduction.append(_joined(block))
    sections = tuple(Part("", heading, from_paragraphs(*paragraphs)) for heading, paragraphs in parts)
    return from_paragraphs(*introduction), sections


def _answers_and_conclusion(blocks: Sequence[Block]) -> tuple[tuple[Answer, ...], Sequence[Block]]:
    blocks, conclusion = _split_conclusion(blocks)
    answers: list[tuple[str, list[str]]] = []
    for n, block in enumerate(blocks):
        if (block.is_question and n + 1 < len(blocks)) or not answers:
            answers.append((block.text, []))
        else:
            answers[-1][1].append(_joined(block))
    return tuple(Answer("", question, from_paragraphs(*texts)) for question, texts in answers), conclusion


def _split_conclusion(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """The last blocks that an extra blank line sets off, provided that no question or heading comes after it."""
    for n in range(len(blocks) - 1, 0, -1):
        if blocks[n].gap >= 2:
            after = blocks[n:]
            if not any(block.is_question or block.is_heading for block in after):
                return blocks[:n], after
            break
    return blocks, ()


def _joined(block: Block) -> str:
    return " ".join(block.text.split("\n"))


def _is_title_case(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+(?:['’]\w+)?", text) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.6 * len(words)
