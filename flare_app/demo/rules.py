"""The demo company's recurring invoices: one that is e-mailed, one that somebody looks at first, one that is paused."""

from datetime import date, timedelta

from sqlmodel import Session

from flare_app import recurring
from flare_app.demo.company import Setting, price_in
from flare_app.documents import DocumentForm, LineForm
from flare_app.domain.states import DocumentKind
from flare_app.recurring import RuleForm


def add_rules(session: Session, setting: Setting, today: date) -> None:
    """Three rules, the first date of each after today: the demo never makes an invoice while somebody looks at it."""
    next_month = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    monday = today + timedelta(days=7 - today.weekday())
    monthly = {"month_day": "1", "action": "email", "name": "Website care, monthly"}
    quarterly = {"every": "3", "month_day": "last", "action": "draft", "ends": "after", "ends_after": "8", "name": "Brand review"}
    _rule(session, setting, customer=0, product=0, start=next_month, **monthly)
    _rule(session, setting, customer=2, product=1, start=next_month, **quarterly)
    paused = _rule(session, setting, customer=4, product=2, start=monday, unit="week", every="2", name="Retainer, every other week")
    recurring.pause_rule(session, public_id=paused, actor=setting.staff)


def _rule(session: Session, setting: Setting, *, customer: int, product: int, start: date, **schedule: str) -> str:
    person, kept = setting.customers[customer]
    sold, _ = setting.products[product]
    line = LineForm(
        product=sold.public_id,
        description=sold.description,
        quantity="1",
        unit_price=price_in(kept.currency, sold.unit_price_e4),
        tax=setting.taxes.get(person.tax, ""),
    )
    form = DocumentForm(
        kind=DocumentKind.INVOICE.value,
        customer=kept.public_id,
        issue_on=start.isoformat(),
        terms=setting.terms[person.terms].public_id,
        currency=kept.currency,
        lines=(line,),
    )
    return recurring.save_rule(session, form=RuleForm(document=form, **schedule), actor=setting.staff).public_id
