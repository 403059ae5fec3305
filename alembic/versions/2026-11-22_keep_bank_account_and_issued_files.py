"""Keep the company's account for transfers with the day of its last change, and the fingerprints of files that were given out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXTS = {
    "bank_holder": 200,
    "bank_name": 200,
    "bank_iban": 34,
    "bank_number": 34,
    "bank_routing_number": 34,
    "bank_bic": 11,
}


def upgrade() -> None:
    for name, length in TEXTS.items():
        op.add_column("company", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    op.add_column("company", sa.Column("bank_changed_at", sa.DateTime(timezone=True), nullable=True))
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "issued_file",
        sa.Column("id", big, nullable=False),
        sa.Column("document_id", big, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_index("ix_issued_file_document_id", "issued_file", ["document_id"])


def downgrade() -> None:
    op.drop_table("issued_file")
    for name in (*TEXTS, "bank_changed_at"):
        op.drop_column("company", name)
