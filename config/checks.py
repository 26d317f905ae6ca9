"""System checks of settings that must fit together; each says what to do."""

import importlib.util
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 (Django's name)

_HINT = "See S3_BUCKET in the README."
_PURGE_HINT = "See PURGE_NGINX and PURGE_URL in the README."


def addresses(*, app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """An error where canonical links, feeds and the sitemap would name addresses that nobody can open."""
    if not settings.SITE_URL or _is_origin(settings.SITE_URL):
        return []
    sentence = f"SITE_URL must be an origin such as https://www.example.org, not “{settings.SITE_URL}”."
    return [Error(sentence, hint="See SITE_URL in the README.", id="site.E001")]


def files(*, app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """An error where pictures would go to another place than was meant, or nowhere."""
    sentences = _of_the_bucket() if settings.S3_BUCKET else _without_a_bucket()
    return [Error(sentence, hint=_HINT, id="files.E001") for sentence in sentences]


def files_deployed(*, app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """For `check --deploy`: what browsers would not show."""
    if settings.HTTPS and urlsplit(settings.MEDIA_URL).scheme == "http":
        sentence = f"Pages come by HTTPS and their pictures from {settings.MEDIA_URL}, which browsers block."
        return [Warning(sentence, hint="Give S3_PUBLIC_URL (or MEDIA_URL) an https address.", id="files.W001")]
    return []


def purging(*, app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """An error where caches in front would not be told of what changed."""
    return [Error(sentence, hint=_PURGE_HINT, id="purging.E001") for sentence in _of_the_caches()]


def purging_deployed(*, app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """For `check --deploy`: a token that others can read."""
    parts = urlsplit(settings.PURGE_URL)
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        return [
            Warning("PURGE_TOKEN goes over plain HTTP.", hint="Give PURGE_URL an https address.", id="purging.W001")
        ]
    return []


def _of_the_caches() -> Iterator[str]:
    if bool(settings.PURGE_URL) != bool(settings.PURGE_TOKEN):
        yield "Of PURGE_URL and PURGE_TOKEN only one is set: set both, or neither."
    if (settings.PURGE_URL or settings.PURGE_NGINX) and not settings.SITE_URL:
        yield "Caches are told by the public address of a page, and SITE_URL is not set."
    for origin in settings.PURGE_NGINX:
        if not _is_origin(origin):
            yield f"PURGE_NGINX must list origins such as http://127.0.0.1:8080, not “{origin}”."
    if settings.PURGE_URL and urlsplit(settings.PURGE_URL).scheme not in ("http", "https"):
        yield f"PURGE_URL must be an address such as https://cdn.example.org/purge, not “{settings.PURGE_URL}”."


def _without_a_bucket() -> Iterator[str]:
    for name in ("S3_ENDPOINT_URL", "S3_REGION", "S3_PUBLIC_URL", "S3_ACL"):
        if getattr(settings, name):
            yield f"{name} is set and S3_BUCKET is not, so that pictures are kept on the disk: set both, or neither."


def _of_the_bucket() -> Iterator[str]:
    if not all(importlib.util.find_spec(name) for name in ("storages", "boto3")):
        yield "S3_BUCKET is set, but what talks to it is not installed: pip install 'masthead[s3]'."
    if any(settings.S3_KEYS) and not all(settings.S3_KEYS):
        yield "Of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set: set both, or neither (a machine's role)."
    for name in ("S3_ENDPOINT_URL", "S3_PUBLIC_URL"):
        if (value := getattr(settings, name)) and not _is_plain(value):
            yield f"{name} must be an address such as https://pictures.example.org, not “{value}”."


def _is_plain(address: str) -> bool:
    """Without a query, too: a signed address ends some day."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query and not parts.fragment


def _is_origin(address: str) -> bool:
    return _is_plain(address) and not urlsplit(address).path
