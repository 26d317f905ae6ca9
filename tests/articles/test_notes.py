"""Notes: written, answered, done; they hold on to their section whatever becomes of it, and tell who should know."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import notes
from articles.models.clock import database_now
from articles.models.desk import Letter
from articles.models.draft import Article, ArticleQuestion, Section
from articles.models.history import Event, Note
from articles.notes import NoteRefusedError
from articles.snapshot import keep_version
from articles.states import Mail, Role
from faq.models import Question
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return make.make_user(Role.AUTHOR, username="ada", first_name="Ada", last_name="Author")


@pytest.fixture
def reviewer() -> Any:
    return make.make_user(Role.REVIEWER, username="ruth.reader")


@pytest.fixture
def article(author: Any) -> Article:
    return make.make_article("Sleep well", sections=(("Lights", "Dim them."), ("Screens", "Away.")), by=author)


def write(article: Article, text: str = "Where is this from?", **more: Any) -> Note:
    return notes.add(article, text, **{"at": database_now(), **more})


def key_of(article: Article, heading: str) -> uuid.UUID:
    return Section.objects.get(parent=article, heading=heading).key


class TestWriting:
    def test_a_note_knows_who_when_about_what_and_of_which_version(self, article: Article, reviewer: Any) -> None:
        note = write(article, "  Where is\r\nthis from?  ", by=reviewer, part=str(key_of(article, "Screens")))
        assert note.text == "Where is\nthis from?"
        assert (note.maker_name, note.version_number, note.is_request) == ("ruth.reader", 1, False)
        [thread] = notes.threads_of(article)
        assert (thread.note, thread.answers, thread.is_done) == (note, (), False)
        assert thread.place
        assert (thread.place.kind, thread.place.name, thread.place.number) == ("section", "Screens", 1)
        event = Event.objects.get(verb="note")
        assert (event.subject, event.subject_id, event.detail["note"]) == ("article", article.pk, note.text)

    def test_answers_stand_under_the_note_that_began_it(self, article: Article, author: Any, reviewer: Any) -> None:
        note = write(article, by=reviewer, part=key_of(article, "Lights"))
        first = write(article, "From the fern study.", by=author, parent=note)
        second = write(article, "Then cite it.", by=reviewer, parent=first)
        assert second.parent == note
        assert second.part == note.part
        [thread] = notes.threads_of(article)
        assert thread.answers == (first, second)

    @pytest.mark.parametrize("text", ["", "  \n\t ", "\0"])
    def test_an_empty_note_is_refused_in_a_sentence(self, article: Article, author: Any, text: str) -> None:
        with pytest.raises(NoteRefusedError, match="Write something first"):
            write(article, text, by=author)
        assert not Note.objects.exists()

    def test_a_note_has_a_longest_length(self, article: Article, author: Any) -> None:
        write(article, "x" * 4000, by=author)
        with pytest.raises(NoteRefusedError, match="at most 4000 characters; this one has 4001"):
            write(article, "x" * 4001, by=author)

    @pytest.mark.parametrize("part", ["nonsense", "00000000-0000-4000-8000-000000000000"])
    def test_a_section_that_is_not_there_is_refused(self, article: Article, author: Any, part: str) -> None:
        with pytest.raises(NoteRefusedError, match="no longer in the draft"):
            write(article, by=author, part=part)

    def test_a_section_or_a_note_of_another_article_is_refused(self, article: Article, author: Any) -> None:
        other = make.make_article("Another")
        with pytest.raises(NoteRefusedError, match="no longer in the draft"):
            write(other, by=author, part=key_of(article, "Lights"))
        with pytest.raises(NoteRefusedError, match="another article"):
            write(other, by=author, parent=write(article, by=author))


class TestDone:
    def test_done_and_open_again_are_logged_once_each(self, article: Article, author: Any, reviewer: Any) -> None:
        note = write(article, by=reviewer)
        for _ in range(2):
            notes.finish(note, by=author, at=database_now())
        [thread] = notes.threads_of(article)
        assert thread.is_done
        assert thread.note.done_by == author
        for _ in range(2):
            notes.reopen(note, by=reviewer, at=database_now())
        assert not notes.threads_of(article)[0].is_done
        assert [e.verb for e in Event.objects.filter(verb__startswith="note_").order_by("id")] == [
            "note_done",
            "note_reopened",
        ]

    def test_an_answer_to_what_is_done_opens_it_again(self, article: Article, author: Any, reviewer: Any) -> None:
        note = write(article, by=reviewer)
        notes.finish(note, by=reviewer, at=database_now())
        write(article, "Not quite.", by=author, parent=note)
        assert not notes.threads_of(article)[0].is_done

    def test_open_ones_come_first_then_what_was_done_last(self, article: Article, author: Any) -> None:
        made = [write(article, text, by=author) for text in "abcd"]
        for note in (made[2], made[0]):
            notes.finish(note, by=author, at=database_now())
        assert [thread.note.text for thread in notes.threads_of(article)] == ["b", "d", "a", "c"]

    def test_how_many_are_open(self, article: Article, author: Any, django_assert_num_queries: Any) -> None:
        quiet = make.make_article()
        done = write(article, by=author)
        notes.finish(done, by=author, at=database_now())
        note = write(article, by=author)
        write(article, "An answer is no note to do.", by=author, parent=note)
        with django_assert_num_queries(1):
            assert notes.open_counts([article.pk, quiet.pk]) == {article.pk: 1}


class TestPlaces:
    def test_it_survives_rewording_and_reordering(self, article: Article, author: Any) -> None:
        write(article, by=author, part=key_of(article, "Lights"))
        Section.objects.filter(parent=article, heading="Lights").update(heading="Lamps", ordering=99)
        place = notes.threads_of(article)[0].place
        assert place
        assert (place.name, place.number) == ("Lamps", 1)

    def test_a_removed_section_keeps_the_last_name_it_had(self, article: Article, author: Any) -> None:
        lights, question = key_of(article, "Lights"), ArticleQuestion.objects.get(parent=article)
        write(article, by=author, part=lights)
        write(article, by=author, part=question.key)
        Section.objects.filter(key=lights).update(heading="Lamps")
        keep_version(article, by=author, at=database_now())
        Section.objects.filter(key=lights).delete()
        question.delete()
        for excerpt in ("Otherwise", "Otherwise again"):
            Article.objects.filter(pk=article.pk).update(excerpt=excerpt)
            keep_version(article, by=author, at=database_now())
        places = [thread.place for thread in notes.threads_of(article)]
        assert [(place.kind, place.name, place.number) for place in places if place] == [
            ("section", "Lamps", None),
            ("question", "Does it help?", None),
        ]

    def test_a_section_that_no_version_knows_any_more_is_still_no_error(self, article: Article, author: Any) -> None:
        note = write(article, by=author, part=key_of(article, "Lights"))
        Note.objects.filter(pk=note.pk).update(part=uuid.uuid4())
        place = notes.threads_of(article)[0].place
        assert place
        assert (place.kind, place.name) == ("", "")

    def test_a_shared_question_is_called_by_its_own_words(self, article: Article, author: Any) -> None:
        shared = Question.objects.create(question="Is a nap good?", slug="nap", answer="<p>It may be.</p>")
        row = ArticleQuestion.objects.create(parent=article, region="faq", ordering=90, shared=shared)
        write(article, by=author, part=row.key)
        place = notes.threads_of(article)[0].place
        assert place
        assert place.name == "Is a nap good?"

    @pytest.mark.parametrize("number", [2, 12])
    def test_the_queries_do_not_grow(self, author: Any, number: int, django_assert_num_queries: Any) -> None:
        headings = tuple((f"Heading {n}", "Words.") for n in range(number))
        article = make.make_article(sections=headings, by=author)
        for heading, _ in headings:
            note = write(article, by=author, part=key_of(article, heading))
            write(article, "Answer", by=author, parent=note)
            notes.finish(note, by=author, at=database_now())
        with django_assert_num_queries(3):
            assert len([str(thread.note.done_by) for thread in notes.threads_of(article)]) == number
        Section.objects.filter(parent=article).delete()
        with django_assert_num_queries(5):
            places = [thread.place for thread in notes.threads_of(article)]
        assert {place.name for place in places if place} == {heading for heading, _ in headings}


class TestMentions:
    def test_who_is_meant(self, author: Any, reviewer: Any) -> None:
        text = "@ruth.reader, look at this (@ADA). Not me@ada.org, nor https://x.org/@ada, nor @nobody. @ruth.reader."
        assert notes.mentioned(text) == [reviewer, author]

    def test_neither_readers_nor_people_who_left(self, author: Any) -> None:
        make.make_user(username="reader", is_staff=False)
        make.make_user(username="gone", is_active=False)
        assert notes.mentioned("@reader @gone @") == []

    def test_a_note_without_names_asks_for_nobody(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert notes.mentioned("Nobody at all") == []

    def test_an_author_is_not_sent_words_about_the_draft_of_another(
        self, article: Article, author: Any, reviewer: Any
    ) -> None:
        make.make_user(Role.AUTHOR, username="otto")
        note = write(article, "@otto @ada @ruth.reader", by=make.make_user(Role.EDITOR))
        assert notes.mentioned_readers(note) == [author, reviewer]
        assert {letter.receiver for letter in Letter.objects.filter(occasion=Mail.MENTION)} == {author, reviewer}


class TestMail:
    def test_the_owner_is_told_and_whoever_wrote_is_told_of_the_answer(
        self, article: Article, author: Any, reviewer: Any
    ) -> None:
        note = write(article, by=reviewer)
        assert [letter.receiver for letter in Letter.objects.all()] == [author]
        write(article, "Here.", by=author, parent=note)
        assert [letter.receiver for letter in Letter.objects.order_by("id")] == [author, reviewer]
        assert all(f"/admin/articles/article/{article.pk}/" in letter.body for letter in Letter.objects.all())

    def test_a_request_is_told_of_by_its_move_and_not_again(self, article: Article, author: Any, reviewer: Any) -> None:
        write(article, "Shorter, please.", by=reviewer, is_request=True)
        assert not Letter.objects.exists()
        assert not Event.objects.filter(verb="note").exists()

    def test_a_refused_answer_leaves_no_trace(self, article: Article, author: Any, reviewer: Any) -> None:
        note = write(article, by=reviewer)
        before = (Note.objects.count(), Event.objects.count(), Letter.objects.count())
        with pytest.raises(NoteRefusedError):
            write(article, "", by=author, parent=note)
        assert (Note.objects.count(), Event.objects.count(), Letter.objects.count()) == before


def test_removed_parts_are_looked_up_in_the_database_not_in_python(article: Article, author: Any) -> None:
    """Versions are large: only those that are needed are read."""
    write(article, by=author, part=key_of(article, "Lights"))
    Section.objects.filter(parent=article).delete()
    for n in range(5):
        Article.objects.filter(pk=article.pk).update(excerpt=f"Excerpt {n}")
        keep_version(article, by=author, at=database_now())
    with CaptureQueriesContext(connection) as asked:
        notes.threads_of(article)
    assert '"number" IN (1)' in asked.captured_queries[-1]["sql"]
