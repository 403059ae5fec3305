import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import reflex as rx
from reflex.state import StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from flare_app import access
from flare_app.database import unit_of_work
from flare_app.domain.principals import Role, Staff, System
from flare_app.ui import session
from flare_app.ui.event_policy import EventPolicy, SessionState
from flare_app.ui.policy import find_guard, public_handlers, unguarded_handlers
from flare_app.ui.session import forget_askers, principal
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.handlers import DeskState, HoleState, name_of

PASSWORD = "quiet lamp crosses nine rivers"


@pytest.fixture
def database_kind() -> str:
    """The event policy asks no query of its own: one database is enough."""
    return "sqlite"


@pytest.fixture
def cookies(database: str) -> dict[str, str]:
    """The cookie headers of an administrator, a sales manager and a visitor of a portal."""
    with unit_of_work() as unit:
        ada = factories.make_company(unit)
        customer = factories.make_customer(unit, actor=ada)
        link = access.link_for(unit, customer_id=customer.id, address="pat@example.com", actor=System("test"))
        opened = access.open_portal(unit, token=access.token_for(link))
    headers = {"portal": f"{opened.cookie_name}={opened.token}", "portal_id": opened.portal_id}
    for role in (Role.ADMIN, Role.SALES_MANAGER):
        with unit_of_work() as unit:
            access.add_user(unit, actor=System("test"), name=role, email=f"{role}@example.com", role=role, password=PASSWORD)
        with unit_of_work() as unit:
            new = access.sign_in(unit, email=f"{role}@example.com", password=PASSWORD, ip="127.0.0.1", user_agent="test")
        headers[role] = f"{access.staff_cookie_name()}={new.token}"
    return headers


async def ask(state: rx.State, handler: object, **payload: Any) -> StateUpdate | None:
    """What the policy answers: None lets the event through."""
    name = handler if isinstance(handler, str) else name_of(handler)
    return await EventPolicy().preprocess(None, state, Event(name=name, payload=payload))  # type: ignore[arg-type]


def told(update: StateUpdate | None) -> str:
    """What a refusal makes the browser do."""
    assert update is not None
    return " ".join(str(event.payload) for event in update.events)


async def test_name_without_handler_is_refused() -> None:
    assert await ask(visit_page(), "reflex___state____state.nobody.delete_everything") is not None


async def test_method_without_policy_is_refused_even_for_an_administrator(cookies: dict[str, str]) -> None:
    assert await ask(visit_page(cookie=cookies["admin"]), HoleState.become_admin, user_id=1) is not None


async def test_setvar_is_refused_on_every_state(cookies: dict[str, str]) -> None:
    names = [name for name in RegistrationContext.get().event_handlers if name.endswith(".setvar")]
    assert len(names) > 3
    for name in names:
        assert await ask(visit_page(cookie=cookies["admin"]), name, var_name="role", value="admin") is not None


async def test_client_storage_cannot_be_written() -> None:
    name = "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal"
    assert await ask(visit_page(), name, vars={"a.b": "x" * 1000}) is not None


@pytest.mark.parametrize(
    "payload",
    [
        {"text": 1},
        {"text": "x", "is_admin": True},
        {},
        {"text": "x", "number": "1"},
        {"text": "x", "number": float("nan")},
        {"text": "x", "number": 10**400},
        {"text": "x", "number": -1},
        {"text": "x", "number": True},
        {"text": "nul \0"},
        {"text": "lone \ud800"},
        {"text": "x" * 1001},
        {"text": {"x": ["\0"]}},
    ],
    ids=str,
)
async def test_arguments_outside_the_declaration_are_refused(cookies: dict[str, str], payload: dict[str, Any]) -> None:
    assert await ask(visit_page(cookie=cookies["admin"]), DeskState.write, **payload) is not None


@pytest.mark.parametrize("payload", [None, [], "text", 1], ids=str)
async def test_payload_without_names_is_refused(payload: Any) -> None:
    event = Event(name=name_of(DeskState.wave), payload=payload)
    assert await EventPolicy().preprocess(None, visit_page(), event) is not None  # type: ignore[arg-type]


async def test_endless_nesting_is_refused(cookies: dict[str, str]) -> None:
    deep: Any = "x"
    for _ in range(1000):
        deep = [deep]
    assert await ask(visit_page(cookie=cookies["admin"]), DeskState.write, text=deep) is not None


async def test_submitted_form_reaches_the_handler_as_its_declared_fields(cookies: dict[str, str]) -> None:
    event = Event(name=name_of(DeskState.save), payload={"form": {"__reflex_form_data__": [["title", "Tea"], ["pinned", "on"]]}})
    assert await EventPolicy().preprocess(None, visit_page(cookie=cookies["admin"]), event) is None  # type: ignore[arg-type]
    assert event.payload == {"form": {"title": "Tea", "pinned": "on"}}


@pytest.mark.parametrize("entries", [[["title", "Tea"], ["role", "admin"]], [["title"]], "title", [["title", {"a": 1}]], None])
async def test_form_with_other_fields_is_refused(cookies: dict[str, str], entries: object) -> None:
    state = visit_page(cookie=cookies["admin"])
    assert await ask(state, DeskState.save, form={"__reflex_form_data__": entries}) is not None


