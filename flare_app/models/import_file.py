"""A file that somebody is importing in the browser."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class ImportFile(SQLModel, table=True):
    """What was uploaded: kept for a day, so that any server process can read it while its columns are matched."""

    __tablename__ = "import_file"

    id: int = primary_key()
    public_id: str = public_id()
    user_id: int = foreign_key("staff_user.id")
    kind: str = Field(max_length=20, description="customers or invoices")
    name: str = Field(max_length=150)
    content: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = moment(now=True)
