"""The allow-list: nothing else gets in, no word gets lost, and cleaning twice changes nothing."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faq.models import Question
from faq.rich_text import ATTRIBUTE_VALUES, ATTRIBUTES, TAGS, clean, from_paragraphs, to_text
from tests import clipboards


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ("<p class='x' style='y'>A</p>", "<p>A</p>"),
        ("<h1>Top</h1><h2>Next</h2><h6>Low</h6>", "<h3>Top</h3><h3>Next</h3><h4>Low</h4>"),
        ("<p><b>B</b> <i>I</i></p>", "<p><strong>B</strong> <em>I</em></p>"),
        ("<p>A<script>alert(1)</script>B</p>", "<p>AB</p>"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="/articles/x/" onclick="y()">x</a>', '<a href="/articles/x/" rel="noopener">x</a>'),
        ("<p>A</p><p> </p><p>&nbsp;</p><p>B</p>", "<p>A</p><p>B</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<svg><script>alert(1)</script></svg>", ""),
        ("<p>a\x0bb\x02c&#12;d\x85\ufffe</p>", "<p>a bc d</p>"),
        ("<\x01script>alert(1)</script>", ""),
        ('<a href=" https://a.example/b c ">x</a>', '<a href="https://a.example/b%20c" rel="noopener">x</a>'),
        ("<p title=x lang=fr>nuit</p><noscript><img></noscript>", '<p lang="fr">nuit</p>'),
        ("<p>It is <math><mi>E</mi><mo>=</mo><mi>m</mi></math>.</p>", "<p>It is E=m.</p>"),
        ("<span>kept <u>words</u></span>", "kept words"),
        ("<div>One</div><div>two<p>three</p>four</div>", "<p>One</p><p>two</p><p>three</p>four"),
        ("<figure><figcaption>A</figcaption></figure><dl><dt>B<dd>C</dl>", "<p>A</p><p>B</p><p>C</p>"),
        (
            "<ol type=a start=2><li>x</li></ol><ol type=1><li>y</li></ol>",
            '<ol type="a" start="2"><li>x</li></ol><ol><li>y</li></ol>',
        ),
        (
            "<table><tr><td colspan='2' style='x'>1</td></tr></table>",
            '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
        ),
    ],
)
def test_only_the_allow_list_passes(given_html, kept):
    assert clean(given_html) == kept


markup = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<h1>",
            "</h2>",
            "<a>",
            "</a>",
            "<ul><li>",
            "<img x>",
            "<",
            "&lt;",
            "<i ",
        ]
    )
    | st.text(max_size=8),
    max_size=25,
).map("".join)


@given(markup)
@example("<h1><A<p><h1><ul><li>")
def test_cleaning_twice_changes_nothing(text):
    once = clean(text)
    assert clean(once) == once


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=80))
def test_a_plain_paragraph_comes_out_word_for_word(text):
    assert to_text(clean(from_paragraphs(text))).split() == text.split()


@pytest.mark.django_db
def test_saving_cleans_whatever_way_it_came():
    question = Question.objects.create(question="Q?", slug="q", answer="<p onclick='x'>A</p><script>1</script>")
    question.refresh_from_db()
    assert question.answer == "<p>A</p>"
    (made,) = Question.objects.bulk_create([Question(question="R?", slug="r", answer="<p><b>B</b></p>")])
    assert Question.objects.get(pk=made.pk).answer == "<p><strong>B</strong></p>"


def test_text_puts_each_block_on_a_line():
    assert to_text("<p>One<br>two</p><ul><li><p>three</p></li></ul>four &amp; five") == "One\ntwo\nthree\nfour & five"


@pytest.mark.parametrize("name", clipboards.HTML)
def test_no_word_of_a_raw_clipboard_is_lost(name):
    """Whatever way it comes in: the desk's script makes more of it, the server has to keep it in any case."""
    raw, _text = clipboards.load(name)
    cleaned = clean(raw)
    assert clipboards.words_of(to_text(cleaned)) == clipboards.words_within(raw)
    assert clean(cleaned) == cleaned
    for tag, attributes in re.findall(r"<(\w+)([^>]*)>", cleaned):
        assert tag in TAGS
        allowed = {"rel", "lang", *ATTRIBUTES.get(tag, ()), *ATTRIBUTE_VALUES.get(tag, ())}
        assert set(re.findall(r'\s([\w-]+)="', attributes)) <= allowed


@pytest.mark.parametrize("name", [*clipboards.HTML, *clipboards.PLAIN])
def test_what_the_desk_kept_of_a_clipboard_is_clean(name):
    assert clean(clipboards.kept(name)) == clipboards.kept(name)
