"""An account to deposit to that is added while a payment is recorded: saved at once, and taken into the form."""

from typing import Any, ClassVar

import reflex as rx

from flare_app.domain.principals import Permission
from flare_app.payments import ACCOUNT_TABLE
from flare_app.records import RecordForm
from flare_app.ui import policy
from flare_app.ui.components.declared import FormDialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.staff.payment_form.state import PaymentEntry

EDIT_COMPANY = policy.staff_with(Permission.EDIT_COMPANY)


class PaymentAccountDialog(FormDialog, rx.State):
    """A new account for the payment."""

    _form: ClassVar[RecordForm] = ACCOUNT_TABLE.form
    _policy: ClassVar[policy.Policy] = EDIT_COMPANY

    @rx.event
    @policy.policy(EDIT_COMPANY)
    async def open_new(self) -> Any:
        """Show the window, with what was searched for as the name."""
        entry = await self.get_state(PaymentEntry)
        return await self._open_dialog(name=entry._searched_account)

    async def _saved(self, public_id: str) -> list[Any]:
        entry = await self.get_state(PaymentEntry)
        await entry._take_account(public_id)
        return [focus_on("payment-deposit_account")]
