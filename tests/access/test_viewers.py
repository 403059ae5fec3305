"""Whom staff see to have opened a document."""

from datetime import timedelta

from flare_app import access, clock, messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import PortalVisitor
from flare_app.models import Document
from tests.access.books import JANUARY, NOW, Books, open_share, share, who


def look(visitor: PortalVisitor, document: Document) -> None:
    with unit_of_work() as session:
        messages.document_opened(session, visitor=visitor, document_id=document.id)


def test_readers_are_named_by_address_and_by_whom_it_was_passed_on_to(books: Books) -> None:
    guest = who(open_share(share(books.owner, **JANUARY)))
    look(guest, books.january)
    with read_only() as session:
        assert session.get_one(Document, books.january.id).delivery != "opened"
    for minutes in (1, 62, 63):
        clock.start_at(NOW + timedelta(minutes=minutes))
        look(books.owner, books.january)
    with read_only() as session:
        seen = access.viewers_of(session, principal=books.staff, document_id=books.january.id)
        assert [(one.address, one.shared_with, one.count) for one in seen] == [
            ("billing@acme.example", "", 2),
            ("billing@acme.example", "Count & Co", 1),
        ]
        assert seen[0].last_at - seen[0].first_at > timedelta(hours=1)
        assert access.viewers_of(session, principal=books.staff, document_id=books.february.id) == []
        assert session.get_one(Document, books.january.id).delivery == "opened"
