"""The accounts that money is deposited to."""

from sqlmodel import Session, col, select

from flare_app.domain.principals import Permission
from flare_app.models import DepositAccount
from flare_app.records import Field, RecordTable

ACCOUNT_TABLE = RecordTable(
    model=DepositAccount,
    noun="account",
    fields=(
        Field("name", "Name", required=True, longest=100),
        Field("number", "Number", longest=60, hint="As the bank writes it; only your colleagues see it."),
    ),
    view=Permission.VIEW_COMPANY,
    edit=Permission.EDIT_COMPANY,
    is_unique=True,
)
create_deposit_account = ACCOUNT_TABLE.create


def list_deposit_accounts(session: Session) -> list[DepositAccount]:
    """The accounts on offer, by name."""
    statement = select(DepositAccount).where(col(DepositAccount.archived_at).is_(None)).order_by(col(DepositAccount.name))
    return list(session.exec(statement))
