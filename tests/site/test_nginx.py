"""The shipped nginx configuration in front of the site: keeps pages, forgets what changed, never keeps what is private.

Skipped where nginx is not installed (Debian: `apt-get install nginx-light`).
"""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from articles import caching, publishing
from articles.models.clock import database_now
from articles.purging import sending
from tests import nginx
from tests.make import make_article, make_live, publish

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not nginx.is_there(), reason="nginx is not installed"),
]


class Front:
    """What a reader gets from nginx."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, *, encoding: str = "gzip", **headers: str) -> tuple[int, str, Any]:
        """The status, what the cache says of it, and the response's headers; its body is `body`."""
        sent = {"Host": nginx.HOST, "Accept-Encoding": encoding, **headers}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=sent)
        try:
            with _opener.open(request, timeout=20) as response:
                self.body, found, status = response.read(), response.headers, response.status
        except urllib.error.HTTPError as problem:
            self.body, found, status = problem.read(), problem.headers, problem.code
        return status, found["X-Cache-Status"], found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


@pytest.fixture
def front(live_server: Any, settings: Any, tmp_path: Any) -> Any:
    port, door = nginx.free_port(), nginx.free_port()
    settings.ALLOWED_HOSTS, settings.SOCIAL_IMAGES = ["*"], False
    settings.SITE_URL = f"http://{nginx.HOST}"
    settings.PURGE_NGINX = [f"http://127.0.0.1:{door}"]
    static, media = tmp_path / "static", settings.MEDIA_ROOT
    static.mkdir()
    (static / "site.0123456789ab.css").write_text("main { color: red }")
    upstream = int(live_server.url.rpartition(":")[2])
    site = nginx.site(tmp_path, front=port, door=door, upstream=upstream, static=static, media=media)
    with nginx.running(tmp_path, site, port=port):
        yield Front(port)
        sending.courier.finish()


