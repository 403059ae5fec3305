"""The window for a new product and for changing one."""

from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import catalog
from flare_app.company import get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.domain.money import format_unit_price
from flare_app.domain.principals import Permission, Staff
from flare_app.errors import Conflict, Invalid
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import close_dialog, closer, dialog, open_dialog
from flare_app.ui.components.form import fields, focus_on, form_problem, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.session import in_thread, staff

PRODUCT_DIALOG = "product-dialog"
_FORM = "product-form"
_EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)
_Line = Annotated[str, Field(max_length=20_000)]


class ProductFields(Form):
    """What the window sends; the room checks every word of it."""

    name: _Line = ""
    unit_price: _Line = ""
    currency: _Line = ""
    tax: _Line = ""
    description: _Line = ""


class ProductDialog(rx.State, mixin=True):
    """What stands in the window. The fields are drawn while it is open only, so that their labels are not found twice."""

    dialog_is_open: bool = False
    dialog_title: str = ""
    dialog_turn: int = 0
    dialog_values: dict[str, str] = {}
    dialog_errors: dict[str, str] = {}
    dialog_problem: str = ""
    dialog_currencies: list[list[str]] = []
    dialog_taxes: list[list[str]] = []

    _public_id: str = ""
    _version: int = 0

    @rx.event
    @policy.policy(_EDIT_SALES)
    async def save(self, form: ProductFields) -> Any:
        """Keep the product; what cannot be taken is said at its field and stays typed."""
        if not self.dialog_is_open:
            return None
        self.dialog_errors, self.dialog_problem = {}, ""
        try:
            public_id = await in_thread(_save, form.model_dump(), self._public_id, self._version, staff())
        except Invalid as problem:
            self.dialog_errors = {problem.field: str(problem)}
            return focus_on(f"product-{problem.field}")
        except Conflict as problem:
            self.dialog_problem = str(problem)
            return None
        self.dialog_is_open = False
        return [close_dialog(PRODUCT_DIALOG), *await self._saved(public_id)]

    @rx.event
    @policy.policy(_EDIT_SALES)
    def dialog_closed(self) -> None:
        """It was closed, by Escape for instance."""
        self.dialog_is_open = False

    async def _saved(self, public_id: str) -> list[Any]:
        """What follows on the page."""
        raise NotImplementedError

    async def _open_dialog(self, *, public_id: str = "", name: str = "", currency: str = "") -> list[Any]:
        """Show the window: empty but for a name, or with what is kept of a product."""
        values, self._version, self.dialog_taxes = await in_thread(_opening, public_id)
        given = {"name": name, "currency": currency}
        self.dialog_values = values | {key: text for key, text in given.items() if text}
        self.dialog_currencies = [[code, code] for code in MINOR_DIGITS]
        self.dialog_title = "Edit product" if public_id else "New product"
        self.dialog_errors, self.dialog_problem, self._public_id = {}, "", public_id
        self.dialog_turn += 1
        self.dialog_is_open = True
        return [open_dialog(PRODUCT_DIALOG), focus_on("product-name")]


def product_dialog(state: type[ProductDialog]) -> rx.Component:
    """The window; a page holds it once."""
    footer = rx.fragment(
        button("Cancel", **closer()),
        button("Save", look="primary", type="submit", custom_attrs={"form": _FORM}),
    )
    return dialog(
        rx.cond(state.dialog_is_open, _fields(state), rx.fragment()),
        id=PRODUCT_DIALOG,
        title=state.dialog_title,
        footer=footer,
        on_close=state.dialog_closed,
    )


def _fields(state: type[ProductDialog]) -> rx.Component:
    def known(name: str) -> dict[str, Any]:
        return {
            "id": f"product-{name}",
            "name": name,
            "default_value": state.dialog_values[name],
            "error": state.dialog_errors.get(name, ""),
        }

    return form(
        form_problem(state.dialog_problem),
        text_field("Name", **known("name"), auto_complete="off"),
        fields(
            text_field("Unit price", **known("unit_price"), input_mode="decimal", auto_complete="off"),
            select_field("Currency", state.dialog_currencies, **known("currency")),
            select_field("Tax", state.dialog_taxes, **known("tax")),
        ),
        textarea_field("Description", **known("description"), hint="Filled into the line of a document."),
        id=_FORM,
        key=state.dialog_turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )


def _opening(public_id: str) -> tuple[dict[str, str], int, list[list[str]]]:
    with read_only() as session:
        empty = {"name": "", "unit_price": "", "currency": get_company(session).currency, "tax": "", "description": ""}
        if not public_id:
            return empty, 0, _taxes(session, "")
        product = catalog.get_product(session, public_id=public_id)
        taxes = catalog.tax_public_ids(session, [product.tax_id] if product.tax_id else [])
        tax = taxes.get(product.tax_id or 0, "")
        price = format_unit_price(product.unit_price_e4, product.currency)
        kept = {"name": product.name, "unit_price": price, "currency": product.currency, "tax": tax}
        return empty | kept | {"description": product.description}, product.version, _taxes(session, tax)


def _taxes(session: Session, own: str) -> list[list[str]]:
    taxes = {tax.public_id: tax.label for tax in catalog.list_taxes(session)}
    taxes |= {key: tax.label for key, tax in catalog.find_tax_choices(session, public_ids=[own]).items()}
    return [["", "No tax"], *map(list, taxes.items())]


def _save(typed: dict[str, str], public_id: str, version: int, actor: Staff) -> str:
    with unit_of_work() as session:
        if not public_id:
            return catalog.create_product(session, **typed, actor=actor).public_id
        return catalog.update_product(session, public_id=public_id, version=version, **typed, actor=actor).public_id
