"""Which part of the sitemap an article stands in, as an index holds it: so that each part's newest is found at once."""

from django.db.models import BigIntegerField, Func


class SitemapPart(Func):
    """By the article's id, so that it never moves. The number is written out: SQLite finds no index behind a parameter.

    A part may hold 50,000 addresses (https://www.sitemaps.org/protocol.html).
    """

    SIZE = 40_000
    template = f"(%(expressions)s / {SIZE})"
    arity = 1
    output_field = BigIntegerField()
