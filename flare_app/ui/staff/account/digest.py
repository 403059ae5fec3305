"""Your account: whether the weekly digest comes."""

import reflex as rx

from flare_app import access, reminders
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.ui import policy
from flare_app.ui.components.form import checkbox_field, form_section
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff

_ANY_STAFF = policy.staff_with(None)


class DigestChoice(rx.State):
    """Kept at once."""

    wants: bool = False

    @rx.event
    @policy.policy(_ANY_STAFF, page=True)
    async def load(self) -> None:
        """Show what is kept."""
        self.wants = await in_thread(_read, staff())

    @rx.event
    @policy.policy(_ANY_STAFF)
    async def choose(self, wants: bool) -> rx.event.EventSpec:
        """Get it, or get it no longer."""
        await in_thread(_keep, wants, staff())
        self.wants = wants
        return toast("You get the weekly digest." if wants else "You get no weekly digest any more.")


def digest_section() -> rx.Component:
    """The box with what it brings."""
    return form_section(
        "Weekly digest",
        checkbox_field(
            "E-mail me every Monday",
            id="account-digest",
            checked=DigestChoice.wants,
            on_change=DigestChoice.choose,
            hint="What is owed and overdue, what was paid last week, and what needs somebody.",
        ),
    )


def _read(who: Staff) -> bool:
    with read_only() as session:
        return reminders.wants_digest(access.own_account(session, actor=who))


def _keep(wants: bool, actor: Staff) -> None:
    with unit_of_work() as session:
        reminders.choose_digest(session, actor=actor, is_wanted=wants)
