"""Whether a customer is reminded, and who there wants no reminders: a part of the open customer."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from sqlmodel import Session

from flare_app import customers, reminders
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.models import Customer
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Id, Text
from flare_app.ui.components.button import button, link
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
_STATEMENTS = {"always": "A statement goes out every month.", "never": "No statement goes out by itself."}


@dataclass
class RemindedView:
    """`unsubscribed` are addresses that want no reminders; `statements` is a sentence, "" where it is as the company does it."""

    is_off: bool = False
    statements: str = ""
    unsubscribed: list[str] = field(default_factory=list)


class CustomerReminders(DetailState, mixin=True):
    """Handlers of the open customer."""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def stop_reminders(self, customer: Id) -> Any:
        """Remind the customer of nothing."""
        name = await in_thread(_switch, customer, True, staff())
        await self._reopen()
        return toast(f"{name} gets no reminders any more.", action=("Undo", type(self).start_reminders(customer)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def start_reminders(self, customer: Id) -> Any:
        """Remind the customer as the ladder says."""
        name = await in_thread(_switch, customer, False, staff())
        await self._reopen()
        return toast(f"{name} gets reminders again.", action=("Undo", type(self).stop_reminders(customer)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def subscribe_again(self, customer: Id, address: Text) -> Any:
        """Send reminders to an address again: its owner asked for it."""
        await in_thread(_subscribe, customer, address, staff())
        await self._reopen()
        undo = ("Undo", type(self).unsubscribe_address(customer, address))
        return toast(f"Reminders go to {address} again.", action=undo)

    @rx.event
    @policy.policy(EDIT_SALES)
    async def unsubscribe_address(self, customer: Id, address: Text) -> Any:
        """Send an address no reminders: take the above back."""
        await in_thread(_unsubscribe, customer, address, staff())
        await self._reopen()
        return toast(f"{address} gets no reminders.")


def read_reminded(session: Session, asker: Staff, customer: Customer) -> RemindedView:
    """What the part shows."""
    return RemindedView(
        is_off=customer.no_reminders,
        statements=_STATEMENTS.get(customer.statements, ""),
        unsubscribed=reminders.list_unsubscribed(session, principal=asker, customer_id=customer.id),
    )


def reminded(state: Any, shown: rx.Var[RemindedView], customer: rx.Var[str]) -> rx.Component:
    """The part: the switch, and who unsubscribed."""

    def row(address: rx.Var[str]) -> rx.Component:
        again = button(
            "Send again", small=True, on_click=state.subscribe_again(customer, address), title="Only if they asked for it"
        )
        return rx.el.li(
            rx.el.div(rx.el.strong(address), rx.el.span("unsubscribed", class_name="soft"), class_name="row"),
            rx.el.div(again, class_name="actions"),
            class_name="stack-small",
        )

    off = rx.el.div(
        rx.el.p("This customer gets no reminders.", class_name="soft"),
        rx.el.div(
            button("Turn on reminders", small=True, icon_name="bell", on_click=state.start_reminders(customer)),
            class_name="actions",
        ),
        class_name="stack-small",
    )
    on = rx.el.div(
        rx.el.p("As the ladder says. ", link("What goes out next", routes.REMINDERS), class_name="soft"),
        rx.el.div(
            button("Turn off reminders", small=True, icon_name="bell-off", on_click=state.stop_reminders(customer)),
            class_name="actions",
        ),
        class_name="stack-small",
    )
    return rx.el.div(
        rx.cond(shown.is_off, off, on),
        rx.cond(shown.statements != "", rx.el.p(shown.statements, class_name="soft"), rx.fragment()),
        rx.cond(
            shown.unsubscribed.length() > 0,
            rx.el.ul(rx.foreach(shown.unsubscribed, row), class_name="stack", aria_label="Unsubscribed"),
            rx.fragment(),
        ),
        class_name="stack",
    )


def _switch(public_id: str, is_off: bool, actor: Staff) -> str:
    with unit_of_work() as session:
        return customers.switch_reminders(session, public_id=public_id, is_off=is_off, actor=actor).name


def _subscribe(public_id: str, address: str, actor: Staff) -> None:
    with unit_of_work() as session:
        customer = customers.get_customer(session, principal=actor, public_id=public_id)
        reminders.subscribe_again(session, customer=customer, address=address, actor=actor)


def _unsubscribe(public_id: str, address: str, actor: Staff) -> None:
    with unit_of_work() as session:
        customer = customers.get_customer(session, principal=actor, public_id=public_id)
        reminders.unsubscribe_address(session, customer=customer, address=address, actor=actor)
