"""Pictures in a bucket of an S3-compatible store. Needs the extra `s3`.

A name tells what a file holds, so that the same name is the same bytes: a file is written without asking first, kept
by browsers for ever, and found under an address without a signature, which would end some day while pages stay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.utils.encoding import filepath_to_uri
from django.utils.functional import cached_property
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from articles.caching import FOR_EVER


class BucketError(OSError):
    """The store cannot be reached, or refuses: for callers the same as a disk that fails."""


class PictureStorage(S3Storage):  # type: ignore[misc]
    """One request to write a file, one to read it, one to ask whether it is there."""

    file_overwrite = True
    object_parameters = {"CacheControl": FOR_EVER}
    #: Ceph, MinIO and others of some years ago refuse the checksums that boto adds by itself.
    client_config = Config(
        connect_timeout=5,
        read_timeout=30,
        retries={"mode": "standard", "max_attempts": 3},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )

    @cached_property
    def connection(self) -> Any:
        """One for all threads, whose client they may share: making one takes a quarter of a second."""
        options = {"endpoint_url": self.endpoint_url, "region_name": self.region_name, "config": self.client_config}
        return self._create_session().resource("s3", **options)

    def url(self, name: str, *_args: Any, **_options: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(clean_name(name))}"

    def exists(self, name: str) -> bool:
        with _as_of_a_disk(name):
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _as_of_a_disk(name):
            folders, files = super().listdir(name)
            return folders, files

    def _save(self, name: str, content: File[bytes]) -> str:
        content.seek(0)
        with _as_of_a_disk(name):
            self._object(name).put(Body=content.read(), **self._get_write_parameters(name, content))
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with _as_of_a_disk(name):
            return ContentFile(self._object(name).get()["Body"].read(), name)

    def _object(self, name: str) -> Any:
        return self.bucket.Object(self._normalize_name(clean_name(name)))


@contextmanager
def _as_of_a_disk(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as problem:
        if problem.response["Error"]["Code"] in ("404", "NoSuchKey"):
            raise FileNotFoundError(name) from problem
        raise BucketError(str(problem)) from problem
    except BotoCoreError as problem:
        raise BucketError(str(problem)) from problem
