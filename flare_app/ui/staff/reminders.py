"""The page Reminders: what goes out in the next days, to whom, and why the rest does not."""

import reflex as rx

from flare_app import reminders
from flare_app.domain.principals import Permission
from flare_app.lists import Column, ColumnKind, Filter, RecordList, Tally, register
from flare_app.reminders import AHEAD
from flare_app.ui import routes
from flare_app.ui.components.batch_action import Batch, BatchAction
from flare_app.ui.components.record_list import record_list
from flare_app.ui.staff.reminder_panel import MOST_AT_ONCE, PlannedPanel, planned_panel, send_selected, skip_selected

REMINDERS = register(
    RecordList(
        key="reminders",
        title="Reminders",
        singular="reminder",
        audience="staff",
        route=routes.REMINDERS,
        permission=Permission.VIEW_SALES,
        columns=(
            Column("on_day", "Goes on", ColumnKind.DATE),
            Column("number", "Invoice"),
            Column("customer", "Customer"),
            Column("recipients", "To", roomy=True),
            Column("step", "Reminder", phone=False),
            Column("due_on", "Due date", ColumnKind.DATE, roomy=True),
            Column("balance_amount", "Amount due", ColumnKind.MONEY),
            Column("status", "Status", ColumnKind.STATUS),
            Column("reason", "Why not", phone=False, wide=True),
        ),
        source=reminders.planned_source,
        default_sort="on_day",
        filters=(
            Filter("all", "All"),
            Filter("goes", "Will go", reminders.goes),
            Filter("goes_not", "Will not go", reminders.goes_not),
        ),
        total="balance_amount",
        is_searched_everywhere=False,
        empty=(
            f"No reminders in the next {AHEAD} days",
            "Nothing falls on a day of the ladder, or reminders are off. Settings › Reminders says when they go.",
        ),
        topics=lambda _principal: (reminders.TOPIC, "staff:documents", "staff:payments", "staff:customers", "staff:messages"),
    )
)


def _against_sending(selected: Tally) -> str:
    return "" if selected.has("will_go", "skipped") else "Nothing that is selected may go now; the column Why not tells the reason."


def _against_skipping(selected: Tally) -> str:
    return "" if selected.has("will_go", "will_not_go") else "All that is selected is skipped already."


_BATCH = Batch(
    (
        BatchAction("send", "Send now", "send", _against_sending, most=MOST_AT_ONCE, is_prominent=True, does=send_selected),
        BatchAction("skip", "Skip", "skip-forward", _against_skipping, most=MOST_AT_ONCE, is_prominent=True, does=skip_selected),
    )
)


def _detail() -> rx.Component:
    return planned_panel(PlannedPanel)


state = record_list(REMINDERS, panel=PlannedPanel, detail=_detail, batch=_BATCH)
