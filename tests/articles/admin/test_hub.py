"""Shared questions in the article's form: found by their words, shown with their pages, taken once, given up again."""

import re
from typing import Any

import django
import pytest
from django.test import Client
from django.urls import reverse

from articles.admin.articles import hub
from articles.models.clock import database_now
from articles.models.desk import UnsavedCopy
from articles.models.draft import Article, ArticleQuestion
from articles.models.history import Version
from articles.snapshot import keep_version
from articles.states import Role
from faq import publishing
from faq.models import Question
from tests import make
from tests.articles.admin.test_articles import ADD, add_row, change_url, client_of, form_of

pytestmark = pytest.mark.django_db

CHOOSE = "/admin/articles/article/questions/"


def ask(words: str, answer: str = "<p>It may be.</p>") -> Question:
    return Question.objects.create(question=words, slug=f"q{Question.objects.count()}", answer=answer)


@pytest.fixture
def editor() -> Client:
    return client_of(make.make_user(Role.EDITOR))


def found(client: Client, **query: Any) -> list[str]:
    return [fact["question"] for fact in client.get(CHOOSE, query).json()["results"]]


def questions_of(article: Article) -> list[tuple[str, int | None]]:
    latest = Version.objects.filter(article=article).first()
    assert latest is not None
    return [(answer.question, answer.shared_id) for answer in latest.content.questions]


class TestFinding:
    def test_every_word_in_question_or_answer_what_begins_so_first(self, editor: Client) -> None:
        ask("Should one sleep after a meal?")
        ask("Is coffee bad?", "<p>It keeps you from <strong>sleep</strong>, after a late cup.</p>")
        ask("After sleep, what?")
        ask("Does tea help?")
        assert found(editor, q="after SLEEP") == [
            "After sleep, what?",
            "Should one sleep after a meal?",
            "Is coffee bad?",
        ]

    def test_what_stands_in_the_markup_alone_is_not_found(self, editor: Client) -> None:
        ask("Is it so?", '<p><strong>Yes</strong>, see <a href="https://example.org/strong">there</a>.</p>')
        ask("Am I strong?")
        ask("R & D?", "<p>Salt &amp; <em>pepper</em> &lt; sugar</p>")
        assert found(editor, q="strong") == ["Am I strong?"]
        assert found(editor, q="& <") == ["R & D?"]

    def test_without_words_what_was_changed_last(self, editor: Client) -> None:
        first, second = ask("One?"), ask("Two?")
        first.save()
        assert found(editor) == ["One?", "Two?"]
        assert second.pk

    @pytest.mark.parametrize("q", ["'; DROP TABLE x; --", "%", "_", "\\", "x" * 5000, "a\0b", "🙂", "<script>"])
    def test_hostile_words_find_nothing(self, editor: Client, q: str) -> None:
        ask("Is a nap good?")
        assert found(editor, q=q) == []

    def test_nothing_is_unbounded(self, editor: Client) -> None:
        for n in range(30):
            ask(f"Question {n}?")
        answer = editor.get(CHOOSE, {"q": "question"}).json()
        assert (len(answer["results"]), answer["more"]) == (20, True)
        ids = list(Question.objects.values_list("pk", flat=True))
        assert (
            len(editor.get(CHOOSE, {"id": [*ids, *range(10**6, 10**6 + 100), "x", "9" * 40]}).json()["results"]) == 30
        )

    def test_each_tells_its_answer_its_state_and_its_pages(self, editor: Client) -> None:
        question = ask("Is a nap good?", "<p>It <em>may</em> be.</p><p>Or not.</p>")
        publishing.publish(question, at=database_now())
        article = make.make_article("Naps")
        ArticleQuestion.objects.create(parent=article, region="faq", ordering=10, shared=question)
        make.publish(article)
        (fact,) = editor.get(CHOOSE).json()["results"]
        assert fact["text"] == "It may be. Or not."
        assert (fact["pages"], fact["label"]) == ("On 1 live page", "Published")
        assert "<p>It <em>may</em> be.</p>" in fact["card"]
        assert f"/admin/faq/question/{question.pk}/change/#live-pages" in fact["card"]

    def test_a_card_offers_what_the_account_may_and_links_that_lead_somewhere(self, editor: Client) -> None:
        salt, draft = make.make_live("Salt", slug="salt").article, make.make_article("Pepper")
        answer = f'<p><a href="article:{salt.key}">Salt</a> and <a href="article:{draft.key}">pepper</a></p>'
        ask("Why?", answer)
        (fact,) = editor.get(CHOOSE).json()["results"]
        assert re.search(r'<a href="/articles/salt/"[^>]*>Salt</a> and pepper', fact["card"])
        assert 'data-act="change"' in fact["card"]
        (fact,) = client_of(make.make_user(Role.AUTHOR)).get(CHOOSE).json()["results"]
        assert 'data-act="change"' not in fact["card"]

    def test_whoever_may_not_see_the_hub_is_told_so(self) -> None:
        answer = client_of(make.make_user(Role.TAG_MANAGER)).get(CHOOSE)
        assert (answer.status_code, "may not see" in answer.json()["error"]) == (403, True)

    @pytest.mark.parametrize("number", [2, 12])
    def test_its_queries_do_not_grow(self, editor: Client, number: int, django_assert_num_queries: Any) -> None:
        salt = make.make_live("Salt").article
        for n in range(number):
            ask(f"Question {n}?", f'<p><a href="article:{salt.key}">Salt</a></p>')
        editor.get(CHOOSE)
        with django_assert_num_queries(7):
            assert len(found(editor, q="question salt")) == number


