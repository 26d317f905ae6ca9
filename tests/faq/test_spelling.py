"""The dictionary: what is in it, what leaves it, and what a mistyped word finds there."""

import importlib
import itertools
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from articles import publishing, search
from articles.models.clock import database_now
from articles.models.public import LiveArticle
from faq import publishing as faq_publishing
from faq import search as faq_search
from faq import spelling, words
from faq.models import LiveQuestion, Question
from tests.make import make_live, publish

#: Typed, meant: of four letters or more, one error; of eight or more, two.
ERRORS = [
    *(("magnesum", "magnesium"), ("magnesiumm", "magnesium"), ("mangesium", "magnesium"), ("nagnesium", "magnesium")),
    *(("magnesiun", "magnesium"), ("mganesuim", "magnesium"), ("manesum", ""), ("magnesim", "magnesium")),
    *(("breahting", "breathing"), ("braething", "breathing"), ("breeathinng", "breathing"), ("brthing", "")),
    *(("slep", "sleep"), ("sleeep", "sleep"), ("slepe", "sleep"), ("leep", "sleep"), ("slp", ""), ("seelp", "")),
]
NO_MORE = {"introduction": "", "conclusion": "", "excerpt": ""}
WORDS = faq_search.WORDS
_numbers = itertools.count(1)


def dictionary() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, uses FROM faq_word")
        return dict(cursor.fetchall())


def counts() -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, uses, questions FROM faq_word")
        return {word: tuple(used) for word, *used in cursor.fetchall()}


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        return cursor.fetchone()[0]


def page(text: str) -> LiveArticle:
    """An article of few words."""
    return make_live(f"One two {next(_numbers)}", sections=(("Six", text),), questions=(), authors=(), **NO_MORE)


def question(asked: str, answer: str) -> LiveQuestion:
    row = Question.objects.create(question=asked, slug=f"question-{next(_numbers)}", answer=f"<p>{answer}</p>")
    return faq_publishing.publish(row, at=database_now())


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
    assert [count(f"faq_{name}") for name in ("word", "wordkey")] == [0, 0]
    assert count("articles_wordlist") == 0


@pytest.mark.django_db
def test_learning_a_row_again_replaces_it():
    page("Magnesium.")
    row = page("Magnesium.")
    spelling.learn(search.WORDS, {row.pk: {"zinc", "one"}})
    assert dictionary() == {"one": 2, "two": 1, "six": 1, "magnesium": 1, "zinc": 1}


@pytest.mark.django_db
def test_questions_are_counted_beside_the_articles_and_leave_with_their_last_row():
    article, live = page("Magnesium."), question("Magnesium or zinc?", "Both.")
    assert counts() == {"one": (1, 0), "two": (1, 0), "six": (1, 0), "magnesium": (1, 1), "zinc": (0, 1)}
    live.delete()
    assert counts() == {"one": (1, 0), "two": (1, 0), "six": (1, 0), "magnesium": (1, 0)}
    question("Magnesium?", "Zinc.")
    article.delete()
    assert counts() == {"magnesium": (0, 1), "zinc": (0, 1)}
    faq_publishing.withdraw(Question.objects.get(live__question="Magnesium?"))
    assert [count(f"faq_{name}") for name in ("word", "wordkey", "wordlist")] == [0, 0, 0]


@pytest.mark.django_db
def test_a_question_is_learnt_when_it_is_published_and_not_before():
    live = question("Magnesium?", "Yes, yes.")
    source = live.source
    source.question = "Zinc?"
    source.save()
    assert dictionary().keys() == {"magnesium", "yes"}
    faq_publishing.publish(source, at=database_now())
    assert dictionary().keys() == {"zinc", "yes"}


@pytest.mark.django_db
def test_what_is_typed_is_compared_with_the_texts_that_are_asked():
    page("Talking.")
    question("Walking?", "Yes.")
    near = {word: known for word, (known, *_) in spelling.close_words(["walkin"], search.WORDS, WORDS).items()}
    assert near == {"walkin": spelling.Known("walking", 1, (0, 1))}
    assert not spelling.close_words(["walkin"], search.WORDS)
    assert not spelling.close_words(["talkin"], WORDS)
    assert not spelling.close_words(["talking"], WORDS), "known from an article"
    assert spelling.uses(["walking", "talking"], search.WORDS) == {"talking": 1}


