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


JAPANESE = "睡眠の質を上げるカフェイン・Omega-3、㋿と１０㎎。"


def test_letters_of_scripts_without_spaces_are_words_of_their_own():
    letters = list("睡眠の質を上げるカフェイン")
    assert words.words(JAPANESE) == [*letters, "omega", "3", *"令和と", "10mg"]
    assert words.words("การนอนหลับ") == ["ก", "า", "ร", "น", "อ", "น", "ห", "ลั", "บ"]
    assert words.words("수면의 질") == ["수면의", "질"]
    assert [JAPANESE[start:end] for start, end in words.spans(JAPANESE)][:15] == [*letters, "Omega", "3"]


def test_they_are_compared_two_by_two():
    assert words.terms("睡眠の質、Omega-3と水 and salt") == [
        "睡眠",
        "眠の",
        "の質",
        "omega",
        "3",
        "と水",
        "and",
        "salt",
    ]
    assert words.terms("水") == ["水"]
    assert words.terms("Less salt") == words.words("Less salt")


@pytest.mark.parametrize(
    ("text", "counted"),
    [("Less salt, less – sugar.", (5, 0)), ("睡眠の質。", (0, 4)), ("Omega-3 と 水、salt.", (3, 2)), ("", (0, 0))],
)
def test_they_are_counted_beside_words(text, counted):
    assert words.counted(text) == counted
