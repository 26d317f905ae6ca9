"""The database as migrations leave it, made once for all workers: they begin with a copy.

It is kept under a hash of all our code, for migrations call it. SQLite's stands in pytest's own cache (`pytest
--cache-clear` throws it away) and serves the next runs, too; PostgreSQL's is a database of the server.
"""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
from django.db import connection

ROOT = Path(__file__).parent.parent


def key_of(files: Iterable[Path], *more: str) -> str:
    """Another one as soon as a byte of the files is another, or one of them is gone."""
    found = hashlib.sha256(repr(more).encode())
    for path in sorted(files):
        found.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def folder(config: Any, name: str) -> Path:
    """In pytest's cache; a folder for this run alone where there is none (`-p no:cacheprovider`)."""
    cache = getattr(config, "cache", None)
    return Path(cache.mkdir(name) if cache else tempfile.mkdtemp(prefix=name))


class Migrated(ABC):
    """What is kept, and how a worker's own database comes from it."""

    def __init__(self, folder: Path) -> None:
        code = (path for app in ("articles", "config", "faq") for path in (ROOT / app).rglob("*.py"))
        self.folder, self.key = folder, key_of(code, django.__version__, sqlite3.sqlite_version)

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Where it is not there yet, one worker makes it and the others wait."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.is_there():
                fcntl.flock(lock, fcntl.LOCK_UN)
            yield

    @abstractmethod
    def is_there(self) -> bool: ...

    @abstractmethod
    def copy(self) -> None:
        """Lets the worker's database begin with it; nothing where it is not there yet."""

    @abstractmethod
    def keep(self) -> None:
        """Makes it from the worker's database, in place of what older code has left; nothing where it is there."""


class File(Migrated):
    """SQLite's."""

    @property
    def file(self) -> Path:
        return self.folder / f"{self.key}.sqlite3"

    def is_there(self) -> bool:
        return self.file.exists()

    def copy(self) -> None:
        if self.is_there():
            self.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))

    def copy_to(self, path: Path) -> None:
        path.write_bytes(self.file.read_bytes())

    def keep(self) -> None:
        if self.is_there():
            return
        for old in self.folder.glob("*.sqlite3"):
            old.unlink()
        part = self.file.with_suffix(f".{os.getpid()}")
        connection.ensure_connection()
        with closing(sqlite3.connect(part)) as copy:
            connection.connection.backup(copy)
        part.replace(self.file)


class Template(Migrated):
    """PostgreSQL's."""

    PREFIX = "masthead_kept_"

    @property
    def name(self) -> str:
        return f"{self.PREFIX}{self.key}"

    def is_there(self) -> bool:
        return self.name in self._all()

    def copy(self) -> None:
        if self.is_there():
            connection.settings_dict["TEST"]["TEMPLATE"] = self.name

    def keep(self) -> None:
        if self.is_there():
            return
        made, old = connection.settings_dict["NAME"], self._all()
        connection.close()  # a template has no guests
        with connection._nodb_cursor() as cursor:
            for name in old:
                cursor.execute(f'DROP DATABASE "{name}"')
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{made}"')

    def _all(self) -> list[str]:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self.PREFIX])
            return [name for (name,) in cursor.fetchall()]
