"""What costs seconds to make and is always the same, made once for all workers and for the next runs.

It stands in pytest's own cache (`pytest --cache-clear` throws it away) under a hash of what it is made from.
"""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
import PIL

ROOT = Path(__file__).parent.parent


def key_of(files: Iterable[Path], *more: str) -> str:
    """Another one as soon as a byte of the files is another, or one of them is gone."""
    found = hashlib.sha256(repr(more).encode())
    for path in sorted(files):
        found.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def remembered(draw: Callable[[str, Any], bytes], folder: Path) -> Callable[[str, Any], bytes]:
    """The same drawings as `draw` makes, each drawn once; `tests/articles/images/test_placeholder.py` draws anew."""
    key = key_of((ROOT / "articles/images/placeholder").glob("*.py"), PIL.__version__)

    def drawn(variant_name: str, scheme: Any) -> bytes:
        path = folder / f"{variant_name}-{scheme}-{key}.webp"
        if path.exists():
            return path.read_bytes()
        data = draw(variant_name, scheme)
        _put(path, data)
        return data

    return drawn


def _put(path: Path, data: bytes) -> None:
    """In one step: another worker finds all of it or nothing."""
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


@contextmanager
def migrated(folder: Path, name: Path) -> Iterator[Callable[[Any], None]]:
    """Puts a database where the tests look for theirs, as migrations leave it. The first worker makes it, others wait.

    Yields what keeps the migrated database; the key is all our code, for migrations call it.
    """
    code = (path for app in ("articles", "config", "faq") for path in (ROOT / app).rglob("*.py"))
    kept = folder / f"{key_of(code, django.__version__, sqlite3.sqlite_version)}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            fcntl.flock(lock, fcntl.LOCK_UN)
            name.write_bytes(kept.read_bytes())

        def keep(connection: Any) -> None:
            if kept.exists():
                return
            for old in folder.glob("*.sqlite3"):
                old.unlink()
            part = kept.with_suffix(".part")
            with closing(sqlite3.connect(part)) as copy:
                connection.backup(copy)
            part.replace(kept)

        yield keep
