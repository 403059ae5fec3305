"""Rows of the staff's lists that are ticked, and what is done with them, below the browser."""

from typing import Any

from sqlmodel import col, select

from flare_app import batches, payments
from flare_app.database import read_only, unit_of_work
from flare_app.domain.states import DocumentKind
from flare_app.models import Customer, Document, Payment
from flare_app.ui.components.batch_watch import BatchWatch
from tests import factories
from tests.ui.conftest import visit_page
from tests.ui.staff.conftest import Office


async def called(state: Any, handler: str, *arguments: Any) -> list[Any]:
    """Run a handler; everything that it told the browser to do."""
    result = type(state).event_handlers[handler].fn(state, *arguments)
    told = (
        [step async for step in result]
        if hasattr(result, "__aiter__")
        else [await result if hasattr(result, "__await__") else result]
    )
    return [one for step in told for one in (step if isinstance(step, list) else [step]) if one is not None]


async def listed(page: Any, path: str) -> Any:
    """The list's State after its page was loaded."""
    state = await visit_page(path).get_state(page.state)
    await called(state, "load")
    return state


async def ticked(page: Any, path: str, *records: Any) -> Any:
    """The same with rows ticked."""
    state = await listed(page, path)
    await called(state, "select", [one.public_id for one in records], True, 1)
    return state


def made(
    office: Office, *, drafts: int = 0, issued: int = 0, customer: str = "", kind: DocumentKind = DocumentKind.INVOICE
) -> list[Document]:
    """Documents of the Austrian customer, or of another."""
    with unit_of_work() as session:
        of = session.exec(select(Customer).where(Customer.public_id == (customer or office.customer))).one()
        make: Any = {"kind": kind, "actor": office.staff}
        return [factories.make_draft(session, of, **make) for _ in range(drafts)] + [
            factories.make_issued(session, of, **make) for _ in range(issued)
        ]


def paid(office: Office, *records: Document) -> list[Payment]:
    with unit_of_work() as session:
        return [
            payments.record_payment(
                session,
                actor=office.staff,
                form=payments.PaymentForm(
                    customer=office.customer,
                    currency="EUR",
                    paid_on="2026-01-05",
                    method="cash",
                    invoices=((one.public_id, "100"),),
                ),
            )
            for one in records
        ]


def now(records: list[Document]) -> list[Document]:
    with read_only() as session:
        return list(
            session.exec(select(Document).where(col(Document.id).in_([one.id for one in records])).order_by(col(Document.id)))
        )


async def finished(state: Any) -> BatchWatch:
    """Let the ordered work be done; what its window shows then."""
    while batches.work_batches():
        pass
    watch: BatchWatch = await state.get_state(BatchWatch)
    await called(watch, "hear")
    return watch


def script(told: list[Any]) -> str:
    """What the browser is told, as text."""
    return " ".join(str(one) for one in told)
