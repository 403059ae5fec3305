"""The accounts that money is deposited to."""

from sqlmodel import Session, col, select

from flare_app.domain.principals import Permission, Staff, require
from flare_app.domain.states import PaymentState
from flare_app.lists import ColumnKind
from flare_app.lists.formatting import cell, locale_for, money
from flare_app.models import Customer, DepositAccount, Payment
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


def deposited_payments(
    session: Session, *, principal: Staff, account_id: int, most: int = 100
) -> list[tuple[str, tuple[str, str, str, str]]]:
    """The newest payments into an account that were not taken back: public id, then number, day, customer and amount as shown."""
    require(principal, Permission.VIEW_SALES)
    statement = (
        select(Payment, Customer.name)
        .join(Customer, col(Customer.id) == col(Payment.customer_id))
        .where(Payment.deposit_account_id == account_id, Payment.state != PaymentState.VOID.value)
        .order_by(col(Payment.paid_on).desc(), col(Payment.id).desc())
        .limit(most)
    )
    locale = locale_for(session, principal)
    return [
        (
            one.public_id,
            (one.number, cell(ColumnKind.DATE, one.paid_on, one.currency, locale), name, money(one.amount, one.currency, locale)),
        )
        for one, name in session.exec(statement)
    ]
