"""Protect issued rows: what was issued, paid, allocated or recorded cannot be rewritten, not even by raw SQL."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FROZEN_DOCUMENT = (
    "public_id", "kind", "number", "sequence", "customer_id", "currency", "locale", "issue_on", "expires_on", "terms_id",
    "terms_name", "customer_note", "prices_include_tax", "tax_rounding", "discount_ppm", "subtotal_amount", "discount_amount",
    "tax_amount", "total_amount", "credited_invoice_id", "replaces_id", "converted_from_id", "seller", "buyer", "issued_at",
    "operation_id", "created_by_id", "created_at",
)  # fmt: skip
FROZEN_PAYMENT = (
    "public_id", "number", "sequence", "customer_id", "currency", "paid_on", "amount", "stripe_payment_intent_id",
    "operation_id", "created_by_id", "created_at",
)  # fmt: skip
FROZEN_REFUND = ("payment_id", "credit_note_id", "customer_id", "currency", "amount", "refunded_on", "created_at")

DOCUMENT_SENTENCE = "An issued document cannot change."
GUARDS = (
    # name, table, when (before …), condition, sentence
    ("document_frozen", "document", "UPDATE", ("old.state <> 'draft'", FROZEN_DOCUMENT), DOCUMENT_SENTENCE),
    ("document_state", "document", "UPDATE", ("(old.state = 'issued' AND new.state = 'draft') OR (old.state = 'void' AND new.state <> 'void')", ()), DOCUMENT_SENTENCE),
    ("document_kept", "document", "DELETE", ("old.state <> 'draft'", ()), "An issued document cannot be deleted."),
    ("payment_frozen", "payment", "UPDATE", ("true", FROZEN_PAYMENT), "A recorded payment cannot change."),
    ("payment_void", "payment", "UPDATE", ("old.state = 'void' AND new.state <> 'void'", ()), "A void payment stays void."),
    ("payment_kept", "payment", "DELETE", ("true", ()), "A recorded payment cannot be deleted."),
    ("refund_frozen", "refund", "UPDATE", ("true", FROZEN_REFUND), "A recorded refund cannot change."),
    ("refund_kept", "refund", "DELETE", ("true", ()), "A recorded refund cannot be deleted."),
    ("allocation_frozen", "allocation", "UPDATE", ("true", ()), "An allocation cannot change."),
    ("allocation_kept", "allocation", "DELETE", ("true", ()), "An allocation cannot be deleted."),
    ("audit_entry_frozen", "audit_entry", "UPDATE", ("true", ()), "The audit trail cannot change."),
    ("audit_entry_kept", "audit_entry", "DELETE", ("true", ()), "The audit trail cannot be deleted."),
)  # fmt: skip
CHILDREN = ("document_line", "document_tax")
NOT_TRUNCATED = ("document", "document_line", "document_tax", "payment", "refund", "allocation", "audit_entry")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, verb, (condition, frozen), sentence in GUARDS:
        _guard(name, table, verb, _when(condition, frozen, sqlite=sqlite), sentence, sqlite=sqlite)
    for table in CHILDREN:
        for verb, row in (("INSERT", "new"), ("UPDATE", "old"), ("DELETE", "old")):
            issued = f"(SELECT state FROM document WHERE id = {row}.document_id) <> 'draft'"
            _guard(f"{table}_{verb.lower()}", table, verb, issued, DOCUMENT_SENTENCE, sqlite=sqlite)
    if not sqlite:
        for table in NOT_TRUNCATED:
            _function(f"{table}_not_truncated", "true", "This table cannot be emptied.", verb="TRUNCATE")
            op.execute(f"CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {table}_not_truncated()")
    op.bulk_insert(sa.table("audit_head", sa.column("id"), sa.column("hash")), [{"id": 1, "hash": ""}])
    series = sa.table("number_series", *map(sa.column, ("kind", "prefix", "next_number", "padding", "suffix", "automatic")))
    prefixes = {"estimate": "EST-", "invoice": "INV-", "credit_note": "CR-", "payment": "PMT-"}
    op.bulk_insert(
        series,
        [
            {"kind": kind, "prefix": prefix, "next_number": 1, "padding": 6, "suffix": "", "automatic": True}
            for kind, prefix in prefixes.items()
        ],
    )


def _when(condition: str, frozen: tuple[str, ...], *, sqlite: bool) -> str:
    if not frozen:
        return condition
    differs = "old.{0} IS NOT new.{0}" if sqlite else "old.{0}::text IS DISTINCT FROM new.{0}::text"
    return f"({condition}) AND (" + " OR ".join(differs.format(column) for column in frozen) + ")"


def _guard(name: str, table: str, verb: str, when: str, sentence: str, *, sqlite: bool) -> None:
    if sqlite:
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")
        return
    _function(name, when, sentence, verb=verb)
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _function(name: str, when: str, sentence: str, *, verb: str) -> None:
    row = {"INSERT": "new", "UPDATE": "new", "DELETE": "old", "TRUNCATE": "NULL"}[verb]
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {when} THEN RAISE EXCEPTION '{sentence}' "
        f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {row}; END $$ LANGUAGE plpgsql"
    )


def downgrade() -> None:
    raise NotImplementedError("Protection of issued documents is not taken away again.")
