"""The payment form while it is filled in, new or edited: the amounts follow while ticking."""

import secrets
from dataclasses import dataclass, replace
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.domain.allocation import FormRow
from flare_app.domain.money import format_plain, parse_amount
from flare_app.domain.principals import Permission
from flare_app.errors import Conflict, FlareError, Invalid, InvalidForm
from flare_app.payments import Credit, Laying, OpenInvoice, PaymentForm
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Count, Form, Id
from flare_app.ui.components.combobox import Option
from flare_app.ui.components.dialog import close_dialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.money.laying import EDIT_SALES, LaidRow, LayingState, Typed
from flare_app.ui.staff.payment_form import reading
from flare_app.ui.staff.payment_form.reading import Edited, Opened

VOID_DIALOG = "void-payment"


class PaymentFields(Form):
    """What the form sends besides what was ticked."""

    paid_on: Typed = ""
    method: Typed = ""
    reference: Annotated[str, Field(max_length=1_000)] = ""
    internal_note: Annotated[str, Field(max_length=20_000)] = ""


@dataclass
class CreditRow:
    """Credit that can be used before the money, in finished strings."""

    id: str
    number: str
    on: str
    left: str
    is_checked: bool = False


class PaymentEntry(LayingState, rx.State):
    """The form. `editing` is the number of the payment that is edited, "" for a new one."""

    loaded: bool = False
    form_key: str = ""
    editing: str = ""
    is_online: bool = False
    customer: str = ""
    options: list[Option] = []
    answered: int = 0
    currencies: list[list[str]] = []
    account: str = ""
    accounts: list[Option] = []
    accounts_answered: int = 0
    may_add_account: bool = False
    values: dict[str, str] = {}
    credits: list[CreditRow] = []
    amount: str = ""
    credit: str = ""
    errors: dict[str, str] = {}
    problem: str = ""
    void_problem: str = ""

    _customer_id: str = ""
    _account_id: str = ""
    _searched_account: str = ""
    _payment_id: str = ""
    _version: int = 0
    _invoices: list[OpenInvoice] = []
    _credits: list[Credit] = []

    @rx.event
    @policy.policy(EDIT_SALES, page=True)
    async def load(self) -> None:
        """An empty form, or with the customer of the address, its invoices ticked (several with commas between), or its payment."""
        self.reset()
        self.form_key = secrets.token_urlsafe(16)
        self.accounts = await in_thread(reading.find_accounts, "")
        self.may_add_account = staff().may(Permission.EDIT_COMPANY)
        self._payment_id = routes.record_in(routes.edit(routes.PAYMENTS, "").rstrip("/"), self.router.url.path)
        asked = self.router.url.query_parameters
        if self._payment_id:
            await self._load_payment()
        else:
            self.values = {"paid_on": await in_thread(reading.today), "method": "bank_transfer"}
            invoices, customer = asked.get("invoice", "").split(","), asked.get("customer", "")
            if invoices[0] or customer:
                self._open(await in_thread(reading.open_form, staff(), customer, "", invoices[0]), *invoices)
        self.values = {"reference": "", "internal_note": "", **self.values}
        self.loaded = True

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def search_customer(self, text: str, ticket: Count) -> None:
        """Customers that match what is typed."""
        self.options = await in_thread(reading.find_customers, staff(), text)
        self.answered = ticket

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_customer(self, public_id: Id) -> None:
        """Show the customer's open invoices."""
        if not self._payment_id:
            self._open(await in_thread(reading.open_form, staff(), public_id, "", ""))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_currency(self, code: Typed) -> None:
        """Show the open invoices in another currency."""
        if not self._payment_id:
            self._open(await in_thread(reading.open_form, staff(), self._customer_id, code, ""))

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def search_account(self, text: str, ticket: Count) -> None:
        """Accounts that match what is typed."""
        self.accounts, self._searched_account = await in_thread(reading.find_accounts, text), text
        self.accounts_answered = ticket

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_account(self, public_id: Id) -> None:
        """Deposit to this account."""
        await self._take_account(public_id)

    @rx.event
    @policy.policy(EDIT_SALES)
    def forget_account(self) -> None:
        """The box was emptied: not yet deposited."""
        self._account_id, self.account = "", ""

    @rx.event
    @policy.policy(EDIT_SALES)
    def tick_credit(self, public_id: Id) -> None:
        """Use a credit before the money, or leave it."""
        self.credits = [replace(row, is_checked=row.is_checked != (row.id == public_id)) for row in self.credits]
        used = sum(one.amount for one, row in zip(self._credits, self.credits, strict=True) if row.is_checked)
        self._lay(self._laying.with_credit(used))

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
    async def save(self, form: PaymentFields) -> Any:
        """Keep the payment and open it."""
        if self.errors.get("amount") or self.row_problem:
            return focus_on("payment-amount" if self.errors.get("amount") else "payment-invoices")
        self.errors, self.problem = {}, ""
        asked = self._asked(dict(form) if isinstance(form, dict) else form.model_dump())
        try:
            return await self._keep(asked)
        except InvalidForm as problem:
            self.errors = {one.field: str(one) for one in problem.problems}
            self.row_problem = self.errors.get("invoices", "")
            return focus_on(f"payment-{problem.problems[0].field}")
        except FlareError as problem:
            self.problem = str(problem)
            return None

    @rx.event
    @policy.policy(EDIT_SALES)
    async def void(self, form: dict[str, str]) -> Any:
        """Take the edited payment back, with the reason from the window."""
        try:
            number = await in_thread(reading.void, self._payment_id, form.get("reason", ""), staff())
        except (Invalid, Conflict) as problem:
            self.void_problem = str(problem)
            return None
        opened = rx.redirect(routes.record(routes.PAYMENTS, self._payment_id))
        return [close_dialog(VOID_DIALOG), opened, toast(f"{number} is void; the invoices are open again.")]

    async def _take_account(self, public_id: str) -> None:
        self.accounts = await in_thread(reading.find_accounts, "")
        found = next((one for one in self.accounts if one.id == public_id), Option("", ""))
        self._account_id, self.account = found.id, found.text

    def _asked(self, typed: dict[str, Any]) -> PaymentForm:
        laying, code = self._laying, self.currency
        ticked = [one.public_id for one, row in zip(self._credits, self.credits, strict=True) if row.is_checked]
        return PaymentForm(
            customer=self._customer_id,
            currency=code,
            amount=format_plain(laying.amount, code) if code and laying.amount else "",
            deposit_account=self._account_id,
            invoices=tuple((self._invoices[at].public_id, format_plain(amount, code)) for at, amount in self._taken()),
            credits=tuple(ticked) if laying.credit_used else (),
            operation_id=self.form_key,
            **{name: str(typed.get(name, "")) for name in PaymentFields.model_fields},
        )

    async def _keep(self, asked: PaymentForm) -> Any:
        if self._payment_id:
            public_id, number = await in_thread(reading.edit, self._payment_id, self._version, asked, staff())
            said = f"{number} is saved." if number == self.editing else f"Saved. {number} stands for {self.editing} now."
        elif asked.credits and not asked.amount:
            await in_thread(reading.settle, asked, staff())
            self._laying = Laying(())  # sent twice, nothing is ticked any more
            return [rx.redirect(routes.record(routes.INVOICES, asked.invoices[0][0])), toast("The credit is applied.")]
        else:
            public_id, number = await in_thread(reading.record, asked, staff())
            said = f"{number} is recorded."
        return [rx.redirect(routes.record(routes.PAYMENTS, public_id)), toast(said)]

    async def _load_payment(self) -> None:
        try:
            edited, found = await in_thread(reading.open_payment, staff(), self._payment_id)
        except FlareError as problem:
            self.problem, self.editing = str(problem), "payment"
            return
        self._open(found)
        self._show_edited(edited, found)

    def _show_edited(self, edited: Edited, found: Opened) -> None:
        self.editing, self._version, self.is_online = edited.number, edited.version, edited.is_online
        self.values, self.account, self._account_id = edited.values, edited.account.text, edited.account.id
        own = [found.own.get(one.id, 0) for one in found.invoices]
        rows = tuple(
            FormRow(one.balance_amount + amount, amount, at if amount else None)
            for at, (one, amount) in enumerate(zip(found.invoices, own, strict=True))
        )
        fixed = frozenset(at for at, amount in enumerate(own) if amount)
        self._lay(Laying(rows, typed_amount=edited.amount, fixed=fixed))

    def _open(self, found: Opened, *ticked: str) -> None:
        self._customer_id, self.customer = found.customer_id, found.name
        self.currencies, self.currency = [[code, code] for code in found.currencies], found.currency
        self._invoices, self._credits = found.invoices, found.credits
        formats = Formats(found.locale, found.currency)
        self.rows = [
            LaidRow(
                id=one.public_id,
                number=one.number,
                on=formats.day(one.issue_on),
                due=formats.day(one.due_on) if one.due_on else "",
                left=formats.amount(one.balance_amount + found.own.get(one.id, 0)),
            )
            for one in found.invoices
        ]
        self.credits = [
            CreditRow(one.public_id, one.number, formats.day(one.on), formats.amount(one.amount)) for one in found.credits
        ]
        self.errors, self.problem, self.row_problem = {}, "", ""
        laying = Laying(tuple(FormRow(one.balance_amount) for one in found.invoices))
        for position, one in enumerate(found.invoices):  # the oldest is paid first, in whatever order they were ticked in the list
            laying = laying.toggled(position) if one.public_id in ticked else laying
        self._lay(laying)

    def _lay(self, laying: Laying) -> None:
        super()._lay(laying)
        code = self.currency
        self.amount = format_plain(laying.amount, code) if code and (laying.amount or laying.credit_used) else ""
        self.credit = f"{format_plain(laying.credit, code)} {code}" if laying.credit else ""
