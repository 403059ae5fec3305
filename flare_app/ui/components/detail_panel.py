"""The right half of a split view: a region named after the open record."""

from typing import Any, ClassVar

import reflex as rx
from reflex_base.event import EventSpec
from sqlmodel import Session

from flare_app.database import read_only
from flare_app.domain.principals import Principal
from flare_app.ui.components.button import icon_button
from flare_app.ui.components.list_state import ListState
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, principal


class DetailState(rx.State, mixin=True):
    """The State of a record's panel: say how it is read and what is shown. Its own handlers state their own policies.

    `_read` runs in a thread, returns a plain value and touches no State; `_show` copies it into vars and returns the record's name.
    What stands below the fold may come second, once the first part is on its way: with `_has_rest`, `_read_rest` and `_show_rest`.
    """

    _policy: ClassVar[Policy]
    _has_rest: ClassVar[bool] = False
    opened_id: str = ""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        """The record as the principal may see it.

        Raises:
            NotFound: there is none for this principal.
        """
        raise NotImplementedError

    def _show(self, record: Any) -> str:
        """Fill the vars; returns what the region is called: the document's number, the customer's name."""
        raise NotImplementedError

    @staticmethod
    def _read_rest(session: Session, principal: Principal, public_id: str) -> Any:
        """The second part of the record; raises as `_read` does."""
        raise NotImplementedError

    def _show_rest(self, rest: Any) -> None:
        """Fill the vars of the second part; None empties them while another record opens."""
        raise NotImplementedError

    def _topics(self) -> tuple[str, ...]:
        """Live topics of the record that is shown, beside those of the list."""
        return ()

    async def _open(self, public_id: str) -> str:
        record = await in_thread(self._read_alone, type(self)._read, principal(), public_id)
        if self._has_rest and public_id != self.opened_id:
            self._show_rest(None)
        self.opened_id = public_id
        return self._show(record)

    async def _open_rest(self) -> None:
        """Add the second part to the record that is open."""
        if self._has_rest and self.opened_id:
            self._show_rest(await in_thread(self._read_alone, type(self)._read_rest, principal(), self.opened_id))

    def _close(self) -> None:
        self.opened_id = ""

    async def _reopen(self) -> None:
        """Read the open record again, after an action of its own."""
        if self.opened_id:
            await self._open(self.opened_id)
            await self._open_rest()

    @staticmethod
    def _read_alone(read: Any, asker: Principal, public_id: str) -> Any:
        with read_only() as session:
            return read(session, asker, public_id)


def close_record() -> EventSpec:
    """Close the open record as its cross does: search, filter and period of the list stay. Return it from a handler."""
    return rx.call_script("document.querySelector('[data-list-close]')?.click()")


def detail_region(state: type[ListState], content: rx.Component) -> rx.Component:
    """The region, in the page only while a record is open."""
    return rx.cond(
        state.opened != "",
        rx.el.section(
            icon_button("Close", "x", custom_attrs={"data-list-close": ""}),
            rx.cond(state.opened_problem != "", rx.el.p(state.opened_problem, class_name="detail-problem", role="alert"), content),
            role="region",
            aria_label=state.opened_label,
            tab_index=-1,
            class_name="detail",
            custom_attrs={"data-detail": ""},
        ),
        rx.fragment(),
    )
