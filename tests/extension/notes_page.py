"""Notes about customers: a page and a tab of the portal over a table of its own. FLARE_EXTENSIONS=tests.extension.notes_page"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from flare_app.domain.principals import Permission
from flare_app.models import Customer
from flare_app.models.types import foreign_key, minor_units, moment, primary_key, public_id
from flare_app.records import Field as Typed
from flare_app.records import FieldKind, RecordTable
from flare_app.ui.components.declared import PortalTab, record_page


class Note(SQLModel, table=True):
    """What was agreed with a customer."""

    __tablename__ = "ext_note"
    id: int = primary_key()
    public_id: str = public_id()
    customer_id: int = foreign_key("customer.id")
    title: str = Field(max_length=200)
    agreed_on: date | None
    amount: int = minor_units()
    remark: str = ""
    archived_at: datetime | None = moment()
    version: int = 1


FIELDS = (
    Typed("title", "Title", required=True),
    Typed("customer", "Customer", FieldKind.REFERENCE, column="customer_id", refers_to=Customer, required=True),
    Typed("agreed_on", "Agreed on", FieldKind.DATE),
    Typed("amount", "Amount", FieldKind.MONEY),
    Typed("remark", "Internal remark", FieldKind.LONG_TEXT),
)
ROLES = {"view": Permission.VIEW_SALES, "edit": Permission.EDIT_SALES}
NOTES = RecordTable(model=Note, noun="note", fields=FIELDS, customer="customer_id", day="agreed_on", **ROLES)
PORTAL = PortalTab(NOTES, ("title", "agreed_on", "amount"))
state = record_page(NOTES.kind(title="Notes", route="/sales/notes"), icon="notebook-pen", portal=PORTAL)
