"""The publication's settings: `form` reads them, `screen` saves them and puts them back, `preview` shows them unsaved."""

from articles.admin.publication import screen

__all__ = ["screen"]
