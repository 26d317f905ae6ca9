"""The desk: one module a screen, on Django's own admin."""

from articles.admin import articles, desk, letters, library, log, me, people, publication, questions, tags

__all__ = ["articles", "desk", "letters", "library", "log", "me", "people", "publication", "questions", "tags"]
