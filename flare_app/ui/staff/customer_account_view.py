"""What a customer owes and brought in, as the split view draws it: each figure opens the list behind it."""

import reflex as rx

from flare_app.ui.components.button import link
from flare_app.ui.components.chart import chart
from flare_app.ui.components.statement_parts import Bucket
from flare_app.ui.staff.customer_account import AccountCard


def account(one: rx.Var[AccountCard]) -> rx.Component:
    """Ageing and revenue of one currency."""
    return rx.fragment(
        rx.cond(one.has_open, _ageing(one), rx.fragment()), rx.cond(one.revenue.is_shown, _revenue(one), rx.fragment())
    )


def _ageing(one: rx.Var[AccountCard]) -> rx.Component:
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


def _revenue(one: rx.Var[AccountCard]) -> rx.Component:
    shown = one.revenue
    figures = rx.el.p(
        link(shown.this_year, shown.this_href, class_name="account-revenue", aria_label="Revenue this year " + shown.this_year),
        rx.el.span("this fiscal year", class_name="soft"),
        link(shown.last_year, shown.last_href, class_name="link", aria_label="Revenue last year " + shown.last_year),
        rx.el.span("last year", class_name="soft"),
        class_name="row",
    )
    return rx.el.section(
        rx.el.h3("Revenue", rx.el.span(one.currency, class_name="soft"), class_name="section-title account-title"),
        figures,
        chart(shown.chart),
        class_name="detail-section account-sold",
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
