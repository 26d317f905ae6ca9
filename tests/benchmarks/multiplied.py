"""Makes a planted collection many times as large within minutes, by SQL alone; SQLite only.

Each copy has rows of its own in every table that readers, related articles and search ask, a little older than the
row it was copied from. What is printed of it still names the first one: good for weighing, not for a crawl.
"""

from typing import Any, Final

from django.db import connection, models, transaction

from articles.models.draft import Article
from articles.models.history import Edition, Publication, Version
from articles.models.public import LiveArticle, LivePrint, LiveTag
from articles.models.terms import TermVector
from articles.related import postings
from articles.related.postings import BLOCK, BLOCKS

#: A copy's ids are so much higher: whole blocks of postings, so that those are copied as they are.
APART: Final = 2 * BLOCK
MINUTES: Final = 37
_MODELS: Final = (Article, Version, Edition, Publication, LiveArticle, LivePrint, LiveTag, TermVector)
_DATED: Final = ("live_from", "published_at", "updated_at")
_NAMED: Final = ("slug", "import_key")


def multiply(times: int) -> None:
    """So many times what is there, itself included: fewer than 16,384 articles, with four tags each at most."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'articles_wordlist'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:  # they would count each word of each copy
            cursor.execute(f"DROP TRIGGER {name}")
        for number in range(1, times):
            for model in _MODELS:
                cursor.execute(_copying(model, number))
            _copy_index(cursor, number)
        cursor.execute(f"UPDATE faq_word SET uses = uses * {times}")
        for _name, sql in triggers:
            cursor.execute(sql)
        postings.recount()


def _copying(model: type[models.Model], number: int) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, number) for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    return f'INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE "{key}" < {_first(model)}'


def _first(model: Any) -> int:
    return APART * (4 if model is LiveTag else 1)


def _value(field: Any, number: int) -> str:
    column = f'"{field.column}"'
    if field.primary_key or field.related_model in _MODELS:
        return f"{column} + {number * _first(field.related_model or field.model)}"
    if isinstance(field, models.UUIDField):
        return "lower(hex(randomblob(16)))"
    if field.name in _NAMED:
        return f"{column} || '-{number}'"
    if field.name in _DATED and isinstance(field, models.DateTimeField):
        return f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-{number * MINUTES} minutes')"
    return column


def _copy_index(cursor: Any, number: int) -> None:
    shift, blocks = number * APART, number * APART // BLOCK
    for into, values, source in (
        ("articles_search (rowid, title, lead, body)", f"id + {shift}, c0, c1, c2", "articles_search_content"),
        ("articles_wordlist", f"live_id + {shift}, word_ids", "articles_wordlist"),
    ):
        cursor.execute(f"INSERT INTO {into} SELECT {values} FROM {source} WHERE rowid < {APART}")
    first = f"id % {BLOCKS} < {APART // BLOCK}"
    cursor.execute(f"INSERT INTO articles_posting SELECT id + {blocks}, packed FROM articles_posting WHERE {first}")
