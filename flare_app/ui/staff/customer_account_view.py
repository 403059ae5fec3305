"""What a customer owes in one currency, as the split view draws it: each figure opens the list behind it."""

import reflex as rx

from flare_app.ui.components.button import link
from flare_app.ui.components.statement_parts import Bucket
from flare_app.ui.staff.customer_account import AccountCard


def account(one: rx.Var[AccountCard]) -> rx.Component:
    """The ageing of one currency."""
    credit = link(rx.fragment(one.credit, " of unused credit"), one.credit_href, class_name="link account-credit")
    return rx.el.section(
        rx.el.h3("Ageing", rx.el.span(one.currency, class_name="soft"), class_name="section-title account-title"),
        rx.el.div(
            rx.foreach(one.buckets, _bucket),
            _cell("Total", one.total, one.href, "bucket bucket-total"),
            role="group",
            aria_label="Ageing " + one.currency,
            class_name="buckets account-buckets",
        ),
        rx.cond(one.credit != "", rx.el.p(credit), rx.fragment()),
        class_name="detail-section",
    )


def _bucket(one: rx.Var[Bucket]) -> rx.Component:
    return _cell(one.title, one.amount, one.href, one.class_name, share=one.share)


def _cell(
    title: str | rx.Var[str],
    amount: rx.Var[str],
    href: rx.Var[str],
    class_name: str | rx.Var[str],
    *,
    share: str | rx.Var[str] = "0%",
) -> rx.Component:
    return link(
        rx.fragment(
            rx.el.span(title, class_name="bucket-title"),
            rx.el.span(class_name="bucket-bar", style={"--share": share}, aria_hidden=True),
            rx.el.span(amount, class_name="bucket-amount"),
        ),
        href,
        class_name=class_name,
    )
