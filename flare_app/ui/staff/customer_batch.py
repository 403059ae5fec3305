"""What staff can do with the customers that are ticked in the list, also beside an open one."""

from typing import Any

import reflex as rx

from flare_app.lists import Tally
from flare_app.ui import routes
from flare_app.ui.components.batch_action import Batch, BatchAction, Question, only_one
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState

_MOST_MAILED = 1_000


async def _new_invoice(_state: Any, records: list[str]) -> Any:
    return rx.redirect(f"{routes.new(routes.INVOICES)}?customer={records[0]}")


async def _open_window(state: Any, records: list[str]) -> Any:
    compose = await state.get_state(ComposeState)
    if len(records) == 1:
        await compose._open_customer(records[0])
    else:
        await compose._open_many("plain", records)
    return open_dialog(COMPOSE_DIALOG)


def _against_new(selected: Tally) -> str:
    return only_one("customer")(selected) or (
        "An archived customer gets no new invoice. Restore it first." * selected.has("archived")
    )


def _against_archive(selected: Tally) -> str:
    return "" if selected.has("active") else "Every customer that is selected is archived already."


def _against_restore(selected: Tally) -> str:
    return "" if selected.has("archived") else "No customer that is selected is archived."


_DELETE = Question(
    "Delete",
    "Only customers without documents, payments and messages can be deleted; the others stay, and the result says what stands in "
    "the way. This cannot be undone.",
    "Delete",
    kept="Keep them",
)

CUSTOMER_BATCH = Batch(
    (
        BatchAction("invoice", "New invoice", "file-plus-2", _against_new, is_prominent=True, does=_new_invoice),
        BatchAction("email", "Email", "mail", most=_MOST_MAILED, is_prominent=True, does=_open_window),
        BatchAction(
            "archive", "Archive", "archive", _against_archive, is_prominent=True, verb="archive_customers", ends_selection=True
        ),
        BatchAction("restore", "Restore", "archive-restore", _against_restore, verb="restore_customers", ends_selection=True),
        BatchAction("delete", "Delete", "trash-2", is_danger=True, verb="delete_customers", question=_DELETE, ends_selection=True),
    )
)
