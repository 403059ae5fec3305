"""An open recurring invoice: what comes next, what stands in the way, what was made, and what can be done with it."""

from collections.abc import Callable
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import recurring
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.models import RecurringRule
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Id
from flare_app.ui.components.audit_trail import audit_trail
from flare_app.ui.components.button import button, link
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.detail_parts import detail_section, plain_table
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.recurring_view import MadeRow, RuleLine, RuleView, read_rule_view

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
Verb = Callable[..., RecurringRule]


class RulePanel(DetailState, rx.State):
    """The open rule; each change can be taken back in the notice about it."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_SALES)
    opened_rule: RuleView = RuleView()

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        return read_rule_view(session, principal, public_id)

    def _show(self, record: Any) -> str:
        self.opened_rule = record
        return self.opened_rule.name

    def _topics(self) -> tuple[str, ...]:
        return ("staff:documents",)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pause(self, rule: Id) -> Any:
        """Make none for now."""
        name = await self._do(recurring.pause_rule, rule)
        return toast(f"{name} is paused.", action=("Undo", RulePanel.resume(rule)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def resume(self, rule: Id) -> Any:
        """Go on."""
        name = await self._do(recurring.resume_rule, rule)
        return toast(f"{name} is active.", action=("Undo", RulePanel.pause(rule)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def end(self, rule: Id) -> Any:
        """Make none any more."""
        was_paused = self.opened_rule.state == recurring.RuleState.PAUSED
        name = await self._do(recurring.end_rule, rule)
        undo = RulePanel.pause(rule) if was_paused else RulePanel.resume(rule)
        return toast(f"{name} has ended.", action=("Undo", undo))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def try_again(self, rule: Id) -> Any:
        """Make what could not be made."""
        await self._do(recurring.try_again, rule)
        return toast("It is tried again now.")

    async def _do(self, verb: Verb, public_id: str) -> str:
        name = await in_thread(_do, verb, public_id, staff())
        await self._reopen()
        return name


def rule_panel(state: type[RulePanel]) -> rx.Component:
    """The content of the split view."""
    shown = state.opened_rule
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(shown.name, class_name="detail-title", dir="auto"),
                status_badge(shown.status, shown.tone),
                class_name="detail-name",
            ),
            rx.el.p(rx.el.strong(shown.amount, class_name="detail-amount"), rx.el.span(shown.headline), class_name="detail-sum"),
            rx.el.div(*_buttons(state), class_name="actions detail-actions"),
            class_name="detail-head",
        ),
        rx.cond(shown.problem != "", _problem(state), rx.fragment()),
        rx.el.dl(
            rx.el.dt("Customer"),
            rx.el.dd(link(shown.customer, shown.customer_address)),
            rx.foreach(shown.facts, lambda fact: rx.fragment(rx.el.dt(fact[0]), rx.el.dd(fact[1]))),
            class_name="facts",
        ),
        rx.cond(shown.next_dates.length() > 0, detail_section("Next dates", _coming(shown)), rx.fragment()),
        detail_section("Each invoice", _lines(shown)),
        rx.cond(
            shown.made.length() > 0,
            detail_section("Made so far", _made(shown), rx.cond(shown.older != "", rx.el.p(shown.older, class_name="hint"))),
            rx.fragment(),
        ),
        detail_section("Audit trail", audit_trail(shown.trail)),
    )


def _buttons(state: type[RulePanel]) -> list[rx.Component]:
    shown = state.opened_rule
    pause = button("Pause", small=True, icon_name="pause", on_click=state.pause(shown.id))
    resume = button("Resume", small=True, icon_name="play", on_click=state.resume(shown.id))
    end = button("End", small=True, icon_name="circle-stop", on_click=state.end(shown.id))
    return [
        button("Edit", small=True, icon_name="pencil", on_click=rx.redirect(f"{routes.RECURRING}/edit/" + shown.id)),
        rx.cond(shown.state == recurring.RuleState.ACTIVE.value, pause, resume),
        rx.cond(shown.state == recurring.RuleState.ENDED.value, rx.fragment(), end),
    ]


def _problem(state: type[RulePanel]) -> rx.Component:
    shown = state.opened_rule
    return rx.el.div(
        rx.el.div(
            rx.el.p(rx.el.strong(shown.problem_title)),
            rx.el.p(shown.problem),
            rx.el.p("Put it right; it is tried again every few minutes, or at once here.", class_name="soft"),
        ),
        button("Try again", small=True, icon_name="refresh-cw", on_click=state.try_again(shown.id)),
        role="alert",
        class_name="alert alert-bad answer",
    )


def _coming(shown: rx.Var[RuleView]) -> rx.Component:
    return rx.el.ol(rx.foreach(shown.next_dates, rx.el.li), class_name="coming", aria_label="Next dates")


def _lines(shown: rx.Var[RuleView]) -> rx.Component:
    def row(one: rx.Var[RuleLine]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(one.name, dir="auto"),
            rx.el.td(one.quantity, class_name="cell-number"),
            rx.el.td(one.unit_price, class_name="cell-number"),
        )

    return plain_table("Lines", ("Product or service",), ("Quantity", "Unit price"), shown.lines, row)


def _made(shown: rx.Var[RuleView]) -> rx.Component:
    def row(one: rx.Var[MadeRow]) -> rx.Component:
        named = rx.cond(one.href != "", link(one.number, one.href), rx.el.span(one.number, class_name="soft"))
        return rx.el.tr(
            rx.el.td(one.due_on),
            rx.el.td(named),
            rx.el.td(status_badge(one.status, one.tone)),
            rx.el.td(one.amount, class_name="cell-number"),
        )

    return plain_table("Made so far", ("For", "Invoice", "Status"), ("Amount",), shown.made, row)


def _do(verb: Verb, public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return verb(session, public_id=public_id, actor=actor).name
