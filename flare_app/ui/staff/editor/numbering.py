"""The number in the editor: which one comes next, and the window behind the gear that sets the series up."""

from dataclasses import dataclass
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import company
from flare_app.company import SeriesForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.numbering import MAX_AFFIX_LENGTH
from flare_app.domain.principals import Permission, Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, InvalidForm
from flare_app.ui import policy
from flare_app.ui.arguments import Checked, Form
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import checkbox_field, fields, focus_on, form_problem, text_field
from flare_app.ui.components.form_element import form
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import staff_with
from flare_app.ui.session import in_thread, staff

NUMBERS_DIALOG = "numbers-dialog"
EDIT_COMPANY = staff_with(Permission.EDIT_COMPANY)
_FORM = "numbers-form"
_Line = Annotated[str, Field(max_length=60)]


@dataclass(frozen=True)
class Numbering:
    """What the number field says: the next number ("" where it is typed by staff), and whether the gear is offered."""

    ahead: str = ""
    is_typed: bool = False
    may_set: bool = False


class SeriesFields(Form):
    """What the window sends."""

    prefix: _Line = ""
    next_number: _Line = ""
    padding: _Line = ""
    suffix: _Line = ""
    automatic: Checked = False


def read_numbering(session: Session, actor: Staff, kind: DocumentKind) -> Numbering:
    """How the numbers of a kind come now."""
    series = company.get_series(session, kind=kind.value)
    ahead = company.next_in(series) if series.automatic else ""
    return Numbering(ahead, not series.automatic, actor.may(Permission.EDIT_COMPANY))


def numbering_of(kind: DocumentKind, actor: Staff) -> Numbering:
    """The same, for callers without a session."""
    with read_only() as session:
        return read_numbering(session, actor, kind)


class NumbersDialog(rx.State, mixin=True):
    """The window of one series: the same settings as under Settings, Numbers."""

    dialog_is_open: bool = False
    dialog_turn: int = 0
    dialog_title: str = ""
    values: dict[str, str] = {}
    automatic: bool = True
    is_unused: bool = False
    dialog_errors: dict[str, str] = {}
    dialog_problem: str = ""

    _kind: str = ""
    _version: int = 0

    @rx.event
    @policy.policy(EDIT_COMPANY)
    def dialog_closed(self) -> None:
        """It was closed, by Escape for instance."""
        self.dialog_is_open = False

    @rx.event
    @policy.policy(EDIT_COMPANY)
    async def save(self, form: SeriesFields) -> Any:
        """Set the series up; what cannot be taken is said at its field and stays typed."""
        self.dialog_errors, self.dialog_problem = {}, ""
        try:
            await in_thread(_save, self._kind, form, self._version, staff())
        except InvalidForm as wrong:
            self.dialog_errors = {one.field.removeprefix(f"{self._kind}_"): str(one) for one in wrong.problems}
            return focus_on(f"numbers-{next(iter(self.dialog_errors))}")
        except Conflict as problem:
            self.dialog_problem = str(problem)
            return None
        self.dialog_is_open = False
        return [close_dialog(NUMBERS_DIALOG), *await self._saved(), toast("The numbers are set up.")]

    async def _saved(self) -> list[Any]:
        """What follows on the page."""
        raise NotImplementedError

    async def _open_dialog(self, kind: DocumentKind) -> Any:
        self._kind, self.dialog_title = kind.value, f"Numbers of {kind.noun}s"
        self.values, self.automatic, self.is_unused, self._version = await in_thread(_opening, kind)
        self.dialog_errors, self.dialog_problem, self.dialog_is_open = {}, "", True
        self.dialog_turn += 1
        return [open_dialog(NUMBERS_DIALOG), focus_on("numbers-prefix")]


def numbers_dialog(state: type[NumbersDialog]) -> rx.Component:
    """The window; a page holds it once."""
    footer = rx.fragment(button("Cancel", **closer()), button("Save", look="primary", type="submit", custom_attrs={"form": _FORM}))
    content = rx.cond(state.dialog_is_open, _fields(state), rx.fragment())
    return dialog(content, id=NUMBERS_DIALOG, title=state.dialog_title, footer=footer, on_close=state.dialog_closed)


def _fields(state: type[NumbersDialog]) -> rx.Component:
    def known(name: str) -> dict[str, Any]:
        error = state.dialog_errors.get(name, "")
        return {"id": f"numbers-{name}", "name": name, "default_value": state.values[name], "error": error}

    return form(
        form_problem(state.dialog_problem),
        fields(
            text_field("Prefix", **known("prefix"), max_length=MAX_AFFIX_LENGTH),
            text_field(
                "Next number",
                **known("next_number"),
                max_length=9,
                input_mode="numeric",
                read_only=~state.is_unused,
                hint=rx.cond(state.is_unused, "Fixed once the first number is given.", "Goes on from the last number: no gaps."),
            ),
            text_field("Digits", **known("padding"), max_length=2, input_mode="numeric"),
            text_field("Suffix", **known("suffix"), max_length=MAX_AFFIX_LENGTH),
        ),
        checkbox_field(
            "Generate automatically",
            id="numbers-automatic",
            name="automatic",
            default_checked=state.automatic,
            error=state.dialog_errors.get("automatic", ""),
            hint="Otherwise somebody types the number before a document is issued.",
        ),
        id=_FORM,
        key=state.dialog_turn.to_string(),  # type: ignore[attr-defined]
        on_submit=state.save,
        class_name="form",
    )


def _opening(kind: DocumentKind) -> tuple[dict[str, str], bool, bool, int]:
    with read_only() as session:
        series = company.get_series(session, kind=kind.value)
        values = {name: str(getattr(series, name)) for name in ("prefix", "next_number", "padding", "suffix")}
        return values, series.automatic, company.is_unused(series), series.version


def _save(kind: str, fields: SeriesFields, version: int, actor: Staff) -> None:
    with unit_of_work() as session:
        company.update_series(session, forms=[SeriesForm(kind=kind, version=version, **fields.model_dump())], actor=actor)
