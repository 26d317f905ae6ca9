"""What every response carries."""

import gzip
import logging
import re

import pytest
from django.core.files.storage import default_storage
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.test import RequestFactory

from articles import caching
from articles.images.markup import placeholder_name
from config.first_run import write_env
from config.logs import JsonFormatter
from config.middleware import media_origin
from tests.make import make_live

pytestmark = pytest.mark.django_db


def test_the_admin_gets_a_fresh_nonce_each_time_and_is_never_cached(client):
    one, two = client.get("/admin/login/"), client.get("/admin/login/")
    policies = [response["Content-Security-Policy"] for response in (one, two)]
    assert all("'nonce-" in policy and "unsafe" not in policy for policy in policies)
    assert policies[0] != policies[1]
    assert "no-store" in one["Cache-Control"]


def test_the_public_site_runs_on_self_alone(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "nonce" not in policy
    assert "default-src 'none'" in policy
    assert policy.endswith("; script-src 'self'; style-src 'self'")


def test_pictures_may_come_from_the_host_that_keeps_them_and_no_other():
    assert media_origin("/media/") == ""
    assert media_origin("https://cdn.example/press/") == " https://cdn.example"
    assert media_origin("//cdn.example:8443/x/") == " https://cdn.example:8443"


def test_a_picture_is_kept_for_good_and_asks_no_query(client, settings, django_assert_num_queries):
    name = placeholder_name("waves-sage-0", "light")
    with django_assert_num_queries(0):
        response = client.get(default_storage.url(name))
    assert response["Content-Type"] == "image/webp"
    assert "immutable" in response["Cache-Control"]
    assert client.get("/media/../config/settings.py").status_code == 400


def test_a_request_id_is_taken_over_or_made(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abc123"})["X-Request-ID"] == "abc123"
    made = client.get("/healthz", headers={"X-Request-ID": "<bad>\n"})["X-Request-ID"]
    assert made.isalnum()
    assert len(made) == 16


def test_a_log_line_is_json_on_one_line():
    record = logging.LogRecord("n", logging.INFO, "f", 1, "two\nlines", None, None)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert '"message": "two\\nlines"' in line


def test_the_first_run_writes_an_env_once_and_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    path = tmp_path / ".env"
    assert write_env(path)
    first = path.read_text()
    assert "LOCAL=1" in first
    assert path.stat().st_mode & 0o077 == 0
    assert not write_env(path)
    assert path.read_text() == first


# -- What shared caches are told --------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [None, 0.0, 0.5, 1.0, 2.7, 60.0, 299.0, 301.5, 365.0, 90_000.0])
def test_nothing_is_kept_past_the_next_window(left):
    told = caching.control(200, left=left, is_plain=True)
    seconds = {name: int(value) for name, value in re.findall(r"([-a-z]+)=(\d+)", told)}
    fresh, stale = seconds["s-maxage"], seconds["stale-while-revalidate"]
    assert (seconds["max-age"], fresh <= 300, stale <= 60) == (0, True, True)
    assert "must-revalidate" in told, "browsers, too, would show what is stale"
    if left is not None:
        assert fresh + max(stale, seconds["stale-if-error"]) <= left
    else:
        assert (fresh, stale) == (300, 60)


@pytest.mark.parametrize(
    ("status", "left", "most"), [(404, None, 10), (410, None, 10), (404, 5.0, 4), (301, None, 300)]
)
def test_what_is_not_there_and_what_leads_elsewhere_is_kept_shortly(status, left, most):
    told = caching.control(status, left=left, is_plain=True)
    assert int(re.search(r"s-maxage=(\d+)", told)[1]) == most
    assert "stale" not in told
    if status == 301:
        assert "max-age=3600" in told


def test_an_address_with_a_query_is_not_kept_by_shared_caches(client):
    assert client.get("/articles/?page=1")["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "s-maxage" in client.get("/articles/")["Cache-Control"]
    assert "s-maxage=10" in client.get("/nothing/")["Cache-Control"]


def test_every_public_page_carries_the_name_of_the_site_and_the_admin_none(client, admin_client):
    live = make_live("Named", tags=("salt",))
    names = client.get(live.get_absolute_url())["Cache-Tag"].split(",")
    tag = live.ordered_tags().get()
    assert names == ["site", f"article-{live.article_id}", f"related-{live.article_id}", f"tag-{tag.pk}"]
    for path, name in (
        ("/", "home"),
        ("/feed/", "feed"),
        ("/feed.json", "feed"),
        ("/tags/salt/feed/", f"tag-{tag.pk}-feed"),
    ):
        assert name in client.get(path)["Cache-Tag"].split(","), path
    assert "Cache-Tag" not in admin_client.get("/admin/").headers
    assert "no-store" in admin_client.get("/admin/")["Cache-Control"]


def test_a_page_has_a_bounded_number_of_names():
    response = caching.tagged(HttpResponse(), *(f"card-{number}" for number in range(500)), "", "card-1")
    assert len(response["Cache-Tag"].split(",")) == caching.MOST_NAMES


def test_public_text_is_compressed_for_those_who_take_it_and_is_the_same_each_time(client):
    path = make_live("Long " * 20).get_absolute_url()
    plain = client.get(path)
    one, two = (client.get(path, headers={"Accept-Encoding": "gzip"}) for _ in range(2))
    assert "Content-Encoding" not in plain
    assert (one["Content-Encoding"], one.content) == ("gzip", two.content)
    assert gzip.decompress(one.content) == plain.content
    again = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": one["ETag"]})
    assert again.status_code == 304
    for refused in ("gzip;q=0", "br, gzip; q=0.000, identity", "GZIP;q=0"):
        answer = client.get(path, headers={"Accept-Encoding": refused})
        assert ("Content-Encoding" not in answer, answer["Vary"]) == (True, "Accept-Encoding"), refused
    for taken in ("gzip;q=0.5", "gzip;q=0.001, br;q=0", "br;q=0, gzip"):
        assert client.get(path, headers={"Accept-Encoding": taken})["Content-Encoding"] == "gzip", taken
    assert "Content-Encoding" not in client.get("/admin/login/", headers={"Accept-Encoding": "gzip"})


@pytest.mark.parametrize("path", ["/", "/sitemap-1.xml", "/no-such-page/", "/static/img/favicon.svg", "/admin/login/"])
def test_a_head_has_the_headers_of_a_get_and_no_body(path):
    """Asked of the handler itself: the test client would drop a body."""
    make_live("Walking")
    handler = BaseHandler()
    handler.load_middleware()
    head, get = (handler.get_response(RequestFactory().generic(method, path)) for method in ("HEAD", "GET"))
    assert get.getvalue()
    assert head.getvalue() == b""
    names = {"Content-Length", "Content-Type", "Last-Modified", "Cache-Control"}
    assert head.status_code == get.status_code
    assert {name: head.headers.get(name) for name in names} == {name: get.headers.get(name) for name in names}
