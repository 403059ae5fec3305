"""Tell how money went back and how a refund was taken back, which payment another replaced, and why a rest was written off."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXTS = {"public_id": 32, "method": 20, "reference": 200, "void_reason": 500}
FROZEN = {
    "refund": ("public_id", "method", "deposit_account_id", "reference", "operation_id"),
    "payment": ("replaces_id",),
}
SENTENCES = {"refund": "A recorded refund cannot change.", "payment": "A recorded payment cannot change."}


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name, length in TEXTS.items():
        op.add_column("refund", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("refund", sa.Column("operation_id", sa.String(length=64), nullable=True))
    op.add_column("refund", sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    account = sa.Column("deposit_account_id", big, sa.ForeignKey("deposit_account.id"), nullable=True)
    op.add_column("refund", account, inline_references=True)
    op.add_column("payment", sa.Column("replaces_id", big, sa.ForeignKey("payment.id"), nullable=True), inline_references=True)
    op.add_column("allocation", sa.Column("reason", sa.String(length=500), nullable=False, server_default=""))
    for (row_id,) in op.get_bind().execute(sa.text("SELECT id FROM refund")).all():
        named = sa.text("UPDATE refund SET public_id = :name WHERE id = :id")
        op.get_bind().execute(named, {"name": secrets.token_urlsafe(12), "id": row_id})
    op.create_index("uq_refund_public_id", "refund", ["public_id"], unique=True)
    op.create_index("uq_refund_operation_id", "refund", ["operation_id"], unique=True)
    op.create_index("ix_payment_replaces_id", "payment", ["replaces_id"])
    for table, columns in FROZEN.items():
        _freeze(table, columns, SENTENCES[table], is_sqlite=is_sqlite)
    _keep_void(is_sqlite=is_sqlite)


def _freeze(table: str, columns: tuple[str, ...], sentence: str, *, is_sqlite: bool) -> None:
    differs = "old.{0} IS NOT new.{0}" if is_sqlite else "old.{0} IS DISTINCT FROM new.{0}"
    _guard(f"{table}_frozen_too", table, " OR ".join(differs.format(column) for column in columns), sentence, is_sqlite=is_sqlite)


def _keep_void(*, is_sqlite: bool) -> None:
    back = "old.state IN ('void', 'failed') AND new.state <> old.state"
    _guard("refund_void", "refund", back, "A refund that was taken back stays so.", is_sqlite=is_sqlite)


def _guard(name: str, table: str, when: str, sentence: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN RAISE EXCEPTION '{sentence}' "
        f"USING ERRCODE = 'restrict_violation'; END IF; RETURN new; END $$ LANGUAGE plpgsql"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    raise NotImplementedError("What was told of refunds and edits is not forgotten again.")
