"""Staff set online payments up: keys are sealed before they are stored, and nothing ever shows them again."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from flare_app import audit, company
from flare_app.access import reseal, seal, unseal
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.problems import Problems
from flare_app.errors import Conflict, Invalid
from flare_app.live import announce
from flare_app.models import DepositAccount, OnlinePayments
from flare_app.payments.forms import find_deposit_account
from flare_app.payments.stripe.config import is_live_key, stripe_config
from flare_app.payments.stripe.kept import ONLINE_TOPIC, ONLY_ROW
from flare_app.payments.stripe.setup import count_under_way, kept_row, mode_of
from flare_app.settings import STRIPE_API_BASE, settings

ROLLING = timedelta(hours=24)
"""As long as Stripe goes on signing with the former secret when one is rolled."""

_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]{8,250}")
_WEBHOOK_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,250}")


@dataclass(frozen=True, kw_only=True)
class OnlineForm:
    """As typed; attribute names are the field names that errors carry. An empty secret leaves the stored one as it is.

    `deposit_account` is a public id, "" for none.
    """

    secret_key: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    deposit_account: str = ""
    sends_receipts: bool = True


def update_online_payments(session: Session, *, form: OnlineForm, version: int, actor: Actor) -> None:
    """Change how online payments are set up, from what is still at `version`. The audit trail never tells keys.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: changed elsewhere meanwhile.
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    row = _hold(session)
    if row.version != version:
        raise Conflict(company.STALE)
    problems = Problems()
    key = problems.catch(lambda: _key(session, form.secret_key), "")
    webhook = problems.catch(lambda: _webhook_secret(form.webhook_secret), "")
    account = problems.catch(lambda: find_deposit_account(session, form.deposit_account), None)
    problems.raise_any()
    told: dict[str, list[object]] = {}
    if key and key != unseal(row.key_sealed):
        row.key_sealed = seal(key)
        told["secret_key"] = ["", "changed"]
    if webhook and webhook != unseal(row.webhook_sealed):
        row.former_webhook_sealed, row.former_until = row.webhook_sealed, utc_now() + ROLLING
        row.webhook_sealed = seal(webhook)
        told["webhook_secret"] = ["", "changed"]
    told |= _plain_changes(session, row, account, sends_receipts=form.sends_receipts)
    if told:
        _keep(session, row, told, actor=actor)


def clear_online_payments(session: Session, *, actor: Actor) -> None:
    """Forget the stored keys: nobody can pay online from then on, unless the environment has keys.

    Raises:
        Conflict: payments or refunds are under way, or nothing is stored.
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    row = _hold(session)
    if not (row.key_sealed or row.webhook_sealed):
        raise Conflict("No keys are stored here.")
    if waiting := count_under_way(session):
        raise Conflict(f"{_still(waiting)}. Clear the keys once that has ended: within 40 minutes, or days for a bank debit.")
    row.key_sealed = row.webhook_sealed = row.former_webhook_sealed = ""
    row.former_until = None
    _keep(session, row, {"keys": ["stored", "cleared"]}, actor=actor)


def reseal_keys(session: Session) -> None:
    """Seal what is stored with the newest key of the house, so that older ones can be dropped."""
    row = session.get(OnlinePayments, ONLY_ROW, with_for_update=True, populate_existing=True)
    if row is None:
        return
    row.key_sealed, row.webhook_sealed = reseal(row.key_sealed), reseal(row.webhook_sealed)
    is_over = row.former_until is None or row.former_until <= utc_now()
    row.former_webhook_sealed = "" if is_over else reseal(row.former_webhook_sealed)
    session.add(row)


def _hold(session: Session) -> OnlinePayments:
    """The row, made if need be; the company's row is the lock, since this one may not be there yet."""
    session.refresh(company.get_company(session), with_for_update=True)
    row = kept_row(session)
    if row in session:
        session.refresh(row)
    return row


def _keep(session: Session, row: OnlinePayments, told: dict[str, list[object]], *, actor: Actor) -> None:
    row.version += 1
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, verb="changed", subject=row, changes=told)
    announce(session, ONLINE_TOPIC, "staff:company", "staff:documents")


def _plain_changes(
    session: Session, row: OnlinePayments, account: DepositAccount | None, *, sends_receipts: bool
) -> dict[str, list[object]]:
    told: dict[str, list[object]] = {}
    account_id = account.id if account is not None else None
    if row.deposit_account_id != account_id:
        former = session.get(DepositAccount, row.deposit_account_id) if row.deposit_account_id else None
        told["deposit_account"] = [former.name if former else "", account.name if account else ""]
        row.deposit_account_id = account_id
    if row.sends_receipts != sends_receipts:
        told["sends_receipts"] = [row.sends_receipts, sends_receipts]
        row.sends_receipts = sends_receipts
    return told


def _key(session: Session, typed: str) -> str:
    key = typed.strip()
    if not key:
        return ""
    if settings().stripe_secret_key:
        raise Invalid("The key comes from the environment of the server, which wins. Remove it there first.", field="secret_key")
    if key.startswith("pk_"):
        sentence = "This is the publishable key, which is not needed. Paste the secret key (sk_…) or a restricted one (rk_…)."
        raise Invalid(sentence, field="secret_key")
    if key.startswith("whsec_"):
        raise Invalid("This is the webhook secret. It belongs into the field below.", field="secret_key")
    if not _KEY.fullmatch(key):
        sentence = "A secret key begins with sk_test_, sk_live_, rk_test_ or rk_live_. Copy it whole from Stripe."
        raise Invalid(sentence, field="secret_key")
    if is_live_key(key) and settings().stripe_api_base != STRIPE_API_BASE:
        raise Invalid("A live key cannot be used while FLARE_STRIPE_API_BASE names another address.", field="secret_key")
    _check_mode(session, key)
    return key


def _check_mode(session: Session, key: str) -> None:
    """A payment under way lives in one mode of one account: with a key of the other nobody would hear how it ends."""
    now = mode_of(stripe_config())
    if now == ("live" if is_live_key(key) else "test") or not now:
        return
    if waiting := count_under_way(session):
        raise Invalid(f"{_still(waiting)} in {now} mode. Wait until that has ended, or cancel it.", field="secret_key")


def _webhook_secret(typed: str) -> str:
    secret = typed.strip()
    if not secret:
        return ""
    if settings().stripe_webhook_secret:
        sentence = "The secret comes from the environment of the server, which wins. Remove it there first."
        raise Invalid(sentence, field="webhook_secret")
    if not _WEBHOOK_SECRET.fullmatch(secret):
        sentence = "A webhook secret begins with whsec_. Stripe shows it on the page of the endpoint, as its signing secret."
        raise Invalid(sentence, field="webhook_secret")
    return secret


def _still(waiting: int) -> str:
    return "One online payment or refund is still under way" if waiting == 1 else f"{waiting} online payments are still under way"