def test_a_page_is_kept_in_both_encodings_and_browsers_are_told_to_ask(front):
    path = make_live("Kept").get_absolute_url()
    for encoding, sent in (("gzip", "gzip"), ("identity", None)):
        assert front.get(path, encoding=encoding)[:2] == (200, "MISS")
        status, cache, headers = front.get(path, encoding=encoding)
        assert (status, cache, headers["Content-Encoding"]) == (200, "HIT", sent)
        assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert headers["Cache-Tag"] is None
    assert front.get(path, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert front.get(f"{path}?utm_source=letter")[1] == "HIT"


def test_what_is_published_shows_at_once_after_the_purge(front):
    live = make_live("First words", slug="words", tags=("salt",))
    sending.courier.finish()
    shown = ["/", "/articles/", "/tags/salt/", "/feed/", "/sitemap.xml", live.get_absolute_url()]
    for path in shown:
        front.get(path)
        assert front.get(path)[1] == "HIT", path
    live.article.title, live.article.slug = "Second words", "other-words"
    live.article.save()
    publish(live.article)
    make_live("A neighbour", tags=("salt",))
    sending.courier.finish()
    for path in shown[:-1]:
        assert front.get(path, encoding="identity")[1] == "HIT", path
        assert b"other-words" in front.body, path
        assert b"Second words" in front.body or path == "/sitemap.xml", path
    status, cache, headers = front.get(live.get_absolute_url())
    assert (status, cache, headers["Location"]) == (301, "HIT", "/articles/other-words/")
    assert front.get("/articles/other-words/", encoding="identity")[1] == "HIT"
    assert b"A neighbour" in front.body


def test_a_withdrawn_article_is_gone_at_once(front):
    live = make_live("Wrong")
    front.get(live.get_absolute_url())
    publishing.withdraw(live.article, by=None)
    sending.courier.finish()
    assert front.get(live.get_absolute_url())[0] == 410
    front.get("/", encoding="identity")
    assert b"Wrong" not in front.body


def test_a_schedule_shows_on_time_with_nobody_purging(front, settings):
    make_live("Today")
    settings.PURGE_NGINX = []
    publish(make_article("Tomorrow"), at=database_now() + timedelta(seconds=3))
    front.get("/", encoding="identity")
    assert b"Tomorrow" not in front.body
    end = time.monotonic() + 20
    while b"Tomorrow" not in front.body and time.monotonic() < end:
        time.sleep(0.2)
        front.get("/", encoding="identity")
    assert b"Tomorrow" in front.body


def test_nothing_of_the_admin_no_preview_and_no_cookie_is_kept(front):
    for _ in range(2):
        status, cache, headers = front.get("/admin/login/")
        assert (status, cache) == (200, None)
        assert "no-store" in headers["Cache-Control"]
        assert "csrftoken" in headers["Set-Cookie"]
        assert front.get("/preview/1.nothing/")[:2] == (404, None)
    make_live("Public")
    front.get("/", Cookie="sessionid=somebody")
    status, cache, headers = front.get("/", Cookie="sessionid=somebody-else")
    assert (cache, headers["Set-Cookie"]) == ("HIT", None)


def test_later_pages_and_searches_are_asked_for_each_time(front, settings):
    settings.CARDS_PER_PAGE = 1
    make_live("One")
    make_live("Two")
    for path in ("/articles/?page=2", "/search/?q=one"):
        for _ in range(2):
            assert front.get(path)[:2] == (200, "BYPASS"), path


def test_an_untidy_path_does_not_spoil_the_page_of_a_tidy_one(front):
    path = make_live("Tidy").get_absolute_url()
    for untidy in (path.replace("/articles/", "/articles//"), f"/x/..{path}"):
        assert front.get(untidy)[0] == 404, untidy
    assert front.get(path)[0] == 200


def test_files_come_from_the_disk_and_for_good(front):
    status, cache, headers = front.get("/static/site.0123456789ab.css")
    assert (status, cache) == (200, None)
    assert "immutable" in headers["Cache-Control"]


# -- In front of something else than the site, which can be told what to answer ----------------------------------


class _Upstream(ThreadingHTTPServer):
    headers: dict[str, str] = {}
    body = b""


class _Handler(BaseHTTPRequestHandler):
    server: _Upstream

    def do_GET(self) -> None:
        self.send_response(200)
        for name, value in {**self.server.headers, "Content-Length": str(len(self.server.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *arguments: Any) -> None:
        """Not on the test's own output."""


@pytest.fixture
def upstream(tmp_path: Any) -> Iterator[tuple[Front, _Upstream]]:
    server = _Upstream(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port, door = nginx.free_port(), nginx.free_port()
    site = nginx.site(tmp_path, front=port, door=door, upstream=server.server_port, static=tmp_path, media=tmp_path)
    with nginx.running(tmp_path, site, port=port):
        yield Front(port), server
    server.server_close()


def answer_of(found: tuple[Front, _Upstream], path: str = "/") -> tuple[str, bytes]:
    status, cache, _headers = found[0].get(path)
    return (cache, found[0].body) if status == 200 else (str(status), b"")


def test_a_page_is_shown_while_a_new_one_is_fetched_and_while_the_site_is_down(upstream):
    server = upstream[1]
    lasting = "public, max-age=0, must-revalidate, s-maxage=1, stale-while-revalidate=3, stale-if-error=60"
    server.headers, server.body = {"Cache-Control": lasting}, b"old"
    assert answer_of(upstream) == ("MISS", b"old")
    server.body = b"new"
    time.sleep(2.2)
    assert answer_of(upstream) == ("STALE", b"old"), "and fetched meanwhile"
    time.sleep(0.5)
    assert answer_of(upstream) == ("HIT", b"new")
    server.shutdown()
    server.server_close()
    time.sleep(5.5)
    assert answer_of(upstream) == ("STALE", b"new")


def test_nothing_is_shown_past_the_window_not_even_while_the_site_is_down(upstream):
    server = upstream[1]
    server.headers, server.body = {"Cache-Control": caching.control(200, left=2.5, is_plain=True)}, b"old"
    assert answer_of(upstream) == ("MISS", b"old")
    server.shutdown()
    server.server_close()
    time.sleep(3.2)
    assert answer_of(upstream)[0] == "502"


def test_an_answer_that_sets_a_cookie_is_not_kept(upstream):
    server = upstream[1]
    server.headers = {"Cache-Control": caching.control(200, left=None, is_plain=True)}
    assert [answer_of(upstream)[0] for _ in range(2)] == ["MISS", "HIT"]
    server.headers = {**server.headers, "Set-Cookie": "sessionid=somebody"}
    assert [answer_of(upstream, "/other/")[0] for _ in range(2)] == ["MISS", "MISS"]
