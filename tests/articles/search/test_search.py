"""Search: what is found, in which order, and that nothing a reader types can hurt."""

import importlib
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing, search
from articles.models.clock import database_now
from articles.models.public import LiveArticle
from tests.make import make_article, make_live, make_tag, publish

pytestmark = pytest.mark.django_db

FINDING = [
    "nap",
    "NAPS",
    "sleep",
    "sleeps",
    "refreshing",
    "creme",
    "crème",
    "CAFÉ",
    "twenty alarm",
    '"set the alarm"',
    "“set the alarm”",
    '"setting the alarms"',
    "the nap",
    "how to sleep",
    "nap -salt",
    'nap -"salt and pepper"',
    "nap -the",
    "plenty",
]
MISSING = ["aubergine", "nap lemon", '"alarm the set"', "nap -alarm", 'nap -"the alarm"', "-lemon"]
HOSTILE = [
    "",
    " ",
    '"',
    '""""',
    "'",
    "(",
    ")))((",
    "*",
    "sleep*",
    "^sleep",
    "title:sleep",
    "{title body}: sleep",
    "NEAR(sleep salt, 5)",
    "sleep AND",
    "OR OR OR",
    "NOT sleep",
    "-",
    "--",
    "-sleep",
    '-"',
    "sleep & | ! <-> :*",
    "'; DROP TABLE articles_search; --",
    '" OR 1=1 --',
    "%s %d %(x)s %",
    "\x00",
    "sle\x00ep",
    "\ud800",
    "sleep \udfff",
    "🙂",
    "👩‍👩‍👧",
    "\u202e\u0301\u0301",
    "½ ² ﷺ",
    "हिन्दी 日本語 한국어",
    "a" * 10_000,
    "sleep " * 2_000,
    "-x " * 2_000,
    '"' * 10_000,
    "\\",
    "http://example.org/a/b?c=d#e",
    "1e999 -5 0x10 3.14.15",
]


def titles(query, **options):
    return [hit.live.title for hit in search.find(query, **options).hits]


def indexed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_search")
        return cursor.fetchone()[0]


@pytest.fixture
def sleep():
    return make_live(
        "The short nap",
        excerpt="Twenty minutes are plenty.",
        sections=(("Why it refreshes", "A nap is for people who are sleeping badly & <tired>."),),
        questions=(("How long?", "Set the alarm for twenty minutes, then a café crème."),),
        tags=("Sleep",),
    )


@pytest.fixture
def salt():
    return make_live("Less salt", sections=(("Flavour", "Herbs, lemon and pepper do the work."),), tags=("Food",))


def test_finds(sleep, salt):
    assert {query: titles(query) for query in FINDING} == {query: ["The short nap"] for query in FINDING}


def test_does_not_find(sleep, salt):
    assert {query: titles(query) for query in MISSING} == {query: [] for query in MISSING}


def test_any_word_is_enough_for_a_guess(sleep, salt):
    def guesses(query):
        return {card.title for card in search.guess(query)}

    assert guesses("nap lemon aubergine") == {"The short nap", "Less salt"}
    assert guesses("nap lemon -alarm") == {"Less salt"}
    assert guesses("lemmon") == {"Less salt"}
    assert guesses("3 2") == guesses("xqzxqz") == set()


def test_a_guess_looks_for_the_rarest_words():
    make_live("Rare", sections=(("One", "sitting standing running jumping swimming"),))
    for n in range(3):
        make_live(f"Common {n}", sections=(("One", "walking"),))
    guessed = search.guess("walking sitting standing running jumping swimming")
    assert [card.title for card in guessed] == ["Rare"]
    assert len(search.guess("walking sitting")) == 4


def test_a_match_in_the_title_comes_first_then_headings_then_the_body():
    make_live("Rest", sections=(("Evenings", "Some people take magnesium, others do not."),))
    make_live("Minerals", sections=(("Magnesium", "Found in nuts."),))
    make_live("Magnesium", sections=(("Nuts", "Found in nuts."),))
    assert titles("magnesium") == ["Magnesium", "Minerals", "Rest"]


