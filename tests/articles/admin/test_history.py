"""History, comparison, reading, restoring and “what did readers see”: what the pages say, to whom, at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing, tagging, workflow
from articles.models.clock import database_now
from articles.models.desk import UnsavedCopy
from articles.models.draft import Article, Section
from articles.models.history import Edition, Event, Publication, Version
from articles.snapshot import keep_version
from articles.states import Role, State
from articles.workflow import Wish
from tests import make
from tests.articles.admin.test_articles import form_of

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name: str, article: Article, *more: Any) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more])


def change(article: Article, *, by: Any = None, note: str = "", **fields: Any) -> None:
    """Saves the draft with other fields, as a version."""
    Article.objects.filter(pk=article.pk).update(**fields)
    keep_version(article, by=by, at=database_now(), note=note)
    article.refresh_from_db()


def text_of(response: Any) -> str:
    """The page's text with single spaces."""
    return " ".join(response.content.decode().split())


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def ada() -> Any:
    return make.make_user(Role.AUTHOR, first_name="Ada", last_name="Author")


@pytest.fixture
def paula() -> Any:
    return make.make_user(Role.PUBLISHER, first_name="Paula", last_name="Publisher")


class TestHistory:
    def test_versions_and_moves_in_plain_words(self, ada: Any, paula: Any) -> None:
        article = make.make_article("Lamps", by=ada, sections=(("Lights", "On."),), tags=("Sleep",))
        Section.objects.filter(parent=article).update(text="<p>Off.</p>")
        change(article, by=ada, note="Turned off", excerpt="Dark.")
        workflow.perform(article, "submit", by=ada)
        workflow.perform(article, "approve", by=paula)
        at = database_now() + timedelta(days=3)
        workflow.perform(article, "schedule", by=paula, wish=Wish(at=at))
        page = text_of(client_of(ada).get(url("history", article)))
        moment = f"{at:%b %Y, %H:%M}"
        assert "saved by Ada Author" in page
        assert "<q>Turned off</q>" in page
        assert "excerpt, section “Lights”" in page
        assert "<strong>Ada Author</strong> submitted version 2 for review" in page
        assert f"<strong>Paula Publisher</strong> scheduled version 2 for {at.day} {moment}" in page
        assert f"Goes live on {at.day} {moment}" in page
        assert "Approved by Paula Publisher" in page
        assert "The draft stands here" in page

    def test_a_section_that_is_gone_keeps_its_name(self, ada: Any) -> None:
        article = make.make_article(by=ada, sections=(("Lights", "On."), ("Doors", "Shut.")))
        Section.objects.filter(parent=article, heading="Doors").delete()
        change(article, by=ada)
        assert "section “Doors”" in text_of(client_of(ada).get(url("history", article)))

    def test_which_version_is_live_was_live_and_went_live_by_itself(self, paula: Any) -> None:
        article = make.make_article("Lamps")
        make.publish(article, by=paula)
        change(article, title="Lanterns")
        second = make.publish(article, by=paula, at=database_now() + timedelta(hours=1))
        long_ago = database_now() - timedelta(hours=2)
        Publication.objects.exclude(pk=second.pk).update(live_from=long_ago - timedelta(days=9), live_until=long_ago)
        Publication.objects.filter(pk=second.pk).update(live_from=long_ago, made_at=long_ago - timedelta(days=1))
        page = text_of(client_of(paula).get(url("history", article)))
        assert "Version 2 went live, as scheduled." in page
        assert page.count("Live since") == 1
        assert f"Live {long_ago - timedelta(days=9):%-d %b %Y} to" in page

    def test_names_outlive_their_accounts(self, paula: Any) -> None:
        gone = make.make_user(Role.EDITOR, first_name="Gone", last_name="Girl")
        article = make.make_article("Lamps")
        change(article, by=gone, title="Lanterns")
        gone.delete()
        page = text_of(client_of(paula).get(url("history", article)))
        assert "saved by Gone Girl" in page

    def test_ways_are_those_of_the_role(self, ada: Any, paula: Any) -> None:
        article = make.make_article("Lamps", by=ada)
        first = make.edition_of(article)
        change(article, by=ada, title="Lanterns")
        make.publish(article)
        change(article, by=ada, title="Torches")
        put_back = url("move", article, "put_back") + "?version=1"
        restore = url("restore", article, first.version.number)
        found = {
            role: (put_back in page, restore in page)
            for role in (Role.REVIEWER, Role.EDITOR, Role.PUBLISHER)
            if (page := client_of(make.make_user(role)).get(url("history", article)).content.decode())
        }
        assert found == {
            Role.REVIEWER: (False, False),
            Role.EDITOR: (False, True),
            Role.PUBLISHER: (True, True),
        }
        page = client_of(paula).get(url("history", article)).content.decode()
        assert "?version=2" not in page  # it is live

    @pytest.mark.parametrize("count", [2, 12])
    def test_costs_the_same_for_few_and_many(self, ada: Any, django_assert_num_queries: Any, count: int) -> None:
        article = make.make_article(by=ada)
        for n in range(1, count):
            change(article, by=ada, title=f"Title {n}")
        make.publish(article)
        client = client_of(ada)
        client.get(url("history", article))
        with django_assert_num_queries(HISTORY_QUERIES):
            client.get(url("history", article))

    def test_a_hundred_versions_a_page_and_each_once(self, ada: Any) -> None:
        article = make.make_article(by=ada)
        first = Version.objects.get(article=article)
        now = database_now()
        Version.objects.filter(pk=first.pk).update(made_at=now - timedelta(minutes=300))
        Version.objects.bulk_create(
            Version(article=article, number=n, data=first.data, made_at=now - timedelta(minutes=300 - n))
            for n in range(2, 252)
        )
        Article.objects.filter(pk=article.pk).update(version_number=251)
        Event.objects.bulk_create(
            Event(
                at=now - timedelta(minutes=300 - n, seconds=-30), actor_name="X", verb="submit", subject="article",
                subject_id=article.pk, label="x", detail={"version": n},
            )
            for n in range(1, 252, 50)
        )  # fmt: skip
        client, address = client_of(ada), url("history", article)
        versions, events, steps = [], [], 0
        while address and steps < 5:
            context = client.get(address).context
            versions += [entry.saved.number for entry in context["entries"] if entry.saved]
            events += [entry.what for entry in context["entries"] if not entry.saved]
            older, steps = context["shelf"].older, steps + 1
            address = f"{url('history', article)}?before={older}" if older else ""
        assert versions == list(range(251, 0, -1))
        assert sorted(events) == sorted(f"submitted version {n} for review" for n in range(1, 252, 50))
        assert steps == 3

    @pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 40, "1"])
    def test_a_page_that_is_not_there_is_no_error(self, ada: Any, before: str) -> None:
        article = make.make_article(by=ada)
        assert client_of(ada).get(url("history", article), {"before": before}).status_code == 200


