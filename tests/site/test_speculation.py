"""Browsers are told what they may fetch ahead."""

import json
from urllib.parse import unquote

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
        assert (HEADER in response.headers) == is_page, path
    for path in ("/nothing/", "/admin/login/", "/healthz"):
        assert HEADER not in client.get(path).headers, path
    shown = client.get(path_of(share(live.article)))
    assert shown.status_code == 200
    assert HEADER not in shown.headers


def test_the_header_is_the_rules_themselves(client):
    told = client.get("/").headers[HEADER]
    kind, rules = told[1:-1].split(",", 1)
    assert told == f'"{kind},{rules}"'
    assert (kind, '"' in rules, rules.isascii()) == ("data:application/speculationrules+json", False, True)
    [rule] = json.loads(unquote(rules))["prefetch"]
    every, apart, _nofollow = rule["where"]["and"]
    assert (every["href_matches"], rule["eagerness"]) == (["/*"], "moderate")
    assert {"/admin/*", "/preview/*", "/media/*", "/static/*", "/*.md"} <= set(apart["not"]["href_matches"])
    # The address of the rules is no place that a path could begin at.
    assert {every["relative_to"], apart["not"]["relative_to"]} == {"document"}


def test_they_can_be_switched_off(client, settings):
    settings.SPECULATION_RULES = False
    assert HEADER not in client.get("/").headers
