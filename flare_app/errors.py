"""Errors are sentences with a kind; edges turn them into an answer in one place."""


class FlareError(Exception):
    """Something a person can be told. `str(error)` is the sentence that they read."""


class NotFound(FlareError):
    """It does not exist, or not for the one who asks: both get the same answer."""


class NotPermitted(FlareError):
    """The principal is known, but may not do this."""


class Conflict(FlareError):
    """The state of things forbids it now: already issued, changed elsewhere meanwhile, money allocated."""


class Invalid(FlareError):
    """A value cannot be taken.

    `field` names the form field it belongs to ("" for none) and `line` the zero-based document line, when it sits on one.
    """

    def __init__(self, message: str, *, field: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.line = line


class InvalidForm(Invalid):
    """Several values of one form cannot be taken; `problems` holds one `Invalid` each, in the order of the form."""

    def __init__(self, problems: list[Invalid]) -> None:
        first = problems[0]
        super().__init__(str(first), field=first.field, line=first.line)
        self.problems = problems
