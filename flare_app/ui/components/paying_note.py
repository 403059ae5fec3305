"""On an open invoice: who is paying it online now, since when, and for the payer the way back to the checkout."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import reflex as rx
from sqlmodel import Session

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.lists.formatting import timezone_for
from flare_app.payments import stripe
from flare_app.payments.stripe import CheckoutState, InProgress
from flare_app.rendering.formats import Formats
from flare_app.ui.components.button import plain_link


@dataclass
class PayingNote:
    """The sentence, "" while nobody pays; `go_on` is the address of the checkout for its payer, `checkout` names it to staff."""

    text: str = ""
    go_on: str = ""
    checkout: str = ""


def read_paying_note(session: Session, principal: Principal, public_id: str, formats: Formats) -> PayingNote:
    """Who is paying an invoice, as the principal may know it."""
    found = stripe.checkouts_in_progress(session, principal=principal, invoices=[public_id]).get(public_id)
    if found is None:
        return PayingNote()
    zone = ZoneInfo(timezone_for(session))
    since, until = formats.moment(found.since.astimezone(zone)), formats.moment(found.expires_at.astimezone(zone))
    text = _sentence(found, principal, formats.money(found.amount), since, until)
    is_staff = not isinstance(principal, PortalVisitor)
    return PayingNote(text, found.url, found.checkout_public_id if is_staff and found.can_be_cancelled else "")


def paying_note(note: rx.Var[PayingNote], *actions: rx.Component) -> rx.Component:
    """The note; always in the page, so that it is read out when somebody begins or ends to pay."""
    go_on = plain_link("Continue the payment", href=note.go_on, class_name="button button-primary button-small")
    shown = rx.el.div(
        rx.el.p(note.text, class_name="pay-notice-words"),
        rx.el.div(rx.cond(note.go_on != "", go_on, rx.fragment()), *actions, class_name="actions"),
        class_name="alert alert-warning notice paying-note",
    )
    return rx.el.div(rx.cond(note.text != "", shown, rx.fragment()), role="status")


def _sentence(found: InProgress, principal: Principal, amount: str, since: str, until: str) -> str:
    if found.state is CheckoutState.PROCESSING:
        by = f", paid by {found.by}" if found.by and not isinstance(principal, PortalVisitor) else ""
        return f"The bank is processing {amount} for this invoice{by}, since {since}."
    if not isinstance(principal, PortalVisitor):
        return f"{found.by} is paying {amount} of this online, since {since}. It ends by itself at {until}."
    if found.by:
        return f"You have begun to pay {amount} of this, at {since}. It ends by itself at {until}."
    return f"Somebody else of your company is paying {amount} of this, since {since}. It is free again at {until} at the latest."
