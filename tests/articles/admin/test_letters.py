"""The outbox as administrators see it: what waits and why, another try, and nothing to change."""

from datetime import timedelta

import pytest

from articles.models.clock import database_now
from articles.models.desk import Letter
from articles.states import OPEN_END, Role
from tests.make import make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/letter/"


@pytest.fixture
def admin(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def make_letter(subject, **fields) -> Letter:
    user, now = make_user(), database_now()
    defaults = {"receiver": user, "to": user.email, "body": "So.", "made_at": now, "next_try_at": now}
    return Letter.objects.create(subject=subject, occasion="note", **{**defaults, **fields})


def subjects(answer) -> set[str]:
    return {letter.subject for letter in answer.context["cl"].result_list}


def test_the_list_shows_what_waits_and_why(admin):
    now = database_now()
    make_letter("Waits")
    make_letter("Failed", attempts=2, problem="ConnectionRefusedError: No.", next_try_at=now + timedelta(hours=1))
    make_letter("Given up", attempts=9, problem="No such mailbox.", next_try_at=OPEN_END)
    make_letter("Went", sent_at=now)
    page = admin.get(LIST)
    assert subjects(page) == {"Waits", "Failed", "Given up"}
    for words in ("ConnectionRefusedError: No.", "given up after 9 tries", "next try", "waiting"):
        assert words in page.content.decode()
    assert subjects(admin.get(LIST + "?standing=problem")) == {"Failed", "Given up"}
    assert subjects(admin.get(LIST + "?standing=sent")) == {"Went"}


def test_trying_again_makes_the_chosen_ones_due(admin):
    again = make_letter("Given up", attempts=9, next_try_at=OPEN_END)
    other = make_letter("Other", attempts=9, next_try_at=OPEN_END)
    sent = make_letter("Went", sent_at=database_now(), next_try_at=OPEN_END)
    data = {"action": "try_again", "_selected_action": [again.pk, sent.pk]}
    page = admin.post(LIST, data, follow=True)
    assert "1 letter is tried again now." in page.content.decode()
    due = Letter.objects.filter(next_try_at__lte=database_now())
    assert list(due) == [again]
    assert other not in due


def test_a_letter_can_be_read_and_not_changed(admin):
    letter = make_letter("Read me", body="The whole text.")
    page = admin.get(f"{LIST}{letter.pk}/change/")
    assert "The whole text." in page.content.decode()
    assert admin.post(f"{LIST}{letter.pk}/change/", {"subject": "Else"}).status_code == 403


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_costs_the_same_for_few_and_many(admin, count, django_assert_num_queries):
    for number in range(count):
        make_letter(f"Letter {number}")
    admin.get(LIST)
    with django_assert_num_queries(7):
        admin.get(LIST)
