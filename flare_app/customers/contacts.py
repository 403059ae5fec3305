"""The people at a customer: who they are, and which of them e-mails go to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select as select_columns
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session, col, select

from flare_app.domain.principals import Permission, Staff, System, require
from flare_app.domain.problems import Problems
from flare_app.domain.text import clean_email, clean_text
from flare_app.models import Customer, CustomerContact

MOST_CONTACTS = 20
_REACHED = ("email", "phone", "mobile", "fax", "website", "tax_number", "other_details")
_PLACE = ("street", "city", "state", "zip", "country")
_LENGTHS = {"name": 200, "role": 100, "phone": 50}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForm:
    """A person as typed. `public_id` names one that is kept already; `in_emails`: e-mails to the customer go to them, too."""

    public_id: str = ""
    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    in_emails: bool = True

    @property
    def is_empty(self) -> bool:
        """Nothing was written: such a row of the form is none."""
        return not any(part.strip() for part in (self.name, self.role, self.email, self.phone))


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address on file. `is_included`: e-mails go there unless somebody takes it out."""

    name: str
    address: str
    is_included: bool


def list_contacts(session: Session, *, principal: Staff | System, customer_id: int) -> list[CustomerContact]:
    """The people at a customer, in the order in which they were written down."""
    require(principal, Permission.VIEW_SALES)
    return contacts_of(session, customer_id)


def contacts_of(session: Session, customer_id: int) -> list[CustomerContact]:
    """As `list_contacts`, for rooms that asked for the permission already."""
    mine = select(CustomerContact).where(CustomerContact.customer_id == customer_id)
    return list(session.exec(mine.order_by(col(CustomerContact.position), col(CustomerContact.id))))


def recipients_of(session: Session, *, principal: Staff | System, customer: Customer) -> list[Recipient]:
    """The addresses on file, each once: the customer's own first, then those of its people."""
    people = [(one.name, one.email, one.in_emails) for one in list_contacts(session, principal=principal, customer_id=customer.id)]
    found: dict[str, Recipient] = {}
    for name, address, is_included in ((customer.name, customer.email, True), *people):
        if address:
            found.setdefault(address.lower(), Recipient(name, address, is_included))
    return list(found.values())


def recipients_line(session: Session, *, principal: Staff | System, customer: Customer) -> str:
    """What stands in To when a message to the customer opens: the included addresses, separated by commas."""
    return ", ".join(one.address for one in recipients_of(session, principal=principal, customer=customer) if one.is_included)


def contact_texts(session: AnySession, ids: Sequence[int]) -> dict[int, list[str]]:
    """By customer, one line for each person: a search shows the line by which it found the customer."""
    columns = [col(getattr(CustomerContact, name)) for name in ("customer_id", "name", "role", "email", "phone")]
    rows = session.execute(select_columns(*columns).where(columns[0].in_(ids)).order_by(col(CustomerContact.position)))
    found: dict[int, list[str]] = {}
    for customer_id, *parts in rows:
        found.setdefault(customer_id, []).append(", ".join(filter(None, parts)))
    return found


def check_contacts(problems: Problems, contacts: Sequence[ContactForm]) -> list[dict[str, Any]]:
    """The accepted values by column, one dict for each person; empty rows are left out.

    What is wrong is noted in `problems`, on the field and with the row's place in the form as its line.
    """
    if len(contacts) > MOST_CONTACTS:
        problems.note(f"A customer has at most {MOST_CONTACTS} contacts.", field="contacts")
        return []
    return [_checked(problems, one, at) for at, one in enumerate(contacts) if not one.is_empty]


def _checked(problems: Problems, form: ContactForm, line: int) -> dict[str, Any]:
    values: dict[str, Any] = {"public_id": form.public_id, "in_emails": form.in_emails}
    for name, length in _LENGTHS.items():
        read = partial(clean_text, getattr(form, name), field=name, max_length=length)
        values[name] = problems.catch(read, "", line=line)
    address = partial(clean_email, form.email, field="email", label="Email")
    values["email"] = problems.catch(address, "", line=line) if form.email.strip() else ""
    return values


def keep_contacts(session: Session, customer: Customer, checked: Sequence[dict[str, Any]]) -> list[str] | None:
    """Let the customer have exactly these people; `[before, after]` in words for the audit trail, None when nothing changed."""
    kept = contacts_of(session, customer.id)
    before, known = describe(kept), {one.public_id: one for one in kept}
    wanted = []
    for position, values in enumerate(checked):
        columns = {**values, "position": position}
        contact = known.pop(columns.pop("public_id"), None) or CustomerContact(customer_id=customer.id)
        for name, value in columns.items():
            setattr(contact, name, value)
        session.add(contact)
        wanted.append(contact)
    for gone in known.values():
        session.delete(gone)
    session.flush()
    after = describe(wanted)
    return None if before == after else [before, after]


def describe(contacts: Iterable[CustomerContact]) -> str:
    """People in one line, as the audit trail tells of them."""
    return "; ".join(_described(one) for one in contacts)


def _described(contact: CustomerContact) -> str:
    parts = (contact.name, contact.role, contact.email, contact.phone, "" if contact.in_emails else "no e-mails")
    return ", ".join(filter(None, parts))


def move_contacts(session: Session, leaving: Customer, staying: Customer) -> None:
    """Two customers become one: the people of the one follow those of the other, and so does its own address.

    Where `staying` has no e-mail address, phone or place of its own, it takes that of `leaving`.
    """
    own = _take_over(leaving, staying)
    there = contacts_of(session, staying.id)
    known = {(one.name.casefold(), one.email.casefold()) for one in there}
    known.add((staying.name.casefold(), staying.email.casefold()))
    for contact in [*own, *contacts_of(session, leaving.id)]:
        same = (contact.name.casefold(), contact.email.casefold())
        if same in known:
            if contact.id is not None:
                session.delete(contact)
            continue
        known.add(same)
        contact.customer_id, contact.position = staying.id, len(there)
        there.append(contact)
        session.add(contact)
    session.flush()


def _take_over(leaving: Customer, staying: Customer) -> list[CustomerContact]:
    """Fill what is empty; the address of `leaving`, if it is not the only one now, becomes a contact that e-mails do not go to."""
    is_placeless = not any(getattr(staying, name) for name in _PLACE)
    for name in (*_REACHED, *(_PLACE if is_placeless else ())):
        setattr(staying, name, getattr(staying, name) or getattr(leaving, name))
    if not leaving.email or staying.email.casefold() == leaving.email.casefold():
        return []
    person = " ".join(filter(None, (leaving.first_name, leaving.last_name))) or leaving.name
    return [CustomerContact(name=person, email=leaving.email, phone=leaving.phone, in_emails=False)]
