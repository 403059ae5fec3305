"""The papers of many documents in one download, and the result of work on many records, for those who may."""

import csv
import io
import zipfile
from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from flare_app import batches, documents
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission
from flare_app.domain.states import DocumentKind
from flare_app.lists import Column, RecordList, declaration
from flare_app.models import Document
from flare_app.rendering.bulk import close_bulk_pool
from flare_app.rendering.pool import close_pool
from flare_app.rendering.worker import RenderingFailed
from flare_app.web import paper_files
from tests import factories
from tests.web.conftest import House, enter_portal, sign_in


@pytest.fixture(scope="module", autouse=True)
def _end_pools() -> Iterator[None]:
    yield
    close_pool()
    close_bulk_pool()


@pytest.fixture
def database_kind() -> str:
    """What is drawn does not depend on the database."""
    return "sqlite"


@pytest.fixture(autouse=True)
def lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of invoices as its page declares it, and one without papers."""
    monkeypatch.setattr(declaration, "_registered", {})
    for key in ("invoices", "customers"):
        declaration.register(
            RecordList(
                key=key,
                title="Invoices",
                singular="invoice",
                audience="staff",
                route="/test",
                permission=Permission.VIEW_SALES,
                columns=(Column("number", "Number"),),
                source=lambda principal: documents.document_source(principal, DocumentKind.INVOICE),
                default_sort="number",
            )
        )


def chosen(*records: Document) -> str:
    return ",".join(one.public_id for one in records)


def test_selected_papers_become_one_pdf_in_the_order_of_the_list(client: TestClient, house: House) -> None:
    sign_in(client)
    answer = client.get(f"/files/papers/invoices.pdf?ids={chosen(house.their_invoice, house.my_invoice)}")
    assert answer.headers["content-disposition"] == 'attachment; filename="invoices.pdf"'
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert ["INV-000001" in pages[0], "INV-000002" in pages[1], len(pages)] == [True, True, 2]


def test_selected_papers_come_as_files_of_their_own_in_a_zip(client: TestClient, house: House) -> None:
    sign_in(client)
    answer = client.get(f"/files/papers/invoices.zip?ids={chosen(house.my_invoice, house.my_draft)}")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["INV-000001.pdf", "draft-1.pdf"]
        own = client.get(f"/files/documents/{house.my_invoice.public_id}.pdf")
        assert archive.read("INV-000001.pdf") == own.content


def test_what_cannot_be_drawn_is_named_and_the_others_come(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> bytes:
        raise RenderingFailed("It takes too long.")

    monkeypatch.setattr(paper_files, "render_in_pool", fails)
    sign_in(client)
    answer = client.get(f"/files/papers/invoices.zip?ids={chosen(house.my_invoice, house.my_draft)}")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["INV-000001.pdf", "Not included.txt"]
        assert "draft-1.pdf" in archive.read("Not included.txt").decode()


def test_downloads_are_bounded_and_say_so(client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_files, "MOST_IN_ZIP", 1)
    sign_in(client)
    refused = client.get("/files/papers/invoices.zip")
    assert (refused.status_code, "Select at most 1 records" in refused.text) == (400, True)
    assert "Nothing is selected" in client.get("/files/papers/invoices.zip?ids=unknown").text
    assert client.get("/files/papers/customers.zip").status_code == 404


def test_visitors_and_strangers_get_no_papers_of_the_staff(client: TestClient, house: House) -> None:
    for address in ("/files/papers/invoices.zip", "/files/papers/invoices.pdf"):
        assert client.get(address).status_code == 404
    portal = enter_portal(client, house.my_link)
    assert client.get(f"/files/papers/invoices.zip?portal={portal}&ids={chosen(house.my_invoice)}").status_code == 404


def test_result_of_a_batch_is_a_file_for_the_one_who_ordered_it(client: TestClient, house: House) -> None:
    sign_in(client)
    with unit_of_work() as session:
        ann, bea = factories.make_staff(session), factories.make_staff(session)
        ann = type(ann)(user_id=house.admin.id, name=ann.name, email=ann.email, role=ann.role, session_id=1)
        orders = [
            batches.start_batch(
                session,
                verb="void_documents",
                rows=[batches.BatchRow((house.my_draft.public_id,), "=Draft")],
                title="Void",
                options={"reason": "Wrong"},
                operation_id="operation-1",
                actor=actor,
            ).public_id
            for actor in (ann, bea)
        ]
    while batches.work_batches():
        pass
    answer = client.get(f"/files/batches/{orders[0]}.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["Record", "Result", "Message"], ["'=Draft", "Failed", "A draft has no number yet. Delete it instead."]]
    assert client.get(f"/files/batches/{orders[1]}.csv").status_code == 404
    assert client.get("/files/batches/none.csv").status_code == 404
