"""Browsers are told what they may fetch ahead."""

import pytest

from tests.make import make_live
from tests.site import addresses
from tests.site.test_previews import path_of, share

pytestmark = pytest.mark.django_db
HEADER = "Speculation-Rules"


def test_every_page_names_the_rules_and_nothing_else_does(client):
    live = make_live("Walking", tags=("Sleep",))
    for path in {*addresses.STANDING, *addresses.of(live)}:
        response = client.get(path)
        is_page = response.headers["Content-Type"].startswith("text/html")
        assert response.headers.get(HEADER) == ('"/speculation-rules.json"' if is_page else None), path
    for path in ("/nothing/", "/admin/login/", "/healthz"):
        assert HEADER not in client.get(path).headers, path
    shown = client.get(path_of(share(live.article)))
    assert shown.status_code == 200
    assert HEADER not in shown.headers


def test_the_rules_are_what_a_browser_takes_for_rules_and_ask_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/speculation-rules.json")
    assert response.headers["Content-Type"] == "application/speculationrules+json"
    [rule] = response.json()["prefetch"]
    every, apart, _nofollow = rule["where"]["and"]
    assert (every, rule["eagerness"]) == ({"href_matches": "/*"}, "moderate")
    assert {"/admin/*", "/preview/*", "/media/*", "/static/*", "/*.md"} <= set(apart["not"]["href_matches"])


def test_they_can_be_switched_off(client, settings):
    settings.SPECULATION_RULES = False
    assert HEADER not in client.get("/").headers
