"""Keep recurring invoices and what they made, files attached to documents, and files that are being imported."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attachment_content",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "import_file",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_import_file_user_id", "import_file", ["user_id"])
    op.create_table(
        "recurring_rule",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("customer_id", BIG_ID, nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=5), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ends_after", sa.Integer(), nullable=True),
        sa.Column("schedule", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("made_count", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("problem_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("operation_id", sa.String(length=64), nullable=True),
        sa.Column("created_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff_user.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("operation_id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_recurring_rule_customer_id", "recurring_rule", ["customer_id"])
    op.create_index("ix_recurring_rule_due", "recurring_rule", ["state", "next_on", "id"])
    op.create_table(
        "attachment",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("document_id", BIG_ID, nullable=True),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("file_name", sa.String(length=150), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff_user.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["sha256"], ["attachment_content.sha256"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_attachment_created_by_id", "attachment", ["created_by_id"])
    op.create_index("ix_attachment_document_id", "attachment", ["document_id"])
    op.create_index("ix_attachment_removed_at", "attachment", ["removed_at"])
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    op.create_table(
        "recurring_run",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("rule_id", BIG_ID, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("document_id", BIG_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["rule_id"], ["recurring_rule.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule_id", "due_on", name="uq_recurring_run"),
    )
    op.create_index("ix_recurring_run_document_id", "recurring_run", ["document_id"])


def downgrade() -> None:
    op.drop_index("ix_recurring_run_document_id", "recurring_run")
    op.drop_table("recurring_run")
    op.drop_index("ix_attachment_sha256", "attachment")
    op.drop_index("ix_attachment_removed_at", "attachment")
    op.drop_index("ix_attachment_document_id", "attachment")
    op.drop_index("ix_attachment_created_by_id", "attachment")
    op.drop_table("attachment")
    op.drop_index("ix_recurring_rule_due", "recurring_rule")
    op.drop_index("ix_recurring_rule_customer_id", "recurring_rule")
    op.drop_table("recurring_rule")
    op.drop_index("ix_import_file_user_id", "import_file")
    op.drop_table("import_file")
    op.drop_table("attachment_content")
