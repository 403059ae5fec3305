"""Knocks at every handler, page and route of the real app in every role, and prints who was let in; a process of its own.

Handlers are asked by the event policy alone: none of them runs. Routes answer for real, on records that are there.
"""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from reflex_base.event import Event
from reflex_base.registry import RegistrationContext
from starlette.routing import Route
from starlette.testclient import TestClient

import flare_app.flare_app  # noqa: F401 - registers every page
from flare_app.lists import all_lists
from flare_app.ui import event_policy, session
from flare_app.ui.components.list_filters import ListFilters
from flare_app.ui.components.list_state import ListState
from flare_app.ui.event_policy import EventPolicy
from flare_app.ui.policy import find_guard
from flare_app.web.app import create_web_app
from tests.roles.matrix import HIDDEN
from tests.ui.conftest import visit_page

_LIST_HANDLERS = frozenset(name for name in dir(ListFilters) if not name.startswith("_"))
_PARAMETER = re.compile(r"{(\w+)(:\w+)?}")
_REFUSALS = (401, 403, 404)
_FULLY_ASKED = ("invoices",)
"""Of these lists every kind of file is asked for."""


def main() -> None:
    """Knock as the plan says: cookies by role, public ids by the folder of files that they are in."""
    plan = json.load(sys.stdin)
    event_policy.check_arguments = lambda _model, _payload: None  # who may is asked here, what with elsewhere
    handlers = asyncio.run(_handlers(plan))
    print(json.dumps({"handlers": handlers, "pages": _pages(handlers), "routes": _routes(plan)}))


async def _handlers(plan: dict[str, Any]) -> dict[str, Any]:
    """By their names on the wire: the State with its module, the handler's name, whether every list has it, and who is let in."""
    registered = RegistrationContext.get().event_handlers
    names = [name for name in sorted(registered) if find_guard(name) and registered[name].states]
    ours = [name for name in names if registered[name].states[0].__module__.startswith("flare_app.")]
    found = {name: _about(name, registered[name]) for name in ours}
    for role, cookie in plan["cookies"].items():
        for path in ("/", f"/portal/{plan['portal_id']}/invoices"):
            session.forget_askers()
            state = visit_page(path, cookie=cookie)
            for name in ours:
                event = Event(name=name, payload={})
                if await EventPolicy().preprocess(None, state, event) is None and role not in found[name]["open_to"]:  # type: ignore[arg-type]
                    found[name]["open_to"].append(role)
    return found


def _about(name: str, registered: Any) -> dict[str, Any]:
    state = registered.states[0]
    handler = name.rpartition(".")[2]
    is_of_list = issubclass(state, ListState) and handler in _LIST_HANDLERS
    return {"state": f"{state.__module__}.{state.__name__}", "handler": handler, "is_of_list": is_of_list, "open_to": []}


def _pages(handlers: dict[str, Any]) -> dict[str, list[str]]:
    """By their routes: who may load all of a page."""
    from reflex_base.utils.format import format_event_handler

    found = {}
    for _, options in RegistrationContext.ensure_context().decorated_pages:
        loads = options.get("on_load") or []
        names = [format_event_handler(load) for load in (loads if isinstance(loads, list) else [loads])]
        doors = [set(handlers[name]["open_to"]) for name in names]
        found[options["route"]] = sorted(set.intersection(*doors)) if doors else ["nothing is asked"]
    return found


def _routes(plan: dict[str, Any]) -> dict[str, Any]:
    """By method and address: who gets an answer. Refused is who gets what a stranger gets, or is told that the role does not do."""
    web = create_web_app()
    found: dict[str, Any] = {}
    # Signing out last: it ends what is asked with.
    for route in sorted(web.routes, key=lambda route: getattr(route, "path", "") == "/logout"):
        for method, template, list_route in _addresses(route):
            door = found[f"{method} {template}"] = {"list_route": list_route, "open_to": []}
            for role, cookie in plan["cookies"].items():
                path = _PARAMETER.sub(partial(_value, template=template, role=role, plan=plan), template)
                if any(_is_answered(web, method, path, query, cookie, plan) for query in _queries(plan)):
                    door["open_to"].append(role)
    return found


def _addresses(route: Any) -> Iterator[tuple[str, str, str]]:
    """Method, address, and the page of the list whose key the address holds."""
    if not isinstance(route, Route):
        yield "?", repr(route), ""
        return
    if route.path.startswith(HIDDEN):
        return
    for one in all_lists() if "key" in route.param_convertors else [None]:
        if one is not None and not route.path.endswith(".csv") and one.key not in _FULLY_ASKED:
            continue  # the same door as in .csv, behind which more is drawn
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path.replace("{key}", one.key if one else ""), one.route if one else ""


def _value(part: re.Match[str], *, template: str, role: str, plan: dict[str, Any]) -> str:
    """What a parameter of an address is filled with; a new folder of files has to be told what it holds (see the plan)."""
    if part[1] != "public_id":
        return str(plan["values"][part[1]])
    records = plan["records"] | plan["own"].get(role, {})
    return next((value for folder, value in records.items() if template.startswith(f"/files/{folder}/")), "unknown")


def _queries(plan: dict[str, Any]) -> tuple[dict[str, str], ...]:
    return {"customer": plan["records"]["customer"], "kind": "customers", "ids": plan["records"]["documents"]}, {
        "portal": plan["portal_id"]
    }


def _is_answered(web: Any, method: str, path: str, query: dict[str, str], cookie: str, plan: dict[str, Any]) -> bool:
    client = TestClient(web, base_url=plan["base"], follow_redirects=False, raise_server_exceptions=False)
    headers = {"Origin": plan["base"], **({"Cookie": cookie} if cookie else {})}
    answer = client.request(method, path, params=query, headers=headers)
    assert answer.status_code < 500, (method, path, answer.status_code, answer.text)
    return answer.status_code not in _REFUSALS


if __name__ == "__main__":
    main()
