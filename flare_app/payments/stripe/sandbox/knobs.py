"""What a test can turn: faults of the API, of webhook delivery, of amounts; everything at rest by default."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt


class _Knob(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Fault(_Knob):
    """A fault of the next `times` API calls that match `method` and the beginning of `path`.

    `before` happens instead of the call; `after` happens once the call is committed: the classic is
    `{"action": "cut", "when": "after"}`, a connection dropped when the money has moved. A `delay` waits `seconds`
    and goes on. A `remembered` error is kept by the idempotency key, so that every repetition gets it again.
    """

    action: Literal["error", "cut", "delay"]
    when: Literal["before", "after"] = "before"
    times: PositiveInt = 1
    method: Literal["GET", "POST"] | None = None
    path: str = "/v1/"
    status: Literal[409, 429, 500, 502, 503] = 500
    seconds: float = Field(default=0, ge=0, le=120)
    remembered: bool = False


class WebhookKnobs(_Knob):
    """How events travel.

    `hold` keeps them until they are released in any order, `drop` loses them on the way (they stay in the list of
    events), `suppress` never generates them. `types` limits the mode, the copies and the delay to these event types.
    """

    mode: Literal["deliver", "hold", "drop", "suppress"] = "deliver"
    types: list[str] | None = None
    copies: int = Field(default=1, ge=1, le=50)
    delay_seconds: float = Field(default=0, ge=0, le=3600)
    retry_seconds: float = Field(default=1, ge=0.01, le=60)
    attempts: int = Field(default=12, ge=1, le=50)

    def concern(self, event_type: str) -> bool:
        return self.types is None or event_type in self.types


class NextSession(_Knob):
    """What the next Checkout Session is made to say, whatever was asked for."""

    amount_total: int | None = None
    currency: str | None = None


class Knobs(_Knob):
    """Everything that can be turned. `debit_settles_after_seconds` None: a bank debit waits for the control endpoint."""

    webhooks: WebhookKnobs = WebhookKnobs()
    next_session: NextSession = NextSession()
    next_refund_status: Literal["succeeded", "pending", "failed"] = "succeeded"
    debit_settles_after_seconds: int | None = Field(default=60, ge=0)
    clock_offset_seconds: int = 0
    faults: list[Fault] = []

    def take_fault(self, *, method: str, path: str, when: str) -> Fault | None:
        """The first fault that concerns this call; it is used up by one."""
        for fault in self.faults:
            if fault.when == when and fault.method in (None, method) and path.startswith(fault.path):
                if fault.times == 1:
                    self.faults.remove(fault)
                else:
                    fault.times -= 1
                return fault
        return None

    def turned(self, changes: dict[str, Any]) -> "Knobs":
        """A checked copy with these changes; a part of `webhooks` leaves its other parts as they are."""
        present = self.model_dump()
        merged = {
            name: {**present[name], **value} if isinstance(value, dict) and isinstance(present.get(name), dict) else value
            for name, value in changes.items()
        }
        return Knobs.model_validate({**present, **merged})
