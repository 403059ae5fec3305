"""What the editor's form sends, and how it becomes what the documents room takes, and back."""

import secrets
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from flare_app.documents import MAX_LINES, DocumentForm, LineForm
from flare_app.recurring import RuleForm
from flare_app.ui.arguments import Checked, Count, Form, Id, LongText

FormKey = Annotated[str, Field(max_length=60, pattern=r"^$|^(estimate|invoice|credit_note|recurring)/[A-Za-z0-9_/-]{1,40}$")]
FieldName = Annotated[str, Field(max_length=60, pattern=r"^[a-z_]+$|^lines\.[A-Za-z0-9_-]+\.[a-z_]+$")]

_HEADER = (
    "customer", "issue_on", "terms", "due_on", "expires_on", "po_number", "currency", "discount", "credited_invoice",
    "internal_note", "customer_note", "operation_id",
)  # fmt: skip
_LINE = ("product", "product_name", "description", "quantity", "unit_price", "discount", "tax", "source")
_SCHEDULE = ("name", "every", "unit", "month_day", "ends", "ends_on", "ends_after", "action")
_CHECKBOXES = frozenset({"prices_include_tax"})
_FIELDS = {"product": "product_name"}  # errors about a product belong to the box that shows its name


class TypedLine(Form):
    """One line; `key` tells it from the others for as long as it stands in the form."""

    key: Id
    product: Id = ""
    picked: Id = ""
    product_name: LongText = ""
    description: LongText = ""
    quantity: LongText = ""
    unit_price: LongText = ""
    discount: LongText = ""
    tax: Id = ""
    source: Id = ""


class TypedDocument(Form):
    """Every field of the form as text. `seen` is the last fill that the browser knows of; `version` that of the draft it shows.

    `picked`, here and in a line, is the customer or product that was picked and has not brought its texts yet.
    From `name` to `action` it is the schedule, which only a recurring invoice has.
    """

    key: FormKey = ""
    seen: Count = 0
    version: Annotated[str, Field(max_length=12, pattern=r"^\d*$")] = ""
    operation_id: Id = ""
    customer: Id = ""
    picked: Id = ""
    issue_on: LongText = ""
    terms: Id = ""
    due_on: LongText = ""
    expires_on: LongText = ""
    po_number: LongText = ""
    number: LongText = ""
    currency: LongText = ""
    prices_include_tax: Checked = False
    discount: LongText = ""
    credited_invoice: Id = ""
    internal_note: LongText = ""
    customer_note: LongText = ""
    name: LongText = ""
    every: LongText = ""
    unit: LongText = ""
    month_day: LongText = ""
    ends: LongText = ""
    ends_on: LongText = ""
    ends_after: LongText = ""
    action: LongText = ""
    lines: Annotated[list[TypedLine], Field(max_length=MAX_LINES)] = []

    def for_room(self, kind: str) -> DocumentForm:
        """The form as the documents room takes it."""
        lines = tuple(LineForm(**{name: getattr(line, name) for name in _LINE}) for line in self.lines)
        header = {name: getattr(self, name) for name in _HEADER}
        return DocumentForm(kind=kind, prices_include_tax=self.prices_include_tax, lines=lines, **header)

    def for_rule(self) -> RuleForm:
        """The form as the recurring room takes it."""
        return RuleForm(document=self.for_room("invoice"), **{name: getattr(self, name) for name in _SCHEDULE})

    def text_of(self, name: str) -> str:
        """The text of a field by its name in the form; "" where there is none."""
        part, _, rest = name.partition(".")
        if part != "lines":
            return str(getattr(self, name, ""))
        key, _, field = rest.partition(".")
        line = self.line(key)
        return str(getattr(line, field, "")) if line else ""

    def line(self, key: str) -> TypedLine | None:
        """The line of that key."""
        return next((line for line in self.lines if line.key == key), None)

    def with_texts(self, texts: dict[str, str]) -> "TypedDocument":
        """A copy with some fields changed, by their names in the form; lines that are not there are left out."""
        changed = self.model_copy(deep=True)
        for name, text in texts.items():
            part, _, rest = name.partition(".")
            key, _, field = rest.partition(".")
            target = changed.line(key) if part == "lines" else changed
            if target is not None:
                setattr(target, field or part, text == "on" if name in _CHECKBOXES else text)
        return changed

    def field_of(self, field: str, line: int | None) -> str:
        """The name of the field that an error is about; `line` is its position."""
        if line is None or not 0 <= line < len(self.lines):
            return field
        return f"lines.{self.lines[line].key}.{_FIELDS.get(field, field)}"


@dataclass
class LineRow:
    """A line as the form opens with it; what is typed afterwards stays in the browser."""

    key: str
    product: str = ""
    picked: str = ""
    product_name: str = ""
    description: str = ""
    quantity: str = ""
    unit_price: str = ""
    discount: str = ""
    tax: str = ""
    source: str = ""


def new_line(tax: str = "") -> TypedLine:
    """An empty line."""
    return TypedLine(key=secrets.token_urlsafe(6), quantity="1", tax=tax)


def typed_from(form: DocumentForm, *, key: str, version: int | None) -> TypedDocument:
    """A form of the documents room as the editor opens with it."""
    lines = [TypedLine(key=secrets.token_urlsafe(6), **{name: getattr(line, name) for name in _LINE}) for line in form.lines]
    for line in lines:
        line.quantity = line.quantity or "1"
    return TypedDocument(
        key=key,
        version="" if version is None else str(version),
        prices_include_tax=form.prices_include_tax,
        lines=lines or [new_line()],
        **{name: getattr(form, name) for name in _HEADER} | {"operation_id": secrets.token_urlsafe(16)},
    )


def typed_from_rule(form: RuleForm, *, key: str, version: int | None) -> TypedDocument:
    """A form of the recurring room as the editor opens with it."""
    schedule = {name: getattr(form, name) for name in _SCHEDULE}
    return typed_from(form.document, key=key, version=version).model_copy(update=schedule)


def rows_of(typed: TypedDocument) -> list[LineRow]:
    """The lines for the page."""
    return [LineRow(**line.model_dump()) for line in typed.lines]
