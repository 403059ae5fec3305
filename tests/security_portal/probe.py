"""Asks every route and every handler of the real app, as visitors of a portal, for what they may not see; a process of its own.

Reads a plan (see test_foreign_ids.py) from standard input and prints what it found. Whatever a visitor may not see has to be
answered like what does not exist. A route or handler that takes something unknown to this file is reported, not passed over.
"""

import asyncio
import inspect
import io
import json
import re
import shutil
import sys
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import reflex as rx
from pydantic import BaseModel
from pypdf import PdfReader
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import json_dumps
from starlette.routing import Route
from starlette.testclient import TestClient

import flare_app.flare_app  # noqa: F401 - registers every page
from flare_app import database
from flare_app.lists import all_lists
from flare_app.ui import session
from flare_app.ui.errors import tell_about
from flare_app.ui.event_policy import EventPolicy
from flare_app.ui.policy import Audience, Guard, find_guard
from flare_app.web.app import create_web_app
from flare_app.web.headers import SecurityHeaders
from tests.kept_engines import engine_for

TABS = ("invoices", "estimates", "credit-notes", "payments", "statement")
FED = {"public_id", "portal_id", "customer_id", "token", "digest", "path", "key"}
PLAUSIBLE = {"start": "2026-01-01", "end": "2026-12-31", "days": "7", "name": "Somebody", "period": "Everything"}
_RANDOM = re.compile(
    r"/p/[A-Za-z0-9_.-]{20,}|error [0-9a-f]{8}|expires=[^;]*|value=\"[^\"]*\"|content-length': '\d+|"
    r"\"id\": \"[A-Za-z0-9_-]{16}\"|\d?\d:\d\d"
)
"""What differs from answer to answer: new links and their ids, moments, the length of files."""


def main() -> None:
    """Probe as the plan says."""
    database.make_engine = engine_for
    plan = json.load(sys.stdin)
    file = Path(plan["database"])
    shutil.copy(file, plan["kept"])
    found = Found()
    for prober in plan["probers"]:
        for where, ask in (("route", asked_routes), ("handler", asked_handlers)):
            missing = dict(ask(prober, "", plan["missing"], found, plan))
            for kind, value in prober["forbidden"].items():
                found.compare(prober, f"{where}, {kind}", value, dict(ask(prober, kind, value, found, plan)), missing)
        found.sees_own(prober, plan)
    print(json.dumps({"wrong": found.wrong, "unknown": sorted(found.unknown), "asked": found.asked, "own": found.own}))


class Found:
    """What came out of it."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.unknown: set[str] = set()
        self.asked = 0
        self.own: dict[str, int] = {}

    def compare(self, prober: dict[str, Any], what: str, value: str, given: dict[str, str], missing: dict[str, str]) -> None:
        """The same answers, and not a word of what is forbidden."""
        self.asked += len(given)
        for name, answer in given.items():
            other = missing[name]
            if answer != other:
                self.wrong.append(f"{prober['name']}, {what}: {name} tells it from what is missing: {_difference(answer, other)}")
            told = [word for word in prober["words"] if word != value and word in answer]
            if told:
                self.wrong.append(f"{prober['name']}, {what}: {name} tells {told}")

    def sees_own(self, prober: dict[str, Any], plan: dict[str, Any]) -> None:
        """How often what may be seen is found by the same questions: none would mean that they miss."""
        number = prober["own_number"]
        answers = [*asked_routes(prober, "", prober["own"], self, plan), *asked_handlers(prober, "", prober["own"], self, plan)]
        self.own[prober["name"]] = sum(number in answer for _, answer in answers)


def _difference(answer: str, other: str) -> str:
    at = next((at for at, (a, b) in enumerate(zip(answer, other, strict=False)) if a != b), min(len(answer), len(other)))
    return f"…{answer[max(0, at - 60) : at + 120]!r} instead of …{other[max(0, at - 60) : at + 120]!r}"


def fresh(plan: dict[str, Any]) -> None:
    """The database as it was: an answer must not depend on what an earlier question changed."""
    database.dispose()
    for end in ("", "-wal", "-shm"):
        Path(plan["database"] + end).unlink(missing_ok=True)
    shutil.copy(plan["kept"], plan["database"])
    session.forget_askers()


def asked_routes(prober: dict[str, Any], kind: str, value: str, found: Found, plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every route, with the value wherever something can be named. `kind` says what it names; "": try it in every way."""
    fresh(plan)
    web = create_web_app()
    name, _, token = prober["cookie"].partition("=")
    client = TestClient(SecurityHeaders(web), base_url=plan["base"], follow_redirects=False, raise_server_exceptions=False)
    with client:
        client.cookies.set(name, token)
        for route in web.routes:
            for method, path, query in requests_for(route, prober, value, found, is_first=kind in ("", prober["first"])):
                form = {"token": value, "portal": value, "d": f"invoices/{value}"} if method == "POST" else None
                answer = client.request(method, path, params=query, data=form, headers={"Origin": plan["base"]})
                yield (
                    plain(f"{method} {path} {query}", value),
                    plain(f"{answer.status_code} {answer.headers}\n{text_of(answer)}", value),
                )


