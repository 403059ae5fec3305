"""The form New payment: customer, open invoices with a tick each, amount, how and when; the amounts follow while ticking."""

import secrets
from dataclasses import dataclass, replace
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import customers, documents, payments, statements
from flare_app.company import company_today
from flare_app.database import read_only, unit_of_work
from flare_app.domain.allocation import FormRow
from flare_app.domain.money import format_plain, parse_amount
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import FlareError, Invalid, InvalidForm
from flare_app.lists.formatting import locale_for
from flare_app.payments import METHOD_LABELS, Laying, OpenInvoice, PaymentForm
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Count, Form, Id
from flare_app.ui.components.button import button, link_button
from flare_app.ui.components.combobox import Option, combobox
from flare_app.ui.components.form import (
    date_field,
    fields,
    focus_on,
    form_problem,
    money_field,
    select_field,
    text_field,
    textarea_field,
)
from flare_app.ui.components.form_element import form
from flare_app.ui.components.shell import StaffShell, staff_shell
from flare_app.ui.components.toast import toast
from flare_app.ui.components.toolbar import page_head
from flare_app.ui.session import in_thread, staff

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


@dataclass(frozen=True)
class _Opened:
    """What the database says about a chosen customer."""

    customer_id: str
    name: str
    currencies: list[str]
    currency: str
    invoices: list[OpenInvoice]
    locale: str


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
        """An empty form, or with the invoice or customer of the address ticked."""
        self.reset()
        self._operation_id = secrets.token_urlsafe(16)
        asked = self.router.url.query_parameters
        self.accounts, self.today = await in_thread(_choices)
        invoice, customer = asked.get("invoice", ""), asked.get("customer", "")
        if invoice or customer:
            self._open(await in_thread(_open, staff(), customer, "", invoice), invoice)
        self.loaded = True

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def search_customer(self, text: str, ticket: Count) -> None:
        """Customers that match what is typed."""
        self.options = await in_thread(_search, staff(), text)
        self.answered = ticket

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_customer(self, public_id: Id) -> None:
        """Show the customer's open invoices."""
        self._open(await in_thread(_open, staff(), public_id, "", ""), "")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_currency(self, code: Typed) -> None:
        """Show the open invoices in another currency."""
        self._open(await in_thread(_open, staff(), self._customer_id, code, ""), "")

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
            public_id, number = await in_thread(_record, asked, staff())
        except InvalidForm as problem:
            self.errors = {one.field: str(one) for one in problem.problems}
            return focus_on(f"payment-{problem.problems[0].field}")
        except FlareError as problem:
            self.problem = str(problem)
            return None
        return [rx.redirect(routes.record(routes.PAYMENTS, public_id)), toast(f"{number} is recorded.")]

    def _open(self, found: _Opened, ticked: str) -> None:
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
        position = self._position(ticked)
        self._lay(laying if position is None else laying.toggled(position))

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


@rx.page(route=routes.new(routes.PAYMENTS), title="New payment · Flare", on_load=[NewPaymentState.load, StaffShell.load])
def new_payment() -> rx.Component:
    """One column: who, which invoices, the money."""
    state = NewPaymentState
    entry = form(
        form_problem(state.problem),
        fields(
            combobox(
                "Customer",
                id="payment-customer",
                value=state.customer,
                options=state.options,
                answered=state.answered,
                on_search=state.search_customer,
                on_pick=state.pick_customer,
                error=state.errors.get("customer", ""),
            ),
            _currency_field(),
        ),
        _invoices(),
        fields(
            money_field(
                "Amount received",
                id="payment-amount",
                currency=state.currency,
                default_value=state.amount,
                key=state.turn.to_string(),
                on_blur=state.type_amount,
                error=state.errors.get("amount", ""),
                hint=rx.cond(state.credit != "", "Kept as the customer's credit: " + state.credit, ""),
            ),
            date_field(
                "Payment date",
                id="payment-paid_on",
                name="paid_on",
                default_value=state.today,
                error=state.errors.get("paid_on", ""),
            ),
            select_field(
                "Payment method",
                [(method.value, label) for method, label in METHOD_LABELS.items()],
                id="payment-method",
                name="method",
                default_value="bank_transfer",
                error=state.errors.get("method", ""),
            ),
            select_field("Deposit to", state.accounts, id="payment-deposit_account", name="deposit_account"),
            text_field(
                "Reference", id="payment-reference", name="reference", max_length=200, error=state.errors.get("reference", "")
            ),
        ),
        textarea_field(
            "Internal note", id="payment-internal_note", name="internal_note", error=state.errors.get("internal_note", "")
        ),
        rx.el.div(
            button("Save", look="primary", type="submit"), link_button("Cancel", routes.PAYMENTS), class_name="form-foot actions"
        ),
        key=state.today,
        on_submit=state.save,
        class_name="form",
    )
    page = rx.el.div(page_head("New payment"), rx.cond(state.loaded, entry, rx.fragment()), class_name="form-page")
    return staff_shell(page, active="Payments")


