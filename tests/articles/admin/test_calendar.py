"""The calendar: what stands on which day, planning from it, and what a plan never touches."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from articles import publishing, workflow
from articles.admin.desk import calendar as calendar_module
from articles.admin.desk.pages import month_of, week_of
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Event, Publication, Version
from articles.models.public import LiveArticle
from articles.states import Role, State
from tests import make
from tests.articles.admin.test_desk import client_of, make_everything, stand
from tests.copying import multiply

pytestmark = pytest.mark.django_db

CALENDAR = "/admin/calendar/"
NOVEMBER = {"month": "2030-11"}
DAY = date(2030, 11, 20)


def entries(user: Any, **query: str) -> dict[str, list[tuple[str, str]]]:
    """What stands on each day that has something: kind and title."""
    days = client_of(user).get(CALENDAR, query).context["days"]
    return {day.on.isoformat(): [(entry.kind, entry.title) for entry in day.entries] for day in days if day.entries}


def plan_url(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/plan/"


@pytest.fixture
def editor() -> Any:
    return make.make_user(Role.EDITOR, username="edgar")


@pytest.fixture
def author() -> Any:
    return make.make_user(Role.AUTHOR, username="ada")


class TestPages:
    def test_a_month_is_shown_in_whole_weeks(self) -> None:
        page = month_of(date(2026, 11, 24))
        assert (page.first, page.last, page.title) == (date(2026, 10, 26), date(2026, 12, 6), "November 2026")
        assert [page.before().query, page.after().query] == ["month=2026-10", "month=2026-12"]
        assert month_of(date(2026, 2, 10)).last == date(2026, 3, 1)
        assert month_of(date(2026, 12, 31)).after().query == "month=2027-01"

    def test_a_week_is_named_by_its_iso_number(self) -> None:
        page = week_of(date(2027, 1, 1))
        assert (page.query, page.first) == ("week=2026-W53", date(2026, 12, 28))
        assert [page.before().query, page.after().query] == ["week=2026-W52", "week=2027-W01"]
        assert page.as_month().query == "month=2026-12"

    @pytest.mark.parametrize(
        "query",
        ["month=2026-13", "month=x", "week=2026-W60", "week=", "month=0001-01", "week=9999-W52", "month=2026-1"],
    )
    def test_a_page_that_there_is_not_is_todays(self, editor: Any, query: str) -> None:
        response = client_of(editor).get(f"{CALENDAR}?{query}")
        assert response.status_code == 200
        assert any(day.is_today for day in response.context["days"])


class TestDays:
    def test_what_went_out_what_will_what_ends_and_what_is_planned(self, editor: Any) -> None:
        now = database_now()
        make.make_live("Went out")
        gone = make.make_live("Taken down").article
        workflow.perform(gone, "withdraw", by=make.make_user(Role.PUBLISHER))
        tomorrow = now + timedelta(days=1)
        make.publish(make.make_article("Will go out"), at=tomorrow, until=tomorrow + timedelta(minutes=1))
        plan(make.make_article("Some day"), now.date())
        found = [pair for pairs in entries(editor).values() for pair in pairs]
        found += [pair for pairs in entries(editor, month=f"{tomorrow:%Y-%m}").values() for pair in pairs]
        assert set(found) == {
            ("published", "Went out"),
            ("published", "Taken down"),
            ("ends", "Taken down"),
            ("scheduled", "Will go out"),
            ("ends", "Will go out"),
            ("planned", "Some day"),
        }
        page = client_of(editor).get(CALENDAR).content.decode()
        for word in ("Published", "Withdrawn", "Planned"):
            assert f"</span>{word}" in page

    def test_what_was_replaced_or_cancelled_does_not_end(self, editor: Any) -> None:
        article = make.make_article("Again")
        make.publish(article)
        Publication.objects.update(live_from=database_now() - timedelta(hours=1))
        make.publish(article)
        make.publish(article, at=database_now() + timedelta(minutes=5))
        publishing.cancel_schedule(article, by=None)
        kinds = [kind for pairs in entries(editor).values() for kind, _title in pairs]
        assert set(kinds) == {"published"}

    def test_a_day_is_the_editors_own(self, editor: Any) -> None:
        make.publish(make.make_article("Late"), at=datetime(2030, 11, 20, 22, 0, tzinfo=UTC))
        assert list(entries(editor, **NOVEMBER)) == ["2030-11-20"]
        editor.time_zone = "Asia/Tokyo"
        editor.save()
        assert list(entries(editor, **NOVEMBER)) == ["2030-11-21"]
        assert "07:00" in client_of(editor).get(CALENDAR, NOVEMBER).content.decode()

    def test_a_week_shows_seven_days(self, editor: Any) -> None:
        plan(make.make_article("Inside"), date(2030, 11, 24))
        plan(make.make_article("Outside"), date(2030, 11, 25))
        assert entries(editor, week="2030-W47") == {"2030-11-24": [("planned", "Inside")]}

    def test_a_day_shows_a_few_and_says_how_many_more(self, editor: Any) -> None:
        fill(DAY, 16)
        page = client_of(editor).get(CALENDAR, NOVEMBER).content.decode()
        assert "and 12 more" in page
        assert f"?week=2030-W47#day-{DAY}" in page
        fill(DAY, 200)
        assert "and 97+ more" not in client_of(editor).get(CALENDAR, NOVEMBER).content.decode()

    def test_days_after_a_very_full_one_are_read(self, editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """With readings of a few rows: a day that is cut is read again, one that fills a reading is passed."""
        monkeypatch.setattr(calendar_module, "AT_ONCE", 5)
        monkeypatch.setattr(calendar_module, "MOST", 3)
        for days, number in enumerate((3, 4, 9, 1, 5, 2)):
            fill(DAY + timedelta(days=days), number)
        shown = {on: len(found) for on, found in entries(editor, **NOVEMBER).items()}
        assert shown == {f"2030-11-{20 + n}": count for n, count in enumerate((3, 4, 4, 1, 4, 2))}

    def test_authors_meet_no_title_of_another(self, author: Any, editor: Any) -> None:
        today = database_now().date()
        for name, user in (("Secret", editor), ("Mine", author)):
            make_everything(name, by=user)
            plan(make.make_article(f"{name} plan", by=user), today)
            make.make_article(f"{name} tray", by=user)
        client = client_of(author)
        for query in ({}, {"month": f"{today + timedelta(days=1):%Y-%m}"}, {"week": week_of(today).query[5:]}):
            page = client.get(CALENDAR, query).content.decode()
            assert "Secret" not in page
            assert "Mine" in page
        assert "Secret tray" in client_of(editor).get(CALENDAR).content.decode()

    def test_an_account_without_a_role_is_refused(self) -> None:
        assert client_of(make.make_user()).get(CALENDAR).status_code == 403

    @pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
    def test_its_queries_do_not_grow(self, role: Role, django_assert_num_queries: Any) -> None:
        user = make.make_user(role)
        make_everything("Article", by=user)
        plan(make.make_article(by=user), database_now().date())
        client = client_of(user)
        for times, number in ((2, 2), (6, 12)):
            multiply(times)
            with django_assert_num_queries(11):
                days = client.get(CALENDAR).context["days"]
            shown = [entry.title for day in days for entry in day.entries]
            assert shown.count("Article coming") == min(4, number)  # a day shows four of them and says how many more


class TestPlanning:
    def test_a_plan_is_logged_with_what_was_before(self, editor: Any) -> None:
        article = make.make_article("Rest days")
        client = client_of(editor)
        response = client.post(plan_url(article), {"planned_for": "2030-11-20"}, follow=True)
        assert "is planned for Wednesday 20 November 2030" in response.content.decode()
        client.post(plan_url(article), {"planned_for": "2030-11-21"})
        client.post(plan_url(article), {"planned_for": "2030-11-21"})
        client.post(plan_url(article), {"planned_for": "2030-11-21", "clear": "1"})
        article.refresh_from_db()
        assert article.planned_for is None
        log = [(event.detail["before"], event.detail["after"]) for event in Event.objects.filter(verb="plan")]
        first, second = {"planned_for": "2030-11-20"}, {"planned_for": "2030-11-21"}
        assert log[::-1] == [({}, first), (first, second), (second, {})]

    def test_moving_a_plan_publishes_nothing_and_touches_no_window(self, editor: Any) -> None:
        """Also where the article is live, scheduled or approved, and whatever the day."""
        now = database_now()
        make.make_live("Live")
        make.publish(make.make_article("Scheduled"), at=now + timedelta(days=3))
        make.edition_of(make.make_article("Approved"))
        stand("In review", State.IN_REVIEW)

        def everything() -> Any:
            articles = Article.objects.order_by("pk").values("state", "state_since", "updated_at", "version_number")
            return [
                list(articles),
                list(Publication.objects.order_by("pk").values()),
                list(LiveArticle.windows.order_by("pk").values()),
                Version.objects.count(),
            ]

        before, client, last = everything(), client_of(editor), Event.objects.latest("pk").pk
        for article in Article.objects.all():
            for day in (now.date() - timedelta(days=9), now.date(), now.date() + timedelta(days=9), ""):
                assert client.post(plan_url(article), {"planned_for": day}).status_code == 302
        assert everything() == before
        assert set(Event.objects.filter(pk__gt=last).values_list("verb", flat=True)) == {"plan"}

    def test_a_script_gets_an_answer_in_words(self, editor: Any) -> None:
        article = make.make_article("Rest days")
        client = client_of(editor)
        answer = client.post(plan_url(article), {"planned_for": "2030-11-20"}, headers={"accept": "application/json"})
        assert answer.json()["planned_for"] == "2030-11-20"
        assert "publishes nothing" in answer.json()["said"]

    @pytest.mark.parametrize("day", ["tomorrow", "2030-02-30", "0001-01-01", "9999-12-31", "2030-11-20T00:00"])
    def test_what_is_no_day_is_a_sentence(self, editor: Any, day: str) -> None:
        article = make.make_article("Rest days")
        client = client_of(editor)
        answer = client.post(plan_url(article), {"planned_for": day}, headers={"accept": "application/json"})
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("Not planned: ")
        response = client.post(plan_url(article), {"planned_for": day}, follow=True)
        assert "Not planned: " in response.content.decode()
        article.refresh_from_db()
        assert article.planned_for is None

    def test_the_form_returns_to_its_page_and_to_no_other_site(self, editor: Any) -> None:
        article = make.make_article("Rest days")
        client = client_of(editor)
        data = {"planned_for": "2030-11-20"}
        assert client.post(plan_url(article), {**data, "next": "/admin/calendar/?month=2030-11"})["Location"] == (
            "/admin/calendar/?month=2030-11"
        )
        for elsewhere in ("https://example.com/", "//example.com", ""):
            back = client.post(plan_url(article), {**data, "next": elsewhere})["Location"]
            assert back == f"/admin/articles/article/{article.pk}/change/"

    def test_only_those_who_may_edit_it(self, author: Any, editor: Any) -> None:
        mine, theirs = make.make_article("Mine", by=author), make.make_article("Theirs", by=editor)
        data = {"planned_for": DAY}
        assert client_of(author).post(plan_url(mine), data)["Location"].endswith(f"/{mine.pk}/change/")
        client_of(author).post(plan_url(theirs), data)
        assert client_of(make.make_user(Role.REVIEWER)).post(plan_url(theirs), data).status_code == 403
        theirs.refresh_from_db()
        assert theirs.planned_for is None

    def test_the_calendar_offers_it_to_those_only(self, author: Any, editor: Any) -> None:
        article = make.make_article("Rest days", by=editor)
        plan(article, DAY)
        assert f'data-plan="{plan_url(article)}"' in client_of(editor).get(CALENDAR, NOVEMBER).content.decode()
        page = client_of(make.make_user(Role.REVIEWER)).get(CALENDAR, NOVEMBER).content.decode()
        assert "Rest days" in page
        assert "draggable" not in page.replace('draggable="false"', "")
        assert "Unplanned drafts" not in page

    def test_the_tray_holds_twenty_unplanned_drafts(self, editor: Any) -> None:
        plan(make.make_article("Planned"), DAY)
        stand("In review", State.IN_REVIEW)
        Article.objects.bulk_create(Article(title=f"Draft {n}", slug=f"draft-{n}") for n in range(30))
        tray = client_of(editor).get(CALENDAR, NOVEMBER).context["tray"]
        assert len(tray) == 20
        assert all(entry.title.startswith("Draft") and entry.may_move for entry in tray)

    def test_the_articles_own_page_has_the_small_form(self, editor: Any) -> None:
        article = make.make_article("Rest days")
        plan(article, DAY)
        page = client_of(editor).get(f"/admin/articles/article/{article.pk}/change/").content.decode()
        assert f'id="desk-plan" method="post" action="{plan_url(article)}"' in page
        assert 'name="planned_for" form="desk-plan" value="2030-11-20"' in page


def plan(article: Article, day: date) -> None:
    Article.objects.filter(pk=article.pk).update(planned_for=day)


def fill(day: date, number: int) -> None:
    Article.objects.bulk_create(
        Article(title=f"Plan {n}", slug=f"plan-{day}-{n}", planned_for=day, version_number=1) for n in range(number)
    )
