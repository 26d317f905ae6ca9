"""What shared caches have to forget because of what was just written: names of `articles.caching`, and paths.

Whoever writes what readers see says so, inside the transaction (`places` works out what follows); after the commit a
thread beside the requests tells the caches (`sending`). A cache that cannot be told keeps a page for some minutes.
"""

from articles.purging.changing import changed, everything
from articles.purging.places import counted, ended, moved, published, reprinted
from articles.purging.subjects import (
    articles_changed,
    person_changed,
    picture_changed,
    question_changed,
    site_changed,
    tag_changed,
    tags_changed,
)

__all__ = [
    "articles_changed",
    "changed",
    "counted",
    "ended",
    "everything",
    "moved",
    "person_changed",
    "picture_changed",
    "published",
    "question_changed",
    "reprinted",
    "site_changed",
    "tag_changed",
    "tags_changed",
]
