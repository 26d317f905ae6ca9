"""What every response carries."""

import logging

import pytest
from django.core.files.storage import default_storage

from articles.images.markup import placeholder_name
from config.first_run import write_env
from config.logs import JsonFormatter
from config.middleware import media_origin

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
