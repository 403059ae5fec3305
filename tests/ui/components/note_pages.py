"""Pages of the notes lists, declared as any page would do it."""

from typing import Any

import reflex as rx
from sqlmodel import Session, select

from flare_app.domain.principals import Principal
from flare_app.errors import NotFound
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.list_state import selected_public_ids
from flare_app.ui.components.record_list import record_list
from flare_app.ui.policy import PORTAL, policy
from tests.lists.notes import NOTE, PORTAL_NOTES, STAFF_NOTES


class NotePanel(DetailState, rx.State):
    """A note beside the list."""

    title: str = ""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> str:
        title = session.exec(select(NOTE.c.title).where(NOTE.c.public_id == public_id)).first()
        if title is None:
            raise NotFound("There is no such note.")
        return str(title)

    def _show(self, record: Any) -> str:
        self.title = record
        return f"Note {record}"


class PayMixin(rx.State, mixin=True):
    """What a page adds to its list."""

    may_pay: bool = False
    to_pay: list[str] = []

    async def _selection_changed(self, count: int) -> None:
        self.may_pay = count > 0

    @rx.event
    @policy(PORTAL)
    async def pay(self) -> None:
        """Pay what is selected, if it is not too much."""
        self.to_pay = await selected_public_ids(self, most=60)  # type: ignore[arg-type]


Notes = record_list(STAFF_NOTES, panel=NotePanel, detail=lambda: rx.el.p(NotePanel.title))
PortalNotes = record_list(PORTAL_NOTES, state_mixin=PayMixin)
