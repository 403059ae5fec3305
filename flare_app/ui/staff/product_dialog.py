"""The window for a new product and for changing one."""

from functools import partial
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app import catalog
from flare_app.company import get_company
from flare_app.database import read_only, unit_of_work
from flare_app.domain.money import format_unit_price
from flare_app.domain.principals import Staff
from flare_app.ui import policy
from flare_app.ui.arguments import Form
from flare_app.ui.components.form import fields, form_problem, select_field, text_field, textarea_field
from flare_app.ui.components.form_element import form
from flare_app.ui.session import in_thread
from flare_app.ui.staff.record_dialog import EDIT_SALES, RecordDialog, known, record_dialog, tax_choices

_Line = Annotated[str, Field(max_length=20_000)]


class ProductFields(Form):
    """What the window sends; the room checks every word of it."""

    name: _Line = ""
    unit_price: _Line = ""
    currency: _Line = ""
    tax: _Line = ""
    description: _Line = ""


class ProductDialog(RecordDialog, mixin=True):
    """The window of a product."""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def save(self, form: ProductFields) -> Any:
        """Keep the product."""
        return await self._keep("product", form, _save)

    async def _open_dialog(self, *, public_id: str = "", name: str = "", currency: str = "") -> list[Any]:
        """Show the window: empty but for a name, or with what is kept of a product."""
        values, self._version, self.dialog_taxes = await in_thread(_opening, public_id)
        given = {"name": name, "currency": currency}
        return self._show("product", public_id, values | {key: text for key, text in given.items() if text})


def product_dialog(state: type[ProductDialog]) -> rx.Component:
    """The window; a page holds it once."""
    return record_dialog("product", state, lambda: _fields(state))


def _fields(state: type[ProductDialog]) -> rx.Component:
    field = partial(known, "product", state)
    return form(
        form_problem(state.dialog_problem),
        text_field("Name", **field("name"), auto_complete="off"),
        fields(
            text_field("Unit price", **field("unit_price"), input_mode="decimal", auto_complete="off"),
            select_field("Currency", state.dialog_currencies, **field("currency")),
            select_field("Tax", state.dialog_taxes, **field("tax")),
        ),
        textarea_field("Description", **field("description"), hint="Filled into the line of a document."),
        id="product-form",
        key=state.dialog_turn.to_string(),
        on_submit=state.save,
        class_name="form",
    )


def _opening(public_id: str) -> tuple[dict[str, str], int, list[list[str]]]:
    with read_only() as session:
        empty = {"name": "", "unit_price": "", "currency": get_company(session).currency, "tax": "", "description": ""}
        if not public_id:
            return empty, 0, tax_choices(session, "")
        product = catalog.get_product(session, public_id=public_id)
        taxes = catalog.tax_public_ids(session, [product.tax_id] if product.tax_id else [])
        tax = taxes.get(product.tax_id or 0, "")
        price = format_unit_price(product.unit_price_e4, product.currency)
        kept = {"name": product.name, "unit_price": price, "currency": product.currency, "tax": tax}
        return empty | kept | {"description": product.description}, product.version, tax_choices(session, tax)


def _save(typed: dict[str, str], public_id: str, version: int, actor: Staff) -> str:
    with unit_of_work() as session:
        if not public_id:
            return catalog.create_product(session, **typed, actor=actor).public_id
        return catalog.update_product(session, public_id=public_id, version=version, **typed, actor=actor).public_id
