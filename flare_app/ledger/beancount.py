"""The books in the language of Beancount 2 and 3, with the proof in the file: what each customer owes by its statement."""

from collections.abc import Iterator, Set
from datetime import date, timedelta

from sqlmodel import Session, select

from flare_app.company import get_company
from flare_app.domain.money import format_plain
from flare_app.ledger.accounts import receivable_account
from flare_app.ledger.entries import Entry, list_entries
from flare_app.models import Customer
from flare_app.statements import account_balances

_DAY = timedelta(days=1)
_LABELS = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "payment": "Payment",
    "refund": "Refund of",
    "write_off": "Write-off of",
}


def beancount_lines(session: Session) -> Iterator[str]:
    """The file line by line: options, accounts as they come to be used, entries by day, and last a `balance` directive for every
    customer and currency with what the statements say is owed, so that `bean-check` proves the one from the other.
    """
    company = get_company(session)
    yield f"option {_quoted('title')} {_quoted(company.name)}"
    yield f"option {_quoted('operating_currency')} {_quoted(company.currency)}"
    opened: set[str] = set()
    last = None
    for entry in list_entries(session):
        yield from _opened(entry, opened)
        yield from _entry(entry)
        last = entry.on
    if last is not None:
        yield from _balances(session, last, opened)


def _opened(entry: Entry, opened: set[str]) -> Iterator[str]:
    """Accounts are opened on the day of their first entry: entries come by day."""
    for posting in entry.postings:
        if posting.account not in opened:
            opened.add(posting.account)
            yield ""
            yield f"{entry.on} open {posting.account}"


def _entry(entry: Entry) -> Iterator[str]:
    yield ""
    yield f"{entry.on} * {_quoted(entry.payee)} {_quoted(f'{_LABELS[entry.kind]} {entry.number}'.strip())}"
    for posting in entry.postings:
        yield f"  {posting.account}  {format_plain(posting.amount, entry.currency)} {entry.currency}"


def _balances(session: Session, last: date, opened: Set[str]) -> Iterator[str]:
    """Who has nothing but drafts, estimates and void documents has no account here, and owes nothing."""
    names = {row.id: row.name for row in session.execute(select(Customer.id, Customer.name))}
    yield ""
    for customer_id, currency, amount in account_balances(session, as_of=last):
        account = receivable_account(customer_id, names[customer_id])
        if account in opened or amount:
            yield f"{last + _DAY} balance {account}  {format_plain(amount, currency)} {currency}"


def _quoted(text: str) -> str:
    """A string of Beancount; a line break would be kept, but one line per entry reads better."""
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
