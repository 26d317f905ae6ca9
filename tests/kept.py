"""What costs seconds to make and is always the same, made once for all workers and for the next runs.

It stands in pytest's own cache (`pytest --cache-clear` throws it away) under a hash of what it is made from.
"""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django

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


class Migrated:
    """SQLite's database as migrations leave it; the key is all our code, for migrations call it."""

    def __init__(self, folder: Path) -> None:
        code = (path for app in ("articles", "config", "faq") for path in (ROOT / app).rglob("*.py"))
        self.folder = folder
        self.file = folder / f"{key_of(code, django.__version__, sqlite3.sqlite_version)}.sqlite3"

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Where it is not there yet, one worker makes it and the others wait."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.file.exists():
                fcntl.flock(lock, fcntl.LOCK_UN)
            yield

    def copy_to(self, path: Path) -> None:
        """Nothing where it is not there yet."""
        if self.file.exists():
            path.write_bytes(self.file.read_bytes())

    def keep(self, made: sqlite3.Connection) -> None:
        """In place of what older code has left."""
        if self.file.exists():
            return
        for old in self.folder.glob("*.sqlite3"):
            old.unlink()
        part = self.file.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(part)) as copy:
            made.backup(copy)
        part.replace(self.file)