async def test_public_handler_needs_no_cookie() -> None:
    assert await ask(visit_page(), DeskState.wave) is None


async def test_stranger_is_led_to_sign_in_and_back(cookies: dict[str, str]) -> None:
    answer = told(await ask(visit_page("/sales/invoices?q=acme"), DeskState.write, text="x"))
    assert "/login?next=%2Fsales%2Finvoices%3Fq%3Dacme" in answer


async def test_handler_sees_the_principal_of_the_cookie(cookies: dict[str, str]) -> None:
    assert await ask(visit_page(cookie=cookies["sales_manager"]), DeskState.write, text="x") is None
    who = principal()
    assert isinstance(who, Staff)
    assert who.role is Role.SALES_MANAGER


async def test_role_without_the_permission_is_refused(cookies: dict[str, str]) -> None:
    assert await ask(visit_page(cookie=cookies["admin"]), DeskState.invite) is None
    assert "Your role does not include that." in told(await ask(visit_page(cookie=cookies["sales_manager"]), DeskState.invite))


async def test_staff_cookie_opens_no_portal_and_portal_cookie_no_desk(cookies: dict[str, str]) -> None:
    path = f"/portal/{cookies['portal_id']}/invoices"
    assert await ask(visit_page(path, cookie=cookies["portal"]), DeskState.pay) is None
    assert "/link-expired" in told(await ask(visit_page(path, cookie=cookies["admin"]), DeskState.pay))
    assert "/login" in told(await ask(visit_page(path, cookie=cookies["portal"]), DeskState.write, text="x"))


async def test_portal_cookie_opens_no_other_portal(cookies: dict[str, str]) -> None:
    assert await ask(visit_page("/portal/another/invoices", cookie=cookies["portal"]), DeskState.pay) is not None


async def test_signed_out_session_is_refused_from_the_next_event_on(cookies: dict[str, str]) -> None:
    state = visit_page(cookie=cookies["admin"])
    assert await ask(state, DeskState.write, text="x") is None
    name, _, token = cookies["admin"].partition("=")
    with unit_of_work() as unit:
        access.sign_out(unit, cookies={name: token})
    forget_askers()
    assert "/login" in told(await ask(state, DeskState.write, text="x"))


async def test_state_of_one_person_is_emptied_before_another_one_gets_it(cookies: dict[str, str]) -> None:
    state = visit_page(cookie=cookies["admin"])
    assert await ask(state, DeskState.write, text="x") is None
    desk = await state.get_state(DeskState)
    desk.kept = "a secret of the administrator"
    assert await ask(state, DeskState.write, text="x") is None
    assert desk.kept
    visit_page(cookie=cookies["sales_manager"], state=state)
    await ask(state, f"{rx.State.get_full_name()}.hydrate_and_load")
    assert (await state.get_state(DeskState)).kept == ""


async def test_guessed_token_without_cookie_gets_an_empty_state(cookies: dict[str, str]) -> None:
    state = visit_page(cookie=cookies["admin"])
    assert await ask(state, DeskState.write, text="x") is None
    (await state.get_state(DeskState)).kept = "a secret"
    visit_page(cookie="", state=state)
    for boot in ("hydrate", "hydrate_and_load"):
        assert await ask(state, f"{rx.State.get_full_name()}.{boot}") is None
        assert (await state.get_state(DeskState)).kept == ""
    assert (await state.get_state(SessionState))._identity == ""


def test_every_handler_of_the_components_has_a_policy() -> None:
    import flare_app.ui.components.shell
    import flare_app.ui.event_policy  # noqa: F401

    assert [name for name in unguarded_handlers() if "flare_app" in name] == []


def test_forgotten_policy_is_found() -> None:
    assert name_of(HoleState.become_admin) in unguarded_handlers()


def test_public_handlers_are_listed_for_review() -> None:
    assert name_of(DeskState.wave) in public_handlers()
    assert name_of(DeskState.write) not in public_handlers()


def test_handler_with_an_argument_without_limits_cannot_be_guarded() -> None:
    def takes_anything(self: rx.State, value: dict) -> None:  # type: ignore[type-arg]
        """No limits."""

    from flare_app.ui.arguments import arguments_model

    with pytest.raises(TypeError, match="has no limits"):
        arguments_model(takes_anything)


def test_guard_of_a_handler_is_found_by_its_name_on_the_wire() -> None:
    assert find_guard(name_of(DeskState.pay)) is not None


async def test_work_in_a_page_moves_the_idle_timeout_on(cookies: dict[str, str], at: Callable[[datetime], None]) -> None:
    at(datetime.now(UTC) + timedelta(hours=11))
    forget_askers()
    assert await ask(visit_page(cookie=cookies["admin"]), DeskState.write, text="x") is None
    await asyncio.gather(*session._notes)
    at(datetime.now(UTC) + timedelta(hours=22))
    forget_askers()
    assert await ask(visit_page(cookie=cookies["admin"]), DeskState.write, text="x") is None
