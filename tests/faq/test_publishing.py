"""The hub shows approved wording only."""

from datetime import UTC, datetime

import pytest

from faq import publishing
from faq.models import LiveQuestion, Question

pytestmark = pytest.mark.django_db
MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def question():
    return Question.objects.create(question="Is it so?", slug="is-it-so", answer="<p>It is.</p>")


def test_a_draft_answer_is_on_no_page(client, question):
    assert client.get("/faq/is-it-so/").status_code == 404
    assert "Is it so?" not in client.get("/faq/").content.decode()


def test_a_change_shows_when_it_is_published_and_the_first_date_stays(client, question):
    publishing.publish(question, at=MAY)
    question.answer = "<p>It was.</p>"
    question.save()
    assert "It is." in client.get("/faq/is-it-so/").content.decode()
    live = publishing.publish(question, at=JUNE)
    assert "It was." in client.get("/faq/is-it-so/").content.decode()
    assert (live.published_at, live.updated_at) == (MAY, JUNE)


def test_publishing_the_same_wording_again_changes_nothing(question):
    publishing.publish(question, at=MAY)
    assert publishing.publish(question, at=JUNE).updated_at == MAY


def test_an_empty_answer_is_refused(question):
    question.answer = "<p></p>"
    with pytest.raises(publishing.NotPublishableError):
        publishing.publish(question, at=MAY)
    assert not LiveQuestion.objects.exists()


def test_withdrawing_takes_it_from_the_hub(client, question):
    publishing.publish(question, at=MAY)
    publishing.withdraw(question)
    assert client.get("/faq/is-it-so/").status_code == 404
