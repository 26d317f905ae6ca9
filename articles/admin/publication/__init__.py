"""The publication's settings: `form` checks them, `screen` saves them and puts them back, `preview` shows them."""

from articles.admin.publication import screen

__all__ = ["screen"]
