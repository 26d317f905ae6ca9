"""Addresses by name, and what is meant by an address."""

from urllib.parse import unquote

import pytest

from articles.paths import absolute, match_at, path_at, spot_at


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


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ('<a href="#part">', '<a href="https://x.example/a/#part">'),
        ('<a href="/b/?c=1&amp;d=2">', '<a href="https://x.example/b/?c=1&amp;d=2">'),
        ('<a href="https://y.example/">', '<a href="https://y.example/">'),
        ('<a href="mailto:a@x.example">', '<a href="mailto:a@x.example">'),
        ('<img alt="1 > 0" src="/1.jpg">', '<img alt="1 > 0" src="https://x.example/1.jpg">'),
        ('<p>He wrote href="/b/" there</p>', '<p>He wrote href="/b/" there</p>'),
        ('<a href="//[x">', '<a href="//[x">'),
        ('<img srcset="//[x 1w, /2.jpg 2w">', '<img srcset="//[x 1w, https://x.example/2.jpg 2w">'),
    ],
)
def test_each_address_becomes_whole_and_no_word_changes(html, whole):
    assert absolute(html, "https://x.example/a/") == whole
