"""Keep templates by kind, language and name; let a message be a statement, or for a member of staff, and know its language."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "email_template",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("kind", "language", "name"),
    )
    _move_templates()
    op.drop_table("message_template")
    op.add_column("message", sa.Column("language", sa.String(length=8), server_default="", nullable=False))
    op.add_column("message", sa.Column("statement", sa.String(length=200), server_default="", nullable=False))
    column = sa.Column("staff_user_id", BIG_ID, sa.ForeignKey("staff_user.id"), nullable=True)
    op.add_column("message", column, inline_references=True)
    op.create_index("ix_message_staff_user_id", "message", ["staff_user_id"])


def _move_templates() -> None:
    """What staff wrote is in the company's language."""
    connection = op.get_bind()
    old = sa.table("message_template", *map(sa.column, ("kind", "subject", "body", "version")))
    columns = ("public_id", "kind", "language", "name", "subject", "body", "version")
    new = sa.table("email_template", *map(sa.column, columns))
    locale = connection.execute(sa.select(sa.column("locale")).select_from(sa.table("company"))).scalar() or "en"
    for row in connection.execute(sa.select(old)).mappings().all():
        told = dict(row) | {"public_id": secrets.token_urlsafe(12), "language": locale.partition("_")[0], "name": ""}
        connection.execute(sa.insert(new).values(**told))


def downgrade() -> None:
    raise NotImplementedError("Templates in several languages do not fit into the table that held one of each kind.")
