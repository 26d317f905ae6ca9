"""Search and related lists know the forms of a language's words, and follow one setting."""

import pytest

from articles import related, search
from articles.models.public import LiveArticle
from articles.related import terms
from faq import words
from tests.make import make_live

pytestmark = pytest.mark.django_db

#: A language code, two texts that have only inflected forms in common, and one on something else.
FORMS = [
    (
        "de",
        "Alte Häuser und ihre Gärten, bunt gestrichene Türen.",
        "Das Haus, der Garten, eine Tür.",
        "Suppe ohne Salz.",
    ),
    ("de-CH", "Wanderungen, Schmerzen, Übungen.", "Wanderung, Schmerz, Übung.", "Suppe ohne Salz."),
    ("fr", "Les jardiniers plantaient des rosiers.", "Un jardinier plante un rosier.", "Une soupe sans sel."),
    ("es", "Los corredores sufrían lesiones.", "Un corredor sufre una lesión.", "Sopa de pescado."),
    ("en", "Sleeping in gardens, hiking on paths.", "She sleeps in a garden and hikes a path.", "A soup of leeks."),
]


def page(title, text):
    return make_live(title, sections=(("1", text),), questions=(), introduction="", conclusion="", excerpt="")


@pytest.mark.parametrize(("code", "text", "other", "off"), FORMS)
def test_inflected_forms_are_related_and_found(settings, code, text, other, off):
    settings.LANGUAGE_CODE = code
    asked, unlike, like = page("1", text), page("2", off), page("3", other)
    assert related.rank(LiveArticle.objects.get(pk=asked.pk))[0] == like.article_id
    longest = max(words.words(other), key=len)
    found = {hit.live.pk: hit.snippet_html for hit in search.find(longest).hits}
    assert found.keys() == {asked.pk, like.pk}
    assert "<mark>" in found[asked.pk]
    assert unlike.pk not in found


@pytest.mark.parametrize(
    ("code", "written", "asked", "is_known"),
    [
        ("de", "Häuser", "Haus", True),
        ("en", "Häuser", "Haus", False),
        ("fr", "plantaient", "plante", True),
        ("en", "plantaient", "plante", False),
        ("en", "sleeping", "sleeps", True),
    ],
)
def test_search_and_related_follow_the_same_setting(settings, code, written, asked, is_known):
    settings.LANGUAGE_CODE = code
    row = page("1", f"{written}.")
    term = terms.of_word(words.fold(asked), words.language())
    assert (term in terms.counts(row)) == is_known
    assert bool(search.find(asked).hits) == is_known


def test_a_language_that_no_stemmer_knows_takes_words_as_they_are(settings):
    settings.LANGUAGE_CODE = "vi"
    asked, like = page("1", "ngủ ngon"), page("2", "ngủ ngon lắm")
    assert related.rank(LiveArticle.objects.get(pk=asked.pk)) == [like.article_id]
    assert len(search.find("ngon").hits) == 2


def test_a_phrase_is_found_by_its_forms(settings):
    settings.LANGUAGE_CODE = "de"
    page("1", "Alte Häuser am See.")
    page("2", "Häuser, die alt sind.")
    assert [hit.live.title for hit in search.find('"altes Haus"').hits] == ["1"]
