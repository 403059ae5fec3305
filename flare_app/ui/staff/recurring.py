"""The page Recurring invoices: what is made again and again, what comes next, and what was made."""

import reflex as rx

from flare_app import recurring
from flare_app.domain.principals import Permission
from flare_app.lists import Column, ColumnKind, Filter, RecordList, register
from flare_app.ui import routes
from flare_app.ui.components.record_list import record_list
from flare_app.ui.staff.recurring_panel import RulePanel, rule_panel

RECURRING = register(
    RecordList(
        key="recurring",
        title="Recurring invoices",
        singular="recurring invoice",
        audience="staff",
        route=routes.RECURRING,
        permission=Permission.VIEW_SALES,
        columns=(
            Column("name", "Name"),
            Column("customer", "Customer"),
            Column("schedule", "Schedule", phone=False),
            Column("next_on", "Next date", ColumnKind.DATE),
            Column("total_amount", "Amount", ColumnKind.MONEY),
            Column("status", "Status", ColumnKind.STATUS),
        ),
        source=recurring.rule_source,
        default_sort="next_on",
        filters=(
            Filter("all", "All"),
            Filter("active", "Active", recurring.is_active),
            Filter("attention", "Needs attention", recurring.is_broken),
            Filter("paused", "Paused", recurring.is_paused),
            Filter("ended", "Ended", recurring.is_ended),
        ),
        total="total_amount",
        create=("New recurring invoice", routes.new(routes.RECURRING)),
        empty=(
            "No recurring invoices yet",
            "Press New recurring invoice, or Repeat on an invoice: what you bill again and again is made on its days by itself.",
        ),
        topics=lambda _principal: (recurring.TOPIC,),
    )
)


def _detail() -> rx.Component:
    return rule_panel(RulePanel)


state = record_list(RECURRING, panel=RulePanel, detail=_detail, section="Recurring")
