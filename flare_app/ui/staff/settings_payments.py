"""Settings: the keys of online payments, where their money goes, and how little of an invoice customers may pay."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from flare_app import company, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.problems import Problems
from flare_app.errors import Conflict
from flare_app.payments import stripe
from flare_app.payments.stripe import ONLINE_TOPIC, OnlineForm, Setup
from flare_app.ui import live, policy, routes
from flare_app.ui.components.dialog import close_dialog
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.payment_settings_view import CLEAR_DIALOG, payment_settings_view
from flare_app.ui.staff.settings_form import SettingsForm, changed_company
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.staff.settings_saving import EDIT_COMPANY, VIEW_COMPANY

_MODES = {
    "live": ("Live", "good", "Real money moves."),
    "test": ("Test", "warning", "Test mode: payments look real, and no money moves."),
    "sandbox": ("Sandbox", "warning", "The demo's own stand-in for Stripe: no money moves. Keys of your own take its place."),
    "": ("Not set up", "neutral", "Customers cannot pay online, and nothing offers it to them."),
}


@dataclass
class SetupView:
    """How online payments are set up, in finished strings; no secret, only its last four characters."""

    mode: str = ""
    tone: str = "neutral"
    words: str = ""
    key: str = ""
    webhook: str = ""
    key_locked: bool = False
    webhook_locked: bool = False
    can_clear: bool = False
    clear_problem: str = ""
    problem: str = ""
    address: str = ""
    is_on: bool = False


@dataclass
class ConnectionView:
    """What Stripe answered to the test; "" in `asked` before it."""

    asked: str = ""
    problem: str = ""
    facts: list[list[str]] = field(default_factory=list)
    webhook: str = ""
    is_right: bool = False


class PaymentSettings(SettingsForm, rx.State):
    """The form, and what is set up. What is typed as a key goes straight to the room and is kept in no var."""

    setup: SetupView = SetupView()
    connection: ConnectionView = ConnectionView()
    accounts: list[list[str]] = []
    deposit_account: str = ""
    sends_receipts: bool = True
    is_testing: bool = False
    clear_problem: str = ""

    _setup_version: int = 0

    @rx.event
    @policy.policy(EDIT_COMPANY)
    async def test_connection(self) -> Any:
        """Ask Stripe; the page says so meanwhile."""
        self.is_testing, self.connection = True, ConnectionView()
        yield
        try:
            self.connection = await in_thread(_tested, staff())
        except Conflict as problem:
            self.connection = ConnectionView("asked", str(problem))
        self.is_testing = False

    @rx.event
    @policy.policy(EDIT_COMPANY)
    async def clear(self) -> Any:
        """Forget the stored keys."""
        try:
            await in_thread(_clear, staff())
        except Conflict as problem:
            self.clear_problem = str(problem)
            return None
        self.clear_problem, self.connection = "", ConnectionView()
        await self._show()
        return [close_dialog(CLEAR_DIALOG), toast("The keys are cleared.")]

    @rx.event
    @policy.policy(VIEW_COMPANY)
    async def refresh(self) -> None:
        """Somebody else changed the setup: what stands above the form follows, what is typed stays."""
        found, _ = await in_thread(_read, staff())
        self.setup = _view(found)

    def _watch(self) -> None:
        live.watch(self, PaymentSettings.refresh, ONLINE_TOPIC)

    async def _fill(self) -> None:
        await SettingsForm._fill(self)
        found, self.accounts = await in_thread(_read, staff())
        self.setup, self._setup_version = _view(found), found.version
        self.deposit_account, self.sends_receipts = found.deposit_account, found.sends_receipts

    async def _keep(self, typed: dict[str, str]) -> None:
        await in_thread(_save, typed, self._version, self._setup_version, staff())


@rx.page(
    route=routes.SETTINGS_PAYMENTS, title="Online payments · Settings · Flare", on_load=[PaymentSettings.load, StaffShell.load]
)
def payment_settings() -> rx.Component:
    """What is set up and whether it works, then what can be chosen."""
    state = PaymentSettings
    return settings_page(*payment_settings_view(state), active="Online payments", loaded=state.loaded, may_edit=state.may_edit)


def _read(principal: Staff) -> tuple[Setup, list[list[str]]]:
    with read_only() as session:
        accounts = [[one.public_id, one.name] for one in payments.list_deposit_accounts(session)]
        return stripe.online_setup(session, principal=principal), [["", "No account"], *accounts]


def _view(found: Setup) -> SetupView:
    mode, tone, words = _MODES[found.mode]
    unreadable = "The stored keys cannot be opened with the secret keys of this installation any more. Type them again."
    waiting = f"{found.under_way} payments or refunds are under way. Clear the keys once they have ended."
    return SetupView(
        mode=mode,
        tone=tone,
        words=words,
        key=f"Ends in {found.key_end}" if found.key_end else "",
        webhook=f"Ends in {found.webhook_end}" if found.webhook_end else "",
        key_locked=found.key_from_environment,
        webhook_locked=found.webhook_from_environment,
        can_clear=found.is_stored,
        clear_problem=waiting if found.under_way else "",
        problem=unreadable if found.is_unreadable else "",
        address=found.webhook_address,
        is_on=bool(found.mode),
    )


def _tested(actor: Staff) -> ConnectionView:
    found = stripe.check_connection(actor=actor)
    if found.problem:
        return ConnectionView("asked", found.problem)
    facts = [
        ["Account", found.account],
        ["Mode", _MODES[found.mode][0]],
        ["Charges", "Enabled" if found.charges_enabled else "Not enabled yet: finish the account in Stripe"],
        ["API version", found.api_version],
    ]
    return ConnectionView("asked", "", facts, found.webhook, found.is_webhook_right and found.charges_enabled)


def _clear(actor: Staff) -> None:
    with unit_of_work() as session:
        stripe.clear_online_payments(session, actor=actor)


def _save(typed: dict[str, str], version: int, setup_version: int, actor: Staff) -> None:
    """Both halves of the page in one transaction, with every problem of both."""
    form = OnlineForm(
        secret_key=typed.get("secret_key", ""),
        webhook_secret=typed.get("webhook_secret", ""),
        deposit_account=typed.get("deposit_account", ""),
        sends_receipts=typed.get("sends_receipts") == "on",
    )
    with unit_of_work() as session:
        problems = Problems()
        problems.catch(lambda: stripe.update_online_payments(session, form=form, version=setup_version, actor=actor), None)
        changed = changed_company(session, typed)
        problems.catch(lambda: company.update_company(session, form=changed, version=version, actor=actor), None)
        problems.raise_any()
