"""Plain data: hashing, slugs, and the way there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import Answer, Content, Credit, Part, Picture, free_name, slug_from

words = st.text(max_size=40)
pictures = st.builds(Picture, st.integers(1, 9), words, words, words, words)
contents = st.builds(
    Content,
    title=words,
    slug=words,
    introduction=words,
    sections=st.lists(st.builds(Part, words, words, words, words, st.none() | pictures), max_size=3).map(tuple),
    questions=st.lists(st.builds(Answer, words, words, words, words, st.none()), max_size=3).map(tuple),
    picture=st.none() | pictures,
    byline=st.lists(st.builds(Credit, st.integers(1, 9), words, words, words, words), max_size=2).map(tuple),
    reviewer=st.none() | st.builds(Credit, st.integers(1, 9), words),
    pinned=st.lists(st.integers(1, 99), max_size=3).map(tuple),
)


@given(contents)
def test_content_survives_its_data_and_keeps_its_digest(content):
    again = Content.from_data(content.as_data())
    assert again == content
    assert again.digest() == content.digest()


@given(contents, contents)
def test_different_content_has_a_different_digest(one, other):
    assert (one == other) == (one.digest() == other.digest())


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("What Makes It Work?", "what-makes-it-work"),
        ("Crème brûlée, für alle!", "creme-brulee-fur-alle"),
        ("It’s Ada's", "its-adas"),
        ("健康 と 睡眠", "健康-と-睡眠"),
        ("Сон", "сон"),
        ("???", ""),
    ],
)
def test_a_slug_keeps_the_letters_of_the_title(title, slug):
    assert slug_from(title) == slug


@given(st.text(max_size=300))
def test_a_slug_is_a_slug(title):
    slug = slug_from(title)
    assert len(slug) <= 80
    assert slug == "" or all(part for part in slug.split("-"))
    assert all(c.isalnum() or c in "-_" for c in slug) or not slug.isascii()


def test_a_taken_name_gets_the_next_number():
    assert free_name("a", set()) == "a"
    assert free_name("a", {"a", "a-2"}) == "a-3"
