"""The dictionary: what is in it, what leaves it, and what a mistyped word finds there."""

import importlib
import itertools
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from articles import publishing
from articles.models.public import LiveArticle, database_now
from articles.search import spelling
from faq import words
from tests.make import make_live, publish

#: Typed, meant: of four letters or more, one error; of eight or more, two.
ERRORS = [
    *(("magnesum", "magnesium"), ("magnesiumm", "magnesium"), ("mangesium", "magnesium"), ("nagnesium", "magnesium")),
    *(("magnesiun", "magnesium"), ("mganesuim", "magnesium"), ("manesum", ""), ("magnesim", "magnesium")),
    *(("breahting", "breathing"), ("braething", "breathing"), ("breeathinng", "breathing"), ("brthing", "")),
    *(("slep", "sleep"), ("sleeep", "sleep"), ("slepe", "sleep"), ("leep", "sleep"), ("slp", ""), ("seelp", "")),
]
NO_MORE = {"introduction": "", "conclusion": "", "excerpt": ""}
_numbers = itertools.count(1)


def dictionary() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, uses FROM articles_word")
        return dict(cursor.fetchall())


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return cursor.fetchone()[0]


def page(text: str) -> LiveArticle:
    """An article of few words."""
    return make_live(f"One two {next(_numbers)}", sections=(("Six", text),), questions=(), authors=(), **NO_MORE)


@pytest.mark.django_db
def test_a_word_is_counted_once_for_each_row_that_uses_it():
    page("Crème and creme, 3 mg of B12 and x.")
    page("Crème.")
    known = dictionary()
    assert known["creme"] == 2
    assert known.keys() == {"one", "two", "six", "creme"}


@pytest.mark.django_db
def test_the_words_of_a_script_without_spaces_stay_out():
    page("Tee 日本語の文章 ภาษาไทย чай हिन्दी.")
    assert dictionary().keys() == {"one", "two", "six", "tee", "чай", "हिन्दी"}


@pytest.mark.django_db
def test_a_word_leaves_with_its_last_row():
    first, second = page("Magnesium and zinc."), page("Magnesium.")
    publishing.withdraw(first.article, by=None)
    assert dictionary().keys() == {"one", "two", "six", "magnesium"}
    second.delete()
    assert [count(f"articles_{name}") for name in ("word", "wordkey", "wordlist")] == [0, 0, 0]


@pytest.mark.django_db
def test_learning_a_row_again_replaces_it():
    page("Magnesium.")
    row = page("Magnesium.")
    spelling.learn({row.pk: {"zinc", "one"}})
    assert dictionary() == {"one": 2, "two": 1, "six": 1, "magnesium": 1, "zinc": 1}


@pytest.mark.django_db
def test_a_rebuild_fills_it_and_a_second_one_changes_nothing():
    page("Magnesium.")
    publish(page("Zinc.").article, at=database_now() + timedelta(hours=1))
    before = dictionary()
    spelling.clear()
    assert dictionary() == {}
    publishing.rebuild_live()
    assert dictionary() == before
    publishing.rebuild_live()
    assert dictionary() == before


@pytest.mark.django_db
def test_errors_are_forgiven():
    page("Magnesium, breathing, sleep.")
    found = {typed: [known.word for known in spelling.close_words([typed]).get(typed, [])] for typed, _ in ERRORS}
    assert found == {typed: [meant] if meant else [] for typed, meant in ERRORS}


@pytest.mark.django_db
def test_the_nearest_comes_first_and_then_the_most_used():
    for text in ("Staring starring.", "Starring.", "String."):
        page(text)
    (near,) = spelling.close_words(["sarring"]).values()
    assert [(known.word, known.errors, known.uses) for known in near] == [("starring", 1, 2)]
    (near,) = spelling.close_words(["starrinng"]).values()
    assert [known.word for known in near] == ["starring", "staring"]


@pytest.mark.django_db
def test_a_known_word_and_its_forms_are_not_corrected():
    page("Slope sleep.")
    assert not spelling.close_words(["sleep", "sleeps", "slopes"])
    assert spelling.close_words(["slepp"])


@pytest.mark.django_db
def test_a_rare_word_may_be_an_error_where_another_is_far_more_used():
    page("Magnesum.")
    for _ in range(10):
        page("Magnesium.")
    assert not spelling.close_words(["magnesum"])
    page("Magnesium.")
    assert spelling.close_words(["magnesum"])["magnesum"][0].word == "magnesium"
    assert not spelling.close_words(["magnesium"])


@pytest.mark.django_db
@pytest.mark.parametrize("code", [*sorted(words.LANGUAGES), "ja"])
def test_every_language_forgives(settings, code):
    settings.LANGUAGE_CODE = code
    for number, word in enumerate(("magnesium", "здоровье", "ελιξιριο", "معلومات", "स्वास्थ्य", "ஆரோக்கியம்")):
        (folded,) = words.words(word)
        spelling.learn({number: {folded}})
        typed = folded[:3] + folded[4:]
        assert spelling.close_words([typed])[typed][0].word == folded, code


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("", "", 0), ("sleep", "sleep", 0), ("sleep", "slep", 1), ("slep", "sleep", 1), ("sleep", "sloep", 1),
        ("sleep", "selep", 1), ("sleep", "slpee", 2), ("kitten", "sitting", 3), ("ca", "abc", 3), ("ab", "", 2),
    ],
)  # fmt: skip
def test_distance(one, other, errors):
    assert spelling.distance(one, other, 3) == spelling.distance(other, one, 3) == errors
    assert spelling.distance(one, other, errors - 1) > errors - 1


def edited(draw, word: str, times: int) -> str:
    letters = list(word)
    for _ in range(times):
        at = draw(st.integers(0, len(letters) - 1))
        match draw(st.sampled_from("dist")):
            case "d":
                del letters[at]
            case "i":
                letters.insert(at, draw(st.sampled_from("aexz")))
            case "s":
                letters[at] = draw(st.sampled_from("aexz"))
            case _:
                letters[at : at + 2] = reversed(letters[at : at + 2])
    return "".join(letters)


@given(st.data(), st.text("abcdefgh", min_size=3, max_size=16))
def test_words_that_are_one_error_apart_share_a_key(data, word):
    other = data.draw(st.composite(edited)(word, 1))
    assert spelling._keys(word) & spelling._keys(other)


@given(st.data(), st.text("abcdefgh", min_size=11, max_size=16))
def test_long_words_that_are_two_errors_apart_share_a_key(data, word):
    other = data.draw(st.composite(edited)(word, 2))
    assert spelling._keys(word) & spelling._keys(other)


@pytest.mark.django_db(transaction=True)
def test_the_tables_can_be_taken_away_and_made_again():
    migration = importlib.import_module("articles.migrations.0014_search_words")
    with connection.schema_editor() as editor:
        migration.backwards(None, editor)
    assert not {"articles_word", "articles_wordkey", "articles_wordlist"} & set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        migration.forwards(None, editor)
    row = page("Magnesium.")
    assert "magnesium" in dictionary()
    row.delete()
    assert dictionary() == {}
