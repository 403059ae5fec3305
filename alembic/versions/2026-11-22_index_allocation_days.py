"""Find the allocations of days to come at once: every report as of today asks for them."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_allocation_allocated_on", "allocation", ["allocated_on"])


def downgrade() -> None:
    op.drop_index("ix_allocation_allocated_on", "allocation")
