"""The seller's account as the portal shows it: to copy from, and to compare with what came by other ways."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import reflex as rx
from sqlmodel import Session

from flare_app import company
from flare_app.rendering.formats import Formats
from flare_app.ui.components.browser import CopyButton
from flare_app.ui.components.icon import icon


@dataclass
class CopyRow:
    """A label, its value as people read it, and what a banking form takes."""

    label: str
    shown: str
    copied: str


@dataclass
class BankView:
    """The account and what to write on a transfer; without rows there is no account. `since` or `warning` says how old it is."""

    rows: list[CopyRow] = field(default_factory=list)
    since: str = ""
    warning: str = ""


def read_bank_view(session: Session, *, locale: str, also: Sequence[CopyRow] = ()) -> BankView:
    """The account of now; `also` are rows that belong on the transfer: the reference, the amount."""
    true = company.true_account(session)
    if true is None:
        return BankView()
    account = [CopyRow(label, value, value.replace(" ", "") if label == "IBAN" else value) for label, value in true.account.rows]
    rows = [*account, *also]
    day = Formats(locale).long_day(true.since)
    if true.is_recent:
        return BankView(rows, warning=f"Changed on {day}: check by phone before you pay, with a number that you know already.")
    return BankView(rows, since=f"Unchanged since {day}")


def bank_account(view: rx.Var[BankView]) -> rx.Component:
    """The rows with their copy buttons, and how long they have been true."""

    def row(one: rx.Var[CopyRow]) -> rx.Component:
        copy = CopyButton.create(value=one.copied, label=one.label, class_name="button button-quiet button-small bank-copy")
        return rx.el.div(rx.el.dt(one.label), rx.el.dd(rx.el.span(one.shown), copy), class_name="bank-row")

    return rx.el.div(
        rx.cond(
            view.warning != "", rx.el.p(icon("triangle-alert"), rx.el.span(view.warning), class_name="bank-warning"), rx.fragment()
        ),
        rx.el.dl(rx.foreach(view.rows, row), class_name="bank-rows"),
        rx.cond(view.since != "", rx.el.p(icon("shield-check"), rx.el.span(view.since), class_name="bank-since"), rx.fragment()),
        class_name="bank",
    )
