"""What an online payment came to, for whoever tells the customer: called inside the transaction that books it, once for each."""

from collections.abc import Callable

from sqlmodel import Session

from flare_app.models import Payment, Refund

on_received: list[Callable[[Session, Payment, str], None]] = []
"""Money was booked: the payment, and the address of whoever paid ("" when that is not known)."""

on_refunded: list[Callable[[Session, Payment, Refund, str], None]] = []
"""Stripe confirmed that money went back: the payment, the refund, and the address of whoever had paid."""


def tell_received(session: Session, payment: Payment, *, address: str) -> None:
    """Money was booked."""
    for hear in on_received:
        hear(session, payment, address)


def tell_refunded(session: Session, payment: Payment, refund: Refund, *, address: str) -> None:
    """Money went back."""
    for hear in on_refunded:
        hear(session, payment, refund, address)