class TestForm:
    def test_a_shared_question_is_taken_and_shown_with_its_answer_and_pages(self, editor: Client) -> None:
        question = ask("Is a nap good?")
        article = make.make_article("Naps")
        data = form_of(editor, change_url(article))
        add_row(data, "questions", shared=question.pk, region="faq", ordering=90)
        assert editor.post(change_url(article), data).status_code == 302
        assert questions_of(article)[-1] == ("Is a nap good?", question.pk)
        make.publish(article)
        page = editor.get(change_url(article)).content.decode()
        assert f'<option value="{question.pk}" selected>Is a nap good?</option>' in page
        assert "On 1 live page" in page
        assert page.count('class="desk-question-card"') == 1
        assert "<p>It may be.</p>" in page

    def test_made_ones_own_it_keeps_its_place_key_and_anchor(self, editor: Client) -> None:
        article, question = taking(ask("Is a nap good?"))
        row = article.questions.get(shared=question)
        data = form_of(editor, change_url(article))
        own = {"shared": "", "question": "Is a long nap good?", "answer": "<p>No.</p>"}
        data |= {f"questions-1-{name}": value for name, value in own.items()}
        editor.post(change_url(article), data)
        mine = article.questions.get(key=row.key)
        assert (mine.shared, mine.question, mine.answer, mine.anchor) == (
            None,
            "Is a long nap good?",
            "<p>No.</p>",
            row.anchor,
        )

    @pytest.mark.parametrize("shared", ["999", "x", "9" * 40, "²", "-1"])
    def test_one_that_is_not_there_is_refused_in_words_and_nothing_else_is_lost(
        self, editor: Client, shared: str
    ) -> None:
        data = form_of(editor, ADD) | {"title": "Naps", "introduction": "<p>Typed</p>"}
        add_row(data, "questions", shared=shared, question="Typed?", region="faq", ordering=10)
        response = editor.post(ADD, data)
        (mistake,) = response.context["mistakes"]
        assert (mistake.anchor, "is gone" in mistake.message) == ("id_questions-0-shared", True)
        page = response.content.decode()
        assert 'value="Typed?"' in page
        assert "&lt;p&gt;Typed&lt;/p&gt;" in page

    def test_one_question_twice_is_refused_at_the_second(self, editor: Client) -> None:
        article, question = taking(ask("Is a nap good?"))
        data = form_of(editor, change_url(article))
        add_row(data, "questions", shared=question.pk, region="faq", ordering=5)
        (mistake,) = editor.post(change_url(article), data).context["mistakes"]
        assert mistake.message == "“Is a nap good?” is in this article already."
        assert mistake.anchor == "id_questions-2-shared"
        editor.post(change_url(article), data | {"questions-1-DELETE": "on"})
        assert questions_of(article)[0] == ("Is a nap good?", question.pk)

    def test_two_that_were_saved_so_do_not_stand_in_the_way(self, editor: Client) -> None:
        article, question = taking(ask("Is a nap good?"))
        ArticleQuestion.objects.create(parent=article, region="faq", ordering=99, shared=question)
        data = form_of(editor, change_url(article)) | {"excerpt": "Short."}
        assert editor.post(change_url(article), data).status_code == 302

    def test_whoever_may_not_see_the_hub_keeps_what_is_there_and_takes_nothing(self) -> None:
        user = make.make_user(Role.AUTHOR)
        group = user.groups.get()
        group.permissions.remove(*group.permissions.filter(codename="view_question"))
        article, question = taking(ask("Is a nap good?"), by=user)
        other = ask("Another?")
        client = client_of(user)
        page = client.get(change_url(article)).content.decode()
        assert 'id="desk-question"' not in page
        assert "<p>It may be.</p>" in page
        data = form_of(client, change_url(article))
        assert client.post(change_url(article), data | {"excerpt": "Short."}).status_code == 302
        data = form_of(client, change_url(article)) | {"questions-1-shared": other.pk}
        (mistake,) = client.post(change_url(article), data).context["mistakes"]
        assert mistake.message == "Your account may not take shared questions."
        assert questions_of(article)[-1] == ("Is a nap good?", question.pk)

    def test_what_was_made_ones_own_can_be_taken_back_also_after_a_mistake(self, editor: Client) -> None:
        article, _question = taking(ask("Is a nap good?"))
        data = form_of(editor, change_url(article)) | {"questions-1-shared": "", "title": ""}
        page = editor.post(change_url(article), data).content.decode()
        assert re.search(r'<p class="desk-question-back">', page)
        assert page.count('class="desk-question-card"') == 1

    def test_an_unsaved_copy_brings_the_card_again(self, editor: Client) -> None:
        question = ask("Is a nap good?")
        article = make.make_article("Naps")
        data = form_of(editor, change_url(article)) | {"_typed": "1"}
        add_row(data, "questions", shared=question.pk, region="faq", ordering=90)
        editor.post(reverse("admin:articles_article_autosave", args=[article.pk]), data)
        copy = UnsavedCopy.objects.get()
        page = editor.get(f"{change_url(article)}?copy={copy.pk}").content.decode()
        assert f'<option value="{question.pk}" selected>Is a nap good?</option>' in page
        assert "<p>It may be.</p>" in page

    @pytest.mark.parametrize("number", [2, 12])
    def test_the_cards_cost_two_queries(self, editor: Client, number: int, django_assert_num_queries: Any) -> None:
        salt = make.make_live("Salt").article
        article = make.make_article("Carries many")
        for n in range(number):
            shared = ask(f"Question {n}?", f'<p><a href="article:{salt.key}">Salt</a></p>')
            ArticleQuestion.objects.create(parent=article, region="faq", ordering=90 + n, shared=shared)
        make.publish(article)
        context = editor.get(change_url(article)).context
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        forms = [form for formset in formsets for form in formset.forms if formset.model is ArticleQuestion]
        cards = [form.fields["shared"].widget.card_html for form in forms if form.instance.shared_id]
        assert len(cards) == number
        assert all("On 1 live page<" in card and "/articles/salt/" in card for card in cards)
        with django_assert_num_queries(2):
            hub.show_shared(formsets, context["request"].user)

    @pytest.mark.parametrize("number", [2, 12])
    def test_the_queries_of_a_save_do_not_grow_with_the_questions_taken(
        self, editor: Client, number: int, django_assert_num_queries: Any
    ) -> None:
        article = make.make_article("Takes many")
        data = form_of(editor, change_url(article)) | {"title": ""}
        for n in range(number):
            add_row(data, "questions", shared=ask(f"Question {n}?").pk, region="faq", ordering=90 + n)
        url = reverse("admin:articles_article_preview", args=[article.pk])
        editor.post(url, data)
        with django_assert_num_queries(27 if django.VERSION >= (6, 1) else 26):
            editor.post(url, data)


