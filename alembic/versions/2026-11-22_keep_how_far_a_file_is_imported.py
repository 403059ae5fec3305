"""Keep which column of an imported file is what, how far it is read, and what became of its rows."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("columns", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("state", sa.String(length=10), nullable=False, server_default="uploaded"),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("done", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("total", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("report", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("import_file", column)
    op.create_index("ix_import_file_state", "import_file", ["state", "id"])


def downgrade() -> None:
    op.drop_index("ix_import_file_state", "import_file")
    with op.batch_alter_table("import_file") as batch:
        for name in ("claimed_until", "report", "total", "done", "is_dry_run", "state", "columns"):
            batch.drop_column(name)
