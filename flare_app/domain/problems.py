"""Check a whole form and tell everything that is wrong with it at once."""

from collections.abc import Callable
from typing import TypeVar

from flare_app.errors import Invalid, InvalidForm

T = TypeVar("T")


class Problems:
    """Runs checks one after the other and keeps what each complains of."""

    def __init__(self) -> None:
        self.found: list[Invalid] = []

    def take(self, check: Callable[[], T], otherwise: T) -> T:
        """The result of `check`; `otherwise` when it raises `Invalid`, which is kept."""
        try:
            return check()
        except InvalidForm as several:
            self.found.extend(several.problems)
        except Invalid as problem:
            self.found.append(problem)
        return otherwise

    def add(self, message: str, *, field: str, line: int | None = None) -> None:
        """Keep one more problem."""
        self.found.append(Invalid(message, field=field, line=line))

    def raise_any(self) -> None:
        """End the check.

        Raises:
            InvalidForm: something was wrong.
        """
        if self.found:
            raise InvalidForm(self.found)
