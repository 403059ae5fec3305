"""A narrower link that the customer made from their own, to pass on."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class PortalShare(SQLModel, table=True):
    """Shows one document (`document_id`), or what is dated from `start_on` to `end_on`, until `expires_at`.

    `name` says for whom it is. `reference` (128 random bits) is what its signed token names, `public_id` is its portal's id.
    """

    __tablename__ = "portal_share"
    __table_args__ = (
        CheckConstraint("(document_id IS NULL) <> (start_on IS NULL)", name="ck_portal_share_one_scope"),
        CheckConstraint(
            "(start_on IS NULL AND end_on IS NULL) OR (end_on IS NOT NULL AND start_on <= end_on)", name="ck_portal_share_period"
        ),
    )

    id: int = primary_key()
    public_id: str = public_id()
    reference: str = Field(max_length=32, unique=True)
    portal_link_id: int = foreign_key("portal_link.id")
    name: str = Field(max_length=100)
    document_id: int | None = foreign_key("document.id", nullable=True, index=False)
    start_on: date | None = None
    end_on: date | None = None
    expires_at: datetime = moment(now=True)
    ended_at: datetime | None = moment()
    opened_count: int = 0
    last_opened_at: datetime | None = moment()
    created_at: datetime = moment(now=True)
