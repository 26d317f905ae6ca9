"""The activity log and the publication's form."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

import articles
from articles.admin import bounded
from articles.admin.log import VERBS
from articles.models.clock import database_now
from articles.models.history import AppendOnlyError, Event
from articles.states import Role
from tests.make import make_article as draft
from tests.make import make_tag, make_user

pytestmark = pytest.mark.django_db
LOG = "/admin/articles/event/"


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def rows(page):
    return [event.label for event in page.context["cl"].result_list]


def events(count, **fields):
    tag, now = make_tag("Sleep"), database_now()
    for number in range(count):
        event = Event.of(fields.get("verb", "add_tag"), tag, by=None, at=now - timedelta(minutes=number))
        event.label = fields.get("label", f"Event {number}")
        event.actor_name = fields.get("who", event.actor_name)
        event.save()


def test_newest_first_filtered_and_searched(client, administrator):
    events(2)
    events(1, verb="merge_tags", label="Skincare → Skin")
    events(1, label="By Ada", who="Ada")
    assert rows(client.get(LOG))[-1] == "Event 1"
    assert rows(client.get(LOG, {"verb": "merge_tags"})) == ["Skincare → Skin"]
    assert rows(client.get(LOG, {"q": "skincare"})) == ["Skincare → Skin"]
    assert rows(client.get(LOG, {"q": "ada"})) == ["By Ada"]


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_costs_seven_queries(client, administrator, django_assert_num_queries, count):
    events(count)
    client.get(LOG)
    with django_assert_num_queries(7):
        client.get(LOG)


def test_nobody_counts_it_to_its_end(client, administrator, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(bounded, "LONGEST", 60)
    events(70)
    page = client.get(LOG)
    assert page.context["cl"].result_count == 60
    assert len(rows(client.get(LOG, {"p": "2"}))) == 10


def test_even_a_superuser_only_reads(client):
    client.force_login(make_user(is_superuser=True))
    events(1)
    event = Event.objects.get()
    for url in (f"{LOG}add/", f"{LOG}{event.pk}/change/", f"{LOG}{event.pk}/delete/"):
        assert client.post(url, {"label": "Other", "post": "yes"}).status_code == 403
    client.post(LOG, {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"})
    assert Event.objects.get().label == "Event 0"


def test_an_event_tells_what_was_before(client, administrator):
    client.post(
        f"/admin/articles/tag/{make_tag('Sleep').pk}/change/",
        {"name": "Rest", "slug": "", "description": "", "tone": ""},
    )
    event = Event.objects.get(verb="rename_tag")
    page = client.get(f"{LOG}{event.pk}/change/").content.decode()
    assert "&quot;name&quot;: &quot;Sleep&quot;" in page
    assert f"/admin/articles/tag/undo/{event.pk}/" in page


def test_the_log_outlives_the_account(client, administrator):
    ada = make_user(Role.PUBLISHER, first_name="Ada", last_name="Lind")
    draft("Dry skin", by=ada)
    ada.delete()
    assert "Ada Lind" in client.get(LOG, {"verb": "save"}).content.decode()


def test_it_is_written_once_and_never_changed():
    events(1)
    event = Event.objects.get()
    event.label = "Otherwise"
    attempts = (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(label="Otherwise"),
    )
    for attempt in attempts:
        with pytest.raises(AppendOnlyError):
            attempt()
    assert Event.objects.get().label == "Event 0"


def test_every_verb_of_the_source_has_words():
    source = "".join(path.read_text() for path in Path(articles.__file__).parent.rglob("*.py"))
    verbs = set(re.findall(r'Event\.of\(\s*"(\w+)"', source))
    assert {"save", "add_tag"} <= verbs, "the pattern finds them"
    assert verbs - set(VERBS) == set()


# -- The publication


def test_the_list_is_the_form(client, administrator):
    page = client.get("/admin/articles/site/", follow=True)
    assert page.redirect_chain == [("/admin/articles/site/1/change/", 302)]
    assert 'name="tagline"' in page.content.decode()
