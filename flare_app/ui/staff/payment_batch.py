"""What staff can do with several payments of the list at once."""

from typing import Any

import reflex as rx

from flare_app.lists import Tally
from flare_app.ui import routes
from flare_app.ui.components.batch_action import Batch, BatchAction, Question, only_one
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.staff.compose import COMPOSE_DIALOG, ComposeState

_MOST_MAILED = 1_000


async def _open_window(state: Any, records: list[str]) -> Any:
    compose = await state.get_state(ComposeState)
    if len(records) == 1:
        await compose._open_payment(records[0])
    else:
        await compose._open_many("payment", records)
    return open_dialog(COMPOSE_DIALOG)


def _counting(selected: Tally) -> int:
    return selected.count - selected.has("void")


def _against_email(selected: Tally) -> str:
    return "" if _counting(selected) else "A void payment cannot be e-mailed."


def _against_void(selected: Tally) -> str:
    return "" if _counting(selected) else "Every payment that is selected is void already."


async def _open_form(_state: Any, records: list[str]) -> Any:
    return rx.redirect(routes.edit(routes.PAYMENTS, records[0]))


def _against_edit(selected: Tally) -> str:
    return only_one("payment")(selected) or ("" if _counting(selected) else "A void payment cannot change.")


_VOID = Question(
    "Void",
    "The invoices that they settled are open again; the payments stay on record with the reason.",
    "Void",
    kept="Keep them",
    needs_reason=True,
    fits=_counting,
)

PAYMENT_BATCH = Batch(
    (
        BatchAction("email", "Email", "mail", _against_email, _MOST_MAILED, is_prominent=True, does=_open_window),
        BatchAction("edit", "Edit", "pencil", _against_edit, is_prominent=True, does=_open_form),
        BatchAction("void", "Void", "ban", _against_void, is_prominent=True, is_danger=True, verb="void_payments", question=_VOID),
    )
)
