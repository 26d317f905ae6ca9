"""The article screen: list, form, panel and moves. `screen` registers it."""

from articles.admin.articles.screen import ArticleAdmin

__all__ = ["ArticleAdmin"]
