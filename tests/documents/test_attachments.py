"""Files attached to documents: which are taken, who sees them, and how they come and go."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlmodel import Session, select

from flare_app import audit, clock, documents
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalScope, PortalVisitor
from flare_app.errors import Conflict, Invalid, NotFound, NotPermitted
from flare_app.models import Attachment, AttachmentContent, Document
from tests import factories
from tests.documents.conftest import Shop

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(buffer, kind)
    return buffer.getvalue()


def archive(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "<xml/>")
    return buffer.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
ODS = archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")


@pytest.fixture
def invoice(shop: Shop) -> Document:
    """Issued and committed."""
    with unit_of_work() as session:
        return factories.make_issued(session, shop.customer, actor=shop.staff)


def attach(
    session: Session, shop: Shop, invoice: Document, name: str = "plan.pdf", content: bytes = PDF, **more: Any
) -> Attachment:
    return documents.attach_file(session, name=name, content=content, actor=shop.staff, document=invoice.public_id, **more)


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
    [
        ("plan.pdf", PDF, "plan.pdf", "application/pdf"),
        ("photo.JPG", picture("JPEG"), "photo.jpg", "image/jpeg"),
        ("photo", picture("PNG"), "photo.png", "image/png"),
        ("order.docx", DOCX, "order.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("hours.ods", ODS, "hours.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("notes.txt", "Grüße\r\n".encode(), "notes.txt", "text/plain"),
        ("hours.csv", "Tag;Stunden\n".encode("cp1252"), "hours.csv", "text/csv"),
        ("harmless.pdf.exe", PDF, "harmless.pdf.exe.pdf", "application/pdf"),
        ("../../etc/passwd.pdf", PDF, "passwd.pdf", "application/pdf"),
        ('C:\\Users\\ann\\ev"il\r\nSet-Cookie: a.pdf', PDF, "ev_il__Set-Cookie_ a.pdf", "application/pdf"),
        ("Angebot für Müller – 契約.pdf", PDF, "Angebot für Müller _ 契約.pdf", "application/pdf"),
        (".pdf", PDF, "pdf.pdf", "application/pdf"),
        ("", PDF, "file.pdf", "application/pdf"),
        ("x" * 400 + ".pdf", PDF, "x" * 114 + ".pdf", "application/pdf"),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_kind_is_told_by_the_content_and_the_name_is_made_safe(
    shop: Shop, invoice: Document, name: str, content: bytes, kept: str, media_type: str
) -> None:
    with unit_of_work() as session:
        made = attach(session, shop, invoice, name, content)
        assert (made.file_name, made.media_type, made.size) == (kept, media_type, len(content))
        assert documents.attachment_content(session, made) == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("page.html", b"<html></html>"),
        ("run.exe", b"MZ\x90\x00"),
        ("notes.txt", b"MZ\x90\x00"),
        ("macro.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("macro.ods", archive("Basic/script-lc.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")),
        ("archive.docx", archive("run.exe")),
        ("broken.docx", b"PK\x03\x04broken"),
        ("empty.pdf", b""),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_could_do_harm_is_refused_whatever_its_name(shop: Shop, invoice: Document, name: str, content: bytes) -> None:
    with unit_of_work() as session, pytest.raises(Invalid):
        attach(session, shop, invoice, name, content)


def test_ten_files_and_ten_megabytes_are_the_most(shop: Shop, invoice: Document) -> None:
    with unit_of_work() as session:
        with pytest.raises(Invalid, match="larger than 10 MB"):
            attach(session, shop, invoice, content=PDF + b"x" * 10_000_000)
        for _ in range(10):
            attach(session, shop, invoice)
        with pytest.raises(Conflict, match="at most 10 files"):
            attach(session, shop, invoice)


def test_customer_sees_what_is_shown_to_them_of_documents_they_may_see(shop: Shop, invoice: Document) -> None:
    with unit_of_work() as session:
        shared, private = attach(session, shop, invoice, is_shared=True), attach(session, shop, invoice)
        draft = factories.make_draft(session, shop.customer, actor=shop.staff)
        of_draft = attach(session, shop, draft, is_shared=True)
        stranger = factories.make_visitor(factories.make_customer(session, actor=shop.staff))
    visitor = factories.make_visitor(shop.customer)
    elsewhere = PortalVisitor(1, "portal", shop.customer.id, "a@b.example", 1, scope=PortalScope(document_id=draft.id))
    with read_only() as session:
        assert [one.id for one in documents.attachments_of(session, principal=visitor, document_id=invoice.id)] == [shared.id]
        assert documents.get_attachment(session, principal=visitor, public_id=shared.public_id).id == shared.id
        for who, file in ((visitor, private), (visitor, of_draft), (stranger, shared), (elsewhere, shared)):
            with pytest.raises(NotFound):
                documents.get_attachment(session, principal=who, public_id=file.public_id)


def test_showing_and_removing_stand_in_the_audit_trail_and_are_taken_back(shop: Shop, invoice: Document) -> None:
    visitor = factories.make_visitor(shop.customer)
    with unit_of_work() as session:
        file = attach(session, shop, invoice)
        documents.share_attachment(session, public_id=file.public_id, is_shared=True, actor=shop.staff)
        documents.remove_attachment(session, public_id=file.public_id, actor=shop.staff)
        assert documents.attachments_of(session, principal=visitor, document_id=invoice.id) == []
        documents.restore_attachment(session, public_id=file.public_id, actor=shop.staff)
        assert len(documents.attachments_of(session, principal=visitor, document_id=invoice.id)) == 1
    with read_only() as session:
        told = [entry.verb for entry in audit.history(session, subject_kind="document", subject_id=invoice.id)]
        assert told[:4] == ["brought a file back", "removed a file", "showed a file to the customer", "attached a file"]


def test_portal_changes_no_files(shop: Shop, invoice: Document) -> None:
    visitor: Any = factories.make_visitor(shop.customer)
    with unit_of_work() as session:
        file = attach(session, shop, invoice, is_shared=True)
        for verb in (documents.remove_attachment, documents.restore_attachment):
            with pytest.raises(NotPermitted):
                verb(session, public_id=file.public_id, actor=visitor)
        with pytest.raises(NotPermitted):
            documents.attach_file(session, name="a.pdf", content=PDF, actor=visitor, document=invoice.public_id)


def test_files_of_an_unsaved_form_are_its_writers_and_become_the_documents(shop: Shop, invoice: Document) -> None:
    with unit_of_work() as session:
        other = factories.make_staff(session, "Ben")
        file = documents.attach_file(session, name="a.pdf", content=PDF, actor=shop.staff, form="invoice/new")
        assert documents.attachments_of_form(session, form="invoice/new", actor=other) == []
        with pytest.raises(NotFound):
            documents.get_attachment(session, principal=other, public_id=file.public_id)
        documents.move_attachments(session, form="invoice/new", to="invoice/new/aside", actor=shop.staff)
        assert documents.attachments_of_form(session, form="invoice/new", actor=shop.staff) == []
        documents.adopt_attachments(session, form="invoice/new/aside", document=invoice, actor=shop.staff)
        assert [one.id for one in documents.attachments_of(session, principal=other, document_id=invoice.id)] == [file.id]


def test_revised_document_keeps_its_files_and_a_deleted_draft_takes_them_along(shop: Shop, invoice: Document) -> None:
    with unit_of_work() as session:
        attach(session, shop, invoice)
        draft = documents.revise_document(session, public_id=invoice.public_id, actor=shop.staff)
        assert len(documents.attachments_of(session, principal=shop.staff, document_id=draft.id)) == 1
        documents.delete_draft(session, public_id=draft.public_id, actor=shop.staff)
        assert len(documents.attachments_of(session, principal=shop.staff, document_id=invoice.id)) == 1


def test_what_was_removed_or_never_saved_is_forgotten_after_a_month(shop: Shop, invoice: Document) -> None:
    with unit_of_work() as session:
        removed, kept = attach(session, shop, invoice, content=PDF + b"1"), attach(session, shop, invoice, content=PDF + b"2")
        documents.remove_attachment(session, public_id=removed.public_id, actor=shop.staff)
        documents.attach_file(session, name="a.pdf", content=PDF + b"3", actor=shop.staff, form="invoice/new")
        documents.delete_forgotten_attachments(session)
        assert len(session.exec(select(Attachment)).all()) == 3
    clock.start_at(clock.utc_now() + timedelta(days=31))
    with unit_of_work() as session:
        documents.delete_forgotten_attachments(session)
        assert [one.id for one in session.exec(select(Attachment))] == [kept.id]
        assert [one.content for one in session.exec(select(AttachmentContent))] == [PDF + b"2"]


def test_same_file_twice_is_stored_once(shop: Shop, invoice: Document) -> None:
    with unit_of_work() as session:
        attach(session, shop, invoice)
        attach(session, shop, invoice, name="again.pdf")
        assert len(session.exec(select(AttachmentContent)).all()) == 1
