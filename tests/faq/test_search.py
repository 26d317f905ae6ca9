"""The index of live questions follows what is published, and only that."""

import importlib

import pytest
from django.db import connection

from articles.models.clock import database_now
from faq import publishing, search
from faq.fulltext import Query
from faq.models import Question

pytestmark = pytest.mark.django_db


def found(asked: str) -> list[str]:
    return [each.question.question for each in search.find(Query.read(asked), most=50)]


def make(question: str, answer: str, *, slug: str = "one") -> Question:
    row = Question.objects.create(question=question, slug=slug, answer=f"<p>{answer}</p>")
    publishing.publish(row, at=database_now())
    return row


def test_it_is_found_in_question_and_answer_in_any_form():
    make("Is napping good?", "Twenty minutes of café crème <em>&amp;</em> rest.")
    for asked in ("nap", "NAPS", "minute", "creme", '"twenty minutes"', "nap -salt", "rested"):
        assert found(asked) == ["Is napping good?"], asked
    for asked in ("salt", '"minutes twenty"', "nap -rest", "", "-nap", "em"):
        assert found(asked) == [], asked


def test_the_question_counts_more_than_the_answer():
    make("How much salt?", "A pinch.")
    make("How much pepper?", "As much as salt; salt, salt.", slug="two")
    assert found("salt") == ["How much salt?", "How much pepper?"]


def test_only_the_approved_wording_is_found():
    question = make("Is napping good?", "Yes.")
    question.question, question.answer = "Is dozing good?", "<p>No.</p>"
    question.save()
    assert (found("nap"), found("doze")) == (["Is napping good?"], [])
    publishing.publish(question, at=database_now())
    assert (found("nap"), found("doze")) == ([], ["Is dozing good?"])
    publishing.withdraw(question)
    assert found("doze") == []


def test_a_question_leaves_the_index_when_it_is_deleted():
    make("Is napping good?", "Yes.").delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM faq_search")
        assert cursor.fetchone()[0] == 0


def test_a_rebuild_finds_them_in_another_language(settings):
    make("Gesunde Häuser?", "Ja.")
    settings.LANGUAGE_CODE = "de"
    search.rebuild()
    assert found("Haus") == ["Gesunde Häuser?"]


def test_a_question_of_common_words_is_found():
    make("What is it?", "This and that.")
    assert found("what is it") == found('"this and that"') == ["What is it?"]


def test_the_answer_is_marked_and_escaped():
    make("Is <b> bold & napping good?", "A nap is &lt;i&gt; good.")
    (each,) = search.find(Query.read("nap good"), most=1)
    assert each.question_html == "Is &lt;b&gt; bold &amp; <mark>napping</mark> <mark>good</mark>?"
    assert each.snippet_html == "A <mark>nap</mark> is &lt;i&gt; <mark>good</mark>."


@pytest.mark.django_db(transaction=True)
def test_the_table_can_be_taken_away_and_made_again():
    migration = importlib.import_module("faq.migrations.0002_search")
    with connection.schema_editor() as editor:
        migration.backwards(None, editor)
    assert "faq_search" not in connection.introspection.table_names()
    with connection.schema_editor() as editor:
        migration.forwards(None, editor)
    make("Is napping good?", "Yes.")
    assert found("nap") == ["Is napping good?"]
