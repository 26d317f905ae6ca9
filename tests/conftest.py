"""Settings that every test shares."""

import os

import pytest
from hypothesis import settings as hypothesis

# A busy machine is no failure; the gate tries the same examples each time, a developer's run new ones.
hypothesis.register_profile("masthead", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.load_profile("masthead")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path_factory):
    """Files go to a folder of the test run."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
