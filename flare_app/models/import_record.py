"""Which row of an imported file became which record, so that a second run changes nothing."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from flare_app.models.types import BigId, moment, primary_key


class ImportRecord(SQLModel, table=True):
    """`key` is what the file calls the row (an invoice number, a customer name)."""

    __tablename__ = "import_record"
    __table_args__ = (UniqueConstraint("kind", "key", name="uq_import_record"),)

    id: int = primary_key()
    kind: str = Field(max_length=20, description="customer, invoice")
    key: str = Field(max_length=250)
    record_id: int = Field(sa_type=BigId)
    content_hash: str = Field(max_length=64)
    imported_at: datetime = moment(now=True)
