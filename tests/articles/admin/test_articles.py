"""The article screen: what is saved, who may what, what each button does, and what the list costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing, workflow
from articles.admin.articles.standing import standing_of, with_standing
from articles.models.clock import database_now
from articles.models.draft import Article, Byline
from articles.models.history import Edition, Event, Publication, Version
from articles.models.people import Contributor
from articles.models.public import LiveArticle
from articles.models.tags import FormerTag, Tag
from articles.snapshot import keep_version
from articles.states import Outcome, Role, State
from faq.models import Question
from tests import make
from tests.copying import multiply

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
ADD = "/admin/articles/article/add/"


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_of(client: Client, url: str) -> dict[str, Any]:
    """What a browser would post for the form as it is shown."""
    context = client.get(url).context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False:
                continue
            data[field.html_name] = value
    data["bylines-TOTAL_FORMS"] = data["bylines-INITIAL_FORMS"]
    return data


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def move_url(article: Article, name: str) -> str:
    return reverse("admin:articles_article_move", args=[article.pk, name])


def add_row(data: dict[str, Any], prefix: str, **values: Any) -> None:
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = number + 1
    data |= {f"{prefix}-{number}-{name}": value for name, value in values.items()}


def said(response: Any) -> str:
    return " | ".join(str(message) for message in response.context["messages"])


@pytest.fixture
def author() -> Any:
    return make.make_user(Role.AUTHOR, username="ada")


@pytest.fixture
def editor() -> Any:
    return make.make_user(Role.EDITOR, username="edgar")


@pytest.fixture
def reviewer() -> Any:
    return make.make_user(Role.REVIEWER, username="ruth")


@pytest.fixture
def publisher() -> Any:
    return make.make_user(Role.PUBLISHER, username="paula")


class TestSaving:
    def test_a_title_alone_is_enough(self, author: Any) -> None:
        client = client_of(author)
        response = client.post(ADD, form_of(client, ADD) | {"title": "Rest days"}, follow=True)
        article = Article.objects.get()
        assert (article.title, article.slug, article.created_by) == ("Rest days", "rest-days", author)
        assert article.version_number == 1
        assert Version.objects.get().made_by == author
        assert "saved as version 1" in said(response)
        assert response.redirect_chain[-1][0] == change_url(article)

    def test_a_whole_article_comes_back_as_it_was_written(self, editor: Any) -> None:
        shared = make_question()
        tag = make.make_tag("Sleep")
        expert = make.make_contributor("Dr. Ines Moreau", is_expert=True, credentials="MD")
        writer = make.make_contributor("Marta Lindqvist")
        other = make.make_article("Another one")
        client = client_of(editor)
        data = form_of(client, ADD) | {
            "title": "Sleeping\nwell",
            "slug": "sleeping-well",
            "excerpt": "In short.",
            "introduction": "<p>First <script>x()</script><b>words</b></p>",
            "conclusion": "<p>Last words</p>",
            "tag_names": ["Warm feet, Sleep", "warm feet"],
            "primary_tag": tag.pk,
            "reviewer": expert.pk,
            "review_by": "2027-11-01",
            "version_note": "First draft",
            "seo_title": "Sleep",
            "meta_description": "About sleep",
        }
        add_row(data, "sections", heading="Second", text="<p>B</p>", region="sections", ordering=20)
        add_row(data, "sections", heading="First", text="<p>A</p>", region="sections", ordering=10)
        add_row(data, "questions", question="Own?", answer="<p>Yes</p>", region="faq", ordering=30)
        add_row(data, "questions", shared=shared.pk, region="faq", ordering=40)
        add_row(data, "bylines", contributor=writer.pk, role="author", position=0)
        add_row(data, "related_choices", target=other.pk, position=0)
        response = client.post(ADD, data)
        assert response.status_code == 302, response.context["mistakes"]
        article = Article.objects.get(slug="sleeping-well")
        content = Version.objects.get(article=article).content
        assert content.title == "Sleeping well"
        assert content.introduction == "<p>First <strong>words</strong></p>"
        assert [part.heading for part in content.sections] == ["First", "Second"]
        assert [answer.question for answer in content.questions] == ["Own?", shared.question]
        assert [credit.name for credit in content.byline] == ["Marta Lindqvist"]
        assert content.reviewer is not None
        assert content.reviewer.credentials == "MD"
        assert content.pinned == (other.pk,)
        assert [item.tag.name for item in article.tagged_items.all()] == ["Sleep", "Warm feet"]
        assert article.primary_tag == tag
        assert Version.objects.get(article=article).note == "First draft"

    def test_saving_without_a_change_makes_no_version(self, editor: Any) -> None:
        article = make.make_article(tags=("Sleep", "Food"))
        client = client_of(editor)
        response = client.post(change_url(article), form_of(client, change_url(article)), follow=True)
        assert Version.objects.filter(article=article).count() == 1
        assert "Nothing has changed since version 1" in said(response)

    def test_a_change_sends_an_approved_draft_back_and_says_so(self, editor: Any) -> None:
        article = make.make_article()
        make.edition_of(article)
        client = client_of(editor)
        assert b"sends it back" in client.get(change_url(article)).content
        data = form_of(client, change_url(article)) | {"excerpt": "Otherwise"}
        response = client.post(change_url(article), data, follow=True)
        article.refresh_from_db()
        assert article.state == State.DRAFT
        assert "sent it back" in said(response)

    def test_the_order_of_tags_is_kept_and_changed(self, editor: Any) -> None:
        article = make.make_article(tags=("Sleep", "Food", "Work"))
        client = client_of(editor)
        client.post(change_url(article), form_of(client, change_url(article)) | {"tag_names": ["Work", "Sleep"]})
        assert [item.tag.name for item in article.tagged_items.all()] == ["Work", "Sleep"]

    def test_a_role_that_may_not_add_tags_keeps_to_those_there_are(self, author: Any) -> None:
        tag = make.make_tag("Skin care")
        FormerTag.objects.create(slug="skincare", name="Skincare", heir=tag)
        client = client_of(author)
        data = form_of(client, ADD) | {"title": "A", "tag_names": ["skincare", "Brand new"]}
        response = client.post(ADD, data)
        assert "Brand new" in str(response.context["adminform"].form.errors["tag_names"])
        client.post(ADD, data | {"tag_names": ["skincare"]})
        assert [item.tag for item in Article.objects.get().tagged_items.all()] == [tag]
        assert Tag.objects.count() == 1

    def test_a_new_article_bears_its_writers_name(self, author: Any) -> None:
        Contributor.objects.create(name="Ada Author", user=author)
        client = client_of(author)
        client.post(ADD, form_of(client, ADD) | {"title": "Signed"})
        assert Byline.objects.get().contributor.name == "Ada Author"

    def test_cloning_by_post_is_no_way_into_the_articles_of_others(self, author: Any) -> None:
        theirs = make.make_article("Theirs")
        mine = make.make_article("Mine", by=author)
        client = client_of(author)
        clone = {
            "_clone": f"articles.section:{theirs.sections.get().pk}",
            "_clone_region": "sections",
            "_clone_ordering": 5,
        }
        client.post(change_url(mine), form_of(client, change_url(mine)) | clone)
        assert theirs.sections.count() == 1

    def test_state_columns_are_never_written_by_a_form(self, editor: Any) -> None:
        article = make.make_article()
        client = client_of(editor)
        data = form_of(client, change_url(article)) | {"state": "approved", "version_number": 99, "excerpt": "x"}
        client.post(change_url(article), data)
        article.refresh_from_db()
        assert (article.state, article.version_number) == (State.DRAFT, 2)


class TestStaleForm:
    """Two people with the same form open; Carla saves first."""

    def both(self, editor: Any) -> tuple[Client, Client, Article, dict[str, Any]]:
        article = make.make_article("Shared", sections=(("One", "1"), ("Two", "2"), ("Three", "3")), tags=("Sleep",))
        client = client_of(editor)
        carla = client_of(make.make_user(Role.EDITOR, first_name="Carla", last_name="Quick"))
        return client, carla, article, form_of(client, change_url(article))

    def carla_saves(self, carla: Client, article: Article, **changed: Any) -> None:
        url = change_url(article)
        assert carla.post(url, form_of(carla, url) | changed).status_code == 302

    def test_different_places_are_put_together(self, editor: Any) -> None:
        client, carla, article, mine = self.both(editor)
        changed = {"sections-0-text": "<p>1, by Carla</p>", "tag_names": ["Sleep", "Food"]}
        self.carla_saves(carla, article, **changed, **{"sections-1-DELETE": "on"})
        mine |= {"title": "Mine", "sections-2-heading": "Three, by me", "tag_names": ["Work", "Sleep"]}
        add_row(mine, "sections", heading="Four", text="<p>4</p>", region="sections", ordering=90)
        response = client.post(change_url(article), mine, follow=True)
        assert "What others changed meanwhile is kept, too" in said(response)
        content = Version.objects.get(article=article, number=3).content
        assert content.title == "Mine"
        assert [(part.heading, part.html) for part in content.sections] == [
            ("One", "<p>1, by Carla</p>"),
            ("Three, by me", "<p>3</p>"),
            ("Four", "<p>4</p>"),
        ]
        assert {item.tag.name for item in article.tagged_items.all()} == {"Sleep", "Food", "Work"}

    def test_the_same_place_shows_both_texts_and_saves_neither(self, editor: Any) -> None:
        client, carla, article, mine = self.both(editor)
        self.carla_saves(carla, article, title="Theirs", excerpt="Carla’s excerpt")
        response = client.post(change_url(article), mine | {"title": "Mine", "sections-2-heading": "Three, by me"})
        page = response.content.decode()
        assert "Carla Quick saved version 2" in page
        [choice] = response.context["choices"]
        assert choice.place == "title"
        assert "Theirs</ins>" in choice.theirs_html
        assert "Mine</ins>" in choice.mine_html
        assert "Shared</del>" in choice.mine_html
        form = response.context["adminform"].form
        assert (form["title"].value(), form["excerpt"].value()) == ("Mine", "Carla’s excerpt")
        assert "Three, by me" in page
        assert reverse("admin:articles_article_read", args=[article.pk]) in page
        article.refresh_from_db()
        assert (article.title, article.version_number) == ("Theirs", 2)

    @pytest.mark.parametrize(("choice", "title"), [("mine", "Mine, edited"), ("theirs", "Theirs")])
    def test_the_editor_chooses(self, editor: Any, choice: str, title: str) -> None:
        client, carla, article, mine = self.both(editor)
        self.carla_saves(carla, article, title="Theirs", excerpt="Carla’s excerpt")
        mine = mine | {"title": "Mine", "sections-2-heading": "Three, by me"}
        shown = shown_again(client.post(change_url(article), mine))
        unchosen = client.post(change_url(article), shown)
        assert "Choose a text for each place" in str(unchosen.context["adminform"].form.errors)
        assert [choice.place for choice in unchosen.context["choices"]] == ["title"]
        response = client.post(change_url(article), shown | {"title": "Mine, edited", "choice:title": choice})
        assert response.status_code == 302
        content = Version.objects.get(article=article, number=3).content
        assert (content.title, content.excerpt) == (title, "Carla’s excerpt")
        assert content.sections[2].heading == "Three, by me"
        assert Version.objects.get(article=article, number=2).content.title == "Theirs"

    @pytest.mark.parametrize(
        ("choice", "headings"), [("mine", ["One", "Two, mended", "Three"]), ("theirs", ["One", "Three"])]
    )
    def test_a_section_that_carla_removed_while_it_was_mended(
        self, editor: Any, choice: str, headings: list[str]
    ) -> None:
        client, carla, article, mine = self.both(editor)
        self.carla_saves(carla, article, **{"sections-1-DELETE": "on"})
        response = client.post(change_url(article), mine | {"sections-1-heading": "Two, mended"})
        shown, [asked] = shown_again(response), response.context["choices"]
        assert (asked.theirs, asked.mine, asked.theirs_html) == ("theirs", "mine", "<p><em>(removed)</em></p>")
        assert client.post(change_url(article), shown | {f"choice:{asked.place}": choice}).status_code == 302
        assert [section.heading for section in article.sections.all()] == headings

    @pytest.mark.parametrize(
        ("choice", "headings"), [("remove", ["One", "Three"]), ("mine", ["One", "Two, mended", "Three"])]
    )
    def test_a_section_that_was_removed_while_carla_mended_it(
        self, editor: Any, choice: str, headings: list[str]
    ) -> None:
        client, carla, article, mine = self.both(editor)
        self.carla_saves(carla, article, **{"sections-1-heading": "Two, mended"})
        response = client.post(change_url(article), mine | {"sections-1-DELETE": "on"})
        shown, [asked] = shown_again(response), response.context["choices"]
        assert (asked.theirs, asked.mine) == ("mine", "remove")
        assert client.post(change_url(article), shown | {f"choice:{asked.place}": choice}).status_code == 302
        assert [section.heading for section in article.sections.all()] == headings

    def test_mistakes_are_told_first_and_nothing_typed_is_lost(self, editor: Any) -> None:
        client, carla, article, mine = self.both(editor)
        self.carla_saves(carla, article, title="Theirs")
        response = client.post(change_url(article), mine | {"title": "Mine", "sections-0-heading": "x" * 301})
        assert [mistake.anchor for mistake in response.context["mistakes"]] == ["id_sections-0-heading"]
        assert response.context["adminform"].form["title"].value() == "Mine"

    def test_a_form_without_its_version_overwrites_nothing_unseen(self, editor: Any) -> None:
        client, carla, article, mine = self.both(editor)
        self.carla_saves(carla, article, title="Theirs", **{"sections-0-heading": "One, by Carla"})
        del mine["base_version"]
        response = client.post(change_url(article), mine)
        article.refresh_from_db()
        assert article.title == "Theirs"
        places = [choice.place for choice in response.context["choices"]]
        assert places[0] == "title"
        assert places[1].endswith(":heading")

    def test_nonsense_about_choices_is_left_out(self, editor: Any) -> None:
        client, _carla, article, mine = self.both(editor)
        mine |= {"clash": ["pk", "section:x:y:z", "section:" + "9" * 40], "choice:pk": "theirs", "title": "Mine"}
        response = client.post(change_url(article), mine)
        assert response.status_code in (200, 302)


def shown_again(response: Any) -> dict[str, Any]:
    """What the page that shows a conflict would post, without a choice."""
    form = response.context["adminform"].form
    return {name: values if len(values) > 1 else values[0] for name, values in form.data.lists() if values}


class TestMoves:
    def test_the_everyday_path(self, author: Any, reviewer: Any, publisher: Any) -> None:
        client = client_of(author)
        data = form_of(client, ADD) | {"title": "Path", "introduction": "<p>Words</p>", "excerpt": "x", "_submit": "1"}
        response = client.post(ADD, data, follow=True)
        article = Article.objects.get()
        assert article.state == State.IN_REVIEW
        assert "submitted for review" in said(response)
        response = client_of(reviewer).post(move_url(article, "approve"), {"version": 1}, follow=True)
        assert "approved" in said(response)
        # There is no byline: one page asks, then it is live.
        client = client_of(publisher)
        asked = client.post(move_url(article, "publish"), {"version": 1})
        assert "There is no byline." in asked.content.decode()
        assert not LiveArticle.objects.exists()
        response = client.post(move_url(article, "publish"), {"version": 1, "confirmed": "on"}, follow=True)
        assert "/articles/path/" in said(response)
        assert LiveArticle.objects.get().title == "Path"

    def test_gaps_are_listed_with_links_to_their_fields(self, author: Any, reviewer: Any) -> None:
        article = make.make_article(by=author, sections=(("Full", "Words"), ("Empty", "")), authors=("Marta",))
        Article.objects.filter(pk=article.pk).update(state=State.IN_REVIEW)
        response = client_of(reviewer).post(move_url(article, "approve"), {"version": 1}, follow=True)
        assert "Section 2 has no text." in said(response)
        assert f"{change_url(article)}#sections-1" in said(response)
        assert Edition.objects.count() == 0

    def test_nothing_unseen_is_approved(self, author: Any, reviewer: Any) -> None:
        article = make.make_article(by=author)
        Article.objects.filter(pk=article.pk).update(state=State.IN_REVIEW)
        client = client_of(author)
        client.post(change_url(article), form_of(client, change_url(article)) | {"excerpt": "Slipped in"})
        response = client_of(reviewer).post(move_url(article, "approve"), {"version": 1}, follow=True)
        assert "saved version 2 after you opened this page" in said(response)
        assert Edition.objects.count() == 0

    def test_a_slug_of_another_article_is_refused_in_words(self, publisher: Any) -> None:
        make.make_live("Taken", slug="taken")
        article = make.make_article("Late", slug="late")
        make.edition_of(article)
        other = make.make_article("Quick", slug="late")
        make.publish(other)
        data = {"version": 1, "confirmed": "on"}
        response = client_of(publisher).post(move_url(article, "publish"), data, follow=True)
        assert "belongs to another article" in said(response)
        assert f"{change_url(article)}#id_slug" in said(response)

    def test_scheduling_takes_the_editors_own_clock(self, publisher: Any) -> None:
        publisher.time_zone = "Asia/Tokyo"
        publisher.save()
        article = make.make_article()
        make.edition_of(article)
        client = client_of(publisher)
        assert "Asia/Tokyo" in client.get(move_url(article, "schedule")).content.decode()
        tomorrow = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d")
        client.post(move_url(article, "schedule"), {"version": 1, "confirmed": "on", "at": f"{tomorrow}T09:00"})
        assert Publication.objects.get().live_from.isoformat() == f"{tomorrow}T00:00:00+00:00"

    def test_a_moment_that_is_past_is_an_error_of_the_field(self, publisher: Any) -> None:
        article = make.make_article()
        make.edition_of(article)
        data = {"version": 1, "confirmed": "on", "at": "2020-01-01T09:00"}
        response = client_of(publisher).post(move_url(article, "schedule"), data)
        assert "This moment is past" in response.content.decode()
        assert not Publication.objects.exists()

    def test_publishing_over_a_schedule_asks_first(self, publisher: Any) -> None:
        article = make.make_article()
        make.publish(article, at=database_now() + timedelta(days=1))
        response = client_of(publisher).post(move_url(article, "publish"), {"version": 1})
        assert "this replaces it" in response.content.decode()

    def test_withdrawing_with_a_redirect(self, publisher: Any) -> None:
        live = make.make_live("Old")
        draft, target = make.make_article("Not live"), make.make_live("New")
        url = move_url(live.article, "withdraw")
        client = client_of(publisher)
        data = {"version": 1, "outcome": Outcome.REDIRECT.value}
        assert "Choose the article" in client.post(url, data).content.decode()
        assert "is not live" in client.post(url, data | {"target": draft.pk}).content.decode()
        client.post(url, data | {"target": target.article_id})
        response = client.get("/articles/old/")
        assert (response.status_code, response["Location"]) == (301, "/articles/new/")

    def test_changes_are_asked_for_with_words(self, reviewer: Any, author: Any) -> None:
        article = make.make_article(by=author)
        Article.objects.filter(pk=article.pk).update(state=State.IN_REVIEW)
        client = client_of(reviewer)
        assert client.post(move_url(article, "ask_for_changes"), {"version": 1}).status_code == 200
        client.post(move_url(article, "ask_for_changes"), {"version": 1, "note": "Shorter, please."})
        assert "Shorter, please." in client_of(author).get(change_url(article)).content.decode()

    def test_a_get_changes_nothing(self, reviewer: Any, author: Any) -> None:
        article = make.make_article(by=author)
        Article.objects.filter(pk=article.pk).update(state=State.IN_REVIEW)
        assert client_of(reviewer).get(move_url(article, "approve")).status_code == 200
        article.refresh_from_db()
        assert article.state == State.IN_REVIEW

    @pytest.mark.parametrize(
        "name", ["approve", "ask_for_changes", "publish", "schedule", "cancel_schedule", "withdraw"]
    )
    def test_authors_make_none_of_the_moves_of_others_even_by_post(self, author: Any, name: str) -> None:
        article = make.make_article(by=author)
        make.publish(article)
        response = client_of(author).post(move_url(article, name), {"version": 1, "confirmed": "on", "note": "x"})
        assert response.status_code == 403

    def test_a_move_that_is_not_possible_now_is_a_sentence(self, publisher: Any) -> None:
        article = make.make_article()
        response = client_of(publisher).post(move_url(article, "publish"), {"version": 1}, follow=True)
        assert "Not from the state" in said(response)

    def test_unknown_moves_and_articles(self, publisher: Any) -> None:
        article = make.make_article()
        client = client_of(publisher)
        assert client.post(move_url(article, "explode")).status_code == 404
        assert client.post(f"{LIST}999999/move/publish/").status_code == 302


class TestRights:
    def test_authors_see_and_change_their_own_only(self, author: Any) -> None:
        mine, theirs = make.make_article("Mine", by=author), make.make_article("Theirs")
        client = client_of(author)
        page = client.get(LIST).content.decode()
        assert "Mine" in page
        assert "Theirs" not in page
        assert client.get(change_url(mine)).status_code == 200
        assert client.get(change_url(theirs)).status_code == 302
        assert client.post(move_url(theirs, "submit"), {"version": 1}).status_code == 302
        theirs.refresh_from_db()
        assert theirs.state == State.DRAFT

    def test_authors_may_add_blocks_to_what_is_not_saved_yet(self, author: Any) -> None:
        assert '"allowChange": true' in client_of(author).get(ADD).content.decode()

    def test_authors_can_pin_what_is_live_but_not_see_the_drafts_of_others(self, author: Any) -> None:
        make.make_live("Walking more")
        make.make_article("Walking secretly")
        query = {"app_label": "articles", "model_name": "relatedchoice", "field_name": "target", "term": "walking"}
        found = client_of(author).get("/admin/autocomplete/", query).json()["results"]
        assert [item["text"] for item in found] == ["Walking more"]

    def test_reviewers_read_a_printed_text_and_change_nothing(self, reviewer: Any, author: Any) -> None:
        article = make.make_article("To read", by=author)
        client = client_of(reviewer)
        page = client.get(change_url(article)).content.decode()
        assert "<h2>A heading</h2><p>Some words about it.</p>" in page
        assert 'name="title"' not in page
        client.post(change_url(article), {"title": "Broken in"})
        article.refresh_from_db()
        assert article.title == "To read"

    def test_what_was_published_is_not_deleted(self, publisher: Any) -> None:
        article = make.make_live("Kept").article
        response = client_of(publisher).post(f"{LIST}{article.pk}/delete/", {"post": "yes"}, follow=True)
        assert "Withdraw it instead" in said(response)
        assert Article.objects.filter(pk=article.pk).exists()

    def test_an_approved_draft_that_was_never_published_can_be_deleted(self, publisher: Any) -> None:
        article = make.make_article("Gone")
        make.edition_of(article)
        client_of(publisher).post(f"{LIST}{article.pk}/delete/", {"post": "yes"})
        assert not Article.objects.filter(pk=article.pk).exists()
        assert Event.objects.filter(verb="delete", label="Gone").exists()

    def test_authors_delete_nothing(self, author: Any) -> None:
        article = make.make_article(by=author)
        assert client_of(author).post(f"{LIST}{article.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_tag_names_need_the_right_to_see_tags(self, author: Any) -> None:
        make.make_tag("Sleep")
        make.make_tag("Deep sleep")
        url = reverse("admin:articles_article_tag_names")
        found = client_of(author).get(url, {"term": "sle"}).json()["results"]
        assert [item["text"] for item in found] == ["Sleep", "Deep sleep"]
        assert client_of(make.make_user()).get(url).status_code == 403


class TestList:
    def fill(self, number: int) -> None:
        make.make_live("Live", tags=("Sleep", "Food"))
        multiply(number)

    @pytest.mark.parametrize("number", [2, 12])
    def test_its_queries_do_not_grow(self, publisher: Any, number: int, django_assert_num_queries: Any) -> None:
        self.fill(number)
        client = client_of(publisher)
        client.get(LIST)
        with django_assert_num_queries(19):
            client.get(LIST)

    @pytest.mark.parametrize(
        ("readers", "titles"),
        [
            ("live", {"Live", "Live and changed"}),
            ("coming", {"Coming"}),
            ("not-live", {"Draft", "Coming", "Withdrawn"}),
            ("withdrawn", {"Withdrawn"}),
        ],
    )
    def test_it_filters_by_what_readers_see(self, publisher: Any, readers: str, titles: set[str]) -> None:
        make_every_standing()
        client = client_of(publisher)
        rows = client.get(LIST, {"readers": readers}).context["cl"].queryset
        assert {article.title for article in rows} == titles

    def test_it_filters_and_searches(self, editor: Any) -> None:
        make.make_article("Mine", by=editor, tags=("Sleep",))
        make.make_article("Other", excerpt="About pillows")
        client = client_of(editor)

        def titles(**query: str) -> list[str]:
            return [article.title for article in client.get(LIST, query).context["cl"].queryset]

        assert titles(whose="mine") == ["Mine"]
        assert titles(tag="sleep") == ["Mine"]
        assert titles(q="pillows") == ["Other"]
        assert titles(state__exact="approved") == []

    def test_labels_tell_both_axes(self) -> None:
        make_every_standing()
        now = database_now()
        labels = {a.title: standing_of(a).label for a in with_standing(Article.objects.all(), at=now)}
        assert labels.pop("Coming").startswith("Scheduled for ")
        assert labels == {
            "Draft": "Draft",
            "Live": "Published",
            "Live and changed": "Published, with unpublished changes",
            "Withdrawn": "Withdrawn · Approved",
        }

    def test_many_at_once_each_by_its_own_rules_with_one_report(self, publisher: Any) -> None:
        ready, draft = make.make_article("Ready"), make.make_article("Only a draft")
        make.edition_of(ready)
        data = {"action": "publish_chosen", "_selected_action": [ready.pk, draft.pk]}
        response = client_of(publisher).post(LIST, data, follow=True)
        assert LiveArticle.objects.get().title == "Ready"
        assert "Publish now (1)" in said(response)
        assert "Left as they were (1)" in said(response)
        assert "Not from the state “Draft”" in said(response)

    def test_authors_are_not_offered_publishing(self, author: Any) -> None:
        article = make.make_article(by=author)
        make.edition_of(article)
        data = {"action": "publish_chosen", "_selected_action": [article.pk]}
        client = client_of(author)
        assert "publish_chosen" not in client.get(LIST).content.decode()
        client.post(LIST, data)
        assert not LiveArticle.objects.exists()


class TestRareMoves:
    """The pages of the moves that are not for every day."""

    def live(self, publisher: Any, **fields: Any) -> Article:
        article = make.make_article("Pressure", sections=(("One", "Wrong figure."),), **fields)
        make.publish(article)
        return article

    def post(self, user: Any, article: Article, name: str, **data: Any) -> Any:
        client = client_of(user)
        article.refresh_from_db()
        return client.post(move_url(article, name), {"version": article.version_number, **data}, follow=True)

    def correction(self, client: Client, article: Article) -> dict[str, Any]:
        form = client.get(move_url(article, "correct")).context["form"]
        return {bound.html_name: bound.value() or "" for bound in form if bound.value() not in (None, False)}

    def test_a_correction_is_of_what_is_live_alone(self, publisher: Any) -> None:
        article = self.live(publisher)
        client = client_of(publisher)
        client.post(change_url(article), form_of(client, change_url(article)) | {"title": "Rewritten"})
        data = self.correction(client, article) | {"section-0-html": "<p>Right figure.</p>", "note": "The figure."}
        response = client.post(move_url(article, "correct"), data, follow=True)
        assert "is live" in said(response)
        live = LiveArticle.objects.get()
        assert (live.title, "Right figure." in live.body_html) == ("Pressure", True)
        article.refresh_from_db()
        assert (article.title, article.sections.get().text) == ("Rewritten", "<p>Right figure.</p>")

    def test_a_correction_without_a_reason_or_a_change_asks_again(self, publisher: Any) -> None:
        article = self.live(publisher)
        client = client_of(publisher)
        data = self.correction(client, article)
        assert "Nothing was changed" in client.post(move_url(article, "correct"), data | {"note": "x"}).content.decode()
        page = client.post(move_url(article, "correct"), data | {"title": "Mended"})
        assert page.context["form"].errors["note"]
        assert page.context["form"]["title"].value() == "Mended"
        assert Version.objects.count() == 1

    def test_the_corrected_page_meanwhile_replaced_is_refused(self, publisher: Any) -> None:
        article = self.live(publisher)
        client = client_of(publisher)
        data = self.correction(client, article) | {"title": "Mended", "note": "x"}
        Article.objects.filter(pk=article.pk).update(title="Newer")
        make.publish(article)
        assert "has changed meanwhile" in client.post(move_url(article, "correct"), data).content.decode()

    def test_an_earlier_edition_is_chosen_and_put_back(self, publisher: Any) -> None:
        article = self.live(publisher)
        Article.objects.filter(pk=article.pk).update(title="Second")
        make.publish(article)
        page = client_of(publisher).get(move_url(article, "put_back"), {"version": 1}).content.decode()
        assert "“Pressure”" in page
        assert 'value="1" ' in page
        response = self.post(publisher, article, "put_back", number=1)
        assert "is live" in said(response)
        assert LiveArticle.objects.get().title == "Pressure"

    def test_an_end_is_set_shown_and_taken_away(self, publisher: Any) -> None:
        article = self.live(publisher)
        end = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
        response = self.post(publisher, article, "set_end", until=end, outcome="not_found")
        assert "leaves the site on" in said(response)
        assert "It leaves the site on" in response.content.decode()
        assert "no end date" in said(self.post(publisher, article, "set_end", until="", outcome="gone"))

    def test_a_sign_off_is_recorded_and_lost_with_the_text(self, reviewer: Any, author: Any) -> None:
        article = make.make_article("Pressure", by=author)
        workflow.perform(article, "submit", by=author)
        expert = make.make_contributor("Ines Moreau", credentials="MD", is_expert=True)
        other = make.make_contributor("No Expert")
        assert self.post(reviewer, article, "sign_off", expert=other.pk, signed_on="2026-03-03").context["form"].errors
        response = self.post(reviewer, article, "sign_off", expert=expert.pk, signed_on="2026-03-03")
        assert "Signed off by Ines Moreau, MD on 3 Mar 2026, for exactly this text." in response.content.decode()
        client = client_of(author)
        client.post(change_url(article), form_of(client, change_url(article)) | {"excerpt": "Other"})
        assert "signed off version 1; the text has changed" in client.get(change_url(article)).content.decode()

    def test_throwing_away_asks_what_the_address_answers_only_where_it_is_live(self, publisher: Any) -> None:
        draft, live = make.make_article(), self.live(publisher)
        client = client_of(publisher)
        assert "outcome" not in client.get(move_url(draft, "trash")).context["form"].fields
        assert "outcome" in client.get(move_url(live, "trash")).context["form"].fields
        assert "is in the trash" in said(self.post(publisher, live, "trash", outcome="gone"))
        page = client.get(change_url(live)).content.decode()
        assert "Restore from the trash" in page
        assert 'name="title"' not in page
        assert "is restored" in said(self.post(publisher, live, "restore"))

    def test_what_was_withdrawn_comes_back(self, publisher: Any) -> None:
        article = self.live(publisher)
        self.post(publisher, article, "withdraw", outcome="gone")
        assert "is live" in said(self.post(publisher, article, "bring_back"))
        assert LiveArticle.objects.get().title == "Pressure"


class TestForm:
    def test_no_choice_is_unbounded(self, publisher: Any) -> None:
        """One option at most in every select, however many there are to choose from."""
        for n in range(5):
            make.make_tag(f"Tag {n}")
            make.make_article(f"Article {n}", authors=(f"Person {n}",))
        page = client_of(publisher).get(ADD)
        for inline in page.context["inline_admin_formsets"]:
            for name in ("picture", "shared", "contributor", "target"):
                if name in inline.formset.empty_form.fields:
                    assert str(inline.formset.empty_form[name]).count("<option") <= 1
        for name in ("picture", "reviewer", "primary_tag", "tag_names"):
            assert str(page.context["adminform"].form[name]).count("<option") <= 1

    def test_mistakes_are_listed_with_links_also_those_of_hidden_regions(self, editor: Any) -> None:
        article = make.make_article()
        client = client_of(editor)
        data = form_of(client, change_url(article)) | {"questions-0-question": "x" * 301, "title": ""}
        mistakes = client.post(change_url(article), data).context["mistakes"]
        assert [mistake.anchor for mistake in mistakes] == ["id_title", "id_questions-0-question"]
        assert mistakes[1].where == f"Question “{'x' * 49}…”: Question"

    def test_a_slug_that_is_taken_shows_while_typing(self, editor: Any) -> None:
        live = make.make_live("Taken", slug="taken")
        url = reverse("admin:articles_article_slug")
        client = client_of(editor)
        assert "belongs to “Taken”" in client.get(url, {"slug": "taken"}).json()["taken"]
        assert client.get(url, {"slug": "taken", "article": live.article_id}).json()["taken"] == ""
        assert "belongs" in client.get(url, {"title": "Taken"}).json()["taken"]

    def test_the_panel_shows_what_happened(self, publisher: Any) -> None:
        article = make.make_article("Told", by=publisher)
        make.edition_of(article, by=publisher)
        workflow.perform(article, "publish", by=publisher)
        page = client_of(publisher).get(change_url(article)).content.decode()
        assert "published version 1" in page
        assert "/articles/told/" in page

    def test_it_carries_the_nonce_of_the_policy(self, editor: Any) -> None:
        response = client_of(editor).get(ADD)
        nonce = response["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
        page = response.content.decode()
        assert f'<script type="importmap" nonce="{nonce}">' in page
        assert "unsafe-inline" not in response["Content-Security-Policy"]
        assert " style=" not in page


def make_question() -> Any:
    return Question.objects.create(question="Shared?", slug="shared", answer="<p>It may.</p>")


def make_every_standing() -> None:
    make.make_article("Draft")
    make.make_live("Live")
    changed = make.make_live("Live and changed").article
    changed.conclusion = "<p>Another end.</p>"
    changed.save()
    keep_version(changed, by=None, at=database_now())
    make.publish(make.make_article("Coming"), at=database_now() + timedelta(days=2))
    publishing.withdraw(make.make_live("Withdrawn").article, by=None)
