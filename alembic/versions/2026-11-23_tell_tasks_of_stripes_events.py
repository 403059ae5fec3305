"""Let a payment task be about an event or a figure of Stripe that belongs to no customer of ours."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ALONE = {"resolve_fks": False}  # what it refers to needs not be read


def upgrade() -> None:
    with op.batch_alter_table("payment_task", reflect_kwargs=ALONE) as batch:
        batch.alter_column("customer_id", existing_type=BIG_ID, nullable=True)
        batch.add_column(sa.Column("stripe_event_id", sa.String(length=255), nullable=True))
        batch.create_foreign_key("payment_task_stripe_event_id_fkey", "stripe_event", ["stripe_event_id"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM payment_task WHERE customer_id IS NULL")
    with op.batch_alter_table("payment_task", reflect_kwargs=ALONE) as batch:
        batch.drop_constraint("payment_task_stripe_event_id_fkey", type_="foreignkey")
        batch.drop_column("stripe_event_id")
        batch.alter_column("customer_id", existing_type=BIG_ID, nullable=False)
