"""The tab Statement of the portal."""

from typing import ClassVar

import reflex as rx

from flare_app.ui import policy, routes
from flare_app.ui.components.shell import PortalShell, portal_shell
from flare_app.ui.components.statement_state import StatementState
from flare_app.ui.components.statement_view import statement_body, statement_controls, statement_files
from flare_app.ui.policy import Policy
from flare_app.ui.portal.document_tab import customer_topics
from flare_app.ui.session import principal


class PortalStatement(StatementState, rx.State):
    """The customer's own statement."""

    _policy: ClassVar[Policy] = policy.PORTAL

    def _topics(self) -> tuple[str, ...]:
        return customer_topics(principal())


@rx.page(route=routes.PORTAL_STATEMENT, title="Statement", on_load=[PortalStatement.load, PortalShell.load])
def statement() -> rx.Component:
    """Period and files on top, the account below."""
    state = PortalStatement
    return portal_shell(
        rx.el.h1("Statement", class_name="page-title sr-only"),
        rx.el.div(
            statement_controls(
                period=state.period,
                start=state.start,
                end=state.end,
                currency=state.currency,
                currencies=state.currencies,
                on_period=state.choose_period,
                on_start=state.choose_start,
                on_end=state.choose_end,
                on_currency=state.choose_currency,
            ),
            rx.el.div(*statement_files(state.view), class_name="actions"),
            class_name="statement-bar",
        ),
        rx.cond(state.problem != "", rx.el.p(state.problem, role="alert", class_name="alert alert-bad"), rx.fragment()),
        rx.cond(state.loaded, statement_body(state.view), rx.fragment()),
        active="Statement",
    )
