"""Letters to people at work: written in the transaction that is their reason, sent after it.

`telling` knows who is told what, `outbox` keeps the letters, `delivery` sends them, `postman` does so at once, beside
the request. A mail server that is down delays letters and nothing else.
"""

from articles.notifications.delivery import Delivered, deliver, try_again
from articles.notifications.outbox import write
from articles.notifications.postman import postman
from articles.notifications.receivers import readers_of
from articles.notifications.telling import remind_of_review, tell_of_move, tell_of_note, tell_of_openings

__all__ = [
    "Delivered",
    "deliver",
    "postman",
    "readers_of",
    "remind_of_review",
    "tell_of_move",
    "tell_of_note",
    "tell_of_openings",
    "try_again",
    "write",
]
