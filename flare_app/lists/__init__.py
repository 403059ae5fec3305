"""Lists: a declaration says what a page shows; this room searches, sorts, pages, adds up and exports it."""

from flare_app.lists.across import Found, ListHits, search_lists
from flare_app.lists.dated import company_days
from flare_app.lists.declaration import (
    Column,
    ColumnKind,
    Filter,
    ListChart,
    ListPage,
    ListSource,
    RecordList,
    Row,
    Selection,
    Tally,
    all_lists,
    find_list,
    register,
)
from flare_app.lists.engine import (
    count_matching,
    fetch_page,
    iterate,
    selected_ids,
    selected_records,
    selection_tally,
    selection_totals,
)
from flare_app.lists.finding import found_beside, words_shown
from flare_app.lists.query import ALL_CURRENCIES, MOST_SELECTED, ListQuery
from flare_app.lists.sourcing import currency_choices
from flare_app.lists.summing import DrawnList, ListTotal, column_totals, draw_list
from flare_app.lists.url import from_query, to_query_string

__all__ = [
    "ALL_CURRENCIES",
    "MOST_SELECTED",
    "Column",
    "ColumnKind",
    "DrawnList",
    "Filter",
    "Found",
    "ListChart",
    "ListHits",
    "ListPage",
    "ListQuery",
    "ListSource",
    "ListTotal",
    "RecordList",
    "Row",
    "Selection",
    "Tally",
    "all_lists",
    "column_totals",
    "company_days",
    "count_matching",
    "currency_choices",
    "draw_list",
    "fetch_page",
    "find_list",
    "found_beside",
    "from_query",
    "iterate",
    "register",
    "search_lists",
    "selected_ids",
    "selected_records",
    "selection_tally",
    "selection_totals",
    "to_query_string",
    "words_shown",
]
