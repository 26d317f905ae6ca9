"""What every response carries: a request id, a content security policy, a permissions policy.

The policies are strict from the first day: the public site runs on `'self'` alone, the admin on `'self'` and a nonce
for the import map of its editors. Django 6 has a middleware of its own; one for both is less code than two.
"""

import re
import secrets
import zoneinfo
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from articles import caching, slashes, speculation
from articles.models.site import Site
from config.logs import request_id

GetResponse = Callable[[HttpRequest], HttpResponse]

_BASE_POLICY = (
    "default-src 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)


def media_origin(media_url: str) -> str:
    """The origin of pictures that come from another host than the pages, with a space before it; else ""."""
    parts = urlsplit(media_url)
    return f" {parts.scheme or 'https'}://{parts.netloc}" if parts.netloc else ""


_IMAGES = f"img-src 'self'{media_origin(settings.MEDIA_URL)}"
PUBLIC_POLICY = f"{_BASE_POLICY}; {_IMAGES}; script-src 'self'; style-src 'self'"
#: A preview stores nothing, so that the drawing of an article without a picture stands in the page itself.
PREVIEW_POLICY = PUBLIC_POLICY.replace(_IMAGES, f"{_IMAGES} data:")
ADMIN_POLICY = (
    f"{_BASE_POLICY}; {_IMAGES} data: blob:; frame-src 'self'; "
    "script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'"
)
_refuses_gzip: Final = re.compile(r"\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class RequestIdMiddleware:
    """Takes the proxy's X-Request-ID, or makes one, for the logs and the response."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if given.isalnum() and len(given) <= 64 else secrets.token_hex(8)
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = name
        return response


class HeadMiddleware:
    """Answers HEAD with the headers of GET alone: gunicorn drops a body that is left, with a warning each time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response


class ContentSecurityPolicyMiddleware:
    """Sets `request.csp_nonce` and the policy of the part of the site that answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_admin = request.path_info.startswith("/admin/")
        request.csp_nonce = secrets.token_urlsafe(16) if in_admin else ""  # type: ignore[attr-defined]
        response = self.get_response(request)
        public = PREVIEW_POLICY if request.path_info.startswith("/preview/") else PUBLIC_POLICY
        policy = ADMIN_POLICY.format(nonce=request.csp_nonce) if in_admin else public  # type: ignore[attr-defined]
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses the public pages' text. The admin's and previews' stays as it is: it has secrets to guess (BREACH)."""

    max_random_bytes = 0  # those hide secrets, and make another file of the same page each time

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        is_text = kind.startswith("text/") or any(name in kind for name in ("xml", "json"))
        if not is_text or response.cookies or request.path_info.startswith(("/admin/", "/preview/")):
            return response
        if _refuses_gzip.search(request.headers.get("Accept-Encoding", "")):  # Django looks for the word alone
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        return super().process_response(request, response)


class PublicationMiddleware:
    """Sets `request.publication` and `request.origin`, how long a shared cache may keep a public page, and what a
    browser may fetch ahead of it.

    Browsers ask again each time; a shared cache keeps a page for minutes, and never past the next window. What comes
    with a cookie, and everything of the admin, is for one reader alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.publication = SimpleLazyObject(Site.load)  # type: ignore[attr-defined]
        request.origin = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.cookies:
            response.headers["Cache-Control"] = caching.PRIVATE
        elif request.path_info.startswith("/admin/"):
            response.headers.setdefault("Cache-Control", caching.PRIVATE)
        elif request.method in ("GET", "HEAD") and response.status_code in (200, 301, 304, 404, 410):
            self._let_keep(request, response)
        return response

    def _let_keep(self, request: HttpRequest, response: HttpResponse) -> None:
        if response.has_header("Cache-Control"):
            return
        status = response.status_code
        if status == 304:
            status = 200  # it is kept as long again, under the names that came with it
        else:
            names = response.headers.get("Cache-Tag")
            response.headers["Cache-Tag"] = f"{caching.SITE},{names}" if names else caching.SITE
        next_change = request.publication.next_change  # type: ignore[attr-defined]
        left = (next_change - timezone.now()).total_seconds() if next_change else None
        is_plain = not request.META.get("QUERY_STRING")
        response.headers["Cache-Control"] = caching.control(status, left=left, is_plain=is_plain)
        if settings.SPECULATION_RULES:
            speculation.tell(response)


class SlashMiddleware(CommonMiddleware):
    """Django's, which sends a path without its last slash on to the one with it; but what may have moved or be gone in
    one hop to where it is now, and never to nothing.
    """

    def process_request(self, request: HttpRequest) -> Any:
        return super().process_request(request) or slashes.answer(request)

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return not slashes.means(request.path_info) and super().should_redirect_with_slash(request)


class TimeZoneMiddleware:
    """Shows the signed-in editor's own time zone in the admin; the public site keeps the site's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        name = getattr(request.user, "time_zone", "")
        with timezone.override(zoneinfo.ZoneInfo(name) if name else None):
            return self.get_response(request)


def csp_nonce(request: HttpRequest) -> dict[str, str]:
    """The template variable that Django 6's admin templates look for; absent where there is no nonce."""
    nonce = getattr(request, "csp_nonce", "")
    return {"csp_nonce": nonce} if nonce else {}


def publication(request: HttpRequest) -> dict[str, object]:
    """`site` (the publication's row, one query when a template first asks) and `origin` for absolute addresses."""
    return {"site": getattr(request, "publication", None), "origin": getattr(request, "origin", "")}
