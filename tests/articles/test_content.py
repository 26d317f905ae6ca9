"""Plain data: hashing, slugs, and the way there and back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import Answer, Content, Correction, Credit, Part, Picture, Source, free_name, slug_from

words = st.text(max_size=40)
pictures = st.builds(Picture, st.integers(1, 9), words, words, words, words, words, words)
contents = st.builds(
    Content,
    title=words,
    slug=words,
    introduction=words,
    sections=st.lists(st.builds(Part, words, words, words, words, st.none() | pictures), max_size=3).map(tuple),
    questions=st.lists(st.builds(Answer, words, words, words, words, st.none()), max_size=3).map(tuple),
    sources=st.lists(st.builds(Source, words, words, words), max_size=3).map(tuple),
    corrections=st.lists(st.builds(Correction, words, words, words), max_size=2).map(tuple),
    is_page=st.booleans(),
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


#: What schema 2 made of an article, and what it hashed to: the whole, and what an expert reads.
OF_SCHEMA_2 = {
    "title": "Sleep well", "slug": "sleep-well", "excerpt": "On sleep.", "introduction": "<p>Hello.</p>",
    "sections": [{"key": "k1", "heading": "Lights", "html": "<p>Dim them.</p>", "anchor": "lights", "picture": {
        "image_id": 3, "alt": "A lamp", "caption": "At dusk", "credit": "Ann", "alt_state": "described"}}],
    "questions": [{"key": "k2", "question": "Why?", "html": "<p>So.</p>", "anchor": "faq-why", "shared_id": None}],
    "conclusion": "<p>Rest.</p>", "picture": None,
    "byline": [{"contributor_id": 1, "name": "Marta", "slug": "marta", "role": "author", "credentials": ""}],
    "reviewer": None, "review_by": "2027-01-31", "seo_title": "", "meta_description": "", "pinned": [4],
    "excluded": [], "schema": 2,
}  # fmt: skip
DIGEST_2 = "2ef974cf5a2b2753c68402019d2b91eb6e831693167d007e40356e85f61bf796"
TEXT_DIGEST_2 = "c6a682022c9962ff10d18f4118e526e2bdec8c2832eec47029d9480fff9a5005"


def test_a_text_without_sources_hashes_to_what_it_hashed_before_there_were_any():
    content = Content.from_data(OF_SCHEMA_2)
    assert (content.schema, content.sources, content.corrections, content.is_page) == (5, (), (), False)
    assert (content.digest(), content.text_digest()) == (DIGEST_2, TEXT_DIGEST_2)
    again = Content.from_data(content.as_data())
    assert (again.digest(), again.text_digest()) == (DIGEST_2, TEXT_DIGEST_2)


def test_an_expert_reads_the_sources_but_not_their_keys():
    content = Content.from_data(OF_SCHEMA_2)
    cited = replace(content, sources=(Source("a", "Smith, 2020", "https://example.org/"),))
    other_key = replace(content, sources=(Source("b", "Smith, 2020", "https://example.org/"),))
    other_url = replace(content, sources=(Source("a", "Smith, 2020", "https://example.org/2"),))
    assert len({content.text_digest(), cited.text_digest(), other_url.text_digest()}) == 3
    assert cited.text_digest() == other_key.text_digest()
    assert len({each.digest() for each in (content, cited, other_key, other_url)}) == 4


#: The same with a source, as schema 3 hashed it.
DIGEST_3 = "4cc07d96de11a6e247641515acde1d9fd98af50a578dd53957b3947f27de0902"


def test_what_was_signed_off_with_sources_is_still_that_text_and_a_page_of_the_same_words_is_too():
    content = replace(Content.from_data(OF_SCHEMA_2), sources=(Source("a", "Smith, 2020", "https://example.org/"),))
    assert content.digest() == DIGEST_3
    page = replace(content, is_page=True)
    assert (page.digest() == content.digest(), page.text_digest() == content.text_digest()) == (False, True)


@pytest.mark.parametrize("terms", [{"licence": "cc-by-4.0"}, {"source_url": "https://example.org/lamp"}])
def test_another_licence_is_another_edition_but_not_another_text_for_the_expert(terms):
    content = Content.from_data(OF_SCHEMA_2)
    (part,) = content.sections
    assert (part.picture.licence, part.picture.source_url) == ("", "")
    inside = replace(content, sections=(replace(part, picture=replace(part.picture, **terms)),))
    leading = replace(content, picture=replace(part.picture, **terms))
    assert len({each.digest() for each in (content, inside, leading, replace(content, picture=part.picture))}) == 4
    assert (inside.text_digest(), content.digest()) == (TEXT_DIGEST_2, DIGEST_2)
    assert Content.from_data(inside.as_data()) == inside


#: The same with a licence in its section's picture, as schema 5 hashes it.
DIGEST_5 = "e1b37e846e0bc35a46972bd4b43dc3ef624dae71788e272d8e44fe6e6021e2d1"


def test_a_text_with_a_licence_hashes_the_same_for_ever():
    content = Content.from_data(OF_SCHEMA_2)
    (part,) = content.sections
    picture = replace(part.picture, licence="cc-by-4.0", source_url="https://example.org/lamp")
    content = replace(content, sections=(replace(part, picture=picture),))
    assert content.digest() == Content.from_data(content.as_data()).digest() == DIGEST_5


def test_a_long_source_is_named_by_its_beginning():
    assert Source("a", "Smith").short_name == "Smith"
    assert Source("a", "", "https://example.org/").short_name == "https://example.org/"
    assert Source("a", "word " * 30).short_name == f"{'word ' * 11}word…"


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
