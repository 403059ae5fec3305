"""What a window does in which an e-mail is written and looked at."""

from typing import Annotated, Any, ClassVar

import reflex as rx
from pydantic import Field

from flare_app.errors import FlareError, InvalidForm
from flare_app.ui import policy
from flare_app.ui.components.form import focus_on
from flare_app.ui.components.mail_preview import LOOK, WRITE, ShownMail

Part = Annotated[str, Field(pattern="^(html|text)$")]


class MailLook(rx.State, mixin=True):
    """The look itself is the page's business; this keeps what is seen, and goes back to writing where something is wrong."""

    _policy: ClassVar[policy.Policy]
    _field_prefix: ClassVar[str]

    mode: str = WRITE
    part: str = "html"
    shown: ShownMail = ShownMail()
    problem: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @policy.policy(policy.OF_STATE)
    def back_to_writing(self) -> None:
        """Back to writing."""
        self.mode, self.shown = WRITE, ShownMail()

    @rx.event
    @policy.policy(policy.OF_STATE)
    def show_part(self, part: Part) -> None:
        """The HTML or the text."""
        self.part = part

    async def _look(self, seen: Any) -> Any:
        """Show what `seen` comes to; what cannot be taken is said at its field."""
        self.problem, self.errors = "", {}
        try:
            self.shown, self.mode = await seen, LOOK
        except InvalidForm as wrong:
            self.back_to_writing()
            return self._say(wrong)
        except FlareError as problem:
            self.back_to_writing()
            self.problem = str(problem)
        return None

    def _say(self, wrong: InvalidForm) -> Any:
        self.errors = {one.field: str(one) for one in reversed(wrong.problems)}
        return focus_on(f"{self._field_prefix}-{wrong.problems[0].field}")
