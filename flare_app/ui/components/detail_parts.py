"""What opened records are made of below their head."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from flare_app.ui.components.button import button


def detail_section(title: str | rx.Var[str], *content: rx.Component) -> rx.Component:
    """A titled part of an open record."""
    return rx.el.section(rx.el.h3(title, class_name="section-title"), *content, class_name="detail-section")


def plain_table(
    name: str,
    titles: Sequence[str],
    figures: Sequence[str | rx.Var[str]],
    rows: rx.Var[list[Any]],
    draw: Callable[[Any], rx.Component],
) -> rx.Component:
    """A small table called `name`; the columns `figures` are numbers, and `draw(row)` makes a row with as many cells.

    A column without a title holds buttons.
    """
    unseen = rx.el.span("Actions", class_name="sr-only")
    heads = [rx.el.th(unseen if title == "" else title, scope="col") for title in titles]
    heads += [
        rx.el.th(unseen if isinstance(title, str) and not title else title, scope="col", class_name="cell-number")
        for title in figures
    ]
    return rx.el.table(
        rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(rx.foreach(rows, draw)), class_name="plain-table", aria_label=name
    )


def row_action(when: rx.Var[bool], label: str, name: rx.Var[str], on_click: Any) -> rx.Component:
    """The last cell of a row: a quiet button "Unapply INV-000007", drawn when it may be pressed."""
    pressed = button(label, look="quiet", small=True, aria_label=f"{label} {name}", on_click=on_click)
    return rx.el.td(rx.cond(when, pressed, rx.fragment()), class_name="cell-action")
