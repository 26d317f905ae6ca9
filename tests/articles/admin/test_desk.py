"""The front page: what waits for whom, what each row says, what it offers, and what nobody may see there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles import workflow
from articles.models.clock import database_now
from articles.models.desk import UnsavedCopy
from articles.models.draft import Article
from articles.models.history import Edition, Publication
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.states import Role, State
from tests import make
from tests.copying import multiply

pytestmark = pytest.mark.django_db

DESK = "/admin/"


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def blocks(user: Any) -> dict[str, list[str]]:
    """The titles in each block that is shown, in order."""
    context = client_of(user).get(DESK).context
    shown = [*context["blocks"], *context["beside"]]
    return {each.block.key: [row.card.article.title for row in each.rows] for each in shown}


def offers(user: Any, title: str) -> list[str]:
    context = client_of(user).get(DESK).context
    rows = [row for shown in context["blocks"] for row in shown.rows]
    return [offer.label for offer in next(row for row in rows if row.card.article.title == title).card.offers]


def stand(title: str, state: State, *, days: int = 0, by: Any = None, **fields: Any) -> Article:
    """An article that has been in a state for some days."""
    article = make.make_article(title, by=by)
    since = database_now() - timedelta(days=days)
    Article.objects.filter(pk=article.pk).update(state=state, state_since=since, **fields)
    article.refresh_from_db()
    return article


def approve(title: str, *, days: int = 0, by: Any = None) -> Article:
    article = make.make_article(title, by=by)
    make.edition_of(article)
    Article.objects.filter(pk=article.pk).update(state_since=database_now() - timedelta(days=days))
    return article


@pytest.fixture
def author() -> Any:
    return make.make_user(Role.AUTHOR, username="ada", first_name="Ada")


@pytest.fixture
def editor() -> Any:
    return make.make_user(Role.EDITOR, username="edgar")


@pytest.fixture
def reviewer() -> Any:
    return make.make_user(Role.REVIEWER, username="ruth")


@pytest.fixture
def publisher() -> Any:
    return make.make_user(Role.PUBLISHER, username="paula")


class TestWaitingForMe:
    def test_reviewers_find_what_others_submitted_longest_waiting_first(self, author: Any, reviewer: Any) -> None:
        make.make_user(Role.REVIEWER)
        stand("Two days", State.IN_REVIEW, days=2, by=author)
        stand("Nine days", State.IN_REVIEW, days=9, by=author)
        stand("My own", State.IN_REVIEW, days=20, submitted_by=reviewer)
        stand("A draft", State.DRAFT, by=author)
        shown = blocks(reviewer)
        assert shown["waiting"] == ["Nine days", "Two days"]
        assert shown["review"] == ["My own"]
        page = client_of(reviewer).get(DESK).content.decode()
        assert "in review for 1\xa0week, 2\xa0days" in page

    def test_who_changed_it_before_the_review_does_not_decide(self, author: Any, publisher: Any) -> None:
        make.make_user(Role.REVIEWER)
        article = stand("Helped with", State.IN_REVIEW, by=author)
        article.versions.update(made_by=publisher)
        assert workflow.is_own(publisher, article)
        assert blocks(publisher)["waiting"] == []
        assert offers(publisher, "Helped with") == ["Take back"]

    def test_the_only_one_who_can_approve_decides_on_their_own(self, publisher: Any) -> None:
        stand("Alone", State.IN_REVIEW, by=publisher)
        assert blocks(publisher)["waiting"] == ["Alone"]
        make.make_user(Role.REVIEWER)
        assert blocks(publisher)["waiting"] == []

    def test_corrections_wait_for_somebody_else(self, reviewer: Any, publisher: Any) -> None:
        live = make.make_live("Corrected").article
        Edition.objects.filter(version__article=live).update(is_correction=True, approved_by=publisher)
        assert blocks(reviewer)["waiting"] == ["Corrected"]
        assert blocks(publisher)["waiting"] == []
        Edition.objects.update(confirmed_at=database_now())
        assert blocks(reviewer)["waiting"] == []

    def test_authors_find_the_changes_that_are_asked_of_them(self, author: Any, editor: Any) -> None:
        stand("Mine to change", State.CHANGES_REQUESTED, by=author)
        stand("Another's", State.CHANGES_REQUESTED, by=editor)
        assert blocks(author)["waiting"] == ["Mine to change"]
        assert blocks(editor)["waiting"] == ["Another's"]
        assert blocks(editor)["asked"] == ["Mine to change"]
        assert "asked" not in blocks(author)

    def test_publishers_find_what_is_approved_and_never_went_out(self, author: Any, publisher: Any) -> None:
        approve("Ready", days=3, by=author)
        make.make_live("Live")
        make.publish(make.make_article("Scheduled"), at=database_now() + timedelta(days=1))
        withdrawn = make.make_live("Withdrawn").article
        workflow.perform(withdrawn, "withdraw", by=publisher)
        assert blocks(publisher)["waiting"] == ["Ready"]

    def test_a_cancelled_schedule_waits_again(self, publisher: Any) -> None:
        article = make.make_article("Back again")
        make.publish(article, at=database_now() + timedelta(days=1))
        assert blocks(publisher)["waiting"] == []
        workflow.perform(article, "cancel_schedule", by=publisher)
        assert blocks(publisher)["waiting"] == ["Back again"]

    def test_nothing_waiting_is_said_kindly(self, author: Any) -> None:
        page = client_of(author).get(DESK).content.decode()
        assert "Nothing waits for you" in page
        assert "You have no drafts." in page
        assert "Overdue" not in page

    def test_what_is_set_aside_waits_for_nobody(self, author: Any, reviewer: Any, publisher: Any) -> None:
        now = database_now()
        stand("Trashed", State.IN_REVIEW, by=author, trashed_at=now)
        stand("Archived", State.DRAFT, by=author, archived_at=now)
        Article.objects.filter(pk=approve("Trashed, approved").pk).update(trashed_at=now)
        for user in (author, reviewer, publisher):
            assert not any(blocks(user).values())


class TestClicks:
    """Each everyday move from the desk; a link or a button is one click."""

    def test_submitting_is_one(self, author: Any) -> None:
        article = stand("Done", State.DRAFT, by=author)
        page = client_of(author).get(DESK)
        assert reverse("admin:articles_article_move", args=[article.pk, "submit"]) in page.content.decode()
        client_of(author).post(f"/admin/articles/article/{article.pk}/move/submit/", {"version": 1})
        article.refresh_from_db()
        assert article.state == State.IN_REVIEW

    def test_a_button_acts_on_the_version_that_was_shown(self, author: Any, publisher: Any) -> None:
        article = approve("Ready", by=author)
        page = client_of(publisher).get(DESK).content.decode()
        form = page[page.index(f"/articles/article/{article.pk}/move/publish/") :]
        assert 'name="version" value="1"' in form[: form.index("</form>")]
        client_of(publisher).post(f"/admin/articles/article/{article.pk}/move/publish/", {"version": 0})
        assert not LiveArticle.objects.exists()

    def test_approving_is_two_through_the_text(self, author: Any, reviewer: Any) -> None:
        article = stand("To read", State.IN_REVIEW, by=author)
        reading = reverse("admin:articles_article_read", args=[article.pk])
        assert f'href="{reading}"' in client_of(reviewer).get(DESK).content.decode()
        approval = reverse("admin:articles_article_move", args=[article.pk, "approve"])
        assert f'action="{approval}"' in client_of(reviewer).get(reading).content.decode()

    def test_publishing_is_one_and_later_is_two(self, author: Any, publisher: Any) -> None:
        approve("Ready", by=author)
        assert offers(publisher, "Ready") == ["Publish now", "Publish later …"]

    @pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR, Role.REVIEWER, Role.PUBLISHER])
    def test_whatever_is_offered_is_allowed(self, role: Role, author: Any) -> None:
        """The card tells from columns what the table of moves tells from conditions."""
        user = author if role == Role.AUTHOR else make.make_user(role)
        make.make_user(Role.REVIEWER)
        for state in (State.DRAFT, State.IN_REVIEW, State.CHANGES_REQUESTED):
            stand(f"Mine {state}", state, by=user)
            stand(f"Ada's {state}", state, by=author)
        approve("Ready", by=author)
        changed = make.make_live("Live", by=author).article
        Article.objects.filter(pk=changed.pk).update(state=State.DRAFT)
        context = client_of(user).get(DESK).context
        cards = [row.card for shown in context["blocks"] for row in shown.rows]
        made = [(card.article, offer) for card in cards for offer in card.offers]
        assert made
        for article, offer in made:
            name = "approve" if "/read/" in offer.url else offer.url.split("/")[-2]
            assert workflow.allows(user, article, name) == "", (article.title, name)


class TestTime:
    def test_the_next_to_go_live_in_the_editors_own_zone(self, editor: Any) -> None:
        editor.time_zone = "Asia/Tokyo"
        editor.save()
        now = database_now()
        make.publish(make.make_article("Later"), at=now + timedelta(days=9))
        soon = make.publish(make.make_article("Sooner"), at=now + timedelta(days=1))
        assert blocks(editor)["coming"] == ["Later", "Sooner"][::-1]
        hour = (soon.live_from + timedelta(hours=9)).strftime("%H:%M")
        assert f", {hour}" in client_of(editor).get(DESK).content.decode()

    def test_a_schedule_that_will_not_go_well_stands_first_and_says_why(self, editor: Any) -> None:
        now = database_now()
        make.publish(make.make_article("Well"), at=now + timedelta(days=1))
        make.publish(make.make_article("Ill", tags=("Medical",)), at=now + timedelta(days=3))
        assert blocks(editor)["coming"] == ["Well", "Ill"]
        Tag.objects.update(needs_expert=True)
        assert blocks(editor)["coming"] == ["Ill", "Well"]
        assert "needs the sign-off of an expert" in client_of(editor).get(DESK).content.decode()

    def test_overdue_is_urgent(self, editor: Any) -> None:
        live = make.make_live("Where is it")
        Publication.objects.update(announced_at=None, live_from=database_now() - timedelta(hours=3))
        assert blocks(editor)["overdue"] == [live.title]

    def test_what_others_have_overdue_or_at_risk_is_not_an_authors_business(self) -> None:
        author = make.make_user(Role.AUTHOR)
        make.publish(make.make_article("Not mine", tags=("Medical",)), at=database_now() + timedelta(days=1))
        make.publish(make.make_article("Mine", by=author, tags=("Medical",)), at=database_now() + timedelta(days=2))
        Tag.objects.update(needs_expert=True)
        context = client_of(author).get(DESK).context
        (coming,) = [shown for shown in context["beside"] if shown.block.key == "coming"]
        assert [(row.card.article.title, len(row.find.warnings)) for row in coming.rows] == [("Mine", 1)]
        assert coming.count == "1"
        Publication.objects.update(live_from=database_now() - timedelta(hours=3))
        assert blocks(author)["overdue"] == ["Mine"]

    def test_stale_are_those_live_whose_review_date_is_past(self, editor: Any) -> None:
        today = database_now().date()
        for title, days in (("Ten days", 10), ("Long ago", 400), ("Tomorrow", -1)):
            live = make.make_live(title)
            LiveArticle.windows.filter(pk=live.pk).update(review_by=today - timedelta(days=days))
        assert blocks(editor)["stale"] == ["Long ago", "Ten days"]
        listed = client_of(editor).get("/admin/articles/article/?readers=stale").context["cl"].queryset
        assert {article.title for article in listed} == {"Long ago", "Ten days"}

    def test_recently_published_newest_first(self, editor: Any) -> None:
        for days in (40, 5, 2):
            make.make_live(f"{days} days")
            Publication.objects.filter(article__title=f"{days} days").update(
                live_from=database_now() - timedelta(days=days)
            )
        assert blocks(editor)["recent"] == ["2 days", "5 days"]

    def test_unsaved_copies_lead_to_their_form(self, author: Any, editor: Any) -> None:
        article = make.make_article("Half written", by=author)
        now = database_now()
        kept = {"data": [], "at": now}
        one = UnsavedCopy.objects.create(user=author, article=article, token="a", title="Half written", **kept)
        two = UnsavedCopy.objects.create(user=author, token="b", title="Not saved ever", **kept)
        UnsavedCopy.objects.create(user=editor, token="c", title="Of somebody else", **kept)
        page = client_of(author).get(DESK).content.decode()
        assert f"/admin/articles/article/{article.pk}/change/?copy={one.pk}" in page
        assert f"/admin/articles/article/add/?copy={two.pk}" in page
        assert "Of somebody else" not in page


class TestRoles:
    def test_authors_meet_no_title_of_another(self, author: Any, editor: Any) -> None:
        make_everything("Secret", by=editor)
        make_everything("Mine", by=author)
        page = client_of(author).get(DESK).content.decode()
        assert "Mine draft" in page
        assert "Mine coming" in page
        assert "Secret" not in page
        context = client_of(author).get(DESK).context
        counts = {shown.block.key: shown.count for shown in (*context["blocks"], *context["beside"])}
        assert counts["coming"] == counts["stale"] == "1"
        assert counts["recent"] == "2"
        assert "Secret draft" in client_of(editor).get(DESK).content.decode()

    def test_an_account_without_a_role_meets_none_at_all(self, editor: Any) -> None:
        make_everything("Secret", by=editor)
        page = client_of(make.make_user()).get(DESK).content.decode()
        assert "Secret" not in page
        assert "has no role yet" in page
        assert "/admin/board/" not in page

    def test_tag_managers_find_their_screens_and_no_work_in_progress(self, editor: Any) -> None:
        make_everything("Some", by=editor)
        manager = make.make_user(Role.TAG_MANAGER)
        assert set(blocks(manager)) == {"recent"}
        assert "/admin/articles/tag/" in client_of(manager).get(DESK).content.decode()

    def test_administrators_look_on_without_buttons(self, editor: Any) -> None:
        make_everything("Some", by=editor)
        admin = make.make_user(Role.ADMINISTRATOR)
        shown = blocks(admin)
        assert shown["review"] == ["Some in review"]
        assert "waiting" not in shown
        page = client_of(admin).get(DESK).content.decode()
        assert "/move/" not in page
        assert "/admin/articles/user/" in page

    @pytest.mark.parametrize("role", Role)
    def test_the_way_about_leads_where_the_account_may_go(self, role: Role) -> None:
        client = client_of(make.make_user(role))
        page = client.get(DESK).content.decode()
        links = page[page.index('id="desk-nav"') : page.index("</nav>")]
        assert '<a href="/admin/" aria-current="page">' in links
        for path in (
            "/admin/",
            "/admin/articles/article/",
            "/admin/calendar/",
            "/admin/board/",
            "/admin/articles/image/",
        ):
            assert (f'href="{path}"' in links) == (client.get(path).status_code == 200), path


class TestCost:
    @pytest.mark.parametrize(("role", "queries"), [(Role.AUTHOR, 19), (Role.REVIEWER, 18), (Role.PUBLISHER, 22)])
    def test_its_queries_do_not_grow(self, role: Role, queries: int, django_assert_num_queries: Any) -> None:
        user = make.make_user(role)
        make_everything("Mine", by=user)
        make_everything("Other", by=None)
        rows = []
        for times in (2, 6):
            multiply(times)
            client = client_of(user)
            with django_assert_num_queries(queries):
                page = client.get(DESK)
            rows.append(sum(len(each.rows) for each in page.context["blocks"]))
        assert 0 < rows[0] < rows[1]

    def test_a_block_shows_eight_and_counts_to_a_hundred(self, editor: Any) -> None:
        Article.objects.bulk_create(
            Article(title=f"Draft {n}", slug=f"draft-{n}", created_by=editor, version_number=1) for n in range(120)
        )
        mine = next(shown for shown in client_of(editor).get(DESK).context["blocks"] if shown.block.key == "mine")
        assert (len(mine.rows), mine.count) == (8, "100+")


def make_everything(name: str, *, by: Any) -> None:
    """An article in every block."""
    now = database_now()
    stand(f"{name} draft", State.DRAFT, by=by)
    stand(f"{name} in review", State.IN_REVIEW, by=by)
    stand(f"{name} to change", State.CHANGES_REQUESTED, by=by)
    approve(f"{name} ready", by=by)
    make.publish(make.make_article(f"{name} coming", by=by), at=now + timedelta(days=1))
    live = make.make_live(f"{name} live", by=by)
    LiveArticle.windows.filter(pk=live.pk).update(review_by=now.date() - timedelta(days=3))
    late = make.make_live(f"{name} late", by=by)
    Publication.objects.filter(live=late).update(announced_at=None, live_from=now - timedelta(hours=2))
