"""What browsers may fetch ahead: the page that a reader is about to open.

They are told by a header, which no policy of scripts concerns, of rules at an address of their own
(https://html.spec.whatwg.org/multipage/speculative-loading.html). A browser that knows them fetches the page behind a
link when a pointer rests on it or a finger touches it, unless the reader saves data; others do nothing.
"""

import json
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

#: Not for readers, not kept by anybody, or not pages.
_APART: Final = (
    *("/admin/*", "/preview/*", "/search/*", "/*.md", "/*.json", "/*.xml", "/*.txt", "/feed/*", "/*/feed/*"),
    *(f"{folder}*" for folder in (settings.MEDIA_URL, settings.STATIC_URL)),
)
RULES: Final = {
    "prefetch": [
        {
            "where": {
                "and": [
                    {"href_matches": "/*"},
                    {"not": {"href_matches": list(_APART)}},
                    {"not": {"selector_matches": "[rel~=nofollow]"}},
                ]
            },
            "eagerness": "moderate",
        }
    ]
}


def tell(response: HttpResponse) -> None:
    """Names the rules with a page of the site; with anything else, nothing."""
    if response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers["Speculation-Rules"] = f'"{reverse("articles:speculation_rules")}"'


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(json.dumps(RULES), content_type="application/speculationrules+json")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
