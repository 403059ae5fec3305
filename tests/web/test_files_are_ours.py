"""Whatever file of an issued document leaves the house, its customer can have confirmed later; a changed byte is found."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from flare_app import documents, messages
from flare_app.database import read_only, unit_of_work
from flare_app.messages import MessageForm
from flare_app.models import Document, IssuedFile
from flare_app.rendering.pool import close_pool
from flare_app.settings import settings
from flare_app.web import document_files
from tests import factories
from tests.web.conftest import House, enter_portal, on_sqlite_alone, sign_in


@pytest.fixture(scope="module", autouse=True)
def _end_pool() -> Iterator[None]:
    yield
    close_pool()


def confirmed(house: House, content: bytes) -> str:
    """The number of the document that the first customer is told a file to be; "" for none."""
    visitor = factories.make_visitor(house.mine)
    with read_only() as session:
        found = documents.find_issued_file(session, principal=visitor, fingerprint=sha256(content).hexdigest())
        return (found.number or "") if found else ""


def test_downloaded_file_is_confirmed_and_a_forged_one_is_not(client: TestClient, house: House) -> None:
    portal_id = enter_portal(client, house.my_link)
    file = client.get(f"/files/documents/{house.my_invoice.public_id}.pdf?portal={portal_id}").content
    assert confirmed(house, file) == house.my_invoice.number
    assert confirmed(house, file + b"\n") == ""


@on_sqlite_alone
def test_file_that_staff_send_by_other_ways_and_the_one_in_the_mail_are_confirmed(client: TestClient, house: House) -> None:
    sign_in(client)
    file = client.get(f"/files/documents/{house.my_invoice.public_id}.pdf").content
    assert confirmed(house, file) == house.my_invoice.number
    with unit_of_work() as session:
        other = factories.make_issued(session, house.mine, actor=house.staff)
        form = MessageForm(document=other.public_id, to="a@example.com", subject="Hello", body="See there", attach_pdf=True)
        messages.queue_message(session, form=form, actor=house.staff)
    messages.deliver_due()
    attached = next(iter(sorted((settings().data_dir / "outbox").glob("*.eml")))).read_bytes()
    assert b"application/pdf" in attached
    downloaded = client.get(f"/files/documents/{other.public_id}.pdf").content
    assert confirmed(house, downloaded) == other.number


@on_sqlite_alone
def test_file_from_before_fingerprints_were_kept_is_noted_when_it_leaves_again(client: TestClient, house: House) -> None:
    sign_in(client)
    path = f"/files/documents/{house.my_invoice.public_id}.pdf"
    file = client.get(path).content
    with unit_of_work() as session:
        for known in session.exec(select(IssuedFile)):
            session.delete(known)
    assert confirmed(house, file) == ""
    document_files._drawn.clear()
    assert client.get(path).content == file
    assert confirmed(house, file) == house.my_invoice.number


@on_sqlite_alone
def test_each_paper_of_a_document_stays_confirmed_when_it_changes(client: TestClient, house: House) -> None:
    sign_in(client)
    path = f"/files/documents/{house.my_invoice.public_id}.pdf"
    before = client.get(path).content
    with unit_of_work() as session:
        session.get_one(Document, house.my_invoice.id).po_number = "PO-7"
    after = client.get(path).content
    assert after != before
    assert confirmed(house, before) == confirmed(house, after) == house.my_invoice.number


@on_sqlite_alone
def test_draft_s_file_is_not_noted(client: TestClient, house: House) -> None:
    sign_in(client)
    with unit_of_work() as session:
        draft = factories.make_draft(session, house.mine, actor=house.staff)
    assert client.get(f"/files/documents/{draft.public_id}.pdf").status_code == 200
    with read_only() as session:
        assert session.exec(select(IssuedFile)).all() == []
