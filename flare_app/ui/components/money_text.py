"""An amount that was formatted on the server; the browser never computes with money."""

import reflex as rx


def money_text(amount: rx.Var[str] | str, *, strong: bool = False, class_name: str = "") -> rx.Component:
    """Tabular figures that never break; `amount` is a finished string such as "1,250.00 EUR"."""
    return rx.el.span(amount, class_name=f"money {'money-strong' if strong else ''} {class_name}".strip())
