"""The image library's screens: the list, a picture's form, and adding several at once. `screen` registers them."""

from articles.admin.library.screen import ImageAdmin

__all__ = ["ImageAdmin"]