HISTORY_QUERIES = 15


class TestCompare:
    def test_by_itself_the_draft_against_what_readers_see(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada)
        make.publish(article)
        change(article, by=ada, title="Lamps and lights")
        context = client_of(ada).get(url("compare", article)).context
        assert (context["before"].name, context["after"].name) == ("live", "draft")
        assert [place.name for place in context["comparison"].changed] == ["title"]

    def test_never_live_it_is_against_the_last_edition_or_the_version_before(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada)
        change(article, by=ada, title="Lanterns")
        assert client_of(ada).get(url("compare", article)).context["before"].number == 1
        make.edition_of(article)
        change(article, by=ada, title="Torches")
        change(article, by=ada, title="Candles")
        before = client_of(ada).get(url("compare", article)).context["before"]
        assert (before.name, before.number) == ("edition", 2)

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("?from=1&to=3", (1, 3)), ("?from=3&to=1", (3, 1)), ("?from=before&to=3", (2, 3)),
            ("?from=edition", (2, 4)),            ("?from=draft&to=live", (4, 2)), ("?from=2", (2, 4)),
        ],
    )  # fmt: skip
    def test_any_two(self, ada: Any, query: str, numbers: tuple[int, int]) -> None:
        article = make.make_article("A1", by=ada)
        change(article, by=ada, title="A2")
        make.publish(article)
        change(article, by=ada, title="A3")
        change(article, by=ada, title="A4")
        response = client_of(ada).get(url("compare", article) + query)
        context = response.context
        assert (context["before"].number, context["after"].number) == numbers
        assert f'<del><span class="visually-hidden">removed: </span>A{numbers[0]}</del>' in response.content.decode()

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("?from=99", "There is no version 99"), ("?from=x&to=y", "no text called “y”"),
            ("?to=copy-1", "no text called"),
            ("?from=live", "Readers see nothing"), ("", "This is the first version"),
            ("?from=before", "no version before"), ("?from=" + "9" * 60, "There is no version"),
            ("?from=edition", "No earlier version of this article was approved"),
            ("?from=<script>alert(1)</script>", "&lt;script&gt;"), ("?from=²", "no text called"),
        ],
    )  # fmt: skip
    def test_what_is_not_there_gets_a_sentence(self, ada: Any, query: str, sentence: str) -> None:
        response = client_of(ada).get(url("compare", make.make_article(by=ada)) + query)
        assert response.status_code == 200
        assert sentence in text_of(response)

    def test_a_merged_tag_is_no_difference(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada, tags=("Sleep", "Naps"))
        tagging.merge([make.make_tag("Naps")], make.make_tag("Sleep"), by=ada)
        assert client_of(ada).get(url("compare", article) + "?from=1&to=draft").context["comparison"].is_same

    def test_ones_own_unsaved_text_and_nobody_elses(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada, tags=("Sleep",))
        client = client_of(ada)
        typed = form_of(client, url("change", article)) | {
            "title": "Lamps at night",
            "tag_names": ["Sleep", "Brand new"],
        }
        ada.user_permissions.add(Permission.objects.get(codename="add_tag", content_type__app_label="articles"))
        pairs = [[k, str(v)] for k, values in typed.items() for v in (values if isinstance(values, list) else [values])]
        copy = UnsavedCopy.objects.create(user=ada, article=article, token="t", data=pairs, at=database_now())
        query = f"?from=draft&to=copy-{copy.pk}"
        context = client.get(url("compare", article) + query).context
        assert [place.name for place in context["comparison"].changed] == ["title", "tags"]
        assert context["original"].title == "Lamps"
        other = client_of(make.make_user(Role.EDITOR)).get(url("compare", article) + query)
        assert "There is no text called" in text_of(other)

    def test_panel_and_reading_view_lead_there(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada)
        make.publish(article)
        change(article, by=ada, title="Lanterns")
        reviewer = client_of(make.make_user(Role.REVIEWER))
        for client, name in ((client_of(ada), "change"), (reviewer, "change"), (reviewer, "read")):
            page = client.get(url(name, article)).content.decode()
            assert f'href="{url("compare", article)}">What is different from the live page' in page
            assert url("history", article) in page

    @pytest.mark.parametrize("count", [2, 12])
    def test_costs_the_same_for_few_and_many(self, ada: Any, django_assert_num_queries: Any, count: int) -> None:
        sections = tuple((f"Heading {n}", "Words") for n in range(count))
        article = make.make_article(by=ada, sections=sections, tags=tuple(f"Tag {n}" for n in range(count)))
        make.publish(article)
        Section.objects.filter(parent=article).update(text="<p>Other</p>")
        for n in range(count):
            change(article, by=ada, title=f"Title {n}")
        client = client_of(ada)
        client.get(url("compare", article))
        with django_assert_num_queries(COMPARE_QUERIES):
            client.get(url("compare", article))


