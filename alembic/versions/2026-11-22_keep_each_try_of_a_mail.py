"""Keep each try to hand a mail over, and the addresses that a mail server refused; tie the messages of a batch together."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delivery_attempt",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("delivery_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("delivery_id", "number", name="uq_delivery_attempt_number"),
    )
    op.create_table(
        "refused_address",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    op.add_column("message", sa.Column("note", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("message", sa.Column("batch", sa.String(length=32), nullable=False, server_default=""))
    op.create_index("ix_message_batch", "message", ["batch"])


def downgrade() -> None:
    op.drop_index("ix_message_batch", "message")
    op.drop_column("message", "batch")
    op.drop_column("message", "note")
    op.drop_table("refused_address")
    op.drop_table("delivery_attempt")
