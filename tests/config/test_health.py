"""What monitors are told: is it up, can it serve, and what will go wrong."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from articles.models.clock import database_now
from articles.models.history import Publication
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from tests.make import make_article, make_live, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def test_all_is_well_without_a_word_more(client):
    make_live()
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert "warnings" not in answer.json()


def test_a_window_that_nobody_saw_to_is_trouble(client):
    publication = publish(make_article("Secret"), at=database_now() + timedelta(days=1))
    long_ago = database_now() - timedelta(minutes=20)
    Publication.objects.filter(pk=publication.pk).update(live_from=long_ago)
    LiveArticle.windows.update(live_from=long_ago)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["schedules"] == "1 publications are overdue: run publish_due, it says why"
    assert "Secret" not in answer.content.decode()


def test_a_missing_row_is_trouble(client):
    make_live()
    LiveArticle.windows.all().delete()
    assert client.get("/readyz").status_code == 503


def test_a_schedule_at_risk_is_a_warning_and_no_trouble(client):
    publish(make_article("Secret", tags=("Medical",)), at=database_now() + timedelta(days=1))
    Tag.objects.update(needs_expert=True)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["warnings"] == ["1 scheduled publications would not pass their checks now: see the desk"]
    assert "Secret" not in answer.content.decode()


def test_anybody_may_ask_often_and_the_checks_run_once_a_minute(client):
    publish(make_article(tags=("Medical",)), at=database_now() + timedelta(days=1))
    assert "warnings" not in client.get("/readyz").json()
    Tag.objects.update(needs_expert=True)
    assert "warnings" not in client.get("/readyz").json()
    cache.clear()
    assert "warnings" in client.get("/readyz").json()
