"""Say how long estimates are valid: a setting of the company instead of thirty days for everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("company", sa.Column("estimate_days", sa.Integer(), server_default="30", nullable=False))


def downgrade() -> None:
    op.drop_column("company", "estimate_days")
