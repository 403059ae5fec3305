"""Attaching files on the staff side: in the editor and beside an open document."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import documents
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.ui import policy, routes
from flare_app.ui.arguments import Id
from flare_app.ui.components.attachment_list import AttachmentRow, attachment_link
from flare_app.ui.components.browser import TickBox, UploadField
from flare_app.ui.components.button import icon_button
from flare_app.ui.components.form import described, field
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
Sentence = Annotated[str, Field(max_length=600)]
_HINT = f"PDF, pictures, office files, text: {documents.MAX_ATTACHMENTS} files of up to 10 MB. Tick what the customer may see."


class Attaching(rx.State, mixin=True):
    """The files that are shown, and what is done with them; the room checks every id anew."""

    files: list[AttachmentRow] = []
    files_problem: str = ""

    async def _read_files(self) -> None:
        """Fill `files`."""
        raise NotImplementedError

    @rx.event
    @policy.policy(EDIT_SALES)
    async def file_sent(self, problem: Sentence) -> None:
        """A file was taken, or why not."""
        self.files_problem = problem
        await self._read_files()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def remove_file(self, file: Id) -> Any:
        """Take a file away; the notice brings it back."""
        name = await in_thread(_remove, file, staff())
        self.files_problem = ""
        await self._read_files()
        return toast(f"{name} is removed.", action=("Undo", type(self).restore_file(file)))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def restore_file(self, file: Id) -> Any:
        """Bring a removed file back."""
        name = await in_thread(_restore, file, staff())
        await self._read_files()
        return toast(f"{name} is back.")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def share_file(self, file: Id, shared: bool) -> None:
        """Show a file to the customer, or no longer."""
        await in_thread(_share, file, shared, staff())
        await self._read_files()


def attachment_box(state: type[Attaching], target: rx.Var[str]) -> rx.Component:
    """The files with their boxes, and the field that takes more for a `target`: "document=4f6Vd0Ka" or "form=invoice/new"."""
    rows = rx.el.ul(rx.foreach(state.files, lambda row: _row(state, row)), class_name="attachments", aria_label="Attachments")
    box = UploadField.create(
        action=rx.Var.create(f"{routes.ATTACHMENTS}?").to(str) + target,
        named=True,
        multiple=True,
        most=documents.MAX_ATTACHMENT_BYTES,
        too_large=documents.ATTACHMENT_TOO_LARGE,
        on_sent=state.file_sent,
        class_name="file-input",
        **described("attach-files", state.files_problem),
    )
    return rx.fragment(
        rx.cond(state.files.length() > 0, rows, rx.fragment()),
        field("Attach files", box, id="attach-files", hint=_HINT, error=state.files_problem),
    )


def _row(state: type[Attaching], row: rx.Var[AttachmentRow]) -> rx.Component:
    shown = rx.el.label(
        TickBox.create(
            is_on=row.is_shared,
            on_tick=lambda on: state.share_file(row.id, on),
            class_name="checkbox",
            custom_attrs={"aria-label": rx.Var.create("Shown to the customer: ").to(str) + row.name},
        ),
        rx.el.span("Shown to the customer"),
        class_name="attachment-shared",
    )
    remove = icon_button(rx.Var.create("Remove ").to(str) + row.name, "x", on_click=state.remove_file(row.id))
    return rx.el.li(attachment_link(row), shown, remove, key=row.id)


def _remove(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return documents.remove_attachment(session, public_id=public_id, actor=actor).file_name


def _restore(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return documents.restore_attachment(session, public_id=public_id, actor=actor).file_name


def _share(public_id: str, shared: bool, actor: Staff) -> None:
    with unit_of_work() as session:
        documents.share_attachment(session, public_id=public_id, is_shared=shared, actor=actor)
