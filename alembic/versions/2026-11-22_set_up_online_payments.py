"""Keep how online payments are set up, what staff have to look at, disputes, ordered refunds, and Stripe's figures beside ours."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = {
    "stripe_comparison": {"ix_stripe_comparison_state": ["state"]},
    "dispute": {"ix_dispute_payment_id": ["payment_id"]},
    "payment_task": {
        "ix_payment_task_created": ["created_at", "id"],
        "ix_payment_task_done": ["done_at", "id"],
        "ix_payment_task_customer_id": ["customer_id"],
        "ix_payment_task_payment_id": ["payment_id"],
        "ix_payment_task_invoice_id": ["invoice_id"],
    },
    "refund_order": {"ix_refund_order_payment_id": ["payment_id"], "ix_refund_order_state": ["state"]},
    "stripe_figure": {
        "ix_stripe_figure_day": ["day", "id"],
        "ix_stripe_figure_currency": ["currency", "day", "id"],
        "ix_stripe_figure_payment_id": ["payment_id"],
    },
}


def upgrade() -> None:
    _create_settings()
    _create_tasks()
    _create_refunds_and_disputes()
    _create_figures()
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns)
    _keep_open_problems()


def downgrade() -> None:
    for table in ("stripe_figure", "stripe_comparison", "refund_order", "dispute", "payment_task", "online_payments"):
        op.drop_table(table)


def _create_settings() -> None:
    op.create_table(
        "online_payments",
        _id(),
        _column("key_sealed", sa.Text()),
        _column("webhook_sealed", sa.Text()),
        _column("former_webhook_sealed", sa.Text()),
        _moment("former_until", nullable=True),
        _link("deposit_account_id", "deposit_account.id", nullable=True),
        _column("sends_receipts", sa.Boolean()),
        _column("version", sa.Integer()),
    )


def _create_tasks() -> None:
    op.create_table(
        "payment_task",
        _id(),
        _text("public_id", 32, unique=True),
        _text("key", 255, unique=True),
        _text("kind", 20),
        _link("customer_id", "customer.id"),
        _link("payment_id", "payment.id", nullable=True),
        _link("invoice_id", "document.id", nullable=True),
        _text("currency", 3),
        _column("amount", sa.BigInteger()),
        _text("problem", 500),
        _text("advice", 500),
        _moment("created_at"),
        _moment("done_at", nullable=True),
        _link("done_by_id", "staff_user.id", nullable=True),
    )


def _create_refunds_and_disputes() -> None:
    op.create_table(
        "dispute",
        _id(),
        _text("stripe_dispute_id", 255, unique=True),
        _link("payment_id", "payment.id"),
        _text("status", 60),
        _text("reason", 60),
        _text("currency", 3),
        _column("amount", sa.BigInteger()),
        _moment("respond_by", nullable=True),
        _moment("opened_at"),
        _moment("updated_at"),
    )
    op.create_table(
        "refund_order",
        _id(),
        _text("public_id", 32, unique=True),
        _link("payment_id", "payment.id"),
        _text("currency", 3),
        _column("amount", sa.BigInteger()),
        _column("parts", sa.JSON()),
        _text("reason", 500),
        _text("state", 10),
        _text("idempotency_key", 255, unique=True),
        _text("operation_id", 64, unique=True),
        sa.Column("stripe_refund_id", sa.String(length=255), nullable=True, unique=True),
        _text("problem", 500),
        _link("created_by_id", "staff_user.id", nullable=True),
        _moment("created_at"),
        _moment("updated_at"),
    )


def _create_figures() -> None:
    op.create_table(
        "stripe_comparison",
        _id(),
        _text("public_id", 32, unique=True),
        _column("first_day", sa.Date()),
        _column("last_day", sa.Date()),
        _text("state", 10),
        _column("read_count", sa.Integer()),
        _text("problem", 500),
        _link("staff_user_id", "staff_user.id", nullable=True),
        _moment("created_at"),
        _moment("leased_until", nullable=True),
        _moment("finished_at", nullable=True),
    )
    op.create_table(
        "stripe_figure",
        _id(),
        _text("public_id", 32, unique=True),
        _text("kind", 10),
        _text("stripe_id", 255),
        _column("day", sa.Date()),
        _text("currency", 3),
        *(_column(f"{side}_amount", sa.BigInteger()) for side in ("stripe", "own", "difference", "fee")),
        _text("verdict", 20),
        _text("explanation", 500),
        _link("payment_id", "payment.id", nullable=True),
        _moment("compared_at"),
    )


def _keep_open_problems() -> None:
    """What staff were told so far stood on the attempts themselves."""
    problems = sa.text(
        "SELECT public_id, customer_id, payment_id, currency, amount, problem, updated_at FROM checkout "
        "WHERE problem <> '' AND state IN ('paid', 'review')"
    )
    task = sa.text(
        "INSERT INTO payment_task (public_id, key, kind, customer_id, payment_id, currency, amount, problem, advice, created_at) "
        "VALUES (:name, :key, 'review', :customer, :payment, :currency, :amount, :problem, '', :at)"
    )
    for public_id, customer, payment, currency, amount, problem, at in op.get_bind().execute(problems).all():
        values = {"name": secrets.token_urlsafe(12), "key": f"checkout:{public_id}", "customer": customer, "payment": payment}
        op.get_bind().execute(task, {**values, "currency": currency, "amount": amount, "problem": problem, "at": at})


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG_ID, primary_key=True)


def _column(name: str, kind: sa.types.TypeEngine[object]) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False)


def _text(name: str, length: int, *, unique: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, unique=unique)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _link(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, BIG_ID, sa.ForeignKey(target), nullable=nullable)
