"""The models, one file a side of the freeze. Import a model from its file; this is for Django's discovery only."""

from articles.models import desk, draft, history, library, people, public, site, tags, terms

__all__ = ["desk", "draft", "history", "library", "people", "public", "site", "tags", "terms"]