COMPARE_QUERIES = 18


class TestReading:
    def test_a_version_as_it_was(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada, sections=(("Lights", "Shine on."),))
        change(article, by=ada, title="Lanterns", note="Renamed")
        Section.objects.filter(parent=article).delete()
        change(article, by=ada)
        page = text_of(client_of(ada).get(url("version", article, 1)))
        assert "<h1>Lamps</h1>" in page
        assert "Shine on." in page
        assert url("restore", article, 1) in page

    def test_one_that_is_not_there_leads_back_with_a_sentence(self, ada: Any) -> None:
        article = make.make_article(by=ada)
        for number in (99, 10**30):
            response = client_of(ada).get(url("version", article, number))
            assert response["Location"] == url("history", article)
            assert f"no version {number}" in said(response)

    def test_authors_read_their_own_only(self, ada: Any) -> None:
        theirs = make.make_article(by=make.make_user(Role.AUTHOR))
        for address in (url("version", theirs, 1), url("compare", theirs), url("seen", theirs), url("history", theirs)):
            response = client_of(ada).get(address)
            assert (response.status_code, response["Location"]) == (302, "/admin/")


class TestRestoring:
    def test_asks_first_and_then_restores(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada)
        change(article, by=ada, title="Lanterns")
        client = client_of(ada)
        response = client.get(url("restore", article, 1))
        assert [place.name for place in response.context["comparison"].changed] == ["title"]
        assert Article.objects.get().title == "Lanterns"
        response = client.post(url("restore", article, 1), {"draft": 2}, follow=True)
        assert Article.objects.get().title == "Lamps"
        assert "says again what version 1 said, as version 3" in text_of(response)

    def test_a_draft_that_moved_on_is_shown_again(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada)
        change(article, by=ada, title="Lanterns")
        change(article, by=make.make_user(first_name="Carla", last_name="Quick"), title="Torches")
        for data in ({"draft": 2}, {}, {"draft": "x"}):
            response = client_of(ada).post(url("restore", article, 1), data)
            assert response.status_code == 200
        assert Article.objects.get().title == "Torches"
        response = client_of(ada).post(url("restore", article, 1), {"draft": 2})
        assert "Carla Quick saved the draft meanwhile" in text_of(response)

    def test_nobody_restores_what_they_may_not_edit(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada)
        change(article, by=ada, title="Lanterns")
        reviewer = client_of(make.make_user(Role.REVIEWER))
        assert reviewer.get(url("restore", article, 1)).status_code == 403
        assert reviewer.post(url("restore", article, 1), {"draft": 2}).status_code == 403
        Article.objects.filter(pk=article.pk).update(trashed_at=database_now())
        assert client_of(ada).post(url("restore", article, 1), {"draft": 2}).status_code == 403

    def test_an_approved_draft_is_warned_about(self, ada: Any) -> None:
        article = make.make_article("Lamps", by=ada)
        change(article, by=ada, title="Lanterns")
        make.edition_of(article)
        client = client_of(ada)
        assert "sends it back" in text_of(client.get(url("restore", article, 1)))
        client.post(url("restore", article, 1), {"draft": 2})
        assert Article.objects.get().state == State.DRAFT


