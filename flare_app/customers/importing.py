"""Customers from a CSV file: created, brought up to date, or refused with a reason for each line."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from flare_app.catalog import list_terms
from flare_app.customers.form import CustomerForm, form_of_customer
from flare_app.customers.keeping import create_customer, update_customer
from flare_app.domain.principals import Actor
from flare_app.domain.text import clean_email
from flare_app.errors import FlareError, Invalid, InvalidForm
from flare_app.importing import (
    FileRow,
    ImportReport,
    Outcome,
    Progress,
    Remark,
    Result,
    Transactions,
    content_hash,
    find_import,
    read_csv,
    remember_import,
    run_import,
)
from flare_app.models import Customer

FIELDS_BY_COLUMN = {
    "Name": "name", "First Name": "first_name", "Last Name": "last_name", "Middle Name": "middle_name", "Title": "title",
    "Email": "email", "Phone": "phone", "Website": "website", "Mobile": "mobile", "Fax": "fax", "Street": "street",
    "City": "city", "State": "state", "Zip": "zip", "Country": "country", "Credit Limit": "credit_limit",
    "Other Details": "other_details", "Currency": "currency", "Tax Number": "tax_number", "Terms": "terms",
}  # fmt: skip
"""The columns that are read; only Name is required. Terms are known by their name, such as Net 30."""


def import_customers(
    transactions: Transactions,
    *,
    content: bytes,
    actor: Actor,
    dry_run: bool = False,
    progress: Progress | None = None,
    columns: Mapping[str, int] | None = None,
) -> ImportReport:
    """Read a customers file. A row that was imported before and says the same changes nothing; one that says otherwise updates.

    Rows are known by their e-mail address, or by their name where they have none. `columns` is as in `read_csv`.

    Raises:
        Invalid: the file as a whole cannot be read.
    """
    rows = read_csv(content, required=["Name"], optional=[*FIELDS_BY_COLUMN][1:], columns=columns)
    first_lines: dict[str, int] = {}
    for row in rows:
        first_lines.setdefault(_key(row), row.line)
    handle = partial(_import_row, first_lines=first_lines, actor=actor)
    return run_import(transactions, rows, handle, dry_run=dry_run, progress=progress)


def _import_row(session: Session, row: FileRow, *, first_lines: dict[str, int], actor: Actor) -> Result:
    key = _key(row)
    if row.problem:
        return _refused(row, row.problem)
    if first_lines[key] != row.line:
        return _refused(row, f"Line {first_lines[key]} holds this customer already.")
    content = content_hash([row.values])
    known = find_import(session, kind="customer", key=key)
    customer = session.get(Customer, known.record_id) if known else _same(session, row)
    if known and customer and known.content_hash == content:
        return Result(Outcome.UNCHANGED)
    typed, remarks = _readable(session, row)
    try:
        outcome, customer = _keep(session, typed, customer, actor=actor)
    except InvalidForm as error:
        return Result(Outcome.REFUSED, tuple(Remark(row.line, row.values["Name"], str(one)) for one in error.problems))
    except FlareError as error:
        return _refused(row, str(error))
    remember_import(session, kind="customer", key=key, record_id=customer.id, content=content)
    return Result(outcome, remarks, line=row.line, name=customer.name)


def _readable(session: Session, row: FileRow) -> tuple[dict[str, Any], tuple[Remark, ...]]:
    """The form's values. What of them cannot be used does not cost the customer: it is told, and an address is kept as a note."""
    typed: dict[str, Any] = {FIELDS_BY_COLUMN[column]: value for column, value in row.values.items()}
    remarks: list[str] = []
    if terms := typed.get("terms", ""):
        found = [one.public_id for one in list_terms(session) if one.name.casefold() == terms.casefold()]
        typed |= {"terms": found[0]} if found else {}
        if not found:
            del typed["terms"]
            remarks.append(f"There are no terms “{terms}”. The customer was taken without; the company's default counts.")
    email = typed.get("email", "")
    try:
        typed["email"] = clean_email(email, field="email") if email else ""
    except Invalid:
        note = f"E-mail address in the imported file: {email}"
        typed |= {"email": "", "other_details": "\n".join(filter(None, (typed.get("other_details"), note)))}
        remarks.append(f"No mail can be sent to “{email}”. The customer was taken without it; the address stands in Other Details.")
    return typed, tuple(Remark(row.line, row.values["Name"], sentence) for sentence in remarks)


def _keep(session: Session, typed: dict[str, Any], customer: Customer | None, *, actor: Actor) -> tuple[Outcome, Customer]:
    if customer is None:
        return Outcome.CREATED, create_customer(session, form=CustomerForm(**typed), actor=actor)
    form, version = form_of_customer(session, customer), customer.version
    kept = {"currency": typed.get("currency") or form.currency}
    changed = update_customer(
        session, public_id=customer.public_id, form=replace(form, **{**typed, **kept}), version=version, actor=actor
    )
    return (Outcome.UNCHANGED if changed.version == version else Outcome.UPDATED), changed


def _key(row: FileRow) -> str:
    return row.values.get("Email", "").casefold() or row.values["Name"]


def _same(session: Session, row: FileRow) -> Customer | None:
    """A customer that was entered by hand before the file came."""
    named = Customer.name == row.values["Name"], Customer.email == row.values.get("Email", "")
    statement = select(Customer).where(*named, col(Customer.merged_into_id).is_(None))
    return session.exec(statement).first()


def _refused(row: FileRow, reason: str) -> Result:
    return Result(Outcome.REFUSED, (Remark(row.line, row.values["Name"], reason),))
