"""Attached files are sent by staff from a page of ours, and given back to be saved, never to be shown."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from flare_app import documents
from flare_app.database import read_only, unit_of_work
from flare_app.models import Attachment
from tests.web.conftest import House, enter_portal, on_sqlite_alone, own_page, sign_in

pytestmark = on_sqlite_alone
ADDRESS = "/sales/attachments"
PDF = b"%PDF-1.7\n"


def files(house: House) -> list[Attachment]:
    with read_only() as session:
        return documents.attachments_of(session, principal=house.staff, document_id=house.my_invoice.id)


def send(client: TestClient, house: House, content: bytes = PDF, name: str = "plan.pdf", **query: str) -> Any:
    params = {"document": house.my_invoice.public_id, "name": name} | query
    return client.post(ADDRESS, params=params, content=content, headers=own_page())


def test_staff_attach_a_file_and_save_it_again(client: TestClient, house: House) -> None:
    sign_in(client)
    assert send(client, house, name="Plän.pdf").status_code == 204
    answer = client.get(f"/files/attachments/{files(house)[0].public_id}")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PDF, "application/pdf")
    assert answer.headers["content-disposition"] == "attachment; filename=\"Pl_n.pdf\"; filename*=UTF-8''Pl%C3%A4n.pdf"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize(
    ("content", "name", "status", "sentence"),
    [
        (b"x" * 10_000_001, "plan.pdf", 413, "The file is larger than 10 MB."),
        (b"<svg/>", "plan.pdf", 400, "This kind of file cannot be attached."),
        (b"", "plan.pdf", 400, "The file is empty."),
        (PDF, "x" * 501, 400, "The name of the file is too long."),
    ],
)
def test_what_cannot_be_attached_is_refused_with_a_sentence(
    client: TestClient, house: House, content: bytes, name: str, status: int, sentence: str
) -> None:
    sign_in(client)
    answer = send(client, house, content, name)
    assert (answer.status_code, answer.text.startswith(sentence)) == (status, True)
    assert files(house) == []


def test_another_sites_page_and_strangers_and_visitors_attach_nothing(client: TestClient, house: House) -> None:
    assert send(client, house).status_code == 404
    portal_id = enter_portal(client, house.my_link)
    assert send(client, house, portal=portal_id).status_code == 403
    sign_in(client)
    address = f"{ADDRESS}?document={house.my_invoice.public_id}&name=a.pdf"
    assert client.post(address, content=PDF, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.get(ADDRESS).status_code == 405
    assert files(house) == []


def test_customer_saves_what_is_shown_to_them_and_nothing_else(client: TestClient, house: House) -> None:
    with unit_of_work() as session:
        kinds = {
            shared: documents.attach_file(
                session, name="a.pdf", content=PDF, actor=house.staff, document=house.my_invoice.public_id, is_shared=shared
            ).public_id
            for shared in (True, False)
        }
        foreign = documents.attach_file(
            session, name="a.pdf", content=PDF, actor=house.staff, document=house.their_invoice.public_id, is_shared=True
        ).public_id
    portal_id = enter_portal(client, house.my_link)
    wanted = {
        public_id: client.get(f"/files/attachments/{public_id}?portal={portal_id}") for public_id in (*kinds.values(), foreign)
    }
    assert [answer.status_code for answer in wanted.values()] == [200, 404, 404]
    assert {answer.text for public_id, answer in wanted.items() if public_id != kinds[True]} == {"This does not exist."}
