"""Customers are created, changed and archived."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.clock import utc_now
from flare_app.customers.contacts import contacts_of, keep_contacts
from flare_app.customers.form import CustomerForm, check_customer, form_of_customer
from flare_app.customers.reading import current_customer, get_customer
from flare_app.domain.principals import Actor, Permission, require
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.models import Customer, CustomerContact
from flare_app.search import search_text


def create_customer(session: Session, *, form: CustomerForm, actor: Actor) -> Customer:
    """Add a customer.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: there is one with the same name and e-mail address (a double click makes one customer).
    """
    require(actor, Permission.EDIT_SALES)
    checked = check_customer(session, form)
    _require_new(session, checked.values)
    customer = Customer(**checked.values)
    session.add(customer)
    session.flush()
    keep_contacts(session, customer, checked.contacts or ())
    refresh_customer_search_text(session, customer)
    audit.record(session, actor=actor, verb="created", subject=customer)
    announce(session, "staff:customers")
    return customer


def update_customer(session: Session, *, public_id: str, form: CustomerForm, version: int, actor: Actor) -> Customer:
    """Change a customer who is still at `version`; issued documents keep the details they were issued with.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: changed elsewhere meanwhile.
        NotFound: there is no such customer.
    """
    customer = lock_customer(session, public_id=public_id, actor=actor)
    if customer.version != version:
        raise Conflict("This customer was changed elsewhere meanwhile. Reload to see the change, then make yours again.")
    checked = check_customer(session, form)
    values = checked.values
    changes = {name: [getattr(customer, name), new] for name, new in values.items() if getattr(customer, name) != new}
    if changes:
        _require_new(session, values, except_id=customer.id)
    people = None if checked.contacts is None else keep_contacts(session, customer, checked.contacts)
    if people is not None:
        changes["contacts"] = people
    if changes:
        _apply(session, customer, values, verb="changed", changes=changes, actor=actor)
    return customer


def set_document_defaults(session: Session, *, public_id: str, terms: str, tax: str, actor: Actor) -> Customer:
    """Let a customer's later documents begin with these terms and this tax (public ids, "" for the company's and for none).

    Raises:
        InvalidForm: the terms or the tax do not exist.
        Conflict, NotFound: as `update_customer`.
    """
    customer = lock_customer(session, public_id=public_id, actor=actor)
    form = replace(form_of_customer(session, customer), terms=terms, tax=tax, contacts=None)
    return update_customer(session, public_id=public_id, form=form, version=customer.version, actor=actor)


def archive_customer(session: Session, *, public_id: str, actor: Actor) -> Customer:
    """Offer a customer no longer for new documents; everything about them stays."""
    customer = lock_customer(session, public_id=public_id, actor=actor)
    if customer.archived_at is None:
        _apply(session, customer, {"archived_at": utc_now()}, verb="archived", changes=None, actor=actor)
    return customer


def restore_customer(session: Session, *, public_id: str, actor: Actor) -> Customer:
    """Take a customer back from the archive."""
    customer = lock_customer(session, public_id=public_id, actor=actor)
    if customer.archived_at is not None:
        _apply(session, customer, {"archived_at": None}, verb="restored", changes=None, actor=actor)
    return customer


def switch_reminders(session: Session, *, public_id: str, is_off: bool, actor: Actor) -> Customer:
    """Remind a customer of nothing any more, or as the company's ladder says."""
    customer = lock_customer(session, public_id=public_id, actor=actor)
    if customer.no_reminders != is_off:
        changes = {"no_reminders": [customer.no_reminders, is_off]}
        _apply(session, customer, {"no_reminders": is_off}, verb="changed", changes=changes, actor=actor)
    return customer


def lock_customer(session: Session, *, public_id: str, actor: Actor) -> Customer:
    """The customer, for a change of it.

    Raises:
        Conflict: it was merged into another one, which is to be changed in its stead.
        NotFound: there is no such customer.
    """
    require(actor, Permission.EDIT_SALES)
    customer = get_customer(session, principal=actor, public_id=public_id, lock=True)
    if customer.merged_into_id is not None:
        raise Conflict(f"{customer.name} was merged into {current_customer(session, customer).name}. Open that customer instead.")
    return customer


def _apply(
    session: Session, customer: Customer, values: dict[str, Any], *, verb: str, changes: dict[str, Any] | None, actor: Actor
) -> None:
    for name, new in values.items():
        setattr(customer, name, new)
    customer.version += 1
    refresh_customer_search_text(session, customer)
    audit.record(session, actor=actor, verb=verb, subject=customer, changes=changes)
    announce(session, "staff:customers", f"customer:{customer.id}")


def _require_new(session: Session, values: dict[str, Any], *, except_id: int | None = None) -> None:
    same = select(Customer).where(
        Customer.name == values["name"], Customer.email == values["email"], col(Customer.archived_at).is_(None)
    )
    found = session.exec(same).first()
    if found is not None and found.id != except_id:
        raise Conflict(f"There is a customer {found.name}{f' <{found.email}>' if found.email else ''} already.")


def refresh_customer_search_text(session: Session, customer: Customer) -> None:
    """Write anew what a search finds the customer by, its people among it."""
    customer.search_text = customer_search_text(customer, contacts_of(session, customer.id))
    session.flush()


def customer_search_text(customer: Customer, contacts: Iterable[CustomerContact] = ()) -> str:
    """What a customer is found by: its columns, and the people there."""
    return search_text(
        customer.name, customer.first_name, customer.middle_name, customer.last_name, customer.email, customer.phone,
        customer.mobile, customer.city, customer.zip, customer.country, customer.tax_number,
        *[part for one in contacts for part in (one.name, one.role, one.email, one.phone)],
    )  # fmt: skip
