"""The page Deposit accounts of the settings: where money is deposited to, and the payments that came into each account."""

from flare_app.payments import ACCOUNT_TABLE, deposited_payments
from flare_app.records import Related
from flare_app.ui import routes
from flare_app.ui.components.declared import record_page
from flare_app.ui.staff.settings_frame import settings_frame

ACCOUNTS = ACCOUNT_TABLE.kind(
    title="Deposit accounts",
    route=routes.SETTINGS_ACCOUNTS,
    key="deposit_accounts",
    related=(
        Related(
            "Payments",
            ("Number", "Date", "Customer"),
            ("Amount",),
            lambda session, principal, account: [
                (routes.PAYMENTS, *row) for row in deposited_payments(session, principal=principal, account_id=account.id)
            ],
            "No payment was deposited here yet.",
        ),
    ),
)
state = record_page(ACCOUNTS, frame=settings_frame("Deposit accounts"))
