"""A company, two customers, and somebody who orders work on many records."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from flare_app import batches
from flare_app.batches import BatchProgress, BatchRow, RowResult
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import Customer, Document
from tests import factories


@dataclass
class Desk:
    """Who acts, for whom, and the ways to order and to look."""

    staff: Staff
    customer: Customer
    other: Customer
    orders: int = field(default=0)

    def drafts(self, count: int, customer: Customer | None = None) -> list[Document]:
        """Drafts of invoices."""
        with unit_of_work() as session:
            return [factories.make_draft(session, customer or self.customer, actor=self.staff) for _ in range(count)]

    def invoices(self, count: int, customer: Customer | None = None) -> list[Document]:
        """Issued invoices."""
        with unit_of_work() as session:
            return [factories.make_issued(session, customer or self.customer, actor=self.staff) for _ in range(count)]

    def order(self, verb: str, records: Sequence[Any], *, operation_id: str = "", by: Staff | None = None, **options: Any) -> str:
        """Order a verb on each record; the batch's public id."""
        self.orders += 1
        rows = [BatchRow((one.public_id,), getattr(one, "number", None) or "row") for one in records]
        with unit_of_work() as session:
            return batches.start_batch(
                session,
                verb=verb,
                rows=rows,
                title=f"{verb} {len(rows)}",
                options=options,
                operation_id=operation_id or f"operation-{self.orders}",
                actor=by or self.staff,
            ).public_id

    def progress(self, public_id: str) -> BatchProgress:
        """How far it got."""
        with read_only() as session:
            return batches.get_batch(session, principal=self.staff, public_id=public_id)

    def results(self, public_id: str) -> list[RowResult]:
        """What became of each row."""
        with read_only() as session:
            return list(batches.row_results(session, principal=self.staff, public_id=public_id))


@pytest.fixture
def desk(database: str) -> Desk:
    """Set up and committed."""
    with unit_of_work() as session:
        staff = factories.make_company(session)
        names = "Bergwerk AG", "Nordlicht KG"
        first, second = (
            factories.make_customer(session, actor=staff, name=name, email=f"office@{name.split()[0].lower()}.example")
            for name in names
        )
        return Desk(staff, first, second)


def work() -> None:
    """Do all that is ordered."""
    while batches.work_batches():
        pass
