"""The desk: one module a screen, on Django's own admin."""

from articles.admin import articles, desk, library, log, people, publication, questions, tags

__all__ = ["articles", "desk", "library", "log", "people", "publication", "questions", "tags"]
