"""What may change on an issued document is changed where it stands: PO number, due date and internal note."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import documents
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission, Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Invalid, InvalidForm
from flare_app.models import Document
from flare_app.ui import policy
from flare_app.ui.arguments import Form, Id
from flare_app.ui.components.button import button
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.form import date_field, fields, focus_on, form_problem, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import staff_with
from flare_app.ui.session import in_thread, staff

EDIT_SALES = staff_with(Permission.EDIT_SALES)
_Line = Annotated[str, Field(max_length=200)]
_Text = Annotated[str, Field(max_length=20_000)]


class AmendFields(Form):
    """The changeable fields as typed; only an invoice sends a due date."""

    po_number: _Line = ""
    due_on: _Line = ""
    internal_note: _Text = ""


class DocumentAmending(DetailState, mixin=True):
    """Handlers of the open document; `amend_values` are what the fields begin with."""

    is_amending: bool = False
    amend_values: dict[str, str] = {}
    amend_errors: dict[str, str] = {}

    _amended_id: str = ""
    _amend_version: int = 0

    @rx.event
    @policy.policy(EDIT_SALES)
    def start_amending(self) -> Any:
        """Turn what may change into fields."""
        self.is_amending, self.amend_errors = True, {}
        return focus_on("amend-po_number")

    @rx.event
    @policy.policy(EDIT_SALES)
    def stop_amending(self) -> None:
        """Leave it as it is."""
        self.is_amending = False

    @rx.event
    @policy.policy(EDIT_SALES)
    async def amend(self, form: AmendFields) -> Any:
        """Keep what was typed; it can be taken back."""
        before = AmendFields(**self.amend_values)
        try:
            number = await in_thread(_amend, self.opened_id, form, self._amend_version, staff())
        except Invalid as problem:
            problems = problem.problems if isinstance(problem, InvalidForm) else [problem]
            self.amend_errors = {one.field: str(one) for one in problems}
            return focus_on(f"amend-{problems[0].field}")
        self.is_amending = False
        await self._reopen()
        back = type(self).take_back_amending(self.opened_id, before.po_number, before.due_on, before.internal_note)  # type: ignore[operator]
        return toast(f"{number} is changed.", action=("Undo", back))

    @rx.event
    @policy.policy(EDIT_SALES)
    async def take_back_amending(self, public_id: Id, po_number: _Line, due_on: _Line, internal_note: _Text) -> Any:
        """Put the fields back to what they were."""
        form = AmendFields(po_number=po_number, due_on=due_on, internal_note=internal_note)
        number = await in_thread(_amend, public_id, form, None, staff())
        await self._reopen()
        return toast(f"{number} is as it was.")

    def _show_amendable(self, public_id: str, values: dict[str, str], version: int) -> None:
        """Another record closes the fields; a change elsewhere leaves what is being typed, and is told on saving."""
        if self.is_amending and public_id == self._amended_id:
            return
        self.is_amending = False
        self._amended_id, self.amend_values, self._amend_version = public_id, values, version


def amendable_of(document: Document) -> tuple[str, dict[str, str], int]:
    """What the fields begin with: public id, texts by field, version."""
    due = document.due_on.isoformat() if document.due_on and document.kind == DocumentKind.INVOICE else ""
    texts = {"po_number": document.po_number, "due_on": due, "internal_note": document.internal_note}
    return document.public_id, texts, document.version


def amending_form(state: type[DocumentAmending], kind: DocumentKind) -> rx.Component:
    """The fields in place of what they change; nothing while nobody changes anything."""

    def known(name: str) -> dict[str, Any]:
        return {
            "id": f"amend-{name}",
            "name": name,
            "default_value": state.amend_values[name],
            "error": state.amend_errors.get(name, ""),
        }

    due = [date_field("Due date", **known("due_on"))] if kind is DocumentKind.INVOICE else []
    asking = form(
        form_problem(state.amend_errors.get("", "")),
        fields(text_field("PO number", **known("po_number"), max_length=100), *due),
        textarea_field("Internal note", **known("internal_note"), rows=2, hint="Only your colleagues see it."),
        rx.el.div(
            button("Save changes", look="primary", small=True, type="submit"),
            button("Cancel", small=True, on_click=state.stop_amending),
            class_name="actions",
        ),
        on_submit=state.amend,
        class_name="form amend-form",
        aria_label="Change details",
    )
    return rx.cond(state.is_amending, asking, rx.fragment())


def _amend(public_id: str, form: AmendFields, version: int | None, actor: Staff) -> str:
    with unit_of_work() as session:
        document = documents.get_document(session, principal=actor, public_id=public_id)
        due_on = form.due_on if document.kind == DocumentKind.INVOICE else None
        changed = documents.update_issued_fields(
            session,
            public_id=public_id,
            version=version,
            po_number=form.po_number,
            internal_note=form.internal_note,
            due_on=due_on,
            actor=actor,
        )
        return changed.number or ""
