"""The window that merges two customers: choose the other one, see what moves, confirm. It cannot be undone."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from flare_app import customers, merging
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import FlareError
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Count, Id
from flare_app.ui.components.button import button
from flare_app.ui.components.combobox import Option, combobox
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import focus_on, form_problem
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
_DIALOG = "merge-customers"


@dataclass
class MergeView:
    """What would happen: `counts` are pairs such as ["Invoices", "12"]."""

    gone: str = ""
    kept: str = ""
    counts: list[list[str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    problem: str = ""


class MergeDialog(rx.State):
    """Which two, and what would move. The rooms decide again when it is done."""

    merge: MergeView = MergeView()
    merge_other: str = ""
    merge_options: list[Option] = []
    merge_answered: int = 0
    merge_problem: str = ""

    _gone: str = ""
    _kept: str = ""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_for(self, customer: Id) -> Any:
        """Show the window: this customer goes, the other one is to be chosen."""
        self._gone, self._kept, self.merge_other, self.merge_problem = customer, "", "", ""
        self.merge = await in_thread(_name_of, customer, staff())
        self.merge_options = await in_thread(_others, "", customer, staff())
        return [open_dialog(_DIALOG), focus_on("merge-other")]

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def search_other(self, text: str, ticket: Count) -> None:
        """Customers that match what is typed."""
        self.merge_options = await in_thread(_others, text, self._gone, staff())
        self.merge_answered = ticket

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_other(self, customer: Id) -> None:
        """The customer that is kept: say what moves to it."""
        self._kept = customer
        await self._preview()
        self.merge_other = self.merge.kept

    @rx.event
    @policy.policy(EDIT_SALES)
    async def turn_round(self) -> None:
        """Keep the one that would go."""
        self._gone, self._kept = self._kept, self._gone
        await self._preview()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def confirm(self) -> Any:
        """Merge, and show the customer that is left."""
        self.merge_problem = ""
        if not self._kept:
            self.merge_problem = "Choose the other customer first."
            return None
        try:
            kept = await in_thread(_merge, self._gone, self._kept, staff())
        except FlareError as problem:
            self.merge_problem = str(problem)
            return None
        said = f"{self.merge.gone} is part of {self.merge.kept} now."
        return [close_dialog(_DIALOG), rx.redirect(routes.record(routes.CUSTOMERS, kept)), toast(said)]

    async def _preview(self) -> None:
        self.merge_problem = ""
        self.merge = await in_thread(_previewed, self._gone, self._kept, staff())


def merge_dialog() -> rx.Component:
    """The window; the page holds it once."""
    state, shown = MergeDialog, MergeDialog.merge
    chooser = combobox(
        "Other customer",
        id="merge-other",
        value=state.merge_other,
        options=state.merge_options,
        answered=state.merge_answered,
        on_search=state.search_other,
        on_pick=state.pick_other,
        placeholder="Search by name, contact or address…",
    )
    return dialog(
        form_problem(rx.cond(state.merge_problem != "", state.merge_problem, shown.problem)),
        rx.el.p("Two entries for one and the same customer become one. This cannot be undone.", class_name="soft"),
        chooser,
        rx.cond(shown.kept != "", _what_happens(shown), rx.fragment()),
        id=_DIALOG,
        title="Merge customers",
        footer=rx.fragment(
            button("Cancel", **closer()),
            button(
                "Merge",
                look="danger",
                icon_name="merge",
                disabled=(shown.kept == "") | (shown.problem != ""),
                on_click=state.confirm,
            ),
        ),
    )


def _what_happens(shown: rx.Var[MergeView]) -> rx.Component:
    way = rx.el.div(
        rx.el.p(rx.el.strong(shown.gone, dir="auto"), " goes, ", rx.el.strong(shown.kept, dir="auto"), " is kept."),
        button("Keep the other one", small=True, icon_name="arrow-left-right", on_click=MergeDialog.turn_round),
        class_name="row merge-way",
    )
    counts = rx.el.dl(
        rx.foreach(shown.counts, lambda one: rx.fragment(rx.el.dt(one[0]), rx.el.dd(one[1]))), class_name="facts merge-counts"
    )
    links = rx.el.p(
        "Portal links that were sent to ",
        rx.el.strong(shown.addresses.join(", "), dir="auto"),
        " open nothing any more. Whoever asks there for a new link gets one by e-mail, and sees everything of both.",
        class_name="soft",
    )
    return rx.fragment(
        way,
        rx.cond(shown.counts.length() > 0, rx.fragment(rx.el.p("This moves:"), counts), rx.el.p("There is nothing to move.")),
        rx.el.p(
            "Issued documents stay as they were printed. Where the two differ, the details of the kept one count.",
            class_name="soft",
        ),
        rx.cond(shown.addresses.length() > 0, links, rx.fragment()),
    )


def _name_of(customer: str, who: Staff) -> MergeView:
    with read_only() as session:
        return MergeView(gone=customers.get_customer(session, principal=who, public_id=customer).name)


def _others(text: str, but: str, who: Staff) -> list[Option]:
    with read_only() as session:
        found = customers.search_customers(session, principal=who, text=text, limit=9)
        return [Option(one.public_id, one.name, one.email) for one in found if one.public_id != but][:8]


def _previewed(gone: str, kept: str, who: Staff) -> MergeView:
    with read_only() as session:
        found = merging.preview_merge(session, gone=gone, kept=kept, principal=who)
    counts = [[title, f"{count:,}"] for title, count in found.counts]
    return MergeView(found.gone.name, found.kept.name, counts, list(found.addresses), found.problem)


def _merge(gone: str, kept: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return merging.merge_customers(session, gone=gone, kept=kept, actor=actor).public_id
