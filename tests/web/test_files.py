"""Files: right for those who may, the same nothing for all others."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader
from starlette.testclient import TestClient

from flare_app import access, clock, documents, payments
from flare_app.clock import utc_now
from flare_app.company import store_logo
from flare_app.database import unit_of_work
from flare_app.domain.principals import Permission
from flare_app.domain.states import DocumentKind
from flare_app.lists import Column, ColumnKind, RecordList, declaration
from flare_app.models import Document, PortalLink
from flare_app.rendering.pool import close_pool
from flare_app.settings import settings
from flare_app.web import document_files
from tests.web.conftest import House, enter_portal, new_browser, on_sqlite_alone, sign_in

COLUMNS = (
    Column("number", "Number"),
    Column("issue_on", "Invoice date", ColumnKind.DATE),
    Column("total_amount", "Total", ColumnKind.MONEY),
)


@pytest.fixture(scope="module", autouse=True)
def _end_pool() -> Iterator[None]:
    yield
    close_pool()


@pytest.fixture(autouse=True)
def lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of each audience, as pages declare them."""
    monkeypatch.setattr(declaration, "_registered", {})
    for key, audience, permission in (("mine", "portal", None), ("all", "staff", Permission.VIEW_SALES)):
        declaration.register(
            RecordList(
                key=key,
                title="Test Invoices",
                singular="invoice",
                audience=audience,  # type: ignore[arg-type]
                route="/test",
                permission=permission,
                columns=COLUMNS,
                source=lambda principal: documents.document_source(principal, DocumentKind.INVOICE),
                default_sort="-issue_on",
            )
        )


