"""How online payments are set up, for whoever looks at the settings: no secret, only what tells one from another."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from flare_app.domain.principals import Permission, Staff, require
from flare_app.models import Checkout, DepositAccount, OnlinePayments, RefundOrder
from flare_app.payments.stripe.config import WEBHOOK_PATH, StripeConfig, is_live_key, stripe_config
from flare_app.payments.stripe.kept import ONLY_ROW
from flare_app.payments.stripe.states import IN_PROGRESS
from flare_app.settings import settings


@dataclass(frozen=True, slots=True)
class Setup:
    """`mode` is "live", "test", "sandbox" or "" where nothing is set up. `key_end` and `webhook_end` are the last four characters.

    `key_from_environment` and `webhook_from_environment`: the server's environment says it, so staff cannot. `is_stored`: there is
    something to clear. `is_unreadable`: keys are stored, and no key of this installation opens them any more. `under_way` counts
    payments and refunds that Stripe has not ended yet. `deposit_account` is a public id, "" for none.
    """

    mode: str
    key_end: str
    webhook_end: str
    key_from_environment: bool
    webhook_from_environment: bool
    is_stored: bool
    is_unreadable: bool
    webhook_address: str
    deposit_account: str
    sends_receipts: bool
    under_way: int
    version: int


def online_setup(session: Session, *, principal: Staff) -> Setup:
    """How online payments are set up.

    Raises:
        NotPermitted: a role without the company's settings.
    """
    require(principal, Permission.VIEW_COMPANY)
    config, row, chosen = stripe_config(), kept_row(session), settings()
    account = session.get(DepositAccount, row.deposit_account_id) if row.deposit_account_id else None
    is_own = config is not None and not config.is_sandbox
    return Setup(
        mode=mode_of(config),
        key_end=_end(config.secret_key) if config is not None and is_own else "",
        webhook_end=_end(config.webhook_secret) if config is not None and is_own else "",
        key_from_environment=bool(chosen.stripe_secret_key),
        webhook_from_environment=bool(chosen.stripe_webhook_secret),
        is_stored=bool(row.key_sealed or row.webhook_sealed),
        is_unreadable=bool(row.key_sealed) and not chosen.stripe_secret_key and not is_own,
        webhook_address=f"{chosen.base_url}{WEBHOOK_PATH}",
        deposit_account=account.public_id if account is not None else "",
        sends_receipts=row.sends_receipts,
        under_way=count_under_way(session),
        version=row.version,
    )


def mode_of(config: StripeConfig | None) -> str:
    """ "live", "test", "sandbox", or "" for none."""
    if config is None:
        return ""
    return "sandbox" if config.is_sandbox else "live" if is_live_key(config.secret_key) else "test"


def kept_row(session: Session) -> OnlinePayments:
    """The row, or what it says before anybody changed it."""
    return session.get(OnlinePayments, ONLY_ROW) or OnlinePayments(id=ONLY_ROW)


def count_under_way(session: Session) -> int:
    """Payments and refunds of which Stripe has not said how they ended."""
    checkouts = select(func.count()).where(col(Checkout.state).in_(IN_PROGRESS))
    refunds = select(func.count()).where(RefundOrder.state == "asking")
    return session.exec(checkouts).one() + session.exec(refunds).one()


def _end(secret: str) -> str:
    return secret[-4:]
