"""The screen of the hub's questions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from articles import publishing as publishing_of_articles
from articles.admin import answers
from articles.models.clock import database_now
from articles.models.draft import Article, ArticleQuestion
from articles.models.history import Event, Publication, Version
from articles.models.public import LiveAnswer, LiveArticle
from articles.models.site import Site
from articles.snapshot import keep_version
from articles.states import Role, State
from faq import publishing, search, spelling
from faq.fulltext import Query
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


@pytest.mark.django_db(transaction=True)
def test_two_questions_of_the_same_new_words_are_published_at_once() -> None:
    """By two people on two connections. The dictionary has each word once, and each question is found by all."""
    words = [f"{first}{second}{third}" for first in "bdfgk" for second in "aeiou" for third in ("nla", "rmo", "ste")]
    texts = [f"<p>{' '.join(order)}.</p>" for order in (words, words[::-1])]
    questions = [make_question(f"Number {n}?", slug=f"nap-{n}", answer=text) for n, text in enumerate(texts)]
    people = [client_of(make.make_user(Role.PUBLISHER)) for _ in questions]
    before, start = Site.load().generation, Barrier(2)

    def publish(person: Client, question: Question) -> int:
        try:
            start.wait(timeout=20)
            return person.post(url(question, "publish")).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as pool:
        assert list(pool.map(publish, people, questions)) == [302, 302]
    assert spelling.uses(words, search.WORDS) == dict.fromkeys(words, 2)
    for word in (words[0], words[-1]):
        assert {found.question.source_id for found in search.find(Query.read(word), most=5)} == {
            q.pk for q in questions
        }
    assert Site.load().generation == before + 2


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


def taking(title: str, question: Question, *, live: bool = False, by: Any = None) -> Article:
    """An article whose draft takes the question, with a version that does."""
    article = make.make_article(title, by=by)
    ArticleQuestion.objects.create(parent=article, region="faq", ordering=90, shared=question)
    keep_version(article, by=by, at=database_now())
    if live:
        make.publish(article)
    return article


def reword(question: Question, answer: str = "<p>Rewritten.</p>") -> None:
    question.answer = answer
    question.save()


class TestLivePages:
    def test_they_are_told_from_what_is_live_and_not_from_drafts(self, editor: Client) -> None:
        question = make_question()
        article = taking("Dropped it since", question, live=True)
        coming = taking("Comes tomorrow", question)
        make.publish(coming, at=database_now() + timedelta(days=1))
        ArticleQuestion.objects.filter(parent=article, shared=question).delete()
        keep_version(article, by=None, at=database_now())
        pages = answers.pages_of(question)
        assert [page.title for page in pages.named] == ["Dropped it since"]
        publishing_of_articles.withdraw(article, by=None)
        assert answers.pages_of(question).count == 0

    def test_older_wordings_come_first_and_are_counted(self) -> None:
        question = make_question()
        taking("B", question, live=True)
        taking("A", question, live=True)
        reword(question)
        taking("0", question, live=True)
        pages = answers.pages_of(question)
        assert [(page.title, page.is_older) for page in pages.named] == [("A", True), ("B", True), ("0", False)]
        assert (pages.count, pages.older, pages.older_label) == (3, 2, "2 of them carry an older wording.")

    def test_a_page_that_carries_it_twice_counts_once(self) -> None:
        question = make_question()
        article = taking("Twice", question)
        ArticleQuestion.objects.create(parent=article, region="faq", ordering=95, shared=question)
        make.publish(article)
        assert answers.pages_of(question).count == 1
        assert answers.page_counts([question.pk]) == {question.pk: 1}

    def test_many_pages_are_counted_to_a_hundred_and_fifty_named(self, django_assert_num_queries: Any) -> None:
        question = make_question()
        live = make.make_live("Page")
        now = database_now()
        copies = [
            LiveArticle(
                **{
                    field.attname: getattr(live, field.attname)
                    for field in LiveArticle._meta.concrete_fields
                    if field.attname not in ("id", "publication_id")
                },
                publication=Publication.objects.create(
                    article=live.article,
                    edition=live.publication.edition,
                    live_from=now,
                    published_at=now,
                    updated_at=now,
                    made_at=now,
                ),
            )
            for _ in range(103)
        ]
        for n, copy in enumerate(copies):
            copy.title = f"Page {n}"
        LiveArticle.windows.bulk_create(copies)
        LiveAnswer.objects.bulk_create(LiveAnswer(live=copy, question_id=question.pk, wording="x") for copy in copies)
        with django_assert_num_queries(3):
            pages = answers.pages_of(question)
        assert (len(pages.named), pages.label, pages.more) == (50, "On 100+ live pages", "and 50+ more")
        assert pages.older_label == "100+ of them carry an older wording."


class TestRefreshing:
    def test_drafts_get_a_version_and_nothing_that_is_live_changes(self, editor: Client) -> None:
        question = make_question()
        live, draft, approved = (
            taking("Live", question, live=True),
            taking("Draft", question),
            taking("Approved", question),
        )
        make.edition_of(approved)
        reword(question)
        before = everything_live()
        page = editor.get(url(question)).content.decode()
        assert "Take the new wording into these drafts" in page
        assert page.count('name="article"') == 3
        response = editor.post(url(question, "refresh"), {"article": [live.pk, draft.pk, approved.pk]}, follow=True)
        assert "3 drafts have the new wording" in said(response)
        assert "2 of them were approved and are drafts again." in said(response)
        assert everything_live() == before
        for article in (live, draft, approved):
            article.refresh_from_db()
            version = Version.objects.get(article=article, number=article.version_number)
            assert article.state == State.DRAFT
            assert version.content.questions[-1].html == "<p>Rewritten.</p>"
            assert version.note == "Takes the new wording of “Is a nap good?”"
        assert 'name="article"' not in response.content.decode()
        assert "(older wording)" in response.content.decode(), "the page keeps its wording until it is published again"

    def test_what_has_the_new_words_already_is_not_offered(self, editor: Client) -> None:
        question = make_question()
        same = taking("Saved since", question)
        reword(question)
        keep_version(same, by=None, at=database_now())
        assert 'name="article"' not in editor.get(url(question)).content.decode()
        response = editor.post(url(question, "refresh"), {"article": [same.pk]}, follow=True)
        assert "No draft was changed." in said(response)
        assert "1 had it already." in said(response)

    def test_a_save_without_a_change_makes_no_wording_old(self, editor: Client) -> None:
        question = make_question()
        before = question.updated_at
        editor.post(url(question), {"question": question.question, "slug": "nap", "answer": question.answer})
        question.refresh_from_db()
        assert question.updated_at == before

    def test_each_draft_only_by_whom_it_is_to_be_changed(self, editor: Client) -> None:
        author = make.make_user(Role.AUTHOR)
        question = make_question()
        mine, theirs = taking("Mine", question, by=author), taking("Theirs", question)
        put_aside, other = taking("In the trash", question), make.make_article("Does not take it")
        Article.objects.filter(pk=put_aside.pk).update(trashed_at=database_now())
        reword(question)
        client = client_of(author)
        page = client.get(url(question)).content.decode()
        assert "Mine" in page
        assert "Theirs" not in page
        chosen = [mine.pk, theirs.pk, put_aside.pk, other.pk, 10**30, "x"]
        response = client.post(url(question, "refresh"), {"article": chosen}, follow=True)
        assert "1 draft has the new wording" in said(response)
        assert "3 are not yours to change" in said(response)
        numbers = dict(Article.objects.values_list("title", "version_number"))
        assert numbers == {"Mine": 3, "Theirs": 2, "In the trash": 2, "Does not take it": 1}

    def test_nothing_chosen_is_a_sentence_and_a_reviewer_is_refused(self, editor: Client) -> None:
        question = make_question()
        assert "No draft was chosen" in said(editor.post(url(question, "refresh"), follow=True))
        assert client_of(make.make_user(Role.REVIEWER)).post(url(question, "refresh")).status_code == 403
        assert editor.get(url(question, "refresh")).status_code == 405


def everything_live() -> list[Any]:
    """Each row that readers see or that tells what they saw, to the last column."""
    kinds: list[Any] = [LiveArticle.windows, LiveAnswer.objects, LiveQuestion.objects, Publication.objects]
    return [list(rows.order_by("pk").values()) for rows in kinds]


@pytest.mark.parametrize("number", [2, 12])
def test_the_forms_queries_do_not_grow(editor: Client, number: int, django_assert_num_queries: Any) -> None:
    question = make_question()
    for n in range(number):
        taking(f"Article {n}", question, live=True)
    reword(question)
    editor.get(url(question))
    with django_assert_num_queries(12):
        editor.get(url(question))


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
