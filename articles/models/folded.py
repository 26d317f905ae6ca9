"""Titles without capitals and spaces, as an index holds them: so that a doubled one is found among all at once."""

from django.db.models import CharField, Func


class FoldedTitle(Func):
    """The title as the index has it. The letters are written out: SQLite finds no index behind a parameter."""

    function = "LOWER"
    template = "LOWER(REPLACE(%(expressions)s, ' ', ''))"
    arity = 1
    output_field = CharField()


def folds_of(title: str) -> set[str]:
    """What `FoldedTitle` makes of a title as it is written, in capitals, and without.

    SQLite knows the capitals of ASCII alone, so that “Über” and “über” are two to it, and one to an editor.
    """
    joined = "".join(title.split())
    return {_ascii_lower(form) for form in (joined, joined.lower(), joined.upper())} | {joined.lower()}


def _ascii_lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
