"""The screen of the hub's questions."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models.draft import ArticleQuestion
from articles.models.history import Event
from articles.models.public import database_now
from articles.states import Role
from faq import publishing
from faq.models import LiveQuestion, Question
from tests import make
from tests.articles.admin.test_articles import client_of, said

pytestmark = pytest.mark.django_db

LIST = "/admin/faq/question/"
ADD = "/admin/faq/question/add/"


def make_question(words: str = "Is a nap good?", **fields: Any) -> Question:
    return Question.objects.create(**{"question": words, "slug": "nap", "answer": "<p>It may be.</p>", **fields})


def url(question: Question, name: str = "change") -> str:
    return reverse(f"admin:faq_question_{name}", args=[question.pk])


@pytest.fixture
def editor() -> Client:
    return client_of(make.make_user(Role.EDITOR))


@pytest.fixture
def publisher() -> Client:
    return client_of(make.make_user(Role.PUBLISHER))


def test_a_saved_question_is_not_shown_to_readers(editor: Client) -> None:
    editor.post(ADD, {"question": "Is a nap good?", "answer": "<p>It <script>x</script>may be.</p>"})
    question = Question.objects.get()
    assert (question.slug, question.answer) == ("is-a-nap-good", "<p>It may be.</p>")
    assert not LiveQuestion.objects.exists()


def test_an_empty_slug_gives_way_to_one_that_is_taken(editor: Client) -> None:
    for _ in range(2):
        editor.post(ADD, {"question": "Is a nap good?", "answer": "<p>x</p>"})
    assert set(Question.objects.values_list("slug", flat=True)) == {"is-a-nap-good", "is-a-nap-good-2"}


def test_publishing_and_withdrawing_by_buttons(publisher: Client) -> None:
    question = make_question()
    response = publisher.post(url(question, "publish"), follow=True)
    assert "/faq/nap/" in said(response)
    assert LiveQuestion.objects.get().question == question.question
    publisher.post(url(question, "withdraw"))
    assert not LiveQuestion.objects.exists()
    assert set(Event.objects.values_list("verb", flat=True)) == {"publish", "withdraw"}


def test_a_change_waits_for_the_button(publisher: Client) -> None:
    question = make_question()
    publishing.publish(question, at=database_now())
    publisher.post(url(question), {"question": "Otherwise?", "answer": "<p>No.</p>"})
    assert LiveQuestion.objects.get().question == "Is a nap good?"
    page = publisher.get(url(question)).content.decode()
    assert "Published, with unpublished changes" in page
    assert 'name="slug"' not in page, "the slug is fixed once it is live"


def test_an_empty_answer_is_refused_in_words(publisher: Client) -> None:
    response = publisher.post(url(make_question(answer=""), "publish"), follow=True)
    assert "needs its words and an answer" in said(response)


def test_editors_cannot_publish_even_by_post(editor: Client) -> None:
    question = make_question()
    assert editor.post(url(question, "publish")).status_code == 403
    assert editor.post(url(question, "withdraw")).status_code == 403
    assert b"desk-move-publish" not in editor.get(url(question)).content


def test_a_get_does_nothing(publisher: Client) -> None:
    assert publisher.get(url(make_question(), "publish")).status_code == 405


def test_the_live_pages_that_carry_it_are_named_before_saving(editor: Client) -> None:
    question = make_question()
    carrying, draft = make.make_article("Carries it"), make.make_article("Only a draft")
    for article in (carrying, draft):
        ArticleQuestion.objects.create(parent=article, region="faq", ordering=90, shared=question)
    make.publish(carrying)
    page = editor.get(url(question)).content.decode()
    assert "On 1 live page" in page
    assert "Carries it" in page
    assert "Only a draft" not in page
    assert "older wording" not in page
    question.answer = "<p>Rewritten.</p>"
    question.save()
    assert "older wording" in editor.get(url(question)).content.decode()
    assert [q.pages for q in editor.get(LIST).context["cl"].queryset] == [1]


@pytest.mark.parametrize("number", [2, 12])
def test_the_lists_queries_do_not_grow(editor: Client, number: int, django_assert_num_queries: Any) -> None:
    for n in range(number):
        question = make_question(f"Question {n}?", slug=f"q-{n}")
        publishing.publish(question, at=database_now())
    editor.get(LIST)
    with django_assert_num_queries(7):
        editor.get(LIST)


def test_a_question_in_use_is_not_deleted(publisher: Client) -> None:
    question = make_question()
    publishing.publish(question, at=database_now())
    admin = client_of(make.make_user(is_superuser=True))
    assert admin.post(f"{LIST}{question.pk}/delete/", {"post": "yes"}).status_code == 403
    publishing.withdraw(question)
    admin.post(f"{LIST}{question.pk}/delete/", {"post": "yes"})
    assert not Question.objects.exists()
