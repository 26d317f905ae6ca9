"""Settings that every test shares."""

import pytest


@pytest.fixture(autouse=True)
def _media(settings, tmp_path_factory):
    """Files go to a folder of the test run."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
