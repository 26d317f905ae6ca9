"""Addresses by name, and what is meant by an address."""

from urllib.parse import unquote

import pytest

from articles.paths import match_at, path_at, spot_at


@pytest.mark.parametrize("spot", ["sleep", "/about", "schläfrig", "/über-uns"])
def test_the_path_of_a_spot_leads_back_to_it_with_and_without_its_last_slash(spot):
    path = unquote(path_at(spot))
    assert path.endswith("/")
    assert spot_at(path) == spot_at(path.rstrip("/")) == spot


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "articles/sleep/", "/articles/", "/articles/sleep.md", "/articles/sleep//", "/about.md"),
        *("/tags/sleep/", "/faq/sleep/", "/admin/", "/feed/", "/robots.txt", "https://example.org/articles/sleep/"),
    ],
)
def test_every_other_path_is_of_no_spot(path):
    assert spot_at(path) == ""


def test_what_answers_at_a_path_is_looked_for_as_it_stands_first():
    names = [
        match.view_name for path in ("/articles/sleep.md", "/tags/sleep", "/robots.txt") if (match := match_at(path))
    ]
    assert names == ["articles:markdown", "articles:tag", "articles:robots"]
    assert match_at("/tags/sleep//") is None
