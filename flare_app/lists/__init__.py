"""Lists: a declaration says what a page shows; this room searches, sorts, pages, adds up and exports it."""

from flare_app.lists.declaration import (
    Column,
    ColumnKind,
    Filter,
    ListPage,
    ListSource,
    RecordList,
    Row,
    Selection,
    all_lists,
    find_list,
    register,
)
from flare_app.lists.engine import count_matching, fetch_page, iterate, selection_totals
from flare_app.lists.query import MOST_SELECTED, ListQuery

__all__ = [
    "MOST_SELECTED",
    "Column",
    "ColumnKind",
    "Filter",
    "ListPage",
    "ListQuery",
    "ListSource",
    "RecordList",
    "Row",
    "Selection",
    "all_lists",
    "count_matching",
    "fetch_page",
    "find_list",
    "iterate",
    "register",
    "selection_totals",
]
