"""Pictures on the local disk, and how they are served where no proxy does.

A name carries a hash of the content and never changes.
"""

import os
import secrets

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from articles import caching


class PictureFolder(FileSystemStorage):
    """A file gets its name when it is whole: one that a full disk cut short would pass for the picture for ever."""

    def _save(self, name: str, content: File[bytes]) -> str:
        part: str = f"{name}.{secrets.token_hex(4)}.part"
        try:
            os.replace(self.path(super()._save(part, content)), self.path(name))  # type: ignore[misc]  # noqa: PTH105
        except OSError:
            self.delete(part)
            raise
        return name


@require_safe
def serve_file(request: HttpRequest, path: str) -> HttpResponseBase:
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError as problem:  # such as a name that no file can have
        raise Http404("There is no such file.") from problem
    response.headers["Cache-Control"] = caching.FOR_EVER
    return response
