"""Pictures from the local disk, where no proxy serves them. A name carries a hash of the content and never changes."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

CACHE_CONTROL: Final = "public, max-age=31536000, immutable"


@require_safe
def serve_file(request: HttpRequest, path: str) -> HttpResponseBase:
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response
