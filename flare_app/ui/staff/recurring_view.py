"""A recurring invoice in finished strings."""

from dataclasses import dataclass, field

from sqlmodel import Session

from flare_app import audit, documents, recurring
from flare_app.company import get_company
from flare_app.documents import LineForm
from flare_app.domain.money import parse_quantity, parse_unit_price
from flare_app.domain.principals import Principal
from flare_app.domain.status import status_label
from flare_app.lists.formatting import status_text
from flare_app.models import Document
from flare_app.recurring import Made, RuleDetails
from flare_app.rendering.formats import Formats
from flare_app.ui import routes
from flare_app.ui.components.audit_trail import AuditRow, audit_rows
from flare_app.ui.theme import Tone, tone_of

_ACTIONS = {
    "draft": "Left as a draft for you to look at and issue",
    "issue": "Issued; you send it yourself",
    "email": "Issued and e-mailed to the customer, with the PDF",
}


@dataclass
class MadeRow:
    """An invoice that was made; `due_on` is the date of the schedule, `href` is "" when the draft was deleted."""

    due_on: str
    number: str
    href: str
    status: str
    tone: str
    amount: str


@dataclass
class RuleLine:
    """A line of each invoice, as it was typed."""

    name: str
    quantity: str
    unit_price: str


@dataclass
class RuleView:
    """The rule; `facts` are pairs of a name and a value."""

    id: str = ""
    name: str = ""
    state: str = ""
    status: str = ""
    tone: str = Tone.NEUTRAL
    amount: str = ""
    headline: str = ""
    customer: str = ""
    customer_address: str = ""
    problem: str = ""
    problem_title: str = ""
    facts: list[list[str]] = field(default_factory=list)
    next_dates: list[str] = field(default_factory=list)
    lines: list[RuleLine] = field(default_factory=list)
    made: list[MadeRow] = field(default_factory=list)
    older: str = ""
    trail: list[AuditRow] = field(default_factory=list)


def read_rule_view(session: Session, principal: Principal, public_id: str) -> RuleView:
    """The rule as staff see it.

    Raises:
        NotFound: there is none.
    """
    details = recurring.rule_details(session, principal=principal, public_id=public_id)  # type: ignore[arg-type]
    rule, company = details.rule, get_company(session)
    formats = Formats(company.locale, rule.currency)
    trail = audit.history(session, subject_kind="recurring_rule", subject_id=rule.id)
    form = recurring.form_of_rule(session, rule).document
    return RuleView(
        id=rule.public_id,
        name=rule.name,
        state=rule.state,
        status=status_text(details.status),
        tone=tone_of(details.status),
        amount=formats.money(rule.total_amount),
        headline=_lower(rule.schedule),
        customer=details.customer.name,
        customer_address=routes.record(routes.CUSTOMERS, details.customer.public_id),
        problem=rule.problem if details.status == "needs_attention" else "",
        problem_title=f"The invoice of {formats.day(rule.next_on)} could not be made." if rule.next_on else "",
        facts=_facts(details, formats),
        next_dates=[formats.day(day) for day in details.next_dates],
        lines=[_line(one, formats) for one in form.lines],
        made=[_made(session, one, formats) for one in details.made],
        older=f"{rule.made_count - len(details.made):,} older ones are in Invoices." if rule.made_count > len(details.made) else "",
        trail=audit_rows(trail, locale=company.locale, timezone=company.timezone, currency=rule.currency),
    )


def _line(line: LineForm, formats: Formats) -> RuleLine:
    name = " – ".join(filter(None, (line.product_name, line.description)))
    quantity = formats.quantity(parse_quantity(line.quantity)) if line.quantity.strip() else "1"
    return RuleLine(name, quantity, formats.unit_price(parse_unit_price(line.unit_price)))


def _facts(details: RuleDetails, formats: Formats) -> list[list[str]]:
    rule = details.rule
    ends = "Never"
    if rule.ends_on:
        ends = formats.day(rule.ends_on)
    elif rule.ends_after:
        ends = f"After {rule.ends_after:,} invoices, {rule.made_count:,} made"
    return [["Starts", formats.day(rule.starts_on)], ["Ends", ends], ["On each date", _ACTIONS[rule.action]]]


def _made(session: Session, one: Made, formats: Formats) -> MadeRow:
    if one.document is None:
        return MadeRow(formats.day(one.due_on), "Draft, deleted since", "", "", Tone.MUTED, "")
    document = one.document
    code, label = status_label(documents.document_facts(session, document))
    return MadeRow(
        due_on=formats.day(one.due_on),
        number=_number(document),
        href=routes.record(routes.INVOICES, document.public_id),
        status=label,
        tone=tone_of(code),
        amount=formats.money(document.total_amount, document.currency),
    )


def _number(document: Document) -> str:
    return document.number or "Draft"


def _lower(words: str) -> str:
    """The schedule behind an amount: "every month on the 1st"."""
    return words[:1].lower() + words[1:]
