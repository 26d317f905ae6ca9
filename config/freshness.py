"""Strong ETags, and 304 before anything is fetched or rendered.

An ETag has two halves: under which state of the site the page was made (the release of the code, the generation of
what readers see, the next window), and the hash of what it says. Where the first half is that of now, nothing needs
to be looked at. Where it is not, the page is made, and the second half tells whether it says something else.

`Last-Modified` is when the state of the site changed last, for readers who bring no ETag: no page is younger. It is
compared as a name, not as a time, so that a release that is taken back is another one; and it is not told in the
seconds in which there may be another change.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language

from articles.theme import ColorsConverter

#: What is not for every reader, or not of the site's row.
_FILES: Final = (settings.MEDIA_URL, f"/{settings.STATIC_URL.lstrip('/')}")
_APART: Final = ("/admin/", "/preview/", "/healthz", "/readyz", *_FILES)
#: Its address says all that a stylesheet or a drawing in the publication's colours is.
_COLOURED: Final = re.compile(rf"/(theme|icon|social)-{ColorsConverter.regex}[.-]")
#: So long after a change the next one is told apart by the second.
_SETTLED: Final = timedelta(seconds=2)


@cache
def release() -> str:
    """A name for the code, the templates and the static files, the same in every process of a release."""
    digest = hashlib.blake2s(repr((settings.STATIC_URL, settings.MEDIA_URL, settings.TEMPLATES[0]["DIRS"])).encode())
    for path in _files():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _files() -> Iterable[Path]:
    base = Path(settings.BASE_DIR)
    rooms = [base / room for room in ("articles", "config", "faq")]
    yield from sorted(path for room in rooms for path in room.rglob("*.py"))
    places: Any = settings.TEMPLATES[0]["DIRS"]
    folders = [Path(folder) for folder in places]
    yield from sorted({path for folder in folders for path in folder.rglob("*") if path.is_file()})
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file():
        yield manifest


def _state(request: HttpRequest) -> str:
    """The first half: different whenever any public page might be."""
    site, origin = request.publication, request.origin  # type: ignore[attr-defined]
    known = (release(), site.generation, site.next_change, get_language(), origin)
    return hashlib.blake2s(repr(known).encode()).hexdigest()[:16]


@cache
def released_at() -> float:
    """When the youngest file of the release was written."""
    return max((path.stat().st_mtime for path in _files()), default=0)


def _modified(request: HttpRequest) -> str:
    """The moment since which every page is what it is, as HTTP writes it; empty while it is not over."""
    site = request.publication  # type: ignore[attr-defined]
    if site.last_change is None or site.read_at - site.last_change < _SETTLED:
        return ""
    return http_date(max(site.last_change.timestamp(), released_at()))


class FreshnessMiddleware:
    """Answers 304 to a reader who has the page as it is; gives every public page its ETag.

    It needs `request.publication` and `request.origin`, and stands around whatever fetches more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if request.method not in ("GET", "HEAD") or path.startswith(_APART) or _COLOURED.match(path):
            return self.get_response(request)
        asked = [tag.removeprefix("W/").strip('"') for tag in parse_etags(request.headers.get("If-None-Match", ""))]
        # While somebody works on the templates, they change under a running process.
        now = _state(request) if asked and not settings.DEBUG else ""
        if kept := next((tag for tag in asked if now and tag.startswith(f"{now}-")), ""):
            return _not_modified(ETag=f'"{kept}"')
        # Taken away, so that nobody compares it as a time.
        since = request.META.pop("HTTP_IF_MODIFIED_SINCE", "")
        is_by_time = since and "HTTP_IF_NONE_MATCH" not in request.META and not settings.DEBUG
        if is_by_time and since == _modified(request):
            return _not_modified(**{"Last-Modified": since})
        response = self.get_response(request)
        if response.status_code == 200 and not response.cookies and not response.has_header("ETag"):
            now = now or _state(request)
            response.headers["ETag"] = f'"{_name(now, request, response, asked)}"'
            if modified := _modified(request):
                response.headers["Last-Modified"] = modified
        return response


def _not_modified(**names: str) -> HttpResponse:
    """It says nothing of the kind of file, for a cache would believe it; and that the file is compressed for some."""
    return HttpResponseNotModified(headers={**names, "Vary": "Accept-Encoding"})


def _name(now: str, request: HttpRequest, response: HttpResponseBase, asked: list[str]) -> str:
    """The ETag; that of the reader where it names the same words under an earlier state."""
    streamed = f"{now} {request.get_full_path()}".encode()
    body = response.content if isinstance(response, HttpResponse) else streamed
    said = hashlib.sha256(body).hexdigest()[:32]
    return next((tag for tag in asked if tag.endswith(f"-{said}")), f"{now}-{said}")
