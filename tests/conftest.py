"""Settings that every test shares."""

import os
from typing import Any

import pytest
from django.db import connection
from hypothesis import settings as hypothesis

# A busy machine is no failure; the gate tries the same examples each time, a developer's run new ones.
hypothesis.register_profile("masthead", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.load_profile("masthead")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: Any, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A file, as in real life: threads that share a database in memory share its one connection, and can wait for each
    other for ever (Python's lock and SQLite's).
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path_factory):
    """Files go to a folder of the test run."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"