@pytest.mark.django_db
def test_a_rebuild_fills_it_and_a_second_one_changes_nothing():
    page("Magnesium.")
    publish(page("Zinc.").article, at=database_now() + timedelta(hours=1))
    question("Zinc?", "Walnuts.")
    before = counts()
    assert before["zinc"] == (2, 1)
    search.clear()
    assert counts() == {}
    publishing.rebuild_live()
    assert counts() == before
    publishing.rebuild_live()
    assert counts() == before


@pytest.mark.django_db
def test_errors_are_forgiven():
    page("Magnesium, breathing, sleep.")
    found = {
        typed: [known.word for known in spelling.close_words([typed], search.WORDS).get(typed, [])]
        for typed, _ in ERRORS
    }
    assert found == {typed: [meant] if meant else [] for typed, meant in ERRORS}


@pytest.mark.django_db
def test_the_nearest_comes_first_and_then_the_most_used():
    for text in ("Staring starring.", "Starring.", "String."):
        page(text)
    (near,) = spelling.close_words(["sarring"], search.WORDS).values()
    assert [(known.word, known.errors, known.uses) for known in near] == [("starring", 1, 2)]
    (near,) = spelling.close_words(["starrinng"], search.WORDS).values()
    assert [known.word for known in near] == ["starring", "staring"]


@pytest.mark.django_db
def test_a_known_word_and_its_forms_are_not_corrected():
    page("Slope sleep.")
    assert not spelling.close_words(["sleep", "sleeps", "slopes"], search.WORDS)
    assert spelling.close_words(["slepp"], search.WORDS)


@pytest.mark.django_db
def test_a_rare_word_may_be_an_error_where_another_is_far_more_used():
    page("Magnesum.")
    for _ in range(10):
        page("Magnesium.")
    assert not spelling.close_words(["magnesum"], search.WORDS)
    page("Magnesium.")
    assert spelling.close_words(["magnesum"], search.WORDS)["magnesum"][0].word == "magnesium"
    assert not spelling.close_words(["magnesium"], search.WORDS)


@pytest.mark.django_db
@pytest.mark.parametrize("code", [*sorted(words.LANGUAGES), "ja"])
def test_every_language_forgives(settings, code):
    settings.LANGUAGE_CODE = code
    for number, word in enumerate(("magnesium", "здоровье", "ελιξιριο", "معلومات", "स्वास्थ्य", "ஆரோக்கியம்")):
        (folded,) = words.words(word)
        spelling.learn(search.WORDS, {number: {folded}})
        typed = folded[:3] + folded[4:]
        assert spelling.close_words([typed], search.WORDS)[typed][0].word == folded, code


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
def test_the_questions_can_be_taken_out_and_put_in_again():
    page("Magnesium.")
    question("Zinc?", "Walnuts.")
    migration = importlib.import_module("faq.migrations.0003_words")
    with connection.schema_editor() as editor:
        migration.backwards(None, editor)
    assert not {"faq_word", "faq_wordkey", "faq_wordlist"} & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM articles_word ORDER BY word")
        assert [word for (word,) in cursor.fetchall()] == ["magnesium", "one", "six", "two"]
        LiveArticle.windows.all().delete()
        cursor.execute("SELECT (SELECT count(*) FROM articles_word) + (SELECT count(*) FROM articles_wordkey)")
        assert cursor.fetchone() == (0,)
    with connection.schema_editor() as editor:
        migration.forwards(None, editor)
    row = page("Magnesium.")
    question("Magnesium?", "Yes.")
    assert counts()["magnesium"] == (1, 1)
    assert spelling.close_words(["magnesum"], search.WORDS, WORDS)["magnesum"][0].counts == (1, 1)
    row.delete()
    LiveQuestion.objects.all().delete()
    assert dictionary() == {}


@pytest.mark.django_db(transaction=True)
def test_the_dictionary_of_the_articles_alone_can_be_taken_away_and_made_again():
    earlier = importlib.import_module("articles.migrations.0014_search_words")
    migration = importlib.import_module("faq.migrations.0003_words")
    with connection.schema_editor() as editor:
        migration.backwards(None, editor)
        earlier.backwards(None, editor)
    assert not {"articles_word", "articles_wordkey", "articles_wordlist"} & set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        earlier.forwards(None, editor)
        migration.forwards(None, editor)
    row = page("Magnesium.")
    assert "magnesium" in dictionary()
    row.delete()
    assert dictionary() == {}
