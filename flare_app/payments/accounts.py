"""The accounts that money is deposited to."""

from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.domain.principals import Actor
from flare_app.domain.text import clean_text
from flare_app.models import DepositAccount


def list_deposit_accounts(session: Session) -> list[DepositAccount]:
    """The accounts on offer, by name."""
    statement = select(DepositAccount).where(col(DepositAccount.archived_at).is_(None)).order_by(col(DepositAccount.name))
    return list(session.exec(statement))


def create_deposit_account(session: Session, *, name: str, actor: Actor) -> DepositAccount:
    """Add an account.

    Raises:
        Invalid: the name is empty or too long.
    """
    account = DepositAccount(name=clean_text(name, field="name", max_length=100, required=True))
    session.add(account)
    session.flush()
    audit.record(session, actor=actor, verb="created", subject=account)
    return account
