"""Following up on windows that opened or closed: once each, wholly or not at all, and none keeps another back."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from articles import publishing
from articles.models.clock import database_now
from articles.models.desk import Letter, Presence, UnsavedCopy
from articles.models.draft import Article
from articles.models.history import Event, Publication, Version
from articles.models.people import User
from articles.models.public import Address, LiveArticle
from articles.models.tags import Tag
from articles.states import Ending, Role, State
from articles.sweeping import remind_of_reviews, sweep
from articles.workflow import Wish, perform
from tests.make import make_article, make_live, make_tag, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_user(Role.AUTHOR, username="author")


@pytest.fixture
def publisher():
    return make_user(Role.PUBLISHER, username="publisher", first_name="Pia", last_name="Holm")


def make_due(title, *, by, publisher, since=timedelta(minutes=20), **fields) -> Publication:
    """An article that was scheduled, and whose time has come without anybody having seen to it."""
    publication = publish(make_article(title, by=by, **fields), by=publisher, at=database_now() + timedelta(days=1))
    return move(publication, database_now() - since)


def move(publication, live_from, live_until=None) -> Publication:
    """Sets a window as if it had been chosen so; no clock is turned."""
    window = {"live_from": live_from, **({"live_until": live_until} if live_until else {})}
    Publication.objects.filter(pk=publication.pk).update(**window)
    LiveArticle.windows.filter(publication=publication).update(**window)
    return Publication.objects.get(pk=publication.pk)


def verbs() -> list[tuple[str, str]]:
    return list(
        Event.objects.order_by("pk").filter(verb__in=["went_live", "expired"]).values_list("verb", "actor_name")
    )


# -- Windows that opened ---------------------------------------------------------------------------------------


def test_a_window_that_opened_is_announced_once_in_the_name_of_who_scheduled_it(author, publisher):
    publication = make_due("Sleep", by=author, publisher=publisher, tags=("Rest",))
    assert Tag.objects.get(name="Rest").live_count == 0
    assert publishing.tidy().opened == 1
    assert verbs() == [("went_live", "Pia Holm")]
    assert Event.objects.get(verb="went_live").detail["version"] == 1
    letter = Letter.objects.get()
    assert (letter.receiver, letter.occasion, letter.subject) == (author, "published", "Live: “Sleep”")
    assert "as Pia Holm had scheduled it" in letter.body
    publication.refresh_from_db()
    assert publication.announced_at is not None
    assert Tag.objects.get(name="Rest").live_count == 1
    again = publishing.tidy()
    assert (again.opened, again.printed, again.closed, again.problems) == (0, 0, 0, [])
    assert Letter.objects.count() == 1


def test_what_was_published_at_once_or_lies_ahead_is_not_announced(author, publisher):
    make_live("Now")
    publish(make_article("Later", by=author), by=publisher, at=database_now() + timedelta(hours=1))
    assert publishing.tidy().opened == 0
    assert verbs() == []


def test_what_was_cancelled_is_not_announced(author, publisher):
    publication = publish(make_article(by=author), by=publisher, at=database_now() + timedelta(hours=1))
    publishing.cancel_schedule(publication.article, by=publisher)
    assert publishing.tidy(at=database_now() + timedelta(hours=2)).opened == 0


def test_who_scheduled_their_own_text_gets_no_letter_that_it_is_live(publisher):
    make_due("Mine", by=publisher, publisher=publisher)
    assert publishing.tidy().opened == 1
    assert not Letter.objects.exists()


def test_a_window_that_opened_and_closed_unseen_is_told_by_the_log_alone(author, publisher):
    publication = make_due("Brief", by=author, publisher=publisher)
    move(publication, publication.live_from, database_now() - timedelta(minutes=1))
    done = publishing.tidy()
    assert (done.opened, done.closed) == (1, 1)
    assert [verb for verb, _ in verbs()] == ["went_live", "expired"]
    assert not Letter.objects.exists()


def test_what_is_not_printed_is_printed_as_it_is_announced(author, publisher):
    make_due("Lost", by=author, publisher=publisher)
    LiveArticle.windows.all().delete()
    done = publishing.tidy()
    assert (done.opened, done.printed) == (1, 0)
    assert LiveArticle.objects.get().title == "Lost"


def test_an_opening_takes_its_place_among_its_neighbours(author, publisher):
    words = (("On sleep", "Sleep well and sleep long in a dark and quiet room."),)
    neighbour = make_live("Sleeping in the dark", sections=words)
    publication = make_due("Sleep", by=author, publisher=publisher, sections=words)
    LiveArticle.windows.update(related_ids=[])
    publishing.tidy()
    rows = {row.article_id: row.related_ids for row in LiveArticle.windows.all()}
    assert rows == {neighbour.article_id: [publication.article_id], publication.article_id: [neighbour.article_id]}


def test_a_text_that_would_not_pass_its_checks_now_is_live_and_reported(author, publisher):
    publication = make_due("Sleep", by=author, publisher=publisher, tags=("Medical",))
    Tag.objects.filter(name="Medical").update(needs_expert=True)
    done = publishing.tidy()
    assert done.opened == 1
    assert len(done.problems) == 1
    assert "“Sleep”" in done.problems[0]
    assert "needs the sign-off of an expert" in done.problems[0]
    assert LiveArticle.objects.get().publication == publication
    assert "sign-off" in Event.objects.get(verb="went_live").detail["missing"][0]
    receivers = set(Letter.objects.values_list("receiver__username", flat=True))
    assert receivers == {"author", "publisher"}
    assert all("sign-off" in letter.body for letter in Letter.objects.all())
    assert publishing.tidy().problems == []


def test_one_bad_item_is_reported_and_keeps_none_of_the_others_back(author, publisher):
    good = [make_due(f"Good {n}", by=author, publisher=publisher) for n in range(4)]
    bad = make_due("Bad", by=author, publisher=publisher, since=timedelta(minutes=30))
    Version.objects.filter(edition__publications=bad).update(data={"schema": 1})
    done = publishing.tidy()
    assert done.opened == 4
    assert len(done.problems) == 1
    assert "“Bad”" in done.problems[0]
    assert Publication.objects.filter(announced_at=None).get() == bad
    assert Event.objects.filter(verb="went_live").count() == Letter.objects.count() == len(good)
    assert len(publishing.tidy().problems) == 1


def test_the_command_says_what_is_bad_and_ends_with_one(author, publisher, capsys):
    bad = make_due("Bad", by=author, publisher=publisher)
    make_due("Good", by=author, publisher=publisher)
    Version.objects.filter(edition__publications=bad).update(data={"schema": 1})
    with pytest.raises(CommandError, match="1 need a look"):
        call_command("publish_due")
    told = capsys.readouterr().out
    assert "Announced 1, printed 0, closed 0." in told
    assert "Letters sent: 1." in told
    assert "Problem: “Bad” (article" in told


def test_the_command_is_quiet_where_nothing_is_due(capsys):
    call_command("publish_due")
    assert capsys.readouterr().out == "Announced 0, printed 0, closed 0.\n"


# -- Rows that are missing, and windows that closed ------------------------------------------------------------


def test_what_is_over_is_dropped_and_its_end_noted_once():
    live = make_live("Over", tags=("Rest",))
    past = database_now() - timedelta(seconds=5)
    move(live.publication, past - timedelta(days=1), past)
    assert publishing.tidy().closed == 1
    assert LiveArticle.windows.count() == 0
    assert Publication.objects.get().ending == Ending.EXPIRED
    assert verbs() == [("expired", "Masthead")]
    assert Tag.objects.get().live_count == 0
    assert publishing.tidy().closed == 0
    assert live.article.publications.count() == 1


def test_what_was_replaced_is_dropped_without_a_word(publisher):
    article = make_article("One", by=publisher)
    publish(article, by=publisher)
    Article.objects.filter(pk=article.pk).update(excerpt="Another.")
    article.refresh_from_db()
    second = publish(article, by=publisher, at=database_now() + timedelta(hours=1))
    later = second.live_from + timedelta(minutes=1)
    assert LiveArticle.windows.count() == 2
    done = publishing.tidy(at=later)
    assert (done.opened, done.closed) == (1, 1)
    assert [verb for verb, _ in verbs()] == ["went_live"]
    assert LiveArticle.windows.get().publication == second


def test_what_is_missing_is_printed():
    make_live("Lost")
    LiveArticle.windows.all().delete()
    assert publishing.tidy().printed == 1
    assert LiveArticle.objects.get().title == "Lost"


# -- What nobody sees to ---------------------------------------------------------------------------------------


def test_overdue_is_what_nobody_announced_for_a_quarter_of_an_hour(author, publisher):
    late = make_due("Late", by=author, publisher=publisher)
    make_due("Just now", by=author, publisher=publisher, since=timedelta(minutes=5))
    make_live("Live")
    assert publishing.overdue(now=database_now()) == [late]
    publishing.tidy()
    assert publishing.overdue(now=database_now()) == []


def test_overdue_is_what_has_no_live_row():
    lost = make_live("Lost").publication
    make_live("Live")
    LiveArticle.windows.filter(publication=lost).delete()
    assert publishing.overdue(now=database_now()) == [lost]


@pytest.mark.parametrize("count", [2, 12])
def test_overdue_costs_two_queries(author, publisher, count, django_assert_num_queries):
    for _ in range(count):
        make_due("", by=author, publisher=publisher)
    now = database_now()
    with django_assert_num_queries(2):
        found = publishing.overdue(now=now)
        assert [str(publication.article) + str(publication.edition.version.number) for publication in found]
    assert len(found) == count


def schedule(title="", *, publisher, days=1, **fields) -> Publication:
    return publish(make_article(title, **fields), by=publisher, at=database_now() + timedelta(days=days))


def test_at_risk_is_a_schedule_that_would_not_pass_now(publisher):
    risky = schedule("Risky", publisher=publisher, tags=("Medical",))
    schedule("Far", publisher=publisher, tags=("Medical",), days=30)
    schedule("Safe", publisher=publisher)
    make_tag("Medical")
    Tag.objects.filter(name="Medical").update(needs_expert=True)
    ((publication, gaps),) = publishing.at_risk(now=database_now())
    assert publication == risky
    assert "needs the sign-off" in gaps[0].message


def test_an_address_that_went_to_another_article_is_a_risk(publisher):
    risky = schedule("Risky", publisher=publisher)
    Address.objects.update(article=make_article("Another"))
    assert [publication for publication, _ in publishing.at_risk(now=database_now())] == [risky]


def test_a_picture_that_is_not_there_is_a_risk(publisher):
    risky = schedule("Risky", publisher=publisher)
    version = Version.objects.get()
    picture = {"image_id": 99, "alt": "", "caption": "", "credit": "", "alt_state": "decorative"}
    Version.objects.update(data={**version.data, "picture": picture})
    assert [publication for publication, _ in publishing.at_risk(now=database_now())] == [risky]


def test_a_text_that_cannot_be_read_is_a_risk_and_no_error(publisher):
    risky = schedule("Risky", publisher=publisher)
    Version.objects.update(data={"schema": 1})
    assert [publication for publication, _ in publishing.at_risk(now=database_now())] == [risky]


@pytest.mark.parametrize("count", [2, 12])
def test_looking_for_risks_costs_the_same_for_few_and_many(publisher, count, django_assert_num_queries):
    for _ in range(count):
        schedule(publisher=publisher, tags=("Rest",))
    now = database_now()
    with django_assert_num_queries(3):
        assert publishing.at_risk(now=now) == []


# -- Beside windows --------------------------------------------------------------------------------------------


def make_stale(author, days=1) -> LiveArticle:
    return make_live(by=author, review_by=(database_now() - timedelta(days=days)).date())


def test_a_review_that_is_due_is_reminded_of_once_for_each_date(author):
    live = make_stale(author)
    make_live("Fresh", by=author, review_by=(database_now() + timedelta(days=9)).date())
    assert remind_of_reviews(database_now()) == 1
    letter = Letter.objects.get()
    assert (letter.receiver, letter.occasion) == (author, "review_due")
    Letter.objects.all().delete()
    assert remind_of_reviews(database_now()) == 0
    LiveArticle.windows.filter(pk=live.pk).update(review_by=(database_now() + timedelta(days=3)).date())
    assert remind_of_reviews(database_now() + timedelta(days=2)) == 0
    assert remind_of_reviews(database_now() + timedelta(days=5)) == 1
    assert Event.objects.filter(verb="review_due", subject_id=live.article_id).count() == 2


def test_many_reviews_are_reminded_of_in_one_run(author, monkeypatch):
    monkeypatch.setattr("articles.sweeping._TOGETHER", 2)
    for _ in range(4):
        make_stale(author)
    assert remind_of_reviews(database_now()) == 4


def test_sweeping_keeps_what_is_young(author):
    now, article = database_now(), make_article()
    for days in (1, 89, 91):
        UnsavedCopy.objects.create(user=author, token=f"c{days}", data=[], at=now - timedelta(days=days))
    for hours in (1, 25):
        seen = now - timedelta(hours=hours)
        Presence.objects.create(user=author, article=article, token=f"p{hours}", seen_at=seen)
    for days in (1, 91):
        Letter.objects.create(
            receiver=author, subject=f"sent {days}", made_at=now, next_try_at=now, sent_at=now - timedelta(days=days)
        )
    Letter.objects.create(receiver=author, subject="waits", made_at=now - timedelta(days=400), next_try_at=now)
    swept = sweep(now=now)
    assert swept.problems == []
    assert sorted(UnsavedCopy.objects.values_list("token", flat=True)) == ["c1", "c89"]
    assert list(Presence.objects.values_list("token", flat=True)) == ["p1"]
    assert sorted(Letter.objects.values_list("subject", flat=True)) == ["sent 1", "waits"]


def test_letters_to_an_account_that_was_switched_off_go(author):
    Letter.objects.create(receiver=author, made_at=database_now(), next_try_at=database_now())
    User.objects.update(is_active=False)
    sweep(now=database_now())
    assert not Letter.objects.exists()


def test_a_chore_that_fails_does_not_keep_the_others_from_being_done(author, monkeypatch):
    def fail(now):
        raise ValueError("Broken.")

    monkeypatch.setitem(sweep.__globals__["CHORES"], "reviews reminded of", fail)
    Letter.objects.create(receiver=author, made_at=database_now(), next_try_at=database_now(), sent_at=None)
    User.objects.update(is_active=False)
    swept = sweep(now=database_now())
    assert swept.problems == ["reviews reminded of: ValueError: Broken."]
    assert swept.counts["letters dropped"] == 1


def test_the_whole_way_from_a_schedule_to_the_letter(author, publisher):
    article = make_article("Path", by=author)
    for name, by in (("submit", author), ("approve", publisher)):
        perform(article, name, by=by)
    soon = database_now() + timedelta(hours=1)
    perform(article, "schedule", by=publisher, wish=Wish(at=soon))
    assert article.state == State.APPROVED
    Letter.objects.all().delete()
    publishing.tidy(at=soon)
    assert list(Letter.objects.values_list("occasion", "receiver__username")) == [("published", "author")]
