"""The State of sharing: what the window holds, and who may open it."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.access import DEFAULT_DAYS, ShareForm
from flare_app.domain.principals import PortalVisitor
from flare_app.errors import FlareError, Invalid, InvalidForm
from flare_app.ui import live, policy
from flare_app.ui.arguments import Form, Id
from flare_app.ui.components.dialog import open_dialog
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.portal_sharing import reading
from flare_app.ui.components.portal_sharing.rows import ShareRow
from flare_app.ui.components.toast import error_toast, toast
from flare_app.ui.session import in_thread, visitor

SHARE_DIALOG = "share-portal"

_Line = Annotated[str, Field(max_length=400)]


class ShareFields(Form):
    """What the window sends; the room checks every word of it."""

    name: _Line = ""
    start: _Line = ""
    end: _Line = ""
    days: _Line = ""


class PortalSharing(rx.State):
    """The window Share of a portal; `notice` stands above the portal of somebody to whom it was passed on."""

    may_share: bool = False
    shows_one: bool = False
    notice: str = ""
    is_open: bool = False
    turn: int = 0
    number: str = ""
    start: str = ""
    end: str = ""
    days: str = str(DEFAULT_DAYS)
    errors: dict[str, str] = {}
    problem: str = ""
    made_for: str = ""
    made_address: str = ""
    rows: list[ShareRow] = []

    _document: str = ""
    _counted: str = ""

    async def _enter(self, who: PortalVisitor) -> None:
        """Say what this visitor may do; the frame of the portal calls it as it loads."""
        self.may_share = not who.is_read_only
        self.shows_one = who.scope is not None and who.scope.document_id is not None
        self.notice = await in_thread(reading.notice, who) if who.scope else ""

    @rx.event
    @policy.policy(policy.PORTAL)
    async def open_window(self) -> Any:
        """Offer a period to pass on."""
        return await self._open("")

    @rx.event
    @policy.policy(policy.PORTAL)
    async def open_for_document(self, document: Id) -> Any:
        """Offer one document to pass on."""
        return await self._open(document)

    @rx.event
    @policy.policy(policy.PORTAL)
    async def create(self, form: ShareFields) -> Any:
        """Make the link, and show its address."""
        self.errors, self.problem = {}, ""
        days = int(form.days) if form.days.isascii() and form.days.isdigit() else 0
        asked = ShareForm(name=form.name, document=self._document, start=form.start, end=form.end, days=days)
        try:
            self.made_address = await in_thread(reading.make, visitor(), asked)
        except Invalid as problem:
            found = problem.problems if isinstance(problem, InvalidForm) else [problem]
            self.errors = {one.field: str(one) for one in found}
            return focus_on(f"share-{problem.field}")
        except FlareError as problem:
            self.problem = str(problem)
            return None
        self.made_for = form.name.strip()
        self.turn += 1  # an empty form for the next one
        self.rows = await in_thread(reading.rows, visitor())
        return focus_on("share-address")

    @rx.event
    @policy.policy(policy.PORTAL)
    async def show_address(self, share: Id) -> Any:
        """Show the address of a link that was made before."""
        try:
            self.made_for, self.made_address = await in_thread(reading.address, visitor(), share)
        except FlareError as problem:
            return error_toast(str(problem))
        return focus_on("share-address")

    @rx.event
    @policy.policy(policy.PORTAL)
    async def end_share(self, share: Id) -> Any:
        """Close a link at once."""
        try:
            await in_thread(reading.end, visitor(), share)
        except FlareError as problem:
            return error_toast(str(problem))
        self.made_for = self.made_address = ""
        self.rows = await in_thread(reading.rows, visitor())
        return toast("The shared link opens nothing any more.")

    @rx.event
    @policy.policy(policy.PORTAL)
    async def refresh(self) -> None:
        """A link was opened, made or ended elsewhere."""
        if self.is_open:
            self.rows = await in_thread(reading.rows, visitor())

    @rx.event
    @policy.policy(policy.PORTAL)
    def window_closed(self) -> None:
        """It was closed, by Escape for instance; the address does not stay."""
        self.is_open = False
        self.made_for = self.made_address = self._document = ""
        self.rows = []

    @rx.event
    @policy.policy(policy.PORTAL)
    async def opened(self) -> None:
        """A page of the portal is in front of a person."""
        who = visitor()
        if self._counted != who.portal_id:
            await in_thread(reading.count_opening, who)
            self._counted = who.portal_id

    async def _open(self, document: str) -> Any:
        who = visitor()
        if who.is_read_only:
            return error_toast("This is for looking only. Only the customer can share the portal.")
        try:
            found = await in_thread(reading.opening, who, document)
        except FlareError as problem:
            return error_toast(str(problem))
        live.watch(self, PortalSharing.refresh, f"link:{who.link_id}", part=live.Part.WINDOW)
        self._document, self.number, self.start, self.end, self.rows = document, found.number, found.start, found.end, found.rows
        self.errors, self.problem, self.made_for, self.made_address = {}, "", "", ""
        self.turn += 1
        self.is_open = True
        return [open_dialog(SHARE_DIALOG), focus_on("share-name")]