class TestTwoPeople:
    """Both have the form open; Carla saves first."""

    def both(self, editor: Client) -> tuple[Article, Question, Client, dict[str, Any], dict[str, Any]]:
        article, question = taking(ask("Is a nap good?"))
        carla = client_of(make.make_user(Role.EDITOR, first_name="Carla"))
        mine, hers = form_of(editor, change_url(article)), form_of(carla, change_url(article))
        return article, question, carla, mine, hers

    def test_who_both_take_the_same_one_have_it_once(self, editor: Client) -> None:
        article, question, carla, mine, hers = self.both(editor)
        other = ask("Another?")
        for data in (mine, hers):
            add_row(data, "questions", shared=other.pk, region="faq", ordering=90)
        carla.post(change_url(article), hers)
        response = editor.post(change_url(article), mine | {"excerpt": "Short."})
        assert response.status_code == 302
        assert questions_of(article)[1:] == [("Is a nap good?", question.pk), ("Another?", other.pk)]

    @pytest.mark.parametrize("side", ["mine", "theirs"])
    def test_made_ones_own_by_one_and_changed_by_the_other_is_a_choice(self, editor: Client, side: str) -> None:
        article, question, carla, mine, hers = self.both(editor)
        other = ask("Another?", "<p>Hers.</p>")
        carla.post(change_url(article), hers | {"questions-1-shared": other.pk})
        own = {"questions-1-shared": "", "questions-1-question": "Mine?", "questions-1-answer": "<p>Own.</p>"}
        response = editor.post(change_url(article), mine | own)
        (choice,) = response.context["choices"]
        assert "Another?" in choice.theirs_html
        assert "Hers." in choice.theirs_html
        assert "Shared question" in choice.theirs_html
        assert "Mine?" in choice.mine_html
        assert str(question.pk) not in re.sub(r"<[^>]+>", "", choice.mine_html)
        saved = editor.post(change_url(article), shown_data(response) | {f"choice:{choice.place}": side})
        assert saved.status_code == 302
        assert questions_of(article)[-1] == {"mine": ("Mine?", None), "theirs": ("Another?", other.pk)}[side]


def shown_data(response: Any) -> dict[str, Any]:
    """What a browser would post for the form as a refused save shows it."""
    form = response.context["adminform"].form
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    return {
        **{name: value for name, value in form.data.items() if "__prefix__" not in name},
        "tag_names": form.data.getlist("tag_names"),
        "clash": form.data.getlist("clash"),
        **{f"{each.prefix}-TOTAL_FORMS": each.total_form_count() for each in formsets},
    }


def taking(question: Question, *, by: Any = None) -> tuple[Article, Question]:
    """An article with a question of its own and a shared one behind it."""
    article = make.make_article("Naps", questions=(("Own?", "Yes."),), by=by)
    ArticleQuestion.objects.create(parent=article, region="faq", ordering=90, shared=question)
    keep_version(article, by=by, at=database_now())
    return article, question
