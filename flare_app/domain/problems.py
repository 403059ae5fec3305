"""Collecting what is wrong with a form, so that a person sees all of it at once."""

from collections.abc import Callable
from typing import TypeVar

from flare_app.errors import Invalid, InvalidForm

_Value = TypeVar("_Value")


class Problems:
    """The refusals found so far, in the order of the form."""

    def __init__(self) -> None:
        self.found: list[Invalid] = []

    def catch(self, read: Callable[[], _Value], otherwise: _Value, *, line: int | None = None) -> _Value:
        """What `read` gives, or `otherwise` with its refusal noted; `line` is the zero-based document line it sits on."""
        try:
            return read()
        except InvalidForm as error:
            self.found += error.problems
        except Invalid as error:
            self.found.append(Invalid(str(error), field=error.field, line=error.line if line is None else line))
        return otherwise

    def note(self, message: str, *, field: str) -> None:
        """One more thing that is wrong."""
        self.found.append(Invalid(message, field=field))

    def raise_any(self) -> None:
        """End the check.

        Raises:
            InvalidForm: something was wrong.
        """
        if self.found:
            raise InvalidForm(self.found)
