"""Settings that every test shares."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import settings as hypothesis

from articles.images import markup, placeholder
from tests import kept

# A busy machine is no failure; the gate tries the same examples each time, a developer's run new ones.
hypothesis.register_profile("masthead", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.load_profile("masthead")


def pytest_collection_finish() -> None:
    """Two hundred modules and what they import stay to the end: they need not be looked through for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: Any, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A file, as in real life: threads that share a database in memory share its one connection, and can wait for each
    other for ever (Python's lock and SQLite's).
    """
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """SQLite's file lies in a folder of the run; what lies there is the migrated one that was kept."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def standing(django_db_setup: None, django_db_blocker: Any) -> Callable[[], AbstractContextManager[None]]:
    """For fixtures of a class: what one plants inside stands before each of its tests, and is gone after the last.

    It is Django's `setUpTestData`: each test has a transaction of its own, inside the class's.
    """

    @contextmanager
    def standing() -> Iterator[None]:
        around = transaction.atomic()
        around._from_testcase = True
        with django_db_blocker.unblock(), around:
            yield
            transaction.set_rollback(True)

    return standing


@pytest.fixture(scope="session")
def migrated(request: Any) -> kept.Migrated:
    kind = kept.File if connection.vendor == "sqlite" else kept.Template
    return kind(kept.folder(request.config, "migrated"))


@pytest.fixture(scope="session")
def django_db_setup(
    request: Any, migrated: kept.Migrated, django_db_modify_db_settings: None, django_db_blocker: Any
) -> None:
    """Migrations cost ten seconds of each worker: one runs them, the others begin with a copy."""
    with django_db_blocker.unblock(), migrated.in_turn():
        migrated.copy()
        request.getfixturevalue("django_db_setup")
        migrated.keep()


@pytest.fixture(scope="session", autouse=True)
def _placeholders() -> Iterator[None]:
    """Drawn small: large, all 576 of them take a minute; `tests/articles/images/test_placeholder.py` draws them so."""

    def drawn(variant_name: str, scheme: placeholder.Scheme) -> bytes:
        return placeholder.encode(placeholder.draw(placeholder.Variant.named(variant_name), scheme, (80, 50)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "_drawn", drawn)
        yield


@pytest.fixture(scope="session", autouse=True)
def _media(tmp_path_factory: Any) -> Iterator[None]:
    """Files go to a folder of the test run, those of fixtures of a class, too, which come before any of a test.

    What reads the settings of files when it is imported does so now, and not in a test that has others.
    """
    with override_settings(MEDIA_ROOT=tmp_path_factory.getbasetemp() / "media"):
        for name in ("config.urls", "config.middleware"):
            import_module(name)
        yield


@pytest.fixture(autouse=True)
def _drawings(settings: Any) -> Iterator[None]:
    """Placeholders that a test drew into a folder or a bucket of its own are not there for the next."""
    shared = settings.MEDIA_ROOT, settings.STORAGES
    yield
    if shared != (settings.MEDIA_ROOT, settings.STORAGES):
        markup.placeholder_name.cache_clear()
