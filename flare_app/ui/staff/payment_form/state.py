"""The form New payment while it is filled in: the amounts follow while ticking."""

import secrets
from dataclasses import dataclass, replace
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.domain.allocation import FormRow
from flare_app.domain.money import format_plain, parse_amount
from flare_app.domain.principals import Permission
from flare_app.errors import FlareError, Invalid, InvalidForm
from flare_app.payments import Laying, OpenInvoice, PaymentForm
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Count, Form, Id
from flare_app.ui.components.combobox import Option
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.payment_form.reading import Opened, choices, find_customers, open_form, record

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
Typed = Annotated[str, Field(max_length=60)]


class PaymentFields(Form):
    """What the form sends besides what was ticked."""

    paid_on: Typed = ""
    method: Typed = ""
    deposit_account: Typed = ""
    reference: Annotated[str, Field(max_length=1_000)] = ""
    internal_note: Annotated[str, Field(max_length=20_000)] = ""


@dataclass
class InvoiceRow:
    """An open invoice on the form, in finished strings; `turn` changes with every amount that the server filled in."""

    id: str
    number: str
    issued: str
    due: str
    balance: str
    amount: str = ""
    is_checked: bool = False
    turn: str = ""


class NewPaymentState(rx.State):
    """The form. Figures are kept beside what is shown; nothing counts before Save."""

    loaded: bool = False
    customer: str = ""
    options: list[Option] = []
    answered: int = 0
    currency: str = ""
    currencies: list[list[str]] = []
    accounts: list[list[str]] = []
    today: str = ""
    rows: list[InvoiceRow] = []
    amount: str = ""
    turn: int = 0
    credit: str = ""
    errors: dict[str, str] = {}
    problem: str = ""

    _customer_id: str = ""
    _invoices: list[OpenInvoice] = []
    _laying: Laying = Laying(())
    _operation_id: str = ""

    @rx.event
    @policy.policy(EDIT_SALES, page=True)
    async def load(self) -> None:
        """An empty form, or with the customer of the address, or its invoices ticked (several with commas between)."""
        self.reset()
        self._operation_id = secrets.token_urlsafe(16)
        asked = self.router.url.query_parameters
        self.accounts, self.today = await in_thread(choices)
        invoices, customer = asked.get("invoice", "").split(","), asked.get("customer", "")
        if invoices[0] or customer:
            self._open(await in_thread(open_form, staff(), customer, "", invoices[0]), *invoices)
        self.loaded = True

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def search_customer(self, text: str, ticket: Count) -> None:
        """Customers that match what is typed."""
        self.options = await in_thread(find_customers, staff(), text)
        self.answered = ticket

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_customer(self, public_id: Id) -> None:
        """Show the customer's open invoices."""
        self._open(await in_thread(open_form, staff(), public_id, "", ""))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_currency(self, code: Typed) -> None:
        """Show the open invoices in another currency."""
        self._open(await in_thread(open_form, staff(), self._customer_id, code, ""))

    @rx.event
    @policy.policy(EDIT_SALES)
    def tick(self, public_id: Id) -> None:
        """Check or uncheck an invoice."""
        position = self._position(public_id)
        if position is not None:
            self._lay(self._laying.toggled(position))

    @rx.event
    @policy.policy(EDIT_SALES)
    def type_amount(self, text: Typed) -> None:
        """The amount received was typed: the ticked invoices share it."""
        try:
            typed = parse_amount(text, self.currency or "EUR", field="amount") if text.strip() else None
            if typed is not None and typed < 0:
                raise Invalid("The amount cannot be negative.", field="amount")
        except Invalid as problem:
            self.errors = {**self.errors, "amount": str(problem)}
            return
        self.errors = {name: text for name, text in self.errors.items() if name != "amount"}
        self._lay(self._laying.with_amount(typed))

    @rx.event
    @policy.policy(EDIT_SALES)
    def type_row_amount(self, text: Typed, public_id: Id) -> None:
        """The amount of one invoice was typed."""
        position = self._position(public_id)
        if position is None or text == self.rows[position].amount:
            return
        try:
            typed = parse_amount(text or "0", self.currency, field="invoices")
        except Invalid as problem:
            self.errors = {**self.errors, "invoices": str(problem)}
            return
        self.errors = {name: text for name, text in self.errors.items() if name != "invoices"}
        self._lay(self._laying.with_row_amount(position, typed))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def save(self, form: PaymentFields) -> Any:
        """Book the payment and open it."""
        typed = dict(form) if isinstance(form, dict) else form.model_dump()
        taken = sorted((row.checked_as, n) for n, row in enumerate(self._laying.rows) if row.checked_as is not None and row.amount)
        asked = PaymentForm(
            customer=self._customer_id,
            currency=self.currency,
            amount=format_plain(self._laying.amount, self.currency) if self.currency and self._laying.amount else "",
            invoices=tuple(
                (self._invoices[n].public_id, format_plain(self._laying.rows[n].amount, self.currency)) for _, n in taken
            ),
            operation_id=self._operation_id,
            **{name: str(typed.get(name, "")) for name in PaymentFields.model_fields},
        )
        if self.errors.get("amount") or self.errors.get("invoices"):
            return focus_on("payment-amount")
        self.errors, self.problem = {}, ""
        try:
            public_id, number = await in_thread(record, asked, staff())
        except InvalidForm as problem:
            self.errors = {one.field: str(one) for one in problem.problems}
            return focus_on(f"payment-{problem.problems[0].field}")
        except FlareError as problem:
            self.problem = str(problem)
            return None
        return [rx.redirect(routes.record(routes.PAYMENTS, public_id)), toast(f"{number} is recorded.")]

    def _open(self, found: Opened, *ticked: str) -> None:
        self._customer_id, self.customer = found.customer_id, found.name
        self.currencies, self.currency = [[code, code] for code in found.currencies], found.currency
        self._invoices = found.invoices
        formats = Formats(found.locale, found.currency)
        self.rows = [
            InvoiceRow(
                id=one.public_id,
                number=one.number,
                issued=formats.day(one.issue_on),
                due=formats.day(one.due_on) if one.due_on else "",
                balance=formats.amount(one.balance_amount),
            )
            for one in found.invoices
        ]
        self.errors, self.problem = {}, ""
        laying = Laying(tuple(FormRow(one.balance_amount) for one in found.invoices))
        for public_id in dict.fromkeys(ticked):
            position = self._position(public_id)
            laying = laying if position is None else laying.toggled(position)
        self._lay(laying)

    def _lay(self, laying: Laying) -> None:
        self._laying, self.turn = laying, self.turn + 1
        code = self.currency
        self.amount = format_plain(laying.amount, code) if code and laying.amount else ""
        self.credit = f"{format_plain(laying.credit, code)} {code}" if laying.credit else ""
        self.rows = [
            replace(
                row,
                amount=format_plain(laid.amount, code) if laid.is_checked else "",
                is_checked=laid.is_checked,
                turn=f"{row.id}-{self.turn}",
            )
            for row, laid in zip(self.rows, laying.rows, strict=True)
        ]

    def _position(self, public_id: str) -> int | None:
        return next((n for n, one in enumerate(self._invoices) if one.public_id == public_id), None)
