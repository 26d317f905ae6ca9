"""Pictures on the disk: a file is whole, or not there."""

import resource

import pytest
from django.core.files.storage import default_storage

from articles.images import renditions


@pytest.fixture
def full_disk():
    """No file may grow beyond some bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before)
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_no_half_of_a_picture_behind(full_disk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data = bytes(range(256)) * 200
    with pytest.raises(OSError, match="File too large"):
        renditions.store_bytes("pictures", data, "jpg")
    assert not list((tmp_path / "pictures").iterdir())
    full_disk()
    with default_storage.open(renditions.store_bytes("pictures", data, "jpg")) as file:
        assert file.read() == data
    assert len(list((tmp_path / "pictures").iterdir())) == 1