def test_the_excerpt_counts_more_than_the_body():
    make_live("Body", excerpt="Short.", sections=(("One", "A word about zinc in the text."),))
    make_live("Excerpt", excerpt="All about zinc.", sections=(("One", "A word about it in the text."),))
    assert titles("zinc") == ["Excerpt", "Body"]


def test_only_what_is_visible_now_is_found(sleep):
    make_live("A nap to come", at=database_now() + timedelta(hours=1))
    assert titles("nap") == ["The short nap"]
    publishing.withdraw(sleep.article, by=None)
    assert titles("nap") == []


def test_a_scheduled_change_is_not_found_before_its_time(sleep):
    article = sleep.article
    article.title = "The long siesta"
    article.save()
    publish(article, at=database_now() + timedelta(hours=1))
    assert titles("siesta") == []
    assert titles("nap") == ["The short nap"]


def test_publishing_again_replaces_what_is_found(sleep):
    article = sleep.article
    article.title = "The siesta"
    article.sections.all().delete()
    article.save()
    publish(article)
    assert titles("siesta") == ["The siesta"]
    assert titles("refreshing") == []


def test_indexing_a_row_again_replaces_it(sleep):
    sleep.title, sleep.text = "Doze", "Nothing of it is left."
    search.index([sleep])
    assert indexed() == 1
    assert len(search.find("doze").hits) == 1
    assert search.find("badly").hits == []


def test_unindexed_rows_are_not_found(sleep, salt):
    search.unindex([sleep.pk])
    assert titles("nap") == []
    assert titles("lemon") == ["Less salt"]
    search.unindex([])
    search.clear()
    assert titles("lemon") == []


def test_a_row_leaves_the_index_when_it_is_deleted(sleep, salt):
    assert indexed() == 2
    LiveArticle.windows.filter(pk=sleep.pk).delete()
    assert indexed() == 1


def test_the_snippet_shows_the_place_and_escapes_the_rest(sleep):
    (hit,) = search.find("sleep tired").hits
    assert "who are <mark>sleeping</mark> badly &amp; &lt;<mark>tired</mark>&gt;" in hit.snippet_html
    assert "<tired>" not in hit.snippet_html


def test_the_snippet_marks_accents_as_written(sleep):
    (hit,) = search.find("creme").hits
    assert "café <mark>crème</mark>" in hit.snippet_html


def test_the_snippet_of_a_long_text_is_cut_around_most_of_the_words():
    filler = "Nothing to see here. " * 60
    make_live("Long", sections=(("One", f"Magnesium. {filler}Magnesium and zinc together. {filler}"),))
    (hit,) = search.find("zinc magnesium").hits
    assert "<mark>Magnesium</mark> and <mark>zinc</mark> together" in hit.snippet_html
    assert hit.snippet_html.startswith("… ")
    assert hit.snippet_html.endswith(" …")
    assert len(hit.snippet_html) < 400


def test_the_snippet_falls_back_to_the_excerpt():
    make_live("Zinc", excerpt="An excerpt with <b>care</b>.", sections=(("One", "Words."),))
    (hit,) = search.find("zinc").hits
    assert hit.snippet_html == "An excerpt with &lt;b&gt;care&lt;/b&gt;."


def test_within_a_tag(sleep, salt):
    make_live("Nap and salt", tags=("Food", "Sleep"))
    assert set(titles("nap", tag=make_tag("Sleep"))) == {"The short nap", "Nap and salt"}
    assert titles("nap", tag=make_tag("Food")) == ["Nap and salt"]
    assert titles("nap", tag=make_tag("Elsewhere")) == []


