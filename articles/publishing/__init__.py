"""Approve, publish, schedule, withdraw, rebuild: the only writer of live text and windows.

`timeline` holds the moves of one article, `printing` makes the rows that readers see, `rebuilding` does many at once,
`following` knows which pages link to an article that moved, `tidying` follows up on windows that opened or closed,
`watching` says where that did not happen, `showing` puts a picture that was replaced on live pages at once.
Rendering and drawing happen before the transaction; inside it stands one `lock` for the whole site.
"""

from articles.publishing.lock import publication_lock
from articles.publishing.preparing import prepare
from articles.publishing.printing import NotStoredError, images_of, recount_all, recount_tags
from articles.publishing.rebuilding import (
    BATCH,
    finish_many,
    follow,
    open_publications,
    publish_many,
    rebuild_live,
)
from articles.publishing.showing import pages_showing_former, show_now
from articles.publishing.tidying import Tidied, tidy
from articles.publishing.timeline import (
    NothingLiveError,
    approve,
    cancel_schedule,
    pending,
    publish,
    set_end,
    showing,
    withdraw,
)
from articles.publishing.watching import at_risk, overdue

__all__ = [
    "BATCH",
    "NotStoredError",
    "NothingLiveError",
    "Tidied",
    "approve",
    "at_risk",
    "cancel_schedule",
    "finish_many",
    "follow",
    "images_of",
    "open_publications",
    "overdue",
    "pages_showing_former",
    "pending",
    "prepare",
    "publication_lock",
    "publish",
    "publish_many",
    "rebuild_live",
    "recount_all",
    "recount_tags",
    "set_end",
    "show_now",
    "showing",
    "tidy",
    "withdraw",
]
