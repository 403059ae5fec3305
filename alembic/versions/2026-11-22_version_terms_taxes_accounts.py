"""Let terms, taxes and deposit accounts notice a change made elsewhere; number the accounts, and find their payments at once."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("payment_term", "tax", "deposit_account")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("deposit_account", sa.Column("number", sa.String(length=60), nullable=False, server_default=""))
    op.create_index("ix_payment_deposit_account", "payment", ["deposit_account_id", "paid_on", "id"])


def downgrade() -> None:
    op.drop_index("ix_payment_deposit_account", "payment")
    op.drop_column("deposit_account", "number")
    for table in TABLES:
        op.drop_column(table, "version")
