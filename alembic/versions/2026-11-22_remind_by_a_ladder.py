"""Remind by a ladder: its rungs and what they sent, switches, addresses that want none, statements and digests by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    no_reminders = sa.Column("no_reminders", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("customer", no_reminders)
    op.add_column("customer", sa.Column("statements", sa.String(length=10), server_default="", nullable=False))
    op.add_column("staff_user", sa.Column("wants_digest", sa.Boolean(), nullable=True))
    _create_ladder()
    _create_switches()
    _create_runs()


def _create_ladder() -> None:
    op.create_table(
        "reminder_settings",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("send_hour", sa.Integer(), nullable=False),
        sa.Column("statements", sa.String(length=10), nullable=False),
        sa.Column("statements_day", sa.Integer(), nullable=False),
        sa.Column("statements_since", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "reminder_step",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("document_id", BIG_ID, nullable=False),
        sa.Column("step_id", BIG_ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("message_id", BIG_ID, nullable=True),
        sa.Column("created_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["step_id"], ["reminder_step.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id", "step_id", name="uq_reminder"),
    )
    op.create_index("ix_reminder_message", "reminder", ["message_id"])


def _create_switches() -> None:
    op.create_table(
        "reminder_off",
        sa.Column("document_id", BIG_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_table(
        "unsubscription",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("customer_id", BIG_ID, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_unsubscription", "unsubscription", ["customer_id", "address"])


def _create_runs() -> None:
    op.create_table(
        "statement_run",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("customer_id", BIG_ID, nullable=False),
        sa.Column("message_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_statement_run_customer_id", "statement_run", ["customer_id"])
    op.create_index("ix_statement_run_message_id", "statement_run", ["message_id"])
    op.create_table(
        "digest_run",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.Column("message_id", BIG_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "week_of", name="uq_digest_run"),
    )
    op.create_index("ix_digest_run_message_id", "digest_run", ["message_id"])


def downgrade() -> None:
    raise NotImplementedError("Which reminders went out is not forgotten: they would go again.")
