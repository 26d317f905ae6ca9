"""A real browser for the tests marked `browser`; it watches every page for errors, violations and foreign requests."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from articles.models.people import User

# Playwright's synchronous interface runs inside an event loop of its own, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PASSWORD = "pass-word-1"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


def executable() -> str | None:
    """The machine's Chromium, or None for the one that Playwright brings."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield running
        running.close()


class Watched:
    """A page, and everything on it that a reader or an editor should never meet."""

    def __init__(self, page: Any, origin: str) -> None:
        self.page, self.origin = page, origin
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _heard(self, message: Any) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"elsewhere: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def open(self, path: str) -> Any:
        self.page.goto(f"{self.origin}{path}")
        return self.page

    def sign_in(self, username: str) -> Any:
        """With a session that the browser has already; no page is open then."""
        client = Client()
        client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.origin}
        self.page.context.add_cookies([{**session, "httpOnly": True, "sameSite": "Lax"}])
        return self.page

    def sign_in_by_form(self, username: str) -> Any:
        """And be at the desk."""
        page = self.open("/admin/login/")
        page.fill("#id_username", username)
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.wait_for_selector("#user-tools")
        return page


@pytest.fixture
def watch(chromium: Any, live_server: Any) -> Iterator[Callable[..., Watched]]:
    """Opens a page for somebody; at the end nothing may have been complained of."""
    opened: list[Watched] = []
    contexts: list[Any] = []

    def open_page(*, is_complaining: bool = True, **options: Any) -> Watched:
        context = chromium.new_context(**options)
        contexts.append(context)
        watched = Watched(context.new_page(), live_server.url)
        if is_complaining:
            opened.append(watched)
        return watched

    yield open_page
    complaints = [complaint for watched in opened for complaint in watched.complaints]
    for context in contexts:
        context.set_offline(True)  # an open form would go on asking
        context.close()
    _wait_for_answers()
    assert complaints == []


def _wait_for_answers() -> None:
    """What was asked until now is still being answered, by a server that is about to lose its database."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=5)
