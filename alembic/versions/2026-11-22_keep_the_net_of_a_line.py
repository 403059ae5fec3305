"""Keep what each line comes to without tax and document discount, and index documents by what reports add up."""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from flare_app.domain.tax import TaxRate, TaxRounding
from flare_app.domain.totals import LineInput, compute_totals

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SOLD = ("kind", "state", "issue_on", "currency", "customer_id", "total_amount", "tax_amount")
LINES = sa.text(
    "SELECT d.id AS document, d.currency, d.prices_include_tax, d.tax_rounding, d.discount_ppm AS document_discount, "
    "l.id, l.quantity_e4, l.unit_price_e4, l.discount_ppm, l.taxes FROM document_line l JOIN document d ON d.id = l.document_id "
    "WHERE d.prices_include_tax OR d.discount_ppm <> 0 ORDER BY d.id, l.position"
)


def upgrade() -> None:
    op.add_column("document_line", sa.Column("net_amount", sa.BigInteger(), nullable=False, server_default="0"))
    _without_guard(_fill)
    op.create_index("ix_document_line_sold", "document_line", ["document_id", "product_id", "quantity_e4", "net_amount"])
    op.create_index("ix_document_sold", "document", list(SOLD))


def _without_guard(work: Callable[[], None]) -> None:
    """Lines of issued documents get their new column, once; nothing else of them changes."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        guard = bind.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'document_line_update'"))
        op.execute("DROP TRIGGER document_line_update")
        work()
        op.execute(guard)
    else:
        op.execute("ALTER TABLE document_line DISABLE TRIGGER document_line_update")
        work()
        op.execute("ALTER TABLE document_line ENABLE TRIGGER document_line_update")


def _fill() -> None:
    bind = op.get_bind()
    op.execute("UPDATE document_line SET net_amount = amount")
    documents: dict[int, list[sa.Row]] = {}
    for line in bind.execute(LINES):
        documents.setdefault(line.document, []).append(line)
    nets = []
    for lines in documents.values():
        first = lines[0]
        totals = compute_totals(
            [LineInput(one.quantity_e4, one.unit_price_e4, one.discount_ppm, _taxes(one.taxes)) for one in lines],
            currency=first.currency,
            prices_include_tax=bool(first.prices_include_tax),
            tax_rounding=TaxRounding(first.tax_rounding),
            document_discount_ppm=first.document_discount,
        )
        nets += [{"line": one.id, "net": net} for one, net in zip(lines, totals.line_net_amounts, strict=True)]
    if nets:
        bind.execute(sa.text("UPDATE document_line SET net_amount = :net WHERE id = :line"), nets)


def _taxes(stored: object) -> tuple[TaxRate, ...]:
    return tuple(TaxRate(name, rate) for name, rate in (json.loads(stored) if isinstance(stored, str) else stored))


def downgrade() -> None:
    op.drop_index("ix_document_sold", "document")
    op.drop_index("ix_document_line_sold", "document_line")
    op.drop_column("document_line", "net_amount")
