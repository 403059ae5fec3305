"""Index the search texts, so that any part of a word is found fast."""

from alembic import op

from flare_app.search import ddl

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEARCHED = ("document", "payment", "customer", "message")


def upgrade() -> None:
    for table in SEARCHED:
        ddl.create_index(op, table)


def downgrade() -> None:
    for table in SEARCHED:
        ddl.drop_index(op, table)
