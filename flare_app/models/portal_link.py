"""The customer's link, the browsers that opened it, and what people looked at."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key, public_id


class PortalLink(SQLModel, table=True):
    """One per customer and recipient address. `reference` (128 random bits) and `version` are what the signed token names."""

    __tablename__ = "portal_link"
    __table_args__ = (UniqueConstraint("customer_id", "address", name="uq_portal_link_address"),)

    id: int = primary_key()
    public_id: str = public_id()
    reference: str = Field(max_length=32, unique=True)
    version: int = Field(default=1)
    customer_id: int = foreign_key("customer.id")
    address: str = Field(max_length=254)
    expires_at: datetime | None = moment()
    revoked_at: datetime | None = moment()
    last_sent_at: datetime | None = moment()
    last_used_at: datetime | None = moment()
    created_at: datetime = moment(now=True)


class PortalSession(SQLModel, table=True):
    """A browser that came through the link, or through a share of it; only the SHA-256 of its cookie is kept.

    `opened_at` is when a person first had a page of it in a visible tab: mail scanners start sessions, too.
    """

    __tablename__ = "portal_session"

    id: int = primary_key()
    token_hash: str = Field(max_length=64, unique=True)
    portal_link_id: int = foreign_key("portal_link.id")
    portal_share_id: int | None = foreign_key("portal_share.id", nullable=True)
    preview_by_id: int | None = foreign_key("staff_user.id", nullable=True, index=False)
    created_at: datetime = moment(now=True)
    last_seen_at: datetime = moment(now=True)
    expires_at: datetime = moment(now=True)
    opened_at: datetime | None = moment()


class PortalView(SQLModel, table=True):
    """A person had this document open in a visible tab; `portal_share_id` when they came through a share of the link."""

    __tablename__ = "portal_view"

    id: int = primary_key()
    portal_link_id: int = foreign_key("portal_link.id")
    portal_share_id: int | None = foreign_key("portal_share.id", nullable=True)
    document_id: int | None = foreign_key("document.id", nullable=True)
    viewed_at: datetime = moment(now=True)
