"""The middleware that stands before every handler: known name, sound arguments, right principal; everything else is refused."""

import json
import logging
from typing import Any

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from flare_app.ui import routes
from flare_app.ui.arguments import BadArguments, check_arguments
from flare_app.ui.components.toast import error_toast
from flare_app.ui.policy import Audience, Policy, find_guard
from flare_app.ui.session import Asker, become, find_asker

security_log = logging.getLogger("flare.security")


class SessionState(rx.State):
    """Whom this State tree was filled for. Only the event policy touches it."""

    _identity: str = ""


class EventPolicy(rx.Middleware):
    """Deny by default. Must be the first middleware: the framework's own would answer `hydrate` before it."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let an event through by returning None; a StateUpdate stops it."""
        guard = find_guard(event.name)
        if guard is None:
            security_log.warning("refused: no policy for %.200r", event.name)
            return StateUpdate()
        try:
            check_arguments(guard.arguments, event.payload)
        except BadArguments as problem:
            security_log.warning("refused: arguments of %s: %s", event.name, problem)
            return _tell("That could not be taken: it is too long or holds characters that cannot be stored.")
        path = state.router.url.path
        asker = await find_asker(state.router.headers.cookie, routes.portal_id_in(path))
        await _own(state, asker)
        if refusal := _refuse(guard.policy, asker, event, state.router.url):
            return refusal
        become(guard.policy.principal_of(asker))
        return None


async def _own(state: BaseState, asker: Asker) -> None:
    """Empty the State when somebody else asks than the one it was filled for: another sign-in in this tab, a guessed token."""
    session = await state.get_state(SessionState)
    if session._identity == asker.identity:
        return
    root = state._get_root_state()
    for name in RegistrationContext.get().base_states:  # Redis loads only what an event needs: all of it has to go
        await root.get_state(RegistrationContext.get().base_states[name])
    root.reset()
    session._identity = asker.identity


def _refuse(policy: Policy, asker: Asker, event: Event, url: Any) -> StateUpdate | None:
    """What a wrong principal gets; None when it is the right one."""
    if policy.audience is Audience.PUBLIC:
        return None
    if policy.audience is Audience.PORTAL:
        return None if asker.visitor else _lead_to(routes.link_expired(url.path))
    if asker.staff is None:
        return _lead_to(routes.login(url.path + (f"?{url.query}" if url.query else "")))
    if policy.permission is None or asker.staff.may(policy.permission):
        return None
    security_log.warning("refused: user %d lacks %s for %s", asker.staff.user_id, policy.permission, event.name)
    return _lead_to(routes.NO_ACCESS) if policy.page and url.path != routes.NO_ACCESS else _tell("Your role does not include that.")


def _lead_to(address: str) -> StateUpdate:
    """By a full page load: some of these pages are not Reflex's, and a new socket brings the cookies of now."""
    return StateUpdate(events=Event.from_event_type(rx.call_script(f"window.location.assign({json.dumps(address)})")))


def _tell(sentence: str) -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(error_toast(sentence)))
