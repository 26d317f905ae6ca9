"""What browsers may fetch ahead: the page that a reader is about to open.

They are told by a header, which no policy of scripts concerns, whose address is the rules themselves, so that nothing
is asked for (https://html.spec.whatwg.org/multipage/speculative-loading.html). A browser that knows them fetches the
page behind a link when a pointer rests on it or a finger touches it, unless the reader saves data; others do nothing.
"""

import json
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse

#: Not for readers, not kept by anybody, or not pages.
_APART: Final = (
    *("/admin/*", "/preview/*", "/search/*", "/*.md", "/*.json", "/*.xml", "/*.txt", "/feed/*", "/*/feed/*"),
    *(f"{folder}*" for folder in (settings.MEDIA_URL, settings.STATIC_URL)),
)


def _at(*patterns: str) -> dict[str, Any]:
    return {"href_matches": patterns, "relative_to": "document"}


_RULES: Final = {
    "prefetch": [
        {
            "where": {"and": [_at("/*"), {"not": _at(*_APART)}, {"not": {"selector_matches": "[rel~=nofollow]"}}]},
            "eagerness": "moderate",
        }
    ]
}
_WRITTEN: Final = json.dumps(_RULES, separators=(",", ":"))
HEADER: Final = f'"data:application/speculationrules+json,{quote(_WRITTEN, safe="{}[]:,/*~=")}"'


def tell(response: HttpResponse) -> None:
    """Sends the rules with a page of the site; with anything else, nothing."""
    if response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers["Speculation-Rules"] = HEADER
