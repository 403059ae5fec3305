"""Retrieving and listing objects: filters, cursors, `expand`."""

import copy
from fnmatch import fnmatchcase
from typing import Any

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.errors import ApiError, not_found, parameter_error
from flare_app.payments.stripe.sandbox.store import Record

DEFAULT_LIMIT, MAX_LIMIT, MAX_EXPAND_DEPTH = 10, 100, 4
EVENTS_KEPT_SECONDS = 30 * 86400
FILTERS = {
    "checkout.session": ("payment_intent", "status"),
    "payment_intent": (),
    "charge": ("payment_intent",),
    "refund": ("charge", "payment_intent"),
    "dispute": ("charge", "payment_intent"),
    "event": ("type", "types", "delivery_success"),
}
EXPANDABLE = {
    "checkout.session": ("payment_intent", "line_items"),
    "payment_intent": ("latest_charge",),
    "charge": ("payment_intent", "refunds", "balance_transaction"),
    "refund": ("charge", "payment_intent"),
    "dispute": ("charge", "payment_intent"),
    "event": (),
}
_RANGES = {
    "gt": lambda created, bound: created > bound,
    "gte": lambda created, bound: created >= bound,
    "lt": lambda created, bound: created < bound,
    "lte": lambda created, bound: created <= bound,
}


def list_objects(account: Account, kind: str, path: str, params: dict[str, Any]) -> Record:
    """A page of objects, newest first.

    `path` becomes the list's `url`, from which the SDK's auto-paging goes on; it is relative to the API's base.
    """
    cursors = ("created", "expand", "limit", "starting_after", "ending_before")
    filters = {name: value for name, value in params.items() if name not in cursors}
    for name in filters:
        if name not in FILTERS[kind]:
            raise parameter_error(f"This sandbox does not filter by {name}.", param=name)
    rows = [
        record
        for record in reversed(account.store.all(kind))
        if _created_within(record, params.get("created")) and _matches(account, record, filters)
    ]
    page, has_more = _page(rows, kind, params)
    paths = [_strip_data(path_) for path_ in params.get("expand", [])]
    return {
        "object": "list",
        "url": path,
        "has_more": has_more,
        "data": [expanded(account, record, paths) for record in page],
    }


def list_line_items(account: Account, session: Record, params: dict[str, Any]) -> Record:
    """The lines of a session in the order in which they were given."""
    rows = (account.store.find("line_items", session["id"]) or {"data": []})["data"]
    shown = [{name: value for name, value in row.items() if name != "product_description"} for row in rows]
    page, has_more = _page(shown, "item", params)
    return {
        "object": "list",
        "url": f"/v1/checkout/sessions/{session['id']}/line_items",
        "has_more": has_more,
        "data": page,
    }


def expanded(account: Account, record: Record, paths: list[str]) -> Record:
    """A copy of the object in which the properties named by `expand` hold whole objects instead of ids."""
    result = copy.deepcopy(record)
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAX_EXPAND_DEPTH:
            raise parameter_error(f"You cannot expand more than {MAX_EXPAND_DEPTH} levels of a property.", param="expand")
        _expand(account, result, steps)
    return result


def _expand(account: Account, record: Record, steps: list[str]) -> None:
    name, *rest = steps
    if name not in EXPANDABLE.get(record["object"], ()):
        raise parameter_error(f"This property cannot be expanded ({name}).", param="expand")
    if name == "line_items":
        record[name] = list_line_items(account, record, {})
    elif name == "refunds":
        record[name] = list_objects(account, "refund", "/v1/refunds", {"charge": record["id"]})
    elif isinstance(record[name], str):
        record[name] = copy.deepcopy(account.store.find_object(record[name]))
    if rest and record[name] is not None:
        _expand(account, record[name], rest)


def _strip_data(path: str) -> str:
    if not path.startswith("data."):
        raise parameter_error(f"This property cannot be expanded ({path}).", param="expand")
    return path.removeprefix("data.")


def _created_within(record: Record, created: int | dict[str, int] | None) -> bool:
    if created is None:
        return True
    if isinstance(created, int):
        return bool(record["created"] == created)
    return all(_RANGES[name](record["created"], bound) for name, bound in created.items())


def _matches(account: Account, record: Record, filters: dict[str, Any]) -> bool:
    if record["object"] == "event":
        return record["created"] > account.now() - EVENTS_KEPT_SECONDS and _event_matches(record, filters)
    return all(record[name] == value for name, value in filters.items())


def _event_matches(event: Record, filters: dict[str, Any]) -> bool:
    if "type" in filters and "types" in filters:
        raise ApiError("You may pass either `type` or `types`, but not both.", param="types", remembered=False)
    wanted = filters.get("types", [filters.get("type", "*")])
    if not any(fnmatchcase(event["type"], pattern) for pattern in wanted):
        return False
    return filters.get("delivery_success") in (None, event["pending_webhooks"] == 0)


def _page(rows: list[Record], noun: str, params: dict[str, Any]) -> tuple[list[Record], bool]:
    limit = params.get("limit", DEFAULT_LIMIT)
    if not 1 <= limit <= MAX_LIMIT:
        message = f"This value must be between 1 and {MAX_LIMIT}."
        raise parameter_error(message, param="limit", code="parameter_invalid_integer")
    if "starting_after" in params:
        rows = rows[_position(rows, noun, params["starting_after"], "starting_after") + 1 :]
    if "ending_before" in params:
        rows = rows[: _position(rows, noun, params["ending_before"], "ending_before")]
        return rows[-limit:], len(rows) > limit
    return rows[:limit], len(rows) > limit


def _position(rows: list[Record], noun: str, object_id: str, param: str) -> int:
    for position, row in enumerate(rows):
        if row["id"] == object_id:
            return position
    raise not_found(noun, object_id[:100], param=param)
