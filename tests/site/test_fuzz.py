"""Whatever the public site is asked, in whatever letters: never a 500. `FUZZ=20` tries twenty times as much."""

import os
from datetime import timedelta
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles import sharing
from articles.models.clock import database_now
from faq import publishing as faq_publishing
from faq.models import Question
from tests.make import make_article, make_live

pytestmark = pytest.mark.django_db
fuzz = settings(
    max_examples=50 * int(os.environ.get("FUZZ", "1")), suppress_health_check=[HealthCheck.function_scoped_fixture]
)

TRICKY = [
    *(
        "",
        "0",
        "-1",
        "1",
        "2",
        "9999999",
        "99999999999999999999",
        "1e9",
        "1.5",
        "٣",
        "²",
        "½",
        "None",
        "\x00",
        "a\x00b",
    ),
    *("%", "%%", "%zz", "%00", "%ff", "%c0%ae", "../", "..%2f", "//", "\\", ";", "?", "#", "&", "=", "+", "\r\n", "\t"),
    *(
        "'",
        '"',
        "''",
        '"a" OR "b',
        "NEAR(",
        "a*",
        "-",
        "--",
        '-"',
        "AND",
        "^a",
        "a:b",
        "{a}",
        "(",
        "<script>",
        "{{ 7 }}",
    ),
    *(
        "\ud800",
        "\udfff",
        "\ufffe",
        "\u202e",
        "\u2028",
        "é",
        "e\u0301",
        "ß",
        "İ",
        "😀",
        "\U0010ffff",
        "x" * 5000,
        "é" * 3000,
    ),
]
anything = st.one_of(st.sampled_from(TRICKY), st.text(max_size=40), st.characters().map(lambda c: c * 300))


def as_bytes(words: str | bytes) -> bytes:
    return words if isinstance(words, bytes) else words.encode("utf-8", "surrogatepass")


#: As a client might send it: as it is, percent-encoded, or twice.
raw = st.one_of(anything, st.binary(max_size=30)).map(as_bytes)
encoded = st.one_of(
    raw, raw.map(lambda data: quote_from_bytes(data).encode()), raw.map(lambda d: quote(quote_from_bytes(d)).encode())
)
PLACES = [
    *(b"/%s", b"/articles/%s/", b"/articles/%s.md", b"/articles/%s", b"/tags/%s/", b"/people/%s/", b"/faq/%s/"),
    *(b"/archive/%s/01/", b"/archive/2026/%s/", b"/preview/%s/", b"/sitemap-%s.xml", b"/sitemap-%s-0.xml"),
    *(
        b"/sitemap-tags-%s.xml",
        b"/tags/%s/feed/",
        b"/tags/%s/feed/atom/",
        b"/tags/%s/feed.json",
        b"/people/%s/feed.json",
    ),
    *(b"/feed/%s", b"/media/%s", b"/media/pictures/%s", b"/static/%s", b"/search/%s", b"/healthz%s"),
]
ROOMS = [
    *(b"/", b"/articles/", b"/articles/walking/", b"/articles/walking.md", b"/tags/", b"/tags/sleep/", b"/people/ann/"),
    *(
        b"/people/",
        b"/archive/",
        b"/faq/",
        b"/faq/why/",
        b"/search/",
        b"/feed/",
        b"/feed.json",
        b"/tags/sleep/feed/atom/",
        b"/llms.txt",
    ),
    *(b"/sitemap.xml", b"/sitemap-0.xml", b"/robots.txt", b"/healthz", b"/no-such-page/"),
]
PARAMETERS = [b"q", b"page", b"tag", b"month", b"year", b"date", b"x", b"\xff", b"q[]", b"%00", b""]
HEADERS = [
    *("IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_MATCH", "IF_UNMODIFIED_SINCE", "IF_RANGE", "RANGE", "ACCEPT_ENCODING"),
    *("ACCEPT", "ACCEPT_LANGUAGE", "HOST", "X_FORWARDED_HOST", "X_FORWARDED_FOR", "X_FORWARDED_PROTO", "X_REQUEST_ID"),
    *("FORWARDED", "COOKIE", "REFERER", "USER_AGENT", "AUTHORIZATION", "CONTENT_TYPE", "ORIGIN", "X_REQUESTED_WITH"),
]
USUAL = [
    *('"', '""', 'W/"a"', '*, "a"', '"a", "b', "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 99 Nov 9999999 99:99:99 GMT"),
    *(
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "bytes=0-",
        "bytes=-1",
        "bytes=9-1",
        "bytes=a-b",
    ),
    *(
        "gzip;q=x",
        "br, gzip, *",
        "example.org:99999",
        "[::1",
        "a b",
        "https",
        "testserver:80@x",
        "sessionid=\x00; csrftoken=",
    ),
]


