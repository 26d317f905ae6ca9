"""The notes' panel and page: who may read, write and finish, and what comes back."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from articles import notes
from articles.models.clock import database_now
from articles.models.draft import Article, Section
from articles.models.history import Note
from articles.states import Role, State
from tests import make
from tests.articles.admin.test_articles import change_url, client_of, move_url, said

pytestmark = pytest.mark.django_db

SCRIPT = {"X-Requested-With": "desk-notes"}


@pytest.fixture
def author() -> Any:
    return make.make_user(Role.AUTHOR, username="ada")


@pytest.fixture
def reviewer() -> Any:
    return make.make_user(Role.REVIEWER, username="ruth")


@pytest.fixture
def article(author: Any) -> Article:
    return make.make_article("Sleep well", by=author)


def notes_url(article: Article) -> str:
    return reverse("admin:articles_article_notes", args=[article.pk])


def note_url(note: Note) -> str:
    return reverse("admin:articles_article_note", args=[note.article_id, note.pk])


def write(article: Article, by: Any, text: str = "Where is this from?", **more: Any) -> Note:
    return notes.add(article, text, by=by, at=database_now(), **more)


def ask_for_changes(article: Article, by: Any, text: str) -> None:
    Article.objects.filter(pk=article.pk).update(state=State.IN_REVIEW)
    client_of(by).post(move_url(article, "ask_for_changes"), {"version": 1, "note": text})


class TestWriting:
    def test_without_a_script_the_notes_page_comes_back_at_the_thread(self, article: Article, reviewer: Any) -> None:
        section = Section.objects.get(parent=article)
        client = client_of(reviewer)
        response = client.post(notes_url(article), {"text": "Cite it.", "part": section.key}, follow=True)
        note = Note.objects.get()
        assert response.redirect_chain == [(f"{notes_url(article)}#note-{note.pk}", 302)]
        assert "Your note is written." in said(response)
        assert "Section “A heading”" in response.content.decode()

    def test_a_script_gets_the_panel_alone(self, article: Article, reviewer: Any) -> None:
        response = client_of(reviewer).post(notes_url(article), {"text": "Cite it.", "screen": "read"}, headers=SCRIPT)
        page = response.content.decode()
        assert response["X-Desk-Notes"] == str(Note.objects.get().pk)
        assert page.lstrip().startswith('<div id="desk-asked">')
        assert "Cite it." in page
        assert "<form" not in page
        assert 'data-said="Your note is written."' in page

    def test_those_who_are_named_are_told_and_the_writer_hears_of_it(self, article: Article, author: Any) -> None:
        make.make_user(Role.REVIEWER, username="rob", first_name="Rob", last_name="Reader")
        response = client_of(author).post(notes_url(article), {"text": "@rob, please look."}, follow=True)
        assert "Told of it: Rob Reader." in said(response)

    @pytest.mark.parametrize(("text", "reason"), [(" ", "Write something first"), ("x" * 4001, "at most 4000")])
    def test_what_is_refused_comes_back_with_its_words(
        self, article: Article, reviewer: Any, text: str, reason: str
    ) -> None:
        client, section = client_of(reviewer), Section.objects.get(parent=article)
        note = write(article, reviewer)
        data = {"text": text, "part": str(section.key), f"answer-{note.pk}": "Half an answer"}
        response = client.post(notes_url(article), data)
        page = response.content.decode()
        assert response.status_code == 400
        assert reason in page
        assert "Half an answer</textarea>" in page
        assert f'value="{section.key}" selected' in page
        refused = client.post(notes_url(article), data, headers=SCRIPT)
        assert (refused.status_code, refused["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert reason in refused.content.decode()
        assert Note.objects.count() == 1

    def test_text_is_text_with_its_lines_and_links(self, article: Article, reviewer: Any) -> None:
        write(article, reviewer, "<b>One</b>\nsee https://example.org/a?b=1&c=2")
        page = client_of(reviewer).get(notes_url(article)).content.decode()
        assert "&lt;b&gt;One&lt;/b&gt;<br>see <a href=" in page
        assert "https://example.org/a?b=1&amp;c=2" in page
        assert "<b>One" not in page

    def test_an_answer_and_a_letters_link_lead_to_the_thread(
        self, article: Article, author: Any, reviewer: Any
    ) -> None:
        note = write(article, reviewer)
        client = client_of(author)
        response = client.post(
            note_url(note), {"do": "answer", f"answer-{note.pk}": "From the fern study."}, follow=True
        )
        assert "From the fern study." in response.content.decode()
        answer = Note.objects.get(parent=note)
        assert client.get(note_url(answer))["Location"] == f"{notes_url(article)}#note-{note.pk}"

    def test_a_note_of_another_article_is_not_found(self, article: Article, author: Any) -> None:
        note = write(make.make_article("Another", by=author), author)
        url = reverse("admin:articles_article_note", args=[article.pk, note.pk])
        assert client_of(author).post(url, {"do": "done"}).status_code == 404


class TestRights:
    def test_authors_neither_read_nor_write_notes_on_the_articles_of_others(self, author: Any, reviewer: Any) -> None:
        theirs = make.make_article("Theirs")
        note = write(theirs, reviewer, "Secret")
        client = client_of(author)
        for url in (notes_url(theirs), note_url(note)):
            assert "Secret" not in client.get(url, follow=True).content.decode()
            client.post(url, {"text": "Mine", "do": "done", f"answer-{note.pk}": "Mine"})
        note.refresh_from_db()
        assert (Note.objects.count(), note.done_at) == (1, None)

    def test_whoever_only_looks_reads_and_does_not_write(self, article: Article, author: Any) -> None:
        write(article, author)
        client = client_of(make.make_user(Role.ADMINISTRATOR))
        page = client.get(notes_url(article)).content.decode()
        assert "Where is this from?" in page
        assert "<textarea" not in page
        assert client.post(notes_url(article), {"text": "x"}).status_code == 403

    def test_a_role_without_notes_sees_none(self, article: Article, author: Any) -> None:
        write(article, author)
        client = client_of(make.make_user(Role.TAG_MANAGER))
        assert client.get(notes_url(article)).status_code == 403
        page = client.get(change_url(article)).content.decode()
        assert "Sleep well" in page
        assert "Where is this from?" not in page

    @pytest.mark.parametrize(
        ("who", "may"),
        [("maker", True), ("author", True), ("editor", True), ("reviewer", True), ("colleague", False)],
    )
    def test_who_marks_a_note_as_done(self, author: Any, who: str, may: bool) -> None:
        """The colleague may read everything and write notes, but neither edits nor approves."""
        article = make.make_article(by=author)
        look = make.make_user(Role.ADMINISTRATOR)
        colleague = make.make_user(Role.ADMINISTRATOR)
        for user in (look, colleague):
            user.user_permissions.add(*permissions("add_note", "change_note"))
        users = {
            "maker": look,
            "author": author,
            "editor": make.make_user(Role.EDITOR),
            "reviewer": make.make_user(Role.REVIEWER),
            "colleague": colleague,
        }
        note = write(article, look)
        client = client_of(users[who])
        assert ('value="done"' in client.get(notes_url(article)).content.decode()) is may
        assert client.post(note_url(note), {"do": "done"}).status_code == (302 if may else 403)
        note.refresh_from_db()
        assert (note.done_at is not None) is may
        client.post(note_url(note), {"do": "reopen"})
        note.refresh_from_db()
        assert note.done_at is None


def permissions(*names: str) -> Any:
    return Permission.objects.filter(codename__in=names)


class TestPanel:
    def test_the_author_sees_what_is_asked_for_at_the_top_of_the_form(
        self, article: Article, author: Any, reviewer: Any
    ) -> None:
        ask_for_changes(article, reviewer, "Shorter, please.")
        client = client_of(author)
        page = client.get(change_url(article)).content.decode()
        assert page.index("A change is asked for:") < page.index('name="title"') < page.index('id="desk-notes"')
        assert page.count("Shorter, please.") >= 2
        note = Note.objects.get()
        fresh = client.post(note_url(note), {"do": "done", "screen": "form"}, headers=SCRIPT).content.decode()
        assert "A change is asked for" not in fresh
        assert "1 done" in fresh

    def test_links_lead_to_the_section_on_each_screen(self, article: Article, author: Any, reviewer: Any) -> None:
        section = Section.objects.get(parent=article)
        write(article, reviewer, part=section.key)
        page = client_of(author).get(change_url(article)).content.decode()
        assert f'class="desk-goto" href="#id_sections-0-heading" data-part="{section.key}"' in page
        assert f'value="{section.key}" data-block="sections-0"' in page
        assert "1 note</data>" in page
        printed = client_of(reviewer).get(change_url(article)).content.decode()
        assert f'href="#{section.anchor}"' in printed
        assert f'id="{section.anchor}"' in printed
        assert (
            f'href="{change_url(article)}#id_sections-0-heading"'
            in client_of(author).get(notes_url(article)).content.decode()
        )
        assert f'/read/#{section.anchor}"' in client_of(reviewer).get(notes_url(article)).content.decode()

    def test_a_removed_section_is_named_and_leads_nowhere(self, article: Article, author: Any) -> None:
        write(article, author, part=Section.objects.get(parent=article).key)
        Section.objects.filter(parent=article).delete()
        page = client_of(author).get(change_url(article)).content.decode()
        assert "Section “A heading”, now removed" in page
        assert "desk-note-on" not in page

    def test_none_of_its_fields_belongs_to_the_articles_form(self, article: Article, author: Any) -> None:
        """A field of the panel in the main form would be posted, autosaved and watched for changes with the text."""
        write(article, author)
        page = client_of(author).get(change_url(article)).content.decode()
        start = page.index('id="desk-notes"')
        panel = page[start : page.index("</section>", start)]
        for tag in ("<textarea", "<select", "<button"):
            assert panel.count(tag) >= 1
            assert all('form="desk-notes-send"' in rest.split(">")[0] for rest in panel.split(tag)[1:])
        assert page.index('id="desk-notes-send"') > page.rindex("</form>", 0, page.index('id="desk-notes-send"'))

    def test_the_panel_shows_the_last_done_and_the_page_all(self, article: Article, author: Any) -> None:
        for n in range(23):
            notes.finish(write(article, author, f"Note number {n}."), by=author, at=database_now())
        client = client_of(author)
        page = client.get(change_url(article)).content.decode()
        assert "3 more that are done" in page
        assert "Note number 0." not in page[page.index('id="desk-notes"') : page.index('id="desk-history"')]
        assert "Note number 0." in client.get(notes_url(article)).content.decode()

    @pytest.mark.parametrize("number", [2, 12])
    def test_the_queries_do_not_grow(
        self, author: Any, reviewer: Any, number: int, django_assert_num_queries: Any
    ) -> None:
        article = make.make_article(sections=tuple((f"Part {n}", "x") for n in range(number)), by=author)
        for section in Section.objects.filter(parent=article):
            write(article, author, parent=write(article, reviewer, part=section.key))
        client: Client = client_of(reviewer)
        client.get(notes_url(article))
        with django_assert_num_queries(9):
            client.get(notes_url(article))