def _currency_field() -> rx.Component:
    state = NewPaymentState
    choice = select_field("Currency", state.currencies, id="payment-currency", value=state.currency, on_change=state.pick_currency)
    return rx.cond(state.currencies.length() > 1, choice, rx.fragment())


def _invoices() -> rx.Component:
    state = NewPaymentState

    def row(one: rx.Var[InvoiceRow]) -> rx.Component:
        box = rx.el.input(
            type="checkbox",
            checked=one.is_checked,
            on_change=lambda _checked: state.tick(one.id),
            class_name="checkbox",
            aria_label=f"Select {one.number}",
        )
        amount = rx.el.input(
            default_value=one.amount,
            key=one.turn,
            on_blur=lambda text: state.type_row_amount(text, one.id),
            input_mode="decimal",
            auto_complete="off",
            placeholder="0.00",
            max_length=40,
            aria_label=f"Amount for {one.number}",
            class_name="input input-money",
        )
        return rx.el.tr(
            rx.el.td(box),
            rx.el.td(one.number),
            rx.el.td(one.issued),
            rx.el.td(one.due),
            rx.el.td(one.balance, class_name="cell-number"),
            rx.el.td(amount, class_name="cell-number"),
        )

    head = rx.el.tr(
        rx.el.th(rx.el.span("Select", class_name="sr-only"), scope="col"),
        rx.el.th("Invoice", scope="col"),
        rx.el.th("Date", scope="col"),
        rx.el.th("Due", scope="col"),
        rx.el.th("Balance due", scope="col", class_name="cell-number"),
        rx.el.th("Amount", scope="col", class_name="cell-number"),
    )
    table = rx.el.table(
        rx.el.thead(head), rx.el.tbody(rx.foreach(state.rows, row)), class_name="plain-table pay-table", aria_label="Open invoices"
    )
    nothing = rx.el.p("Nothing is open: the whole amount is kept as the customer's credit.", class_name="hint")
    shown = rx.fragment(rx.cond(state.rows.length() > 0, table, nothing), _row_problem())
    return rx.cond(state.customer != "", rx.el.section(shown, class_name="form-section"), rx.fragment())


def _row_problem() -> rx.Component:
    return rx.el.p(NewPaymentState.errors.get("invoices", ""), role="alert", class_name="field-error", id="payment-invoices")


def _choices() -> tuple[list[list[str]], str]:
    with read_only() as session:
        accounts = [[account.public_id, account.name] for account in payments.list_deposit_accounts(session)]
        return [["", "Not yet deposited"], *accounts], company_today(session).isoformat()


def _search(principal: Staff, text: str) -> list[Option]:
    with read_only() as session:
        found = customers.search_customers(session, principal=principal, text=text)
        return [Option(one.public_id, one.name, one.email) for one in found]


def _open(principal: Staff, customer_id: str, currency: str, invoice_id: str) -> _Opened:
    with read_only() as session:
        return _read_open(session, principal, customer_id, currency, invoice_id)


def _read_open(session: Session, principal: Staff, customer_id: str, currency: str, invoice_id: str) -> _Opened:
    if invoice_id:
        invoice = documents.get_document(session, principal=principal, public_id=invoice_id)
        details = documents.document_details(session, principal=principal, public_id=invoice_id)
        customer, currency = details.customer, invoice.currency
    else:
        customer = customers.get_customer(session, principal=principal, public_id=customer_id)
    known = list(dict.fromkeys([customer.currency, *statements.currencies_of(session, customer_id=customer.id)]))
    chosen = currency if currency in known else known[0]
    return _Opened(
        customer_id=customer.public_id,
        name=customer.name,
        currencies=known,
        currency=chosen,
        invoices=payments.open_invoices(session, customer_id=customer.id, currency=chosen),
        locale=locale_for(session, principal),
    )


def _record(form: PaymentForm, actor: Staff) -> tuple[str, str]:
    with unit_of_work() as session:
        payment = payments.record_payment(session, form=form, actor=actor)
        return payment.public_id, payment.number