@pytest.fixture
def payment_id(house: House) -> str:
    """A payment of the first customer."""
    with unit_of_work() as session:
        form = payments.PaymentForm(
            customer=house.mine.public_id, currency="EUR", paid_on=str(house.my_invoice.issue_on), amount="40.00",
            invoices=((house.my_invoice.public_id, "40.00"),), operation_id="one",
        )  # fmt: skip
        return payments.record_payment(session, form=form, actor=house.staff).public_id


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_customer_downloads_their_invoice(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    answer = client.get(f"/files/documents/{house.my_invoice.public_id}.pdf?portal={portal_id}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{house.my_invoice.number}.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    assert "100.00" in text_of(answer.content)
    again = client.get(f"/files/documents/{house.my_invoice.public_id}.pdf?portal={portal_id}")
    assert again.content == answer.content


@on_sqlite_alone
def test_invoice_is_drawn_once_and_its_data_read_once(client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client)
    path = f"/files/documents/{house.my_invoice.public_id}.pdf"
    first = client.get(path)
    monkeypatch.setattr(document_files.documents, "document_data", None)
    assert client.get(path).content == first.content
    monkeypatch.undo()
    folder = settings().data_dir / "renders"
    assert len(list(folder.rglob("*.pdf"))) == 1
    for file in folder.rglob("*.pdf"):
        file.unlink()
    assert client.get(path).content == first.content, "a file that was cleaned away is drawn again"


@on_sqlite_alone
def test_what_may_still_change_on_paper_changes_the_file(client: TestClient, house: House) -> None:
    sign_in(client)
    path = f"/files/documents/{house.my_invoice.public_id}.pdf"
    assert "PO-7" not in text_of(client.get(path).content)
    with unit_of_work() as session:
        document = session.get_one(Document, house.my_invoice.id)
        document.po_number = "PO-7"
        session.add(document)
    assert "PO-7" in text_of(client.get(path).content)


@on_sqlite_alone
def test_draft_is_a_file_without_number_and_is_not_kept(client: TestClient, house: House) -> None:
    sign_in(client)
    answer = client.get(f"/files/documents/{house.my_draft.public_id}.pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="draft-invoice.pdf"'
    assert list(settings().data_dir.rglob("*.pdf")) == []


def test_document_as_workbook_holds_lines_and_totals(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    answer = client.get(f"/files/documents/{house.my_invoice.public_id}.xlsx?portal={portal_id}")
    assert int(answer.headers["content-length"]) == len(answer.content)
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0] == ("Product", "Description", "Quantity", "Unit price", "Discount %", "Tax", "Amount", "Currency")
    assert rows[1][1:4] == ("Consulting", 1, 100)
    assert rows[-1][1] == "Total"
    assert rows[-1][6:] == (100, "EUR")


def test_item_40_print_view_prints_itself_and_can_load_nothing_else(client: TestClient, house: House) -> None:
    sign_in(client)
    answer = client.get(f"/files/documents/{house.my_invoice.public_id}.html")
    assert house.my_invoice.number in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    script = re.search(r'<script src="([^"]+)"', answer.text)
    assert script
    assert "print()" in client.get(script[1]).text
    assert client.get(script[1]).headers["content-type"].startswith("text/javascript")


def test_receipt_of_a_payment(client: TestClient, house: House, payment_id: str) -> None:
    portal_id = enter_portal(client, house.my_link)
    answer = client.get(f"/files/payments/{payment_id}.pdf?portal={portal_id}")
    assert 'filename="PMT-000001.pdf"' in answer.headers["content-disposition"]
    assert "40.00" in text_of(answer.content)
    assert "PMT-000001" in client.get(f"/files/payments/{payment_id}.html?portal={portal_id}").text
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/files/payments/{payment_id}.xlsx?portal={portal_id}").content)).active
    rows = [row[:4] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert (rows[0][0], rows[0][3], rows[-1][0], rows[-1][3]) == (house.my_invoice.number, 40, "Total received", 40)


def test_statement_in_every_form(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    query = {"portal": portal_id, "period": "Custom", "from": "2026-01-01", "to": "2099-12-31"}
    rows = list(csv.reader(io.StringIO(client.get("/files/statement.csv", params=query).content.decode("utf-8-sig"))))
    assert rows[0] == ["Date", "Type", "Number", "Status", "Reference", "Settlement", "Amount", "Balance", "Currency"]
    closing = next(row for row in rows if row[1] == "Closing balance")
    assert closing[6:] == ["100.00", "100.00", "EUR"]
    assert rows[-1][1] == "Ageing"
    workbook = client.get("/files/statement.xlsx", params=query)
    assert 'filename="statement-2026-01-01-2099-12-31.xlsx"' in workbook.headers["content-disposition"]
    assert len(list(openpyxl.load_workbook(io.BytesIO(workbook.content)).active.values)) == len(rows)
    assert "Closing balance" in client.get("/files/statement.html", params=query).text
    assert "100.00" in text_of(client.get("/files/statement.pdf", params=query).content)
    sign_in(client)
    assert client.get("/files/statement.csv", params={"customer": house.theirs.public_id}).status_code == 200


@on_sqlite_alone
def test_bad_period_is_told_in_a_sentence(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    for query in ("period=Someday", "period=Custom", "period=Custom&from=2026-02-30&to=2026-03-01", "period=Custom&from=%00&to="):
        answer = client.get(f"/files/statement.csv?portal={portal_id}&{query}")
        assert answer.status_code == 400
        assert answer.text.endswith(".")


def test_item_112_list_in_every_form_follows_search_and_selection(client: TestClient, house: House) -> None:
    sign_in(client)
    answer = client.get("/files/lists/all.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="test-invoices.csv"'
    everything = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert everything[0] == ["Number", "Invoice date", "Total", "Currency"]
    assert len(everything) == 4
    found = client.get("/files/lists/all.csv", params={"q": "Secretive"}).content.decode("utf-8-sig").splitlines()
    assert len(found) == 2
    assert house.their_invoice.number in found[1]
    selected = client.get("/files/lists/all.xlsx", params={"ids": house.my_invoice.public_id})
    assert [row[0] for row in openpyxl.load_workbook(io.BytesIO(selected.content)).active.values] == [
        "Number",
        house.my_invoice.number,
    ]
    assert house.my_invoice.number in client.get("/files/lists/all.html").text
    assert house.my_invoice.number in text_of(client.get("/files/lists/all.pdf").content)


def test_portal_list_holds_nothing_of_others_whatever_is_asked(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    for query in ("", "q=Secretive", "q=4711", f"ids={house.their_invoice.public_id}", "filter=x&sort=-customer", "after=AAAA"):
        for kind in ("csv", "html"):
            page = client.get(f"/files/lists/mine.{kind}?portal={portal_id}&{query}").text
            assert house.their_invoice.number not in page
            assert "Secretive" not in page.replace("“Secretive”", "")
            assert "4,711" not in page
    assert client.get(f"/files/lists/all.csv?portal={portal_id}").status_code == 404


def every_path(house: House, payment_id: str) -> list[str]:
    """Every address of something that belongs to the first customer, or to staff."""
    ids = (house.my_invoice.public_id, house.my_draft.public_id)
    return [
        *(f"/files/documents/{public_id}.{kind}" for public_id, kind in product(ids, ("pdf", "html", "xlsx"))),
        *(f"/files/payments/{payment_id}.{kind}" for kind in ("pdf", "html", "xlsx")),
        *(f"/files/lists/all.{kind}" for kind in ("csv", "xlsx", "pdf", "html")),
    ]


def test_foreign_missing_and_unknown_are_one_answer(client: TestClient, house: House, payment_id: str) -> None:
    answers = set()

    def ask(who: TestClient, path: str, portal_id: str = "") -> None:
        answer = who.get(path, params={"portal": portal_id} if portal_id else {})
        answers.add((answer.status_code, answer.content, tuple(sorted(answer.headers.items()))))
        if len(answers) > 1:
            raise AssertionError(f"{path} differs: {answer.status_code} {answer.text[:200]}")

    other_portal = enter_portal(client, house.their_link)
    with new_browser() as stranger:
        for path in every_path(house, payment_id):
            ask(client, path, other_portal)
            ask(client, path, house.my_link.public_id)
            ask(client, path)
            ask(stranger, path)
            ask(stranger, path, house.my_link.public_id)
    zeros = "0" * 64
    unknown = ("documents/unknown.pdf", "documents/%00.pdf", "documents/é.xlsx", "documents/x.exe", "payments/%00.pdf", "",
               "payments/'.html", "lists/unknown.csv", "lists/%00.csv", "..%2fetc/passwd", "logo/x", f"logo/{zeros}")  # fmt: skip
    for path in unknown:
        ask(client, f"/files/{path}", other_portal)
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


@on_sqlite_alone
def test_visitor_gets_no_draft_of_their_own(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    for kind in ("pdf", "html", "xlsx"):
        assert client.get(f"/files/documents/{house.my_draft.public_id}.{kind}?portal={portal_id}").status_code == 404


def test_revoked_link_and_disabled_user_get_nothing_more(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    path = f"/files/documents/{house.my_invoice.public_id}.html"
    assert client.get(f"{path}?portal={portal_id}").status_code == 200
    sign_in(client)
    assert client.get(path).status_code == 200
    with unit_of_work() as session:
        access.revoke(session, link=session.get_one(PortalLink, house.my_link.id), actor=house.staff)
        access.end_sessions(session, user_id=house.admin.id)
    assert client.get(f"{path}?portal={portal_id}").status_code == 404
    assert client.get(path).status_code == 404


@on_sqlite_alone
def test_using_files_keeps_a_session_awake(client: TestClient, house: House) -> None:
    start = utc_now()
    clock.start_at(start)
    sign_in(client)
    for hours in range(0, 30, 10):
        clock.start_at(start + timedelta(hours=hours))
        assert client.get(f"/files/documents/{house.my_invoice.public_id}.html").status_code == 200


@on_sqlite_alone
def test_logo_is_public_and_kept_for_ever(client: TestClient) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")
    answer = client.get(f"/files/logo/{store_logo(picture.getvalue())}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert "immutable" in answer.headers["cache-control"]


@on_sqlite_alone
def test_renders_are_readable_by_their_owner_only(client: TestClient, house: House) -> None:
    sign_in(client)
    client.get(f"/files/documents/{house.my_invoice.public_id}.pdf")
    for path in (settings().data_dir / "renders").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
