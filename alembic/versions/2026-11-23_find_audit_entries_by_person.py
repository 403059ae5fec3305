"""Find audit entries by person and by verb: one who did little, or what is done rarely, is found without reading the whole trail."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_actor", "audit_entry", ["actor_kind", "actor_id", "at"])
    op.create_index("ix_audit_verb", "audit_entry", ["verb", "at"])


def downgrade() -> None:
    op.drop_index("ix_audit_verb", "audit_entry")
    op.drop_index("ix_audit_actor", "audit_entry")
