"""How online payments are set up, as far as the environment does not say it."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from flare_app.models.types import foreign_key, moment, primary_key


class OnlinePayments(SQLModel, table=True):
    """One row, made by the first change. Secrets are sealed (`access.seal`); no column of it is ever shown or exported.

    `former_webhook_sealed` is believed beside the newer one until `former_until`: Stripe signs with both while one is rolled.
    """

    __tablename__ = "online_payments"

    id: int = primary_key()
    key_sealed: str = Field(default="", sa_type=Text)
    webhook_sealed: str = Field(default="", sa_type=Text)
    former_webhook_sealed: str = Field(default="", sa_type=Text)
    former_until: datetime | None = moment()
    deposit_account_id: int | None = foreign_key("deposit_account.id", nullable=True, index=False)
    sends_receipts: bool = Field(default=True)
    version: int = Field(default=1)
