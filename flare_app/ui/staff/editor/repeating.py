"""A recurring invoice in the editor: how it opens, what its schedule comes to, what speaks against it, and saving it."""

from sqlmodel import Session

from flare_app import documents, recurring
from flare_app.company import get_company
from flare_app.database import read_only
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Invalid
from flare_app.models import Customer, RecurringRule
from flare_app.recurring import RuleForm
from flare_app.rendering.formats import Formats
from flare_app.ui.staff.editor.filling import problems_by_field
from flare_app.ui.staff.editor.typed import TypedDocument, typed_from_rule


def fresh_rule(
    session: Session, actor: Staff, key: str, *, public_id: str, invoice: str, customer: Customer | None
) -> TypedDocument:
    """The rule as it is kept, or a new one: like an invoice, or empty.

    Raises:
        NotFound, Conflict: there is no such rule or invoice.
    """
    if public_id:
        rule = recurring.get_rule(session, principal=actor, public_id=public_id)
        return typed_from_rule(recurring.form_of_rule(session, rule), key=key, version=rule.version)
    if invoice:
        return typed_from_rule(recurring.form_of_invoice(session, principal=actor, public_id=invoice), key=key, version=None)
    empty = documents.new_form(session, kind=DocumentKind.INVOICE, customer=customer)
    return typed_from_rule(RuleForm(document=empty), key=key, version=None)


def next_dates(typed: TypedDocument, public_id: str, actor: Staff) -> tuple[str, list[str]]:
    """The schedule in words, or what is wrong with it, and the dates of the next invoices."""
    with read_only() as session:
        made = recurring.get_rule(session, principal=actor, public_id=public_id).made_count if public_id else 0
        shown = recurring.preview_schedule(session, typed.for_rule(), made=made)
        formats = Formats(get_company(session).locale)
        return shown.problem or shown.words, [formats.day(day) for day in shown.dates]


def problems_of_rule(typed: TypedDocument, public_id: str, actor: Staff) -> dict[str, str]:
    """What saving would refuse, by field name. Nothing is kept."""
    with read_only() as session:
        try:
            recurring.check_form(session, form=typed.for_rule(), actor=actor, public_id=public_id)
        except Invalid as error:
            return problems_by_field(typed, error)
    return {}


def keep_rule(session: Session, actor: Staff, typed: TypedDocument, *, public_id: str) -> RecurringRule:
    """Save it; raises as `recurring.save_rule` does."""
    return recurring.save_rule(
        session,
        form=typed.for_rule(),
        actor=actor,
        public_id=public_id or None,
        version=int(typed.version) if typed.version else None,
    )
