"""The words of a text, as search and related lists see them."""

import pytest

from faq import words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Crème BRÛLÉE", "creme brulee"),
        ("cre\u0300me", "creme"),
        ("Straße", "strasse"),
        ("Smørrebrød, Łódź", "smorrebrod, lodz"),
        ("ﬁne", "fine"),
        ("мой ёж", "мой ёж"),
        ("Ελλάδα", "ελλαδα"),
    ],
)
def test_fold_takes_accents_from_latin_and_greek_only(text, folded):
    assert words.fold(text) == folded


def test_words_are_letters_and_digits():
    text = "Don’t skip “Omega-3”, x_y: 3.5 mg… \x00\ud800🙂"
    assert words.words(text) == ["don", "t", "skip", "omega", "3", "x", "y", "3", "5", "mg"]


def test_spans_point_at_the_words_as_written():
    text = "Less salt, “plenty” of flavour"
    assert [text[start:end] for start, end in words.spans(text)] == [
        "Less",
        "salt",
        "plenty",
        "of",
        "flavour",
    ]


@pytest.mark.parametrize(
    ("code", "name"), [("en", "english"), ("de-at", "german"), ("nb", "norwegian"), ("tlh", "simple")]
)
def test_language_follows_the_site(settings, code, name):
    settings.LANGUAGE_CODE = code
    assert words.language() == name


def test_stop_words_are_those_of_an_english_site(settings):
    assert words.is_stop_word("the")
    settings.LANGUAGE_CODE = "fr"
    assert not words.is_stop_word("the")


def test_stems():
    assert words.stem("sleeping", "english") == words.stem("sleeps", "english") == "sleep"
    assert words.stem("sleeping", words.UNKNOWN) == "sleeping"
