"""Keep which page of the portal a mailed link opens, where the message is about no record of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("portal_page", sa.String(length=80), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("message", "portal_page")
