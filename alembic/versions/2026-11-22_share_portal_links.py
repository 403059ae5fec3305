"""Let a customer pass on a part of their portal: shares of a link, the sessions and views that came through them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "portal_share",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("portal_link_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("document_id", BIG_ID, nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_count", sa.Integer(), nullable=False),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(document_id IS NULL) <> (start_on IS NULL)", name="ck_portal_share_one_scope"),
        sa.CheckConstraint(
            "(start_on IS NULL AND end_on IS NULL) OR (end_on IS NOT NULL AND start_on <= end_on)", name="ck_portal_share_period"
        ),
        sa.ForeignKeyConstraint(["portal_link_id"], ["portal_link.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_portal_share_portal_link_id", "portal_share", ["portal_link_id"])
    for table in ("portal_session", "portal_view"):
        # In place: SQLite would copy the table to add a foreign key afterwards.
        column = sa.Column("portal_share_id", BIG_ID, sa.ForeignKey("portal_share.id"), nullable=True)
        op.add_column(table, column, inline_references=True)
        op.create_index(f"ix_{table}_portal_share_id", table, ["portal_share_id"])
    op.add_column("portal_session", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("portal_session", "opened_at")
    for table in ("portal_session", "portal_view"):
        op.drop_index(f"ix_{table}_portal_share_id", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_column("portal_share_id")
    op.drop_table("portal_share")
