"""What must hold before an article goes out."""

from dataclasses import replace

import pytest

from articles import checks
from articles.content import Answer, Content, Credit, Part, Picture
from articles.models.library import Image
from tests.make import make_live

WHOLE = Content(
    title="T",
    slug="t",
    excerpt="E",
    introduction="<p>I</p>",
    sections=(Part("k", "H", "<p>x</p>"),),
    questions=(Answer("q", "Q?", "<p>A</p>"),),
    byline=(Credit(1, "Name"),),
)
READY = Image(pk=1, title="Sky", renditions={"lead": {}})
pytestmark = pytest.mark.django_db


def blocking(content, images=None, article_id=None) -> list[str]:
    return [gap.field for gap in checks.gaps(content, images or {}, article_id=article_id) if gap.level == "block"]


def test_a_whole_article_has_no_gap():
    assert checks.gaps(WHOLE, {}, article_id=None) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"slug": ""}, "slug"),
        ({"sections": (), "introduction": "<p> </p>"}, "introduction"),
        ({"sections": (Part("k", "H", "<p></p>"),)}, "section-k"),
        ({"questions": (Answer("q", "", "<p>A</p>"),)}, "question-q"),
        ({"questions": (Answer("q", "Q?", ""),)}, "question-q"),
        ({"picture": Picture(9)}, "picture"),
        ({"picture": Picture(1, alt_state="undecided")}, "picture"),
        ({"picture": Picture(1, alt=" ", alt_state="described")}, "picture"),
    ],
)
def test_each_gap_blocks_and_names_its_field(change, field):
    assert blocking(replace(WHOLE, **change), {1: READY}) == [field]


def test_a_decorative_picture_needs_no_words():
    assert blocking(replace(WHOLE, picture=Picture(1, alt_state="decorative")), {1: READY}) == []


def test_a_picture_without_renditions_blocks():
    waiting = Image(pk=1, title="Sky")
    assert blocking(replace(WHOLE, picture=Picture(1, alt_state="decorative")), {1: waiting}) == ["picture"]


def test_some_gaps_only_warn():
    content = replace(WHOLE, excerpt="", byline=(), sections=(Part("k", "", "<p>x</p>"),))
    assert {gap.field for gap in checks.gaps(content, {}, article_id=None)} == {
        *("excerpt", "bylines-0-contributor", "section-k")
    }
    checks.require(content, {}, article_id=None)


def test_an_address_of_another_article_blocks_and_ones_own_does_not():
    live = make_live(slug="taken")
    assert blocking(replace(WHOLE, slug="taken")) == ["slug"]
    assert blocking(replace(WHOLE, slug="taken"), article_id=live.article_id) == []
