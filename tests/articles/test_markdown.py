"""The twin reads as the page does, by whoever knows CommonMark, whatever a text holds."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from articles import markdown
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.models.tags import Tag
from faq.rich_text import clean, from_paragraphs, to_text
from tests.make import make_live

read = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render
MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
SIGNED = {"contributor_id": None, "slug": "", "credentials": "", "role": "author"}
FIGURE = '<figure><picture><img src="/a.jpg" alt="A [dog]"></picture><figcaption>Rex</figcaption></figure>'


def live_of(body_html: str = "<p>It is so.</p>", **values) -> LiveArticle:
    given_values = {"title": "T", "slug": "t", "published_at": MAY, "updated_at": MAY, "body_html": body_html, **values}
    return LiveArticle(**given_values)


def html_of(body_html: str = "<p>It is so.</p>", **values) -> str:
    return read(markdown.of_article(live_of(body_html, **values), "https://site.example"))


def words_of(html: str) -> list[str]:
    return to_text(html).split()


LINES = [
    *("# a", "a #", "- a", "+ a", "* a", "> a", "1. a", "2) a", "---", "===", "~~a~~", "_a_", "**a**", "`a`", "[a](b)"),
    *(
        "![a](b)",
        "<b>a</b>",
        "</script>",
        "<!-- a",
        "&amp;",
        "&#9;",
        "\\*",
        "\\",
        "a | b",
        "| - |",
        "https://a.example/",
    ),
]
lines = st.lists(st.sampled_from(LINES) | st.text("ab *_-+#>`~[]()<&;!|\\1.=", max_size=12), max_size=5).map("\n".join)


@given(lines)
@example("a\n---\nb")
@example("a | b\n- | -")
def test_no_word_is_read_as_anything_else(words):
    paragraph = from_paragraphs(words)
    assert (
        words_of(html_of(clean(f"{paragraph}<ul><li>{paragraph}</li></ul>"))) == ["T", "2026-05-01"] + 2 * words.split()
    )


@given(lines.filter(str.strip))
def test_nor_is_one_of_the_title_the_standfirst_and_the_byline(words):
    own = words.split()
    told = words_of(html_of(title=words, excerpt=words, text="", byline=[{**SIGNED, "name": " ".join(own)}]))
    assert told == [*own, *own, "By", *own[:-1], f"{own[-1]},", "2026-05-01", *("It", "is", "so.")]


@pytest.mark.parametrize(
    ("html", "read_as"),
    [
        ("<p>10<sup>5</sup> of H<sub>2</sub>O</p>", "<p>10<sup>5</sup> of H<sub>2</sub>O</p>"),
        ('<p><a href="#faq">a</a></p>', '<p><a href="https://site.example/articles/t/#faq">a</a></p>'),
        ('<p><a href="https://a.example/b (c)">a]</a></p>', '<p><a href="https://a.example/b%20%28c%29">a]</a></p>'),
        ("<p>It is <code>a_b*</code>.</p>", "<p>It is <code>a_b*</code>.</p>"),
    ],
)
def test_what_means_something_still_does(html, read_as):
    assert read_as in html_of(html)


def test_a_bar_in_a_cell_makes_no_other_cell():
    html = html_of("<table><tbody><tr><th>a | b</th><th>c</th></tr><tr><td>1</td><td>2 | 3</td></tr></tbody></table>")
    assert re.findall("<t[hd]>(.*?)</t[hd]>", html) == ["a | b", "c", "1", "2 | 3"]


def test_the_articles_own_picture_is_told_and_a_drawing_is_not():
    html = html_of(picture_html=FIGURE)
    assert '<img src="https://site.example/a.jpg" alt="A [dog]" />' in html
    assert "<p>Rex</p>" in html
    assert "no image" not in html_of(
        picture_html='<picture class="placeholder"><img src="/b.webp" alt="no image"></picture>'
    )


def test_everybody_who_made_it_is_named_and_each_date():
    byline = [{**SIGNED, "name": "Ann Lee", "credentials": "MD"}, {**SIGNED, "name": "Bo"}]
    byline += [{**SIGNED, "name": "Cy", "role": "editor"}, {**SIGNED, "name": "Di", "role": "illustrator"}]
    said = markdown.of_article(live_of(byline=byline, updated_at=JUNE)).split("\n\n")[1]
    assert said.split("  \n") == [
        *("*By Ann Lee, MD and Bo, 2026-05-01*", "*Updated 2026-06-01*", "*Edited by Cy*", "*Illustrated by Di*")
    ]


@pytest.mark.django_db
def test_it_names_the_page_at_the_public_origin_whatever_host_was_asked(client, settings):
    settings.SITE_URL = "https://www.example.org"
    make_live("Walking", slug="walking")
    link = client.get("/articles/walking.md").headers["Link"]
    assert link == '<https://www.example.org/articles/walking/>; rel="canonical"'


@pytest.mark.django_db
def test_each_text_and_topic_is_one_line_of_llms_txt(client):
    words = "A [b](c) & <b>d</b>\n\n*e*"
    Site.objects.update_or_create(pk=1, defaults={"name": words, "description": words})
    make_live(words, slug="a", excerpt=words, tags=(words,))
    Tag.objects.update(slug="a", description=words)
    seen = re.findall("<(h1|p|li|a)[^>]*>([^<]*)", read(client.get("/llms.txt").content.decode()))
    shown = "A [b](c) &amp; &lt;b&gt;d&lt;/b&gt; *e*"
    assert seen.count(("a", shown)) == 2
    assert ("h1", shown) in seen
    assert ("p", shown) in seen
    assert len([name for name, _words in seen if name == "li"]) == 5
