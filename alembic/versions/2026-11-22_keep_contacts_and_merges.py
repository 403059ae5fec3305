"""Keep contacts of customers, and which customer was merged into which: only along a merge does an issued row change its customer."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MERGED = "EXISTS (SELECT 1 FROM customer WHERE id = old.customer_id AND merged_into_id = new.customer_id)"
# What stays as it is whoever the customer is; the customer's id is guarded by itself below.
FROZEN = {
    "document": (
        "old.state <> 'draft'", "An issued document cannot change.",
        ("public_id", "kind", "number", "sequence", "currency", "locale", "issue_on", "expires_on", "terms_id", "terms_name",
         "customer_note", "prices_include_tax", "tax_rounding", "discount_ppm", "subtotal_amount", "discount_amount",
         "tax_amount", "total_amount", "credited_invoice_id", "replaces_id", "converted_from_id", "seller", "buyer", "issued_at",
         "operation_id", "created_by_id", "created_at"),
    ),
    "payment": (
        "true", "A recorded payment cannot change.",
        ("public_id", "number", "sequence", "currency", "paid_on", "amount", "stripe_payment_intent_id", "operation_id",
         "created_by_id", "created_at"),
    ),
    "refund": (
        "true", "A recorded refund cannot change.",
        ("payment_id", "credit_note_id", "currency", "amount", "refunded_on", "created_at"),
    ),
    "allocation": (
        "true", "An allocation cannot change.",
        ("id", "source_kind", "payment_id", "credit_note_id", "invoice_id", "refund_id", "currency", "amount", "allocated_on",
         "reverses_id", "actor", "created_at", "reason"),
    ),
}  # fmt: skip
OWNED = ("document", "payment", "refund", "allocation", "message", "portal_link", "checkout")
GONE_SENTENCE = "This customer was merged into another one."


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _tables()
    for table, (condition, sentence, columns) in FROZEN.items():
        differs = "old.{0} IS NOT new.{0}" if is_sqlite else "old.{0}::text IS DISTINCT FROM new.{0}::text"
        same = " OR ".join(differs.format(column) for column in columns)
        _replace_guard(f"{table}_frozen", table, f"({condition}) AND ({same})", sentence, is_sqlite=is_sqlite)
        moves = f"({condition}) AND old.customer_id <> new.customer_id AND NOT {MERGED}"
        _guard(f"{table}_customer", table, "UPDATE", moves, sentence, is_sqlite=is_sqlite)
    stays = "old.merged_into_id IS NOT NULL AND (new.merged_into_id IS NULL OR new.merged_into_id <> old.merged_into_id)"
    _guard("customer_merged", "customer", "UPDATE", stays, "A merged customer stays merged.", is_sqlite=is_sqlite)
    for table in OWNED:
        _accept_no_more(table, is_sqlite=is_sqlite)


def _tables() -> None:
    op.create_table(
        "customer_contact",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("in_emails", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_customer_contact_customer", "customer_contact", ["customer_id", "position", "id"])
    op.create_index("ix_customer_contact_email", "customer_contact", ["email"])
    # In place: SQLite would copy the table to add a foreign key afterwards.
    into = sa.Column("merged_into_id", BIG_ID, sa.ForeignKey("customer.id"), nullable=True)
    op.add_column("customer", into, inline_references=True)
    op.create_index("ix_customer_merged_into_id", "customer", ["merged_into_id"])


def _replace_guard(name: str, table: str, when: str, sentence: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(f"DROP TRIGGER {name}")
        _guard(name, table, "UPDATE", when, sentence, is_sqlite=True)
    else:
        _function(name, when, sentence)


def _guard(name: str, table: str, verb: str, when: str, sentence: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")
        return
    _function(name, when, sentence)
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _function(name: str, when: str, sentence: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN RAISE EXCEPTION '{sentence}' "
        f"USING ERRCODE = 'restrict_violation'; END IF; RETURN new; END $$ LANGUAGE plpgsql"
    )


def _accept_no_more(table: str, *, is_sqlite: bool) -> None:
    """A merged customer gets nothing new. On PostgreSQL the look waits for a merge that is under way (FOR KEY SHARE)."""
    if is_sqlite:
        gone = "(SELECT merged_into_id FROM customer WHERE id = new.customer_id) IS NOT NULL"
        for verb in ("INSERT", "UPDATE OF customer_id"):
            name = f"{table}_customer_{verb[:6].lower()}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {gone} BEGIN SELECT RAISE(ABORT, '{GONE_SENTENCE}'); END"
            )
        return
    name = f"{table}_customer_kept"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
        f"PERFORM 1 FROM customer WHERE id = new.customer_id FOR KEY SHARE; "
        f"PERFORM 1 FROM customer WHERE id = new.customer_id AND merged_into_id IS NOT NULL; "
        f"IF FOUND THEN RAISE EXCEPTION '{GONE_SENTENCE}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN new; END $$ LANGUAGE plpgsql"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF customer_id ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    raise NotImplementedError("Customers that were merged are not told apart again.")
