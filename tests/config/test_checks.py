"""Settings of addresses and shared caches that do not fit together are told by `check`."""

import pytest

from config import checks


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({}, 0),
        ({"SITE_URL": "https://example.org", "PURGE_NGINX": ["http://127.0.0.1:8080"]}, 0),
        ({"SITE_URL": "https://example.org", "PURGE_URL": "https://cdn.example/purge", "PURGE_TOKEN": "t"}, 0),
        ({"SITE_URL": "https://example.org", "PURGE_URL": "https://cdn.example/purge"}, 1),
        ({"SITE_URL": "https://example.org", "PURGE_TOKEN": "t"}, 1),
        ({"PURGE_NGINX": ["http://127.0.0.1:8080"]}, 1),
        ({"SITE_URL": "https://example.org", "PURGE_NGINX": ["127.0.0.1:8080", "http://127.0.0.1/purge"]}, 2),
        ({"SITE_URL": "https://example.org", "PURGE_URL": "cdn.example", "PURGE_TOKEN": "t"}, 1),
    ],
)
def test_half_of_a_cache_is_an_error(settings, given, count):
    settings.SITE_URL, settings.PURGE_URL, settings.PURGE_TOKEN, settings.PURGE_NGINX = "", "", "", []
    for name, value in given.items():
        setattr(settings, name, value)
    found = checks.purging()
    assert [problem.id for problem in found] == ["purging.E001"] * count


def test_a_token_does_not_go_over_plain_http_unnoticed(settings):
    settings.PURGE_URL = "http://cdn.example/purge"
    assert [problem.id for problem in checks.purging_deployed()] == ["purging.W001"]
    settings.PURGE_URL = "http://127.0.0.1:9000/purge"
    assert checks.purging_deployed() == []


@pytest.mark.parametrize("given", ["", "https://example.org", "http://127.0.0.1:8000", "https://xn--bcher-kva.example"])
def test_an_origin_is_a_public_address(settings, given):
    settings.SITE_URL = given
    assert checks.addresses() == []


@pytest.mark.parametrize(
    "given", ["www.example.org", "//example.org", "https://example.org/mag", "https://a.example?b"]
)
def test_any_other_public_address_is_an_error(settings, given):
    settings.SITE_URL = given
    assert [problem.id for problem in checks.addresses()] == ["site.E001"]
