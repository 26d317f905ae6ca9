"""The hub in pages: each leads to the next and is one address."""

import re

import pytest
from django.db import connection

from articles.models.clock import database_now
from faq import publishing, views
from faq.models import LiveQuestion, Question

pytestmark = pytest.mark.django_db
HUB = "http://testserver/faq/"


@pytest.fixture(autouse=True)
def _three_pages(monkeypatch):
    monkeypatch.setattr(views, "PER_PAGE", 1)
    for name in "abc":
        question = Question.objects.create(question=f"{name}?", slug=name, answer=f"<p>{name}</p>")
        publishing.publish(question, at=database_now())


@pytest.mark.parametrize(
    ("query", "canonical", "before", "after"),
    [
        ("", HUB, None, f"{HUB}?page=2"),
        ("?page=1", HUB, None, f"{HUB}?page=2"),
        ("?page=2&utm_source=x", f"{HUB}?page=2", HUB, f"{HUB}?page=3"),
        ("?page=3", f"{HUB}?page=3", f"{HUB}?page=2", None),
    ],
)
def test_search_engines_are_told_of_the_pages_around(client, query, canonical, before, after):
    links = dict(re.findall(r'<link rel="(\w+)" href="([^"]*)"', client.get(f"/faq/{query}").content.decode()))
    assert (links["canonical"], links.get("prev"), links.get("next")) == (canonical, before, after)


def test_readers_go_from_page_to_page(client):
    middle = client.get("/faq/?page=2").content.decode()
    assert 'rel="prev" href="/faq/"' in middle
    assert 'rel="next" href="?page=3"' in middle


@pytest.mark.parametrize("page", ["0", "-0", "4", "x", "", "99999999999999999999", "\x00"])
def test_there_is_no_other_page(client, page):
    assert client.get("/faq/", {"page": page}).status_code == 404


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL sorts three rows rather than reading an index")
@pytest.mark.parametrize(
    ("order", "index"), [(("question", "pk"), "questions_by_alphabet"), (("-published_at",), "questions_newest")]
)
def test_a_page_far_down_and_those_beside_a_question_sort_nothing(order, index):
    assert f"USING INDEX {index}" in (plan := LiveQuestion.objects.order_by(*order).explain())
    assert "TEMP B-TREE" not in plan