def test_pages_hold_each_hit_once():
    for n in range(7):
        make_live(f"Walking {n}")
    pages = [search.find("walking", page=page, size=3) for page in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [3, 3, 1]
    assert [page.has_next for page in pages] == [True, True, False]
    assert len({hit.live.pk for page in pages for hit in page.hits}) == 7


@pytest.mark.parametrize("page", [-1, 0, 10**9, 10**30])
def test_a_page_that_is_not_there(sleep, page):
    assert len(search.find("nap", page=page).hits) == (1 if page < 1 else 0)


def test_two_queries_however_many_hits(sleep, salt, django_assert_num_queries):
    tag = sleep.primary_tag
    with django_assert_num_queries(2):
        (hit,) = search.find("nap", tag=tag).hits
        assert hit.live.primary_tag.name == "Sleep"
        assert hit.live.get_absolute_url() == sleep.get_absolute_url()
    for n in range(12):
        make_live(f"Nap {n}")
    with django_assert_num_queries(2):
        assert [hit.live.excerpt for hit in search.find("nap").hits]
    with django_assert_num_queries(0):
        assert search.find("   ").hits == []


def test_hostile_input_is_only_a_search(sleep, salt):
    for query in HOSTILE:
        assert len(search.find(query).hits) <= 1, ascii(query)[:60]
    assert indexed() == 2


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_search(sleep, query):
    assert all(hit.live == sleep for hit in search.find(query).hits)


def test_a_long_query_is_cut_not_refused(sleep):
    assert titles("nap " * 5000) == ["The short nap"]


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "What is it"), ("de", "Was nun"), ("es", "Estado y sentido"), ("fr", "Qui est-ce"), ("ru", "Всегда")],
)
def test_no_word_is_so_common_that_it_is_not_found(settings, language, title):
    settings.LANGUAGE_CODE = language
    make_live(title)
    make_live("Berlin")
    assert titles(title)[:1] == titles(f'"{title}"') == [title]
    assert titles(f'berlin "{title}"') == []


def test_the_site_s_language_decides_on_stems(settings):
    settings.LANGUAGE_CODE = "de"
    make_live("Gesund wohnen", sections=(("Räume", "In vielen Häusern ist es zu warm."),))
    assert titles("Haus") == ["Gesund wohnen"]


@pytest.mark.django_db(transaction=True)
def test_the_table_can_be_taken_away_and_made_again():
    migration = importlib.import_module("articles.migrations.0002_search")
    with connection.schema_editor() as editor:
        migration.backwards(None, editor)
    assert "articles_search" not in connection.introspection.table_names()
    with connection.schema_editor() as editor:
        migration.forwards(None, editor)
    row = make_live("Back again")
    assert titles("back") == ["Back again"]
    row.delete()
    assert indexed() == 0


def test_who_wrote_it_is_part_of_what_is_found():
    make_live("Walking", authors=("Zebedee Author",))
    assert titles("zebedee walking") == ["Walking"]


def test_drafts_are_not_found():
    make_article("A draft about naps")
    assert titles("naps") == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_scripts_without_spaces_are_found_by_what_stands_in_them(settings, language):
    settings.LANGUAGE_CODE = language
    text = "夜に飲むカフェインは睡眠の質を下げます。よく眠るには、就寝の前に控えましょう。"
    sleep = make_live("睡眠の質を上げる方法", sections=(("カフェイン", text),))
    thai = make_live("การนอนหลับ", sections=(("ดี", "การนอนหลับที่ดีช่วยให้สุขภาพดี"),))
    other = make_live("眠い睡蓮", sections=(("花", "池に咲く花です。"),))
    for query, wanted in {
        "睡眠": [sleep],
        "ｶﾌｪｲﾝ": [sleep],
        "睡眠 カフェイン": [sleep],
        "睡眠 -カフェイン": [],
        "睡蓮": [other],
        '"花です"': [other],
        "นอนหลับ": [thai],
        "眠睡": [],
    }.items():
        assert [hit.live.pk for hit in search.find(query).hits] == [live.pk for live in wanted], query
    (hit,) = search.find("就寝の前").hits
    assert "眠るには、<mark>就寝の前</mark>に控え" in hit.snippet_html
    (hit,) = search.find("睡眠の質").hits
    assert "<mark>睡眠の質</mark>を下げます。よく眠るには" in hit.snippet_html
