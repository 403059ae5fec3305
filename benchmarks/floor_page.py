"""What the benchmark adds to its own copy of the app: on every list page an input whose key press changes one var of another State,
an empty page in the portal's frame, and one without any frame. It stands among the pages of the copy; the product never imports it.
"""

import re
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.ui import policy, routes
from flare_app.ui.components import record_list
from flare_app.ui.components.shell import PortalShell, portal_shell
from flare_app.web import portal_link

Text = Annotated[str, Field(max_length=40)]


class FloorState(rx.State):
    """One text."""

    text: str = ""

    @rx.event
    @policy.policy(policy.PUBLIC)
    def take(self, text: Text) -> None:
        """Show the text."""
        self.text = text


def _with_floor(frame: Any) -> Any:
    def framed(*content: rx.Component, active: str = "") -> rx.Component:
        floor = rx.el.div(
            rx.el.input(id="floor", aria_label="Floor", on_change=FloorState.take), rx.el.span(FloorState.text, id="floor-text")
        )
        return frame(floor, *content, active=active)

    return framed


record_list.staff_shell = _with_floor(record_list.staff_shell)
record_list.portal_shell = _with_floor(record_list.portal_shell)


@rx.page(route=f"{routes.PORTAL}/floor", title="Empty", on_load=PortalShell.load)
def empty() -> rx.Component:
    """The portal's frame around nothing."""
    return portal_shell(rx.el.h1("Empty"))


@rx.page(route=f"{routes.PORTAL}/bare", title="Bare")
def bare() -> rx.Component:
    """What any page of this app loads."""
    return rx.el.h1("Bare")


# So that the link in an e-mail can lead to them.
portal_link._PAGE = re.compile(f"{portal_link._PAGE.pattern}|floor|bare")
