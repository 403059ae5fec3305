"""Pay with one's own credit: what of it a checkout, and each invoice in it, was promised."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("checkout", "checkout_item"):
        op.add_column(table, sa.Column("credit_amount", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    for table in ("checkout", "checkout_item"):
        op.drop_column(table, "credit_amount")
