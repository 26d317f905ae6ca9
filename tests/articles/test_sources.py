"""Which addresses are any, and how a line is read as a source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import Source
from articles.sources import is_web_address, same_page, source_of, sources_of, whole_address


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://www.who.int/a?b=1#c", True),
        ("http://example.org", True),
        ("https://[2001:db8::1]/", True),
        ("https://例え.jp/睡眠", True),
        ("", False),
        ("example.org", False),
        ("//example.org", False),
        ("/articles/x/", False),
        ("https://", False),
        ("https://who", False),
        ("https://./", False),
        ("https://example.org/a b", False),
        ("https://example.org/\x00", False),
        ("https://example.org:port/", False),
        ("https://[::1", False),
        ("ftp://example.org/", False),
        ("mailto:a@example.org", False),
        ("JavaScript:alert(1)", False),
        ("java\nscript:alert(1)", False),
    ],
)
def test_a_web_address_is_http_with_a_host(url, is_one):
    assert is_web_address(url) == is_one


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        (" www.example.org/a ", "https://www.example.org/a"),
        ("example.org", "https://example.org"),
        ("10.1000/182", "https://doi.org/10.1000/182"),
        ("DOI: 10.1000/182", "https://doi.org/10.1000/182"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("p. 3", "p. 3"),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_a_whole_address(typed, url):
    assert whole_address(typed) == url


def test_the_same_page_has_the_same_mark():
    same = ["https://example.org/A/", "http://www.Example.org/A", "https://EXAMPLE.org/A"]
    assert len(set(map(same_page, same))) == 1
    assert len(set(map(same_page, ["https://e.org/a", "https://e.org/A", "https://e.org/a?b"]))) == 3


@pytest.mark.parametrize(
    ("line", "text", "url"),
    [
        ("[3] Film (https://example.org/Sleep_(film)).", "Film", "https://example.org/Sleep_(film)"),
        ("• NHS, Salt <https://example.org/salt/>", "NHS, Salt", "https://example.org/salt/"),
        ("Journal 3(2), 1–9. doi:10.1000/x.12", "Journal 3(2), 1–9.", "https://doi.org/10.1000/x.12"),
        ("12) A   book", "A book", ""),
        ("2020 guidelines, https://example.org/?a=1.", "2020 guidelines", "https://example.org/?a=1"),
        ("https://example.org/a", "https://example.org/a", "https://example.org/a"),
        ("See https://example.org/a for more", "See https://example.org/a for more", ""),
    ],
)
def test_a_line_gives_its_words_and_the_address_at_its_end(line, text, url):
    assert source_of(line) == Source("", text, url)


def test_lines_that_read_like_running_text_are_no_list():
    assert sources_of(["A river has many.", "Some run dry."]) == ()
    assert sources_of([]) == ()


@given(st.text(max_size=200))
def test_any_line_is_read_without_an_error_and_no_address_is_made_up(line):
    source = source_of(line)
    assert source.url == "" or is_web_address(source.url)
    assert is_web_address(line) in (True, False)
