"""Lists: a declaration says what a page shows; this room searches, sorts, pages, adds up and exports it."""

from flare_app.lists.across import Found, ListHits, search_lists
from flare_app.lists.columns import Column, ColumnKind, ListSource
from flare_app.lists.criteria import Choices, Criterion, Currencies, OneRecord
from flare_app.lists.dated import company_days
from flare_app.lists.declaration import Filter, ListChart, RecordList, all_lists, find_list, register
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
from flare_app.lists.narrowing import applied_words, enter_criteria, offered_choices
from flare_app.lists.query import ALL_CURRENCIES, MOST_SELECTED, ListQuery
from flare_app.lists.ranges import Amounts, Days, Range
from flare_app.lists.results import ListPage, Row, Selection, Tally
from flare_app.lists.sourcing import currency_choices
from flare_app.lists.summing import DrawnList, ListTotal, column_totals, draw_list
from flare_app.lists.url import from_query, to_query_string

__all__ = [
    "ALL_CURRENCIES",
    "MOST_SELECTED",
    "Amounts",
    "Choices",
    "Column",
    "ColumnKind",
    "Criterion",
    "Currencies",
    "Days",
    "DrawnList",
    "Filter",
    "Found",
    "ListChart",
    "ListHits",
    "ListPage",
    "ListQuery",
    "ListSource",
    "ListTotal",
    "OneRecord",
    "Range",
    "RecordList",
    "Row",
    "Selection",
    "Tally",
    "all_lists",
    "applied_words",
    "column_totals",
    "company_days",
    "count_matching",
    "currency_choices",
    "draw_list",
    "enter_criteria",
    "fetch_page",
    "find_list",
    "found_beside",
    "from_query",
    "iterate",
    "offered_choices",
    "register",
    "search_lists",
    "selected_ids",
    "selected_records",
    "selection_tally",
    "selection_totals",
    "to_query_string",
    "words_shown",
]
