"""Let a number series begin anywhere: where it began is kept, so that its numbers can still be proved gapless."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("first_number", "version"):
        op.add_column("number_series", sa.Column(name, sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    for name in ("first_number", "version"):
        op.drop_column("number_series", name)
