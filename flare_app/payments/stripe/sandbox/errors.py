"""Stripe's error shape: `{"error": {"type", "message", "code", "param"}}` with a status the SDK maps to its exceptions."""

from typing import Any


class ApiError(Exception):
    """An answer other than 200.

    `remembered` says whether an idempotency key keeps this answer: Stripe keeps what an endpoint answered, but not a
    request that was turned away before the endpoint began (bad parameters, bad key, too many requests).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        remembered: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.remembered = remembered

    def body(self) -> dict[str, Any]:
        """The JSON object Stripe would answer with; absent keys are left out as Stripe does."""
        fields = {"type": self.kind, "message": str(self), "code": self.code, "param": self.param}
        return {"error": {name: value for name, value in fields.items() if value is not None}}


def parameter_error(message: str, *, param: str, code: str | None = None) -> ApiError:
    """A parameter that cannot be taken; it is checked before the endpoint begins, so no key remembers it."""
    return ApiError(message, code=code, param=param, remembered=False)


def not_found(noun: str, object_id: str, *, param: str = "id") -> ApiError:
    """Stripe's answer for an id that does not exist."""
    status = 404 if param == "id" else 400
    return ApiError(f"No such {noun}: '{object_id}'", status=status, code="resource_missing", param=param)
