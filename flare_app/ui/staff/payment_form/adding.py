"""An account to deposit to that is added while a payment is recorded: saved at once, and taken into the form."""

from functools import partial
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.form import focus_on, form_problem, text_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.record_dialog import RecordDialog, known, record_dialog
from flare_app.ui.staff.money.laying import EDIT_SALES
from flare_app.ui.staff.payment_form.reading import create_account
from flare_app.ui.staff.payment_form.state import PaymentEntry

_NOUN = "deposit account"


class AccountFields(Form):
    """What the window sends."""

    name: Annotated[str, Field(max_length=1_000)] = ""


class AccountDialog(RecordDialog, rx.State):
    """A new account for the payment."""

    @rx.event
    @policy.policy(EDIT_SALES)
    def open_new(self) -> Any:
        """Show the window."""
        return self._show(_NOUN, "", {"name": ""})

    @rx.event
    @policy.policy(EDIT_SALES)
    async def save(self, form: AccountFields) -> Any:
        """Keep the account."""
        return await self._keep(_NOUN, form, create_account)

    async def _saved(self, public_id: str) -> list[Any]:
        entry = await self.get_state(PaymentEntry)
        await entry._take_account(public_id)
        return [focus_on("payment-deposit_account")]


def account_dialog() -> rx.Component:
    """The window; a page holds it once."""
    return record_dialog(_NOUN, AccountDialog, _fields)


def _fields() -> rx.Component:
    state = AccountDialog
    return form(
        form_problem(state.dialog_problem),
        text_field("Name", **partial(known, _NOUN, state)("name"), auto_complete="off", max_length=100),
        id="deposit-account-form",
        key=state.dialog_turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )
