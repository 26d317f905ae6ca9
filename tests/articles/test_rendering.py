"""Content → what a page prints."""

import re
from dataclasses import replace
from datetime import date

import pytest

from articles import markdown, rendering
from articles.content import Answer, Content, Part, Picture, Source
from articles.models.library import Image
from articles.models.public import LiveArticle
from tests.make import make_contributor, make_live

CONTENT = Content(
    title="T",
    introduction="<p>Intro.</p>",
    sections=(Part("k", "Heading <b>", "<p onclick='x()'>Text</p><script>alert(1)</script>", "heading"),),
    questions=(Answer("q", "Why?", "<p>So.</p>", "faq-why"),),
    conclusion="<p>End.</p>",
)


def test_hostile_html_does_not_reach_a_page_whatever_way_it_came():
    printed = rendering.render(CONTENT, {})
    assert "script" not in printed.body_html
    assert "onclick" not in printed.body_html
    assert "Heading &lt;b&gt;" in printed.body_html


def test_text_is_the_page_without_markup():
    assert rendering.render(CONTENT, {}).text.split("\n") == [
        *("Intro.", "Heading <b>", "Text", "Frequently Asked Questions", "Why?", "So.", "End.")
    ]


CITED = replace(
    CONTENT,
    sources=(
        Source("a", "Smith & <Jones>, 2020", 'https://example.org/?a=1&b="2"'),
        Source("b", "Hostile", "javascript:alert(1)"),
        Source("c", "A book", ""),
        Source("d", "Report", "https://example.org/report"),
    ),
)


def test_sources_are_listed_last_and_only_web_addresses_are_links():
    before, listed = rendering.render(CITED, {}).body_html.split('<section class="sources" id="sources">')
    assert before == rendering.render(CONTENT, {}).body_html
    assert re.findall("<li>.*</li>", listed) == [
        "<li>Smith &amp; &lt;Jones&gt;, 2020</li>",
        "<li>Hostile</li>",
        "<li>A book</li>",
        '<li><a href="https://example.org/report" rel="noopener">Report</a></li>',
    ]


def test_sources_are_no_words_of_the_article():
    """They are neither searched nor compared for related articles, and nobody reads them through."""
    cited, plain = rendering.render(CITED, {}), rendering.render(CONTENT, {})
    assert replace(cited, body_html="") == replace(plain, body_html="")


@pytest.mark.parametrize(("text", "minutes"), [("word " * 880, 4), ("睡眠の質。" * 500, 4), ("睡眠 " * 500, 2)])
def test_how_long_it_takes_to_read_with_and_without_spaces(text, minutes):
    printed = rendering.render(Content(title="T", introduction=f"<p>{text}</p>"), {})
    assert printed.reading_minutes == minutes


def test_the_licence_of_a_picture_is_no_word_of_the_article():
    """Two texts are not alike because their pictures are under the same licence."""
    (part,) = CONTENT.sections
    texts = {}
    for licence in ("", "all-rights-reserved", "cc-by-nc-4.0"):
        picture = Picture(1, "A moon.", "The moon", "Ada", "described", licence, "https://example.org/")
        content = replace(CONTENT, sections=(replace(part, picture=picture),))
        printed = rendering.render(content, {1: Image(pk=1, file="a.jpg")})
        texts[licence] = (printed.text, printed.word_count)
        assert ("<small>" in printed.body_html) == bool(licence)
    assert set(texts.values()) == {texts[""]}
    assert "The moon · Ada\nText" in texts[""][0]


def test_the_anchor_of_the_sources_is_nobody_elses():
    content = replace(CITED, sections=(Part("k", "Sources", "<p>x</p>", "sources"),))
    body = rendering.render(content, {}).body_html
    assert re.findall(r'id="([^"]*)"', body) == ["sources", "faq", "faq-why", "sources-2"]


def test_contents_lists_headings_with_their_anchors():
    assert rendering.render(CONTENT, {}).contents == [["heading", "Heading <b>"]]


def test_an_article_without_an_excerpt_gets_whole_sentences():
    long = "First sentence here. " + "Second one goes on " * 12 + "and ends."
    printed = rendering.render(replace(CONTENT, introduction=f"<p>{long}</p>"), {})
    assert len(printed.excerpt) <= rendering.EXCERPT_LENGTH
    assert printed.excerpt.endswith(("…", "."))


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Short.", 20, "Short."),
        ("One is short. Two is a good deal longer.", 20, "One is short."),
        ("No sentence ends in these many words", 20, "No sentence ends in…"),
        ("“Quoted.” And then much more of it", 12, "“Quoted.”"),
    ],
)
def test_shortening_ends_at_a_sentence_or_a_word(text, limit, short):
    assert rendering.shortened(text, limit) == short
    assert len(short) <= limit


@pytest.mark.django_db
def test_the_markdown_twin_has_every_word_of_the_page():
    make_contributor("Marta Lindqvist")
    live = make_live("Twin * title", excerpt="On twins.", sections=(("A_heading", "Words with * and _ in them."),))
    words = markdown.of_article(live).replace("\\", "")
    for line in live.text.split("\n"):
        assert line in words
    assert words.startswith("# Twin * title\n\nOn twins.\n\n*By Marta Lindqvist,")
    assert "### Does it help?" in words


@pytest.mark.django_db
def test_sources_stand_in_the_markdown_twin():
    live = make_live("Cited", sources=(("Smith_1 & Jones, 2020", "https://example.org/s"), ("A book", "")))
    live = LiveArticle.objects.get(pk=live.pk)
    words = markdown.of_article(live)
    assert "1. [Smith\\_1 & Jones, 2020](https://example.org/s)\n2. A book\n" in words


@pytest.mark.django_db
def test_the_markdown_twin_can_be_read_alone():
    """Its links work from anywhere, the conclusion is none of the last answer, and it says who has looked at it."""
    live = make_live(
        "Alone", introduction='<p>See <a href="/tags/sleep/">sleep</a> or <a href="https://a.example/">a</a>.</p>'
    )
    live.reviewer, live.reviewed_on = {"name": "Helena Voss", "credentials": "MD"}, date(2026, 7, 8)
    words = markdown.of_article(live, "https://site.example")
    assert "See [sleep](https://site.example/tags/sleep/) or [a](https://a.example/)." in words
    assert "It may.\n\n---\n\nThe end of it.\n" in words
    assert "*  \n*Reviewed by Helena Voss, MD, 2026-07-08*\n\nSee" in words


def test_no_heading_level_is_skipped_whatever_the_editor_chose():
    content = Content(title="T", introduction="<h4>Deep</h4><p>x</p>", sections=(Part("k", "S", "<h4>y</h4>", "s"),))
    body = rendering.render(content, {}).body_html
    assert "<h2>Deep</h2>" in body
    assert "<h2>S</h2><h3>y</h3>" in body


@pytest.mark.django_db
def test_more_names_than_there_is_room_for_are_cut():
    live = make_live(authors=tuple(f"Contributor number {n}" for n in range(30)))
    assert 400 < len(live.byline_names) <= LiveArticle._meta.get_field("byline_names").max_length
    assert live.byline_names.endswith("…")
    assert len(live.byline) == 30
