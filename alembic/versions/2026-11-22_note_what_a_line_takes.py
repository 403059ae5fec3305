"""Note of which line of an estimate, or of a credited invoice, a line takes how much."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # In place: SQLite would copy the table to add a foreign key afterwards.
    column = sa.Column("source_line_id", BIG_ID, sa.ForeignKey("document_line.id"), nullable=True)
    op.add_column("document_line", column, inline_references=True)
    op.create_index("ix_document_line_source_line_id", "document_line", ["source_line_id"])
    op.add_column("document_line", sa.Column("source_quantity_e4", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("document_line", "source_quantity_e4")
    op.drop_index("ix_document_line_source_line_id", "document_line")
    with op.batch_alter_table("document_line") as batch:
        batch.drop_column("source_line_id")
