"""Finding records by any part of their text, on both databases."""

from flare_app.search.index import SearchIndex

__all__ = ["SearchIndex"]
