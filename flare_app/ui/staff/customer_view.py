"""A customer as the split view shows them, in finished strings."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from flare_app import access, audit, catalog, customers, documents, messages, statements
from flare_app.clock import utc_now
from flare_app.company import get_company
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.domain.status import status_label
from flare_app.models import Company, Customer, Document, PortalLink
from flare_app.rendering.formats import Formats
from flare_app.ui import routes
from flare_app.ui.components.audit_trail import AuditRow, audit_rows
from flare_app.ui.components.portal_sharing import ShareRow, share_rows
from flare_app.ui.staff.customer_account import AccountCard, read_accounts
from flare_app.ui.staff.customer_reminders import RemindedView, read_reminded
from flare_app.ui.staff.document_actions import LISTS
from flare_app.ui.staff.message_rows import MessageRow, message_rows
from flare_app.ui.theme import Tone, tone_of

_MESSAGES_SHOWN = 8


@dataclass
class ContactRow:
    """A person; `in_emails` is "" for who gets no e-mails."""

    name: str
    role: str
    email: str
    phone: str
    in_emails: str


@dataclass
class DocumentRow:
    """One of the latest documents."""

    number: str
    kind: str
    on: str
    total: str
    status: str
    tone: str
    href: str


@dataclass
class LinkRow:
    """A portal link; `state` reads "Open until Dec 22, 2026", "Expired" or "Revoked"."""

    id: str
    address: str
    state: str
    tone: str
    sent: str
    used: str
    is_open: bool


@dataclass
class CustomerView:
    """The whole record; `facts` are pairs of label and text, only those that are known."""

    id: str = ""
    name: str = ""
    is_archived: bool = False
    has_open: bool = False
    warning: str = ""
    refused: str = ""
    facts: list[list[str]] = field(default_factory=list)
    other_details: str = ""
    accounts: list[AccountCard] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    documents: list[DocumentRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    shares: list[ShareRow] = field(default_factory=list)
    messages: list[MessageRow] = field(default_factory=list)
    reminded: RemindedView = field(default_factory=RemindedView)
    trail: list[AuditRow] = field(default_factory=list)
    topic: str = ""


def read_customer(session: Session, asker: Staff, public_id: str) -> CustomerView:
    """The customer with what belongs to them; of a merged one, the customer that it is now.

    Raises:
        NotFound: there is none.
    """
    customer = customers.get_customer(session, principal=asker, public_id=public_id)
    customer = customers.current_customer(session, customer)
    company = get_company(session)
    formats = Formats(company.locale)
    accounts = read_accounts(session, asker, customer)
    found = documents.latest_documents(session, principal=asker, customer_id=customer.id)
    trail = audit.history(session, subject_kind="customer", subject_id=customer.id)
    mailed = messages.messages_of(session, principal=asker, customer_id=customer.id, limit=_MESSAGES_SHOWN)
    return CustomerView(
        id=customer.public_id,
        name=customer.name,
        is_archived=customer.archived_at is not None,
        warning=statements.credit_warning(session, principal=asker, customer=customer),
        refused=_refused(session, asker, customer),
        facts=[[label, text] for label, text in _facts(session, customer, company) if text],
        other_details=customer.other_details,
        has_open=any(one.has_open for one in accounts),
        accounts=accounts,
        contacts=[
            ContactRow(one.name or one.email, one.role, one.email, one.phone, "Included in e-mails" if one.in_emails else "")
            for one in customers.list_contacts(session, principal=asker, customer_id=customer.id)
        ],
        documents=[_document(session, one, formats) for one in found],
        links=[_link(one, company) for one in access.links_of(session, principal=asker, customer_id=customer.id)],
        shares=share_rows(
            access.shares_of_customer(session, principal=asker, customer_id=customer.id),
            locale=company.locale,
            timezone=company.timezone,
        ),
        messages=message_rows(mailed, company),
        reminded=read_reminded(session, asker, customer),
        trail=audit_rows(trail, locale=company.locale, timezone=company.timezone),
        topic=f"customer:{customer.id}",
    )


def _refused(session: Session, asker: Staff, customer: Customer) -> str:
    """What a mail server said of the addresses on file that it refused for good."""
    addresses = [one.address for one in customers.recipients_of(session, principal=asker, customer=customer)]
    return "\n".join(messages.tell_refused(session, principal=asker, typed=", ".join(addresses)))


def _facts(session: Session, customer: Customer, company: Company) -> list[tuple[str, str]]:
    form = customers.form_of_customer(session, customer)
    terms = catalog.find_term(session, public_id=form.terms)
    tax = catalog.find_tax_choices(session, public_ids=[form.tax]).get(form.tax)
    limit = customer.credit_limit_amount
    return [
        ("Contact", customers.contact_name(customer)),
        ("Email", customer.email),
        ("Phone", customer.phone),
        ("Mobile", customer.mobile),
        ("Fax", customer.fax),
        ("Website", customer.website),
        ("Address", "\n".join(customers.address_lines(customer, locale=company.locale))),
        ("Tax number", customer.tax_number),
        ("Currency", customer.currency),
        ("Terms", terms.name if terms else ""),
        ("Tax", tax.label if tax else ""),
        ("Credit limit", Formats(company.locale).money(limit, customer.currency) if limit is not None else ""),
    ]


def _document(session: Session, document: Document, formats: Formats) -> DocumentRow:
    code, label = status_label(documents.document_facts(session, document))
    kind = DocumentKind(document.kind)
    return DocumentRow(
        number=document.number or "Draft",
        kind=kind.noun.capitalize(),
        on=formats.day(document.issue_on),
        total=formats.money(document.total_amount, document.currency),
        status=label,
        tone=tone_of(code),
        href=routes.record(LISTS[kind], document.public_id),
    )


def _link(link: PortalLink, company: Company) -> LinkRow:
    is_open = link.revoked_at is None and link.expires_at is not None and utc_now() <= link.expires_at
    if link.revoked_at is not None:
        state, tone = f"Revoked {_moment(link.revoked_at, company)}", Tone.MUTED
    else:
        state = f"{'Opens until' if is_open else 'Expired'} {_moment(link.expires_at, company)}"
        tone = Tone.GOOD if is_open else Tone.WARNING
    return LinkRow(
        id=link.public_id,
        address=link.address,
        state=state,
        tone=tone,
        sent=_moment(link.last_sent_at, company) or "never",
        used=_moment(link.last_used_at, company) or "never",
        is_open=is_open,
    )


def _moment(at: datetime | None, company: Company) -> str:
    return Formats(company.locale).moment(at.astimezone(ZoneInfo(company.timezone))) if at else ""
