"""Who may call which handler. Anyone with a socket can call any public method of a State, so each one states its policy."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel
from reflex_base.registry import RegisteredEventHandler, RegistrationContext

from flare_app.domain.principals import Permission, Principal
from flare_app.ui.arguments import Form, arguments_model
from flare_app.ui.session import Asker

Handler = TypeVar("Handler", bound=Callable[..., Any])
_MARK = "_flare_policy"


class Audience(StrEnum):
    """For whom a handler is."""

    PUBLIC = "public"
    STAFF = "staff"
    PORTAL = "portal"
    OF_STATE = "of_state"
    EDIT_OF_STATE = "edit_of_state"


@dataclass(frozen=True)
class Policy:
    """An audience and, for staff, a permission. `page`: the handler loads a page, so a refusal leads away instead of a toast."""

    audience: Audience
    permission: Permission | None = None
    page: bool = False

    def principal_of(self, asker: Asker) -> Principal | None:
        """The principal under which the handler runs; None for a public handler, or when the asker is not of its audience."""
        if self.audience is Audience.STAFF:
            return asker.staff
        return asker.visitor if self.audience is Audience.PORTAL else None


PUBLIC = Policy(Audience.PUBLIC)
PORTAL = Policy(Audience.PORTAL)
OF_STATE = Policy(Audience.OF_STATE)
"""What the State class says in its `_policy`: for handlers of mixins, which do not know their audience."""
EDIT_OF_STATE = Policy(Audience.EDIT_OF_STATE)
"""What the State class says in its `_edit_policy`: for those handlers of mixins that change something."""


_SAID_BY_STATE = {Audience.OF_STATE: "_policy", Audience.EDIT_OF_STATE: "_edit_policy"}


def staff_with(permission: Permission | None) -> Policy:
    """Signed-in staff whose role has the permission; None: any member of staff."""
    return Policy(Audience.STAFF, permission)


def policy(who: Policy, *, page: bool = False) -> Callable[[Handler], Handler]:
    """State who may call a handler; its parameters are checked against their types and limits (see `arguments`).

    `page` marks a handler that loads a page: who may not call it is led to the sign-in or the expired-link page's way out.
    """

    def mark(handler: Handler) -> Handler:
        setattr(handler, _MARK, Policy(who.audience, who.permission, page=page or who.page))
        return handler

    return mark


@dataclass(frozen=True)
class Guard:
    """What the event policy needs of one handler."""

    policy: Policy
    arguments: type[BaseModel]


class _Boot(Form):
    """`hydrate_and_load`: no State of ours lives in browser storage, so there is nothing to take from it."""

    vars: dict[str, None] | None = None
    hashes: list[str] | None = None


class _Hydrated(Form):
    value: bool


class _FrontendError(Form):
    info: str
    component_stack: str | None = ""


class _Nothing(Form):
    pass


_STATE = "reflex___state____state"
_FRAMEWORK: dict[str, Guard] = {
    f"{_STATE}.hydrate": Guard(PUBLIC, _Nothing),
    f"{_STATE}.hydrate_and_load": Guard(PUBLIC, _Boot),
    f"{_STATE}.set_is_hydrated": Guard(PUBLIC, _Hydrated),
    f"{_STATE}.reflex___state____on_load_internal_state.on_load_internal": Guard(PUBLIC, _Nothing),
    f"{_STATE}.reflex___state____on_load_internal_state.set_is_hydrated": Guard(PUBLIC, _Hydrated),
    f"{_STATE}.reflex___state____frontend_event_exception_state.handle_frontend_exception": Guard(PUBLIC, _FrontendError),
}
"""Reflex's own handlers, each looked at. Missing on purpose, so denied: every `setvar` and `update_vars_internal`."""


@cache
def find_guard(event_name: str) -> Guard | None:
    """The guard of a handler by its name on the wire; None: there is no such handler, or nobody may call it."""
    if event_name in _FRAMEWORK:
        return _FRAMEWORK[event_name]
    registered = RegistrationContext.get().event_handlers.get(event_name)
    if registered is None or event_name.endswith(".setvar"):
        return None
    who = _policy_of(registered)
    return Guard(who, arguments_model(registered.handler.fn)) if who else None


def unguarded_handlers() -> list[str]:
    """Handlers of this process that nobody may call though somebody wrote them: a test keeps this list empty.

    Raises:
        TypeError: a handler's parameter has no type or no limits.
    """
    denied = {f"{_STATE}.reflex___state____update_vars_internal_state.update_vars_internal"}
    names = RegistrationContext.get().event_handlers
    return sorted(name for name in names if not name.endswith(".setvar") and name not in denied and find_guard(name) is None)


def public_handlers() -> list[str]:
    """Handlers that anyone may call; a test compares them with a reviewed list."""
    guards = {name: find_guard(name) for name in RegistrationContext.get().event_handlers}
    return sorted(name for name, guard in guards.items() if guard and guard.policy.audience is Audience.PUBLIC)


def _policy_of(registered: RegisteredEventHandler) -> Policy | None:
    marked: Policy | None = getattr(registered.handler.fn, _MARK, None)
    if marked is None or marked.audience not in _SAID_BY_STATE:
        return marked
    said_in = _SAID_BY_STATE[marked.audience]
    of_state: Policy | None = getattr(registered.states[0], said_in, None) if registered.states else None
    return Policy(of_state.audience, of_state.permission, page=marked.page) if of_state else None
