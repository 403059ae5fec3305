"""Choosing a customer and products in the editor, and adding and removing lines."""

from contextlib import suppress
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from flare_app.documents import MAX_LINES
from flare_app.domain.states import DocumentKind
from flare_app.errors import NotFound
from flare_app.ui import policy
from flare_app.ui.arguments import Count, Id
from flare_app.ui.components.browser import Fill, fill
from flare_app.ui.components.combobox import Option
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.toast import error_toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.document_actions import EDIT_SALES
from flare_app.ui.staff.editor.crediting import fill_from_invoice, takes_lines
from flare_app.ui.staff.editor.filling import (
    CustomerFill,
    ProductFill,
    due_date,
    fill_from_customer,
    fill_from_product,
    opening_entries,
    read_choices,
    search_customers,
    search_products,
)
from flare_app.ui.staff.editor.state import EditorFields
from flare_app.ui.staff.editor.typed import LineRow, TypedDocument, new_line, rows_of

SearchText = Annotated[str, Field(max_length=20_000)]


class EditorPicking(EditorFields, mixin=True):
    """The comboboxes and the lines."""

    customers: list[Option] = []
    customers_answered: int = 0
    products: list[Option] = []
    products_answered: int = 0
    searching_line: str = ""

    _searched_customer: str = ""
    _searched_product: str = ""

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def search_customers(self, text: SearchText, ticket: Count) -> None:
        """Customers that match what is typed."""
        self._searched_customer = text
        self.customers = await in_thread(search_customers, staff(), text)
        self.customers_answered = ticket

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_customer(self, public_id: Id) -> Any:
        """Take a customer, with their currency, terms and tax."""
        return await self._take_customer(public_id)

    @rx.event(supersedes=True)
    @policy.policy(EDIT_SALES)
    async def search_products(self, key: Id, text: SearchText, ticket: Count) -> None:
        """Products that match what is typed in a line."""
        self._searched_product = text
        self.products, self.searching_line = await in_thread(search_products, staff(), text), key
        self.products_answered = ticket

    @rx.event
    @policy.policy(EDIT_SALES)
    async def pick_product(self, key: Id, public_id: Id) -> Any:
        """Take a product into a line, with its description, price and tax."""
        return await self._take_product(key, public_id, "")

    @rx.event
    @policy.policy(EDIT_SALES)
    def add_line(self) -> Any:
        """Another line, with the focus in it."""
        if self._typed is None:
            return None
        if len(self._typed.lines) >= MAX_LINES:
            return error_toast(f"A document holds at most {MAX_LINES:,} lines.")
        line = new_line(self._default_tax)
        self._typed = self._typed.model_copy(update={"lines": [*self._typed.lines, line]})
        self.lines = [*self.lines, LineRow(**line.model_dump())]
        return focus_on(f"document-lines-{line.key}-product_name")

    @rx.event
    @policy.policy(EDIT_SALES)
    async def remove_line(self, key: Id) -> Any:
        """Take a line out; the last one is emptied."""
        if self._typed is None:
            return None
        left = [line for line in self._typed.lines if line.key != key]
        added = [] if left else [new_line(self._default_tax)]
        self._typed = self._typed.model_copy(update={"lines": [*left, *added]})
        self.lines = [*(row for row in self.lines if row.key != key), *(LineRow(**line.model_dump()) for line in added)]
        self.errors = {name: text for name, text in self.errors.items() if f".{key}." not in name}
        await self._follow_totals()
        return fill(self._filled, [])

    async def _left(self, name: str) -> Any:
        """A product's name in full is that product."""
        part, _, rest = name.partition(".")
        key, _, field = rest.partition(".")
        line = self._typed.line(key) if self._typed and part == "lines" else None
        if line is None or field != "product_name" or line.product or not line.product_name.strip():
            return None
        return await self._take_product(key, "", line.product_name)

    async def _chosen(self, before: TypedDocument) -> Any:
        """Put back selects whose entry opened a window; take the lines of an invoice that is chosen to be credited."""
        asked, typed = self._asked, self._typed
        if typed is not None and (opening := opening_entries(before, typed)):
            return self._fill(opening)
        if asked is None or typed is None or self._kind is not DocumentKind.CREDIT_NOTE or not takes_lines(before, typed):
            return None
        found = await in_thread(fill_from_invoice, staff(), typed.credited_invoice, asked.public_id)
        self._set_error("credited_invoice", found.problem)
        if found.problem:
            return None
        self._typed = typed.model_copy(update={"lines": found.lines})
        self.lines, self.line_notes = rows_of(self._typed), found.notes
        self.has_line_discounts = any(line.discount for line in found.lines)
        gross = "on" if found.prices_include_tax else ""
        return self._fill([("discount", None, found.discount), ("prices_include_tax", None, gross)])

    async def _catch_up(self) -> list[Any]:
        typed = self._typed
        if typed is None:
            return []
        filled = []
        if typed.picked:  # before the products, whose prices follow the customer's currency
            with suppress(NotFound):  # saving says that there is no customer
                filled.append(await self._take_customer(typed.picked))
        for line in typed.lines:
            filled += [await self._take_product(line.key, line.picked, "")] if line.picked else []
        return [one for one in filled if one is not None]

    async def _take_new_choice(self, name: str, public_id: str) -> Any:
        """Terms or a tax that were just made: offered from now on, and chosen in this field."""
        typed = self._typed
        if typed is None:
            return None
        choices = await in_thread(read_choices, typed)
        self.terms, self._days, self.taxes = choices.terms, choices.days, choices.taxes
        due = due_date(typed.issue_on, public_id, self._days) if name == "terms" else ""
        filled = self._fill([(name, None, public_id), *([("due_on", None, due)] if due else [])])
        await self._follow_totals()
        return filled

    async def _take_customer(self, public_id: str, before: CustomerFill | None = None) -> Any:
        """Fill in what a customer brings; `before` is what the same one brought before they were changed."""
        typed = self._typed
        if typed is None:
            return None
        found = await in_thread(fill_from_customer, staff(), public_id, typed, self._kind)
        entries: list[Fill] = [("customer", None, found.public_id), ("picked", found.public_id, "")]
        if before is None or before.currency != found.currency:
            entries.append(("currency", typed.currency, found.currency))
        if self._kind is DocumentKind.INVOICE and found.terms and (before is None or before.terms != found.terms):
            entries.append(("terms", typed.terms, found.terms))
            if due := due_date(typed.issue_on, found.terms, self._days):
                entries.append(("due_on", typed.due_on, due))
        entries += [(f"lines.{line.key}.tax", line.tax, found.tax) for line in typed.lines if line.tax in ("", self._default_tax)]
        self.customer, self._default_tax, self.credited = found.name, found.tax, found.credited
        filled = self._fill(entries)
        self._set_error("customer", "")
        await self._follow_totals()
        return filled

    async def _take_product(self, key: str, public_id: str, name: str) -> Any:
        typed = self._typed
        line = typed.line(key) if typed else None
        found = await in_thread(fill_from_product, public_id, name, typed.currency) if typed and line else None
        if typed is None or found is None:
            return None
        filled = self._fill(self._product_entries(typed, f"lines.{key}.", found))
        self.errors = {name: text for name, text in self.errors.items() if not name.startswith(f"lines.{key}.")}
        await self._follow_totals()
        return filled

    def _product_entries(self, typed: TypedDocument, prefix: str, found: ProductFill) -> list[Fill]:
        """The product itself, and its texts where nobody typed other ones."""
        entries: list[Fill] = [
            (f"{prefix}product", None, found.public_id),
            (f"{prefix}picked", found.public_id, ""),
            (f"{prefix}product_name", None, found.name),
        ]
        offered = {"description": found.description, "unit_price": found.unit_price, "tax": found.tax or self._default_tax}
        for field, text in offered.items():
            now = typed.text_of(prefix + field)
            is_ours = now in ("", self._own_texts.get(prefix + field)) or (field == "tax" and now == self._default_tax)
            if is_ours and (text or field != "unit_price"):
                entries.append((prefix + field, now, text))
        return entries
