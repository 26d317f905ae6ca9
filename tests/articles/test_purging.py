"""Caches are told of exactly what changed: what readers get at every address is compared before and after."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.urls import reverse

from articles import publishing, purging, tagging
from articles.models.people import Contributor
from articles.models.public import Address, LiveArticle, database_now
from articles.models.tags import FormerTag, Tag
from articles.purging import sending
from articles.states import Outcome
from faq.models import LiveQuestion
from tests.make import make_article, make_live, make_tag, make_user, publish

pytestmark = pytest.mark.django_db

SITE = "https://example.org"


class Receiver(ThreadingHTTPServer):
    """A cache that notes what it is asked for and told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, str]] = []
        self.told: list[dict[str, list[str]]] = []
        self.tokens: list[str] = []
        self.status = 200

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path, self.headers["Accept-Encoding"]))
        self._answer()

    def do_POST(self) -> None:
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.tokens.append(self.headers["Authorization"])
        self._answer()

    def _answer(self) -> None:
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Not on the test's own output."""


@pytest.fixture
def cache(settings: Any) -> Iterator[Receiver]:
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    settings.SITE_URL = SITE
    settings.PURGE_NGINX = [receiver.origin]
    settings.PURGE_URL, settings.PURGE_TOKEN = f"{receiver.origin}/purge", "a-token"
    yield receiver
    sending.courier.finish()
    receiver.shutdown()
    receiver.server_close()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    """A block after which what is written is committed, and the caches have been told."""

    class Block:
        def __enter__(self) -> None:
            self.capture = django_capture_on_commit_callbacks(execute=True)
            self.capture.__enter__()

        def __exit__(self, *problem: Any) -> None:
            self.capture.__exit__(*problem)
            sending.courier.finish()

    return Block


def addresses() -> list[str]:
    """Every public address that a shared cache keeps."""
    slugs = list(Address.objects.values_list("slug", flat=True))
    found = [reverse(f"articles:{form}", args=[slug]) for slug in slugs for form in ("detail", "markdown")]
    tags = [*Tag.objects.values_list("slug", flat=True), *FormerTag.objects.values_list("slug", flat=True)]
    for kind, names in (("tag", tags), ("person", Contributor.objects.values_list("slug", flat=True))):
        for slug in names:
            found.append(reverse(f"articles:{kind}", args=[slug]))
            found += [reverse(f"articles:{kind}_feed{form}", args=[slug]) for form in ("", "_atom", "_json")]
    found += [reverse(f"articles:{name}") for name in ("home", "list", "tags", "archive", "sitemap", "llms")]
    found += [reverse(f"articles:feed{form}") for form in ("", "_atom", "_json")]
    months = {divmod(number, 100) for number in LiveArticle.windows.values_list("month", flat=True)}
    found += [reverse("articles:month", args=[f"{year:04d}", f"{month:02d}"]) for year, month in months]
    hub = [reverse("faq:detail", args=[slug]) for slug in LiveQuestion.objects.values_list("slug", flat=True)]
    return [*found, reverse("faq:hub"), *hub]


def pages(client: Any) -> dict[str, Any]:
    """What readers get, by address."""
    found = {}
    for path in addresses():
        response = client.get(path, headers={"Host": "testserver"})
        body = response.getvalue()
        found[path] = response.status_code, response.headers.get("Location"), body
    return found


def differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    nothing = (404, None, b"")
    return {
        path
        for path in before.keys() | after.keys()
        if before.get(path, nothing) != after.get(path, nothing)
        and {before.get(path, nothing)[0], after.get(path, nothing)[0]} != {404}
    }


TOPICS = ("sleep", "salt", "walking", "teeth", "light", "water")


@pytest.fixture
def corpus() -> list[LiveArticle]:
    """Thirty-six live articles on six topics, each topic with its own words, tag and writer; the oldest first."""
    at = database_now()
    found = []
    for number in range(36):
        topic = TOPICS[number % 6]
        words = f"Much about {topic}, {topic} habits, {topic} research and {topic} number {number}."
        found.append(
            make_live(
                f"{topic.title()} {number}",
                tags=(topic,),
                authors=(f"Writer of {topic}",),
                sections=((f"On {topic}", words),),
                published_at=at.replace(year=at.year - 2, day=1 + number % 28, month=1 + number // 28),
            )
        )
    return found


def told_paths(cache: Receiver) -> set[str]:
    return {url.removeprefix(SITE) for each in cache.told for url in each["urls"]}


def test_publishing_one_article_tells_of_what_changed_and_of_nothing_else(client, corpus, cache, commit):
    before = pages(client)
    with commit():
        live = make_live(
            "Sleep again",
            tags=("sleep",),
            authors=("Writer of sleep",),
            sections=(("On sleep", "Much about sleep, sleep habits and sleep research."),),
        )
    changed = differing(before, pages(client))
    assert live.get_absolute_url() in changed
    assert told_paths(cache) == changed
    assert len(cache.told) == 1
    assert cache.tokens == ["Bearer a-token"]
    assert {(host, path) for host, path, _ in cache.asked} == {("example.org", path) for path in changed}
