"""What the control endpoints take."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewEndpoint(_Body):
    """One more address for webhooks; `types` None means every type."""

    url: HttpUrl
    secret: str = Field(min_length=1)
    types: list[str] | None = None


class Release(_Body):
    """Which events to send now, one after the other: the named ids in this order, or all held ones in `order`."""

    events: list[str] | None = None
    order: Literal["created", "reversed", "shuffled"] = "created"
    seed: int = 0
    copies: int = Field(default=1, ge=1, le=50)


class Wait(_Body):
    """How long to wait for the deliveries that are on their way."""

    seconds: float = Field(default=10, ge=0, le=60)


class Pay(_Body):
    """Pay a session without its page; `number` is a card or an account number from `bank.py`."""

    session: str
    method: Literal["card", "bank_debit"] = "card"
    number: str = "4242424242424242"
    email: str = "payer@example.com"


class Settlement(_Body):
    """How a bank debit ends."""

    outcome: Literal["succeeded", "failed"]


class RefundStatus(_Body):
    """The next status of a refund."""

    status: Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
    failure_reason: str = "unknown"


class NewDispute(_Body):
    """A dispute of a charge, over all of it unless `amount` (minor units) says less. Any status is taken, unknown ones too."""

    charge: str
    amount: int | None = None
    reason: str = "fraudulent"
    status: str = "needs_response"


class DisputeStatus(_Body):
    """The next status of a dispute; unknown ones are taken too."""

    status: str


class ClockMove(_Body):
    """Move the sandbox's clock on from where it is; negative is back."""

    seconds: int = Field(ge=-10 * 365 * 86400, le=10 * 365 * 86400)
