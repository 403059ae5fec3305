"""A list's query in an address: `?q=kohler&filter=open&total_amount=100..&period=This+month&sort=-issue_on&after=…`."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode

from flare_app.lists.criteria import TAKEN_NAMES
from flare_app.lists.declaration import RecordList
from flare_app.lists.query import ListQuery

_LONGEST = 200_000


def to_query_string(query: ListQuery, declared: RecordList) -> str:
    """The shortest query string, without "?", that brings the same rows back; "" for the list as it opens."""
    query = query.checked(declared)
    opening = ListQuery().checked(declared)
    values = {
        "of": query.of,
        "q": query.text,
        "filter": query.filter if query.filter != opening.filter else "",
        **dict(query.criteria),
        "sort": query.sort if query.sort != opening.sort else "",
        "period": query.period if query.period != opening.period else "",
        "currency": query.currency,
        "from": query.start,
        "to": query.end,
        "before" if query.backwards else "after": query.cursor,
        "ids": ",".join(query.ids),
        "without": ",".join(query.without),
    }
    return urlencode({name: value for name, value in values.items() if value})


def from_query(asked: str | Mapping[str, str]) -> ListQuery:
    """The query in a query string, or in the parameters that a framework has already taken apart; still unchecked.

    Which names are criteria is the list's own business, so any other name may be one.

    Names that mean nothing are passed over, and of a repeated one the last counts: an old or mangled address opens the list.
    """
    values = _parsed(asked) if isinstance(asked, str) else asked
    before = values.get("before", "")
    return ListQuery(
        text=values.get("q", ""),
        filter=values.get("filter", ""),
        sort=values.get("sort", ""),
        cursor=before or values.get("after", ""),
        backwards=bool(before),
        ids=_ids(values.get("ids", "")),
        period=values.get("period", ""),
        currency=values.get("currency", ""),
        start=values.get("from", ""),
        end=values.get("to", ""),
        without=_ids(values.get("without", "")),
        of=values.get("of", ""),
        criteria=tuple((name, value) for name, value in values.items() if name not in TAKEN_NAMES),
    )


def _ids(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(",")) if joined else ()


def _parsed(asked: str) -> dict[str, str]:
    try:
        found = parse_qs(asked.removeprefix("?")[:_LONGEST], max_num_fields=100, errors="ignore")
    except ValueError:
        return {}
    return {name: values[-1] for name, values in found.items()}
