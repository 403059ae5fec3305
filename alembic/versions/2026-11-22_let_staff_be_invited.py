"""Let staff be invited: names in two parts, the second factor, links that set a password; make the audit trail searchable."""

import sqlalchemy as sa
from alembic import op

from flare_app.search import ddl, search_text

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FROZEN = "BEFORE UPDATE ON audit_entry WHEN true BEGIN SELECT RAISE(ABORT, 'The audit trail cannot change.'); END"
AREAS = {
    "document": "documents", "document_line": "documents", "payment": "payments", "refund": "payments", "checkout": "payments",
    "customer": "customers", "portal_link": "customers", "portal_share": "customers", "message": "emails",
    "product": "settings", "tax": "settings", "payment_term": "settings", "staff_user": "people",
}  # fmt: skip


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    _create_links()
    _name_in_parts()
    op.add_column("staff_user", sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff_user", sa.Column("totp_sealed", sa.String(length=300), server_default="", nullable=False))
    op.add_column("staff_user", sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff_user", sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False))
    _let_messages_be_for_staff(sqlite=sqlite)
    _search_the_trail(sqlite=sqlite)


def _create_links() -> None:
    op.create_table(
        "staff_link",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_staff_link_user_id", "staff_link", ["user_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["staff_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])


def _name_in_parts() -> None:
    """The first word is taken for the first name; people correct it in their account."""
    for part in ("first_name", "last_name"):
        op.add_column("staff_user", sa.Column(part, sa.String(length=100), server_default="", nullable=False))
    user = sa.table("staff_user", *map(sa.column, ("id", "name", "first_name", "last_name")))
    for id_, name in op.get_bind().execute(sa.select(user.c.id, user.c.name)).all():
        first, _, last = name.partition(" ")
        values = {"first_name": first[:100], "last_name": last.strip()[:100]}
        op.get_bind().execute(sa.update(user).where(user.c.id == id_).values(**values))


def _let_messages_be_for_staff(*, sqlite: bool) -> None:
    column = sa.Column("staff_link_id", BIG_ID, sa.ForeignKey("staff_link.id"), nullable=True)
    op.add_column("message", column, inline_references=True)
    op.create_index("ix_message_staff_link_id", "message", ["staff_link_id"])
    if not sqlite:
        op.alter_column("message", "customer_id", nullable=True)
        return
    # SQLite's own way to lift a constraint (sqlite.org/lang_altertable.html): a copy of the table would lose its triggers.
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, 'customer_id INTEGER NOT NULL', 'customer_id INTEGER') "
        "WHERE type = 'table' AND name = 'message'"
    )
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = RESET")


def _search_the_trail(*, sqlite: bool) -> None:
    op.add_column("audit_entry", sa.Column("area", sa.String(length=20), server_default="", nullable=False))
    op.add_column("audit_entry", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    op.execute("DROP TRIGGER audit_entry_frozen" + ("" if sqlite else " ON audit_entry"))
    names = ("id", "actor_name", "verb", "subject_kind", "subject_label", "area", "search_text")
    entry = sa.table("audit_entry", *map(sa.column, names))
    for row in op.get_bind().execute(sa.select(entry)).all():
        words = (row.actor_name, row.verb.replace("_", " "), row.subject_kind.replace("_", " "), row.subject_label)
        values = {"area": AREAS.get(row.subject_kind, "settings"), "search_text": search_text(*words)}
        op.get_bind().execute(sa.update(entry).where(entry.c.id == row.id).values(**values))
    if sqlite:
        op.execute(f"CREATE TRIGGER audit_entry_frozen {FROZEN}")
    else:
        op.execute(
            "CREATE TRIGGER audit_entry_frozen BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_frozen()"
        )
    op.create_index("ix_audit_area", "audit_entry", ["area", "at"])
    ddl.create_index(op, "audit_entry")


def downgrade() -> None:
    raise NotImplementedError("Mails to staff, and what protects the audit trail, are not taken away again.")