def requests_for(
    route: Any, prober: dict[str, Any], value: str, found: Found, *, is_first: bool
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What to ask of one route; what costs much, or does not depend on the kind of value, of the first value only."""
    if not isinstance(route, Route):
        found.unknown.add(f"route {route!r}")
        return
    if set(route.param_convertors) - FED:
        found.unknown.add(f"route {route.path}")
        return
    for key in [one.key for one in all_lists()] if "key" in route.param_convertors else [""]:
        if not is_first and not ("{public_id}" in route.path or (key.startswith("portal") and route.path.endswith(".csv"))):
            continue
        if key not in ("", "portal_invoices") and not route.path.endswith(".csv"):
            continue  # the same rows as in .csv, in more time
        path = re.sub(r"{(\w+)(:\w+)?}", lambda part, key=key: key if part[1] == "key" else value, route.path)
        named = {"customer": value, "ids": value, "checkout": value, "d": f"invoices/{value}"}
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, path, {"portal": prober["portal_id"], **named}
            if key or "{" not in route.path:
                yield method, path, {"portal": value, **named}
            if key:
                yield method, path, {"portal": prober["portal_id"], "q": value}


def text_of(answer: Any) -> str:
    """What a person would read in it."""
    kind = answer.headers.get("content-type", "")
    if kind == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return "".join(book.read(name).decode() for name in sorted(book.namelist()) if name.startswith("xl/"))
    return str(answer.text)


def asked_handlers(prober: dict[str, Any], kind: str, value: str, found: Found, plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every handler that a visitor may call, on pages whose address names the value, with the value in every argument."""
    tabs = TABS if kind in ("", prober["first"]) else [tab for tab in TABS if tab.rstrip("s").replace("-", "_") in kind]
    for tab in tabs or TABS[:1]:
        fresh(plan)
        yield from asyncio.run(_on_tab(tab, prober, value, found))


async def _on_tab(tab: str, prober: dict[str, Any], value: str, found: Found) -> list[tuple[str, str]]:
    names = sorted(RegistrationContext.get().event_handlers)
    guards = {name: guard for name in names if (guard := find_guard(name)) and guard.policy.audience is Audience.PORTAL}
    answers = []
    root = rx.State(_reflex_internal_init=True)
    _visit(root, prober, f"/portal/{prober['portal_id']}/{tab}/{value}?checkout={value}&pay={value}&d={value}&q={value}")
    # Loads first, as a page does; the rest then acts on what is open.
    for name, guard in sorted(guards.items(), key=lambda pair: (not pair[0].endswith(".load"), pair[0])):
        payload = _payload(name, guard, value, found) if _tab_of(name) in (tab, "") else None
        if payload is not None:
            answers.append((f"{tab}: {name}", plain(await _ask(root, name, guard, payload), value)))
    return answers


def _tab_of(name: str) -> str:
    """The tab whose page a handler belongs to; "": the frame, so all of them."""
    return next((tab for tab in TABS if f"___{tab.replace('-', '_')}___" in name), "")


def _visit(root: rx.State, prober: dict[str, Any], path: str) -> None:
    page, _, query = path.partition("?")
    data: dict[str, Any] = {
        "pathname": page,
        "asPath": path,
        "query": dict(pair.split("=", 1) for pair in query.split("&")),
        "headers": {"cookie": prober["cookie"], "origin": "http://localhost:4000"},
        "token": "token-1",
        "sid": "sid-1",
        "ip": "127.0.0.1",
    }
    root.router_data = root._update_router_vars(data, root.router_data)


def _payload(name: str, guard: Guard, value: str, found: Found) -> dict[str, Any] | None:
    """The value in every place that can hold it; None when an argument is of a kind that nobody here can fill."""
    try:
        return {key: _filled(field.annotation, key, value) for key, field in guard.arguments.model_fields.items()}
    except TypeError as problem:
        found.unknown.add(f"handler {name}: {problem}")
        return None


def _filled(hint: Any, key: str, value: str) -> Any:
    if get_origin(hint) is Annotated:
        return _filled(get_args(hint)[0], key, value)
    if get_origin(hint) in (Union, types.UnionType):
        return _filled(next(one for one in get_args(hint) if one is not type(None)), key, value)
    if get_origin(hint) is list:
        return [_filled(get_args(hint)[0], key, value)]
    if get_origin(hint) is dict:
        return {value: value, f"amount-{value}": "1.00"}
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return {name: _filled(field.annotation, name, value) for name, field in hint.model_fields.items()}
    simple: dict[Any, Any] = {str: PLAUSIBLE.get(key, value), bool: True, int: 1, float: 1.0}
    if hint not in simple:
        raise TypeError(f"{key} is a {hint}")
    return simple[hint]


async def _ask(root: rx.State, name: str, guard: Guard, payload: dict[str, Any]) -> str:
    """What the socket would carry back: changed vars and events; or the refusal."""
    refusal = await EventPolicy().preprocess(None, root, Event(name=name, payload=payload))  # type: ignore[arg-type]
    if refusal is not None:
        return f"refused {[event.payload for event in refusal.events]}"
    registered = RegistrationContext.get().event_handlers[name]
    state = await root.get_state(registered.states[0])  # type: ignore[arg-type]
    arguments = guard.arguments.model_validate(payload)
    told: list[Any] = []
    try:
        result = registered.handler.fn(state, **{key: getattr(arguments, key) for key in payload})
        if inspect.isasyncgen(result):
            told += [event async for event in result]
        elif inspect.isgenerator(result):
            told += list(result)
        else:
            told.append(await result if inspect.isawaitable(result) else result)
    except Exception as problem:  # the app tells it in a toast
        told.append(tell_about(problem))
    changes = await root._get_resolved_delta()
    root._clean()
    flat = [event for one in told for event in (one if isinstance(one, list | tuple) else [one]) if event is not None]
    events = [(event.name, event.payload) for event in Event.from_event_type(flat)]
    # Changed vars come out of sets, whose order says nothing.
    return f"{json.dumps(json.loads(json_dumps(changes)), sort_keys=True)} {events}"


def plain(answer: str, value: str) -> str:
    """The answer without what was asked for, and without what differs each time."""
    return _RANDOM.sub("<random>", re.sub(re.escape(value), "<asked>", answer, flags=re.IGNORECASE))


if __name__ == "__main__":
    main()
