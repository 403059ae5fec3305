"""A customer's statement as both audiences see it: the answer, the ageing, and the movements or the open items."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from flare_app.statements import StatementView, statement_columns
from flare_app.ui.components.browser import LitTable
from flare_app.ui.components.button import link
from flare_app.ui.components.icon import icon
from flare_app.ui.components.statement_bar import switch
from flare_app.ui.components.statement_parts import Bucket, Line, ShownStatement
from flare_app.ui.components.statement_state import StatementState
from flare_app.ui.components.status_badge import status_badge


def statement_body(state: type[StatementState]) -> rx.Component:
    """What was owed on top, since it is asked most; then the account."""
    view = state.view
    table = LitTable.create(
        rx.el.table(
            rx.cond(view.is_open, _open_items(view), _activity(view)),
            class_name="plain-table statement-table",
            aria_label="Statement",
        ),
        rows=view.lines,
        address=state.address,
        loaded=state.loaded,
        class_name="statement-rows",
    )
    return rx.fragment(
        rx.el.section(
            rx.el.p(view.sentence, role="status", class_name="statement-sentence"), _ageing(view), class_name="statement-part"
        ),
        rx.el.section(
            rx.el.header(rx.el.h2(view.period, class_name="section-title"), _only(view), _pager(view), class_name="statement-head"),
            table,
            class_name="statement-part",
        ),
    )


def _ageing(view: rx.Var[ShownStatement]) -> rx.Component:
    def bucket(one: rx.Var[Bucket]) -> rx.Component:
        inside = rx.fragment(
            rx.el.span(one.title, class_name="bucket-title"),
            rx.el.span(class_name="bucket-bar", style={"--share": one.share}, aria_hidden=True),
            rx.el.span(one.amount, class_name="bucket-amount"),
        )
        return switch(inside, one.href, one.pressed, class_name=one.class_name)

    total = rx.el.div(
        rx.el.span("Total", class_name="bucket-title"),
        rx.el.span(class_name="bucket-bar", aria_hidden=True),
        rx.el.span(view.total, class_name="bucket-amount"),
        class_name="bucket bucket-total",
    )
    return rx.el.div(rx.foreach(view.buckets, bucket), total, role="group", aria_label="Ageing", class_name="buckets")


def _only(view: rx.Var[ShownStatement]) -> rx.Component:
    chip = switch(
        rx.fragment("Only: ", view.bucket, icon("x")),
        view.open_href,
        "true",
        class_name="statement-only",
        title="Show all open items",
    )
    return rx.cond(view.bucket != "", chip, rx.fragment())


def _pager(view: rx.Var[ShownStatement]) -> rx.Component:
    def step(label: str, icon_name: str, href: rx.Var[str]) -> rx.Component:
        looks = "button button-quiet button-icon"
        there = ReactRouterLink.create(icon(icon_name), to=href, role="button", aria_label=label, title=label, class_name=looks)
        ended = rx.el.button(icon(icon_name), aria_label=label, title=label, disabled=True, type="button", class_name=looks)
        return rx.cond(href != "", there, ended)

    pager = rx.el.nav(
        rx.el.span(view.range_text, class_name="range", aria_live="polite"),
        step("Previous page", "chevron-left", view.previous_href),
        step("Next page", "chevron-right", view.next_href),
        aria_label="Pages",
        class_name="statement-pager",
    )
    return rx.cond(view.range_text != "", pager, rx.fragment())


def _heads(view: StatementView) -> rx.Component:
    titles = [
        rx.el.th(one.title, scope="col", class_name="cell-number" if one.is_numeric else "") for one in statement_columns(view)
    ]
    return rx.el.thead(rx.el.tr(*titles))


def _cell(title: str, value: rx.Var[str], class_name: str = "", **marks: str) -> rx.Component:
    """A cell that says its title where rows are cards."""
    return rx.el.td(value, class_name=class_name, custom_attrs={"data-label": title, **marks})


def _part_cell(title: str, value: rx.Var[str]) -> rx.Component:
    """The cell beside which the part that settles stands while its row is lit."""
    return _cell(title, value, "cell-number cell-part", **{"data-part": ""})


def _row(one: rx.Var[Line], *cells: rx.Component) -> rx.Component:
    return rx.el.tr(*cells, key=one.key, custom_attrs={"data-row": one.key, "data-parts": one.parts})


def _number(one: rx.Var[Line]) -> rx.Component:
    """The link to the record. What settled it is read out with it: whoever moves from link to link hears the relation."""
    described = {"aria-describedby": "settled-" + one.key}
    shown = rx.cond(one.href != "", link(one.number, one.href, custom_attrs=described), rx.el.span(one.number))
    return rx.el.td(shown, class_name="cell-name")


def _settlement(one: rx.Var[Line]) -> rx.Component:
    words = rx.el.span(one.settlement, custom_attrs={"id": "settled-" + one.key})
    return rx.el.td(words, class_name="cell-words", custom_attrs={"data-label": "Settlement"})


def _status(one: rx.Var[Line]) -> rx.Component:
    badge = rx.cond(one.status != "", status_badge(one.status, one.tone), rx.fragment())
    return rx.el.td(badge, class_name="cell-status", custom_attrs={"data-label": "Status"})


def _activity(view: rx.Var[ShownStatement]) -> rx.Component:
    def row(one: rx.Var[Line]) -> rx.Component:
        return _row(
            one,
            _cell("Date", one.on, "cell-date"),
            _cell("Type", one.kind, "cell-kind"),
            _number(one),
            _status(one),
            _cell("Reference", one.reference, "cell-words"),
            _settlement(one),
            _part_cell("Amount", one.amount),
            _cell("Balance", one.balance, "cell-number cell-balance"),
        )

    opening = _edge(view.opening_on, view.opening_title, view.opening, None, span=6)
    closing = _edge(view.closing_on, view.closing_title, view.closing, view.moved, span=5)
    nothing = rx.el.tr(rx.el.td("Nothing moved in this period.", col_span=8, class_name="statement-nothing"))
    rows = rx.cond(view.lines.length() > 0, rx.foreach(view.lines, row), nothing)
    return rx.fragment(_heads(StatementView.ACTIVITY), rx.el.tbody(opening, rows), rx.el.tfoot(closing))


def _open_items(view: rx.Var[ShownStatement]) -> rx.Component:
    def row(one: rx.Var[Line]) -> rx.Component:
        return _row(
            one,
            _cell("Date", one.on, "cell-date"),
            _cell("Type", one.kind, "cell-kind"),
            _number(one),
            _settlement(one),
            _cell("Due date", one.due, "cell-date cell-due"),
            _cell("Days overdue", one.late, "cell-number cell-late"),
            _cell("Total", one.amount, "cell-number cell-total"),
            _part_cell("Settled", one.settled),
            _cell("Open balance", one.balance, "cell-number cell-strong cell-balance"),
        )

    nothing = rx.el.tr(rx.el.td("Nothing was open.", col_span=9, class_name="statement-nothing"))
    rows = rx.cond(view.lines.length() > 0, rx.foreach(view.lines, row), nothing)
    total = _edge(view.closing_on, view.closing_title, view.closing, None, span=7)
    return rx.fragment(_heads(StatementView.OPEN_ITEMS), rx.el.tbody(rows), rx.el.tfoot(total))


def _edge(on: rx.Var[str], title: rx.Var[str], balance: rx.Var[str], amount: rx.Var[str] | None, *, span: int) -> rx.Component:
    """Opening, closing or total: a row without a record."""
    figures = [_cell("Moved", amount, "cell-number")] if amount is not None else []
    return rx.el.tr(
        rx.el.td(on, class_name="cell-date"),
        rx.el.th(title, scope="row", col_span=span, class_name="cell-name"),
        *figures,
        _cell("Balance", balance, "cell-number cell-strong cell-balance"),
        class_name="statement-edge",
    )
