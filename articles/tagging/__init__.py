"""Rename, merge and delete tags, and take each of these back: each one logged transaction under one lock.

A tag's old addresses lead to its heir, and the ids that versions hold resolve to it (`FormerTag`), so that no
version is touched. What an undo needs is written into the event that it takes back.
"""

from articles.tagging.merging import DELETE, MERGE, Preview, Uses, delete, merge, preview, uses
from articles.tagging.names import (
    RENAME,
    NameTakenError,
    TagError,
    check_name,
    check_slug,
    rename,
    slug_for,
)
from articles.tagging.undoing import UNDO, is_undone, undo

__all__ = [
    "DELETE",
    "MERGE",
    "RENAME",
    "UNDO",
    "NameTakenError",
    "Preview",
    "TagError",
    "Uses",
    "check_name",
    "check_slug",
    "delete",
    "is_undone",
    "merge",
    "preview",
    "rename",
    "slug_for",
    "undo",
    "uses",
]
