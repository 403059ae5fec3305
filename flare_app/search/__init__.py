"""Finding records by any part of their text, on both databases: rooms store `search_text(...)`, lists ask `matches(...)`."""

from flare_app.search import ddl
from flare_app.search.index import SearchIndex
from flare_app.search.marking import Piece, first_with, found_pieces
from flare_app.search.matching import matches, read_through
from flare_app.search.normalize import normalize
from flare_app.search.text import Amount, SearchPart, search_text
from flare_app.search.words import terms

__all__ = [
    "Amount",
    "Piece",
    "SearchIndex",
    "SearchPart",
    "ddl",
    "first_with",
    "found_pieces",
    "matches",
    "normalize",
    "read_through",
    "search_text",
    "terms",
]