@pytest.fixture
def site(client, settings):
    """A site with something of everything; asks it with bytes as they come over the wire."""
    settings.SOCIAL_IMAGES = False
    make_live("Walking", tags=("Sleep",), authors=("Ann",))
    question = Question.objects.create(question="Why?", slug="why", answer="<p>So.</p>")
    faq_publishing.publish(question, at=database_now())

    def ask(path: bytes, query: bytes = b"", method: str = "GET", **headers: str) -> int:
        environ = {"PATH_INFO": path.decode("latin-1"), "QUERY_STRING": query.decode("latin-1")}
        response = client.generic(method, "/", **environ, **headers)
        if response.streaming:
            b"".join(response.streaming_content)
        assert response.status_code < 500, (path, query, headers, response.status_code)
        return int(response.status_code)

    return ask


@fuzz
@given(place=st.sampled_from(PLACES), words=encoded)
@example(place=b"/media/%s", words=b"a\x00b")
@example(place=b"/media/%s", words=b"x" * 5000)
@example(place=b"/articles/%s/", words=b"\xed\xa0\x80")
def test_any_words_in_an_address(site, place, words):
    site(place.replace(b"%s", words))


@fuzz
@given(
    room=st.sampled_from(ROOMS),
    pairs=st.lists(st.tuples(st.sampled_from(PARAMETERS), encoded), min_size=1, max_size=3),
    joint=st.sampled_from([b"&", b";", b"&&"]),
)
def test_any_words_in_a_query(site, room, pairs, joint):
    site(room, joint.join(name + b"=" + words for name, words in pairs))


@fuzz
@given(query=st.one_of(anything, st.lists(st.sampled_from(TRICKY), max_size=6).map(" ".join)), page=anything)
def test_any_search(site, query, page):
    said = quote_from_bytes(as_bytes(query)).encode()
    assert site(b"/search/", b"q=" + said) == 200
    assert site(b"/search/", b"q=" + said + b"&page=" + quote_from_bytes(as_bytes(page)).encode()) in (200, 404)


@fuzz
@given(
    room=st.sampled_from(ROOMS),
    headers=st.dictionaries(
        st.sampled_from(HEADERS),
        st.one_of(st.sampled_from(USUAL), raw.map(lambda data: data.decode("latin-1"))),
        min_size=1,
    ),
    method=st.sampled_from(["GET", "GET", "HEAD", "POST", "OPTIONS", "PROPFIND"]),
)
def test_any_headers(site, room, headers, method):
    given_ = {name if name == "CONTENT_TYPE" else f"HTTP_{name}": value for name, value in headers.items()}
    site(room, method=method, **given_)


@pytest.fixture
def token() -> bytes:
    now = database_now()
    link = sharing.share(make_article("Draft"), by=None, at=now, expires_at=now + timedelta(days=7))
    return sharing.token_of(link).encode()


@fuzz
@given(words=encoded, cut=st.integers(0, 40))
def test_any_token_of_a_preview(site, token, words, cut):
    assert site(b"/preview/" + token[:cut] + words + token[cut + 1 :] + b"/") in (200, 301, 302, 404)