class TestSeen:
    @pytest.fixture
    def article(self, ada: Any, paula: Any) -> Article:
        """Live from 1 March 2020 to 1 June with version 1, then to 1 September with version 2, then withdrawn."""
        article = make.make_article("First words", by=ada, sections=(("Lights", "Shine on."),))
        make.publish(article, by=paula)
        change(article, by=ada, title="Second words")
        make.publish(article, by=paula)
        publishing.withdraw(article, by=paula)
        zone = timezone.get_current_timezone()
        march, june, september = (timezone.datetime(2020, month, 1, tzinfo=zone) for month in (3, 6, 9))
        first, second = Publication.objects.order_by("pk")
        Publication.objects.filter(pk=first.pk).update(live_from=march, live_until=june, made_at=march)
        Publication.objects.filter(pk=second.pk).update(live_from=june, live_until=september, made_at=june)
        return article

    @pytest.mark.parametrize(
        ("at", "sentence"),
        [
            ("2020-04-03T12:00", "On 3 Apr 2020, 12:00 readers saw version 1."),
            ("2020-04-03", "On 3 Apr 2020, 12:00 readers saw version 1."),
            ("2020-05-31T23:59:59.999999", "readers saw version 1."),
            ("2020-06-01T00:00", "readers saw version 2."),
            ("2020-02-01T08:00", "readers saw nothing: it first went live on 1 Mar 2020, 00:00."),
            ("2024-03-03T12:00", "readers saw nothing: it was withdrawn on 1 Sep 2020, 00:00."),
            ("", "it was withdrawn on"),
        ],
    )
    def test_the_answer(self, ada: Any, article: Article, at: str, sentence: str) -> None:
        assert sentence in text_of(client_of(ada).get(url("seen", article), {"at": at}))

    def test_the_edition_is_printed_as_it_was_with_who_answers_for_it(self, ada: Any, article: Article) -> None:
        Section.objects.all().delete()
        Edition.objects.filter(version__number=1).update(approved_by=make.make_user(first_name="Ruth", last_name="R"))
        page = text_of(client_of(ada).get(url("seen", article), {"at": "2020-04-03T12:00"}))
        assert "First words" in page
        assert "Shine on." in page
        assert "Ruth R, " in page
        assert "Paula Publisher, 1 Mar 2020, 00:00" in page

    def test_every_window_leads_to_its_own_answer(self, ada: Any, article: Article) -> None:
        client = client_of(ada)
        for window in Publication.objects.all():
            at = f"{timezone.localtime(window.live_from):%Y-%m-%dT%H:%M:%S.%f}"
            page = client.get(url("seen", article), {"at": at})
            assert page.context["publication"] == window
            assert f"?at={at}" in page.content.decode()

    @pytest.mark.parametrize(
        "at", ["yesterday", "2020-13-45", "0001-01-01", "9999-12-31T23:59", "<b>", "1" * 500, "٢٠٢٠"]
    )
    def test_what_is_no_date_gets_a_sentence(self, ada: Any, article: Article, at: str) -> None:
        response = client_of(ada).get(url("seen", article), {"at": at})
        assert response.status_code == 200
        assert response.context["asked"].problem

    def test_what_is_planned_is_told_as_a_plan(self, ada: Any) -> None:
        article = make.make_article("Soon", by=ada)
        make.publish(article, at=database_now() + timedelta(days=2))
        ahead = f"{database_now() + timedelta(days=5):%Y-%m-%dT%H:%M}"
        assert "readers will see version 1, as things are planned now" in text_of(
            client_of(ada).get(url("seen", article), {"at": ahead})
        )

    def test_never_published(self, ada: Any) -> None:
        page = text_of(client_of(ada).get(url("seen", make.make_article(by=ada))))
        assert "this article was never published" in page
