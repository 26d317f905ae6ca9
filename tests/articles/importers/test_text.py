"""Plain text: the shape is understood, and no word is lost or changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from articles.importers import text
from faq.rich_text import to_text

FERN = Path(__file__).parents[2] / "data" / "fern.txt"
EXAMPLE = Path(__file__).parents[4] / "shared" / "example" / "article.txt"


def words_of(incoming) -> str:
    """Every word of what was read, in order, as the page prints it."""
    content = incoming.content
    pieces = [content.introduction]
    for part in content.sections:
        pieces += [f"<p>{part.heading}</p>", part.html]
    for answer in content.questions:
        pieces += [f"<p>{answer.question}</p>", answer.html]
    return " ".join(" ".join([*map(to_text, pieces), to_text(content.conclusion)]).split())


def texts_of(sources) -> list[tuple[str, str]]:
    return [(source.text, source.url) for source in sources]


def test_a_whole_text_is_understood():
    incoming = text.parse(FERN.read_text(encoding="utf-8"), source="fern.txt")
    content = incoming.content
    assert content.title == "How Do Ferns Teach Patience to a Busy House?"
    assert content.excerpt.endswith("a week of small care can do…")
    assert content.introduction.count("<p>") == 2
    assert [part.heading for part in content.sections] == ["Where a Fern Wants to Stand", "What Water Does"]
    assert "Is it thirsty? A finger" in content.sections[1].html
    assert [answer.question for answer in content.questions] == [
        "Can a Fern Live in a Bathroom?",
        "How Often Should It Be Fed (Spring, Summer, Autumn)?",
    ]
    assert content.questions[0].html.count("<p>") == 2
    assert content.conclusion.startswith("<p>A fern will not thank you.")
    assert content.conclusion.count("<p>") == 2
    assert incoming.related_titles == (
        "Why Moss Is the Better Carpet",
        "Five Window Sills and What Grew There",
        "Can You Overwater a Cactus?",
    )
    assert incoming.key == "text:how do ferns teach patience to a busy house"


@pytest.mark.parametrize("path", [FERN, EXAMPLE], ids=["fern", "example"])
def test_no_word_is_lost(path):
    if not path.exists():
        pytest.skip("the example is not beside this checkout")
    source = path.read_text(encoding="utf-8")
    incoming = text.parse(source)
    related_start = source.rindex("\nno image\n" + incoming.related_titles[0])
    body = source[source.index("\nno image\n") + len("\nno image\n") : related_start]
    expected = " ".join(body.replace("Frequently Asked Questions\n", "", 1).split())
    assert words_of(incoming) == expected
    head = " ".join(source[: source.index("\nno image\n")].split())
    content = incoming.content
    assert f"{content.title} {content.excerpt} Continue reading {content.title}" == head


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    plain = FERN.read_text(encoding="utf-8")
    assert text.parse("\ufeff" + plain.replace("\n", "\r\n")) == text.parse(plain)


def test_a_text_without_questions_has_a_conclusion_after_the_extra_blank_line():
    content = text.parse("Title\n\nno image\n\nIntro here.\n\nHeading\n\nBody here.\n\n\nThe end of it.").content
    assert content.conclusion == "<p>The end of it.</p>"
    assert content.sections[0].html == "<p>Body here.</p>"


LISTED = """Sources:
- Smith J. Ferns at home. Journal of Ferns 3(2), 1–9. doi:10.1000/182
- A book that runs on,
  second edition
- Moss (https://example.org/moss_(plant))."""


def test_a_list_of_sources_comes_after_the_conclusion_and_before_related_articles():
    plain = FERN.read_text(encoding="utf-8")
    related = plain.index("\nno image\nWhy Moss")
    incoming = text.parse(f"{plain[:related]}\n{LISTED}\n{plain[related:]}")
    assert texts_of(incoming.content.sources) == [
        ("Smith J. Ferns at home. Journal of Ferns 3(2), 1–9.", "https://doi.org/10.1000/182"),
        ("A book that runs on, second edition", ""),
        ("Moss", "https://example.org/moss_(plant)"),
    ]
    assert replace(incoming, content=replace(incoming.content, sources=())) == text.parse(plain)


@pytest.mark.parametrize("heading", ["References", "Quellen", "SOURCES"])
def test_lines_without_bullets_are_sources_where_they_read_like_any(heading):
    body = (
        f"Title\n\nno image\n\nIntro.\n\nHeading\n\nBody.\n\n{heading}\n\nSmith, 2020\n\nwww.example.org\n\n\nThe end."
    )
    content = text.parse(body).content
    assert texts_of(content.sources) == [("Smith, 2020", ""), ("www.example.org", "https://www.example.org")]
    assert content.conclusion == "<p>The end.</p>"
    assert [part.heading for part in content.sections] == ["Heading"]


def test_running_text_under_such_a_heading_is_a_section():
    content = text.parse("Title\n\nno image\n\nIntro.\n\nSources\n\nA river has many.\n\nSome run dry.").content
    assert content.sources == ()
    assert [(part.heading, part.html) for part in content.sections] == [
        ("Sources", "<p>A river has many.</p><p>Some run dry.</p>")
    ]


def test_an_excerpt_that_names_another_title_is_kept_whole():
    content = text.parse("Title\nSome words. Continue reading Another Title\nno image\n\nIntro.").content
    assert content.excerpt == "Some words. Continue reading Another Title"


def test_a_picture_line_names_the_picture():
    assert text.parse("Title\nWords.\nsunset over hills.jpg\n\nIntro.").picture == "sunset over hills.jpg"


@pytest.mark.parametrize("source", ["", "\n\n", "Only a title"])
def test_what_is_not_an_article_is_refused_with_a_reason(source):
    with pytest.raises(text.NotThisShapeError, match="needs a title"):
        text.parse(source)


def test_markup_in_a_text_is_text():
    content = text.parse("Title\n\nno image\n\nA <script>alert(1)</script> & more.").content
    assert content.introduction == "<p>A &lt;script&gt;alert(1)&lt;/script&gt; &amp; more.</p>"
