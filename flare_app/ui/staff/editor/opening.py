"""How the editor opens: with what was typed and not saved, else with the draft, else empty."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlmodel import Session

from flare_app import customers, documents
from flare_app.company import company_today, get_company
from flare_app.database import read_only
from flare_app.documents import Unsaved
from flare_app.domain.lifecycle import DocumentAction
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.domain.text import as_public_id
from flare_app.errors import Conflict, NotFound
from flare_app.models import Customer
from flare_app.rendering.formats import Formats
from flare_app.ui import routes
from flare_app.ui.staff.document_actions import LISTS
from flare_app.ui.staff.editor.choices import Choices, Pairs, choices_for, credited_choices, customer_tax
from flare_app.ui.staff.editor.crediting import source_notes
from flare_app.ui.staff.editor.numbering import Numbering, read_numbering
from flare_app.ui.staff.editor.repeating import fresh_rule
from flare_app.ui.staff.editor.typed import TypedDocument, typed_from


@dataclass(frozen=True)
class Asked:
    """Which form an address means: a kind, the draft to edit ("" for a new one), the customer to fill in.

    `is_rule`: not one invoice, but a rule that makes them. `invoice` is the one that a rule goes on with, or a credit note credits.
    """

    kind: DocumentKind
    public_id: str = ""
    customer: str = ""
    is_rule: bool = False
    invoice: str = ""

    @property
    def key(self) -> str:
        """The name under which what is typed is kept."""
        name = "recurring" if self.is_rule else self.kind.value
        return "/".join(filter(None, (name, self.public_id or "new", self.customer or self.invoice)))

    @property
    def list_route(self) -> str:
        """The list that the record stands in."""
        return routes.RECURRING if self.is_rule else LISTS[self.kind]

    @property
    def noun(self) -> str:
        """The record inside a sentence."""
        return "recurring invoice" if self.is_rule else self.kind.noun


def asked_by(path: str, customer: str, invoice: str = "") -> Asked:
    """The form of an address; `customer` and `invoice` are public ids from its query string, whatever stands there."""
    if path.startswith(f"{routes.RECURRING}/"):
        public_id = routes.record_in(routes.edit(routes.RECURRING, "").rstrip("/"), path)
        source = {} if public_id else {"customer": as_public_id(customer), "invoice": as_public_id(invoice)}
        return Asked(DocumentKind.INVOICE, public_id, is_rule=True, **source)
    for kind, route in LISTS.items():
        if public_id := routes.record_in(routes.edit(route, "").rstrip("/"), path):
            return Asked(kind, public_id)
        if path.rstrip("/") == routes.new(route):
            return Asked(
                kind, customer=as_public_id(customer), invoice=as_public_id(invoice) if kind is DocumentKind.CREDIT_NOTE else ""
            )
    return Asked(DocumentKind.INVOICE)


@dataclass(frozen=True)
class Opened:
    """How a form opens."""

    typed: TypedDocument
    choices: Choices
    customer: str
    credited: Pairs
    default_tax: str = ""
    kept_at: str = ""
    line_notes: dict[str, str] = field(default_factory=dict)
    numbering: Numbering = Numbering()  # noqa: RUF009 - frozen


def open_form(actor: Staff, asked: Asked, *, kept_as: Sequence[str]) -> Opened:
    """The form as it opens: what was kept under the first of these names that has something, else the draft, else an empty form.

    Raises:
        NotFound: there is no such draft.
        Conflict: the document cannot be edited any more.
    """
    with read_only() as session:
        found = [(name, one) for name in kept_as if (one := documents.find_unsaved(session, form=name, actor=actor))]
        name, kept = found[0] if found else ("", None)
        fresh = _fresh(session, actor, asked)
        typed = _restored(kept, asked) or fresh
        if name == documents.aside(asked.key):
            typed.version = fresh.version  # whoever takes it back has seen the newest
        customer = _customer(session, actor, typed.customer)
        return Opened(
            typed=typed,
            choices=choices_for(session, typed),
            customer=customer.name if customer else "",
            credited=credited_choices(session, actor, asked.kind, customer, typed),
            default_tax=customer_tax(session, customer),
            kept_at=_moment(session, kept) if kept and typed is not fresh else "",
            line_notes=source_notes(session, actor, typed, asked.public_id),
            numbering=read_numbering(session, actor, asked.kind),
        )


def kept_moment(actor: Staff, asked: Asked) -> str:
    """When what is typed was kept last; "" when nothing is."""
    with read_only() as session:
        kept = documents.find_unsaved(session, form=asked.key, actor=actor)
        return _moment(session, kept) if kept else ""


def _fresh(session: Session, actor: Staff, asked: Asked) -> TypedDocument:
    if asked.is_rule:
        customer = _customer(session, actor, asked.customer)
        return fresh_rule(session, actor, asked.key, public_id=asked.public_id, invoice=asked.invoice, customer=customer)
    if asked.invoice:
        return typed_from(documents.credit_form(session, principal=actor, invoice=asked.invoice), key=asked.key, version=None)
    if not asked.public_id:
        form = documents.new_form(session, kind=asked.kind, customer=_customer(session, actor, asked.customer))
        return typed_from(form, key=asked.key, version=None)
    details = documents.document_details(session, principal=actor, public_id=asked.public_id)
    if details.document.kind != asked.kind:
        raise NotFound("This document does not exist.")
    if reason := details.actions[DocumentAction.EDIT]:
        raise Conflict(reason)
    return typed_from(documents.form_of_document(session, details.document), key=asked.key, version=details.document.version)


def _restored(kept: Unsaved | None, asked: Asked) -> TypedDocument | None:
    """What was kept, unless an older version of the program kept it in another shape. Saving it makes a document of its own."""
    try:
        return (
            TypedDocument.model_validate(kept.fields | {"key": asked.key, "seen": 0, "operation_id": secrets.token_urlsafe(16)})
            if kept
            else None
        )
    except ValidationError:
        return None


def _customer(session: Session, actor: Staff, public_id: str) -> Customer | None:
    try:
        return customers.get_customer(session, principal=actor, public_id=public_id) if public_id else None
    except NotFound:
        return None


def _moment(session: Session, kept: Unsaved) -> str:
    company = get_company(session)
    at = kept.kept_at.astimezone(ZoneInfo(company.timezone))
    return f"{at:%H:%M}" if at.date() == company_today(session) else f"{at:%H:%M} on {Formats(company.locale).day(at.date())}"
