"""What is typed and not saved is kept per person and form, within bounds."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from flare_app import documents
from flare_app.database import unit_of_work
from flare_app.documents import unsaved
from flare_app.domain.principals import Role
from flare_app.errors import Invalid
from flare_app.models import FormDraft
from tests.factories import make_company, make_staff

NEW = "invoice/new"


def kept_by(session: Session, actor: object, form: str = NEW) -> object:
    found = documents.find_unsaved(session, form=form, actor=actor)  # type: ignore[arg-type]
    return found.fields if found else None


def test_what_was_typed_comes_back_with_the_moment_it_was_kept(database: str, at: object) -> None:
    with unit_of_work() as session:
        ada = make_company(session)
        at(datetime(2026, 3, 1, 10, 42, tzinfo=UTC))  # type: ignore[operator]
        documents.keep_unsaved(session, form=NEW, fields={"po_number": "A 1 🎉 שלום"}, actor=ada)
    with unit_of_work() as session:
        found = documents.find_unsaved(session, form=NEW, actor=ada)
        assert found is not None
        assert found.fields == {"po_number": "A 1 🎉 שלום"}
        assert f"{found.kept_at:%H:%M}" == "10:42"


def test_later_typing_replaces_what_was_kept_before(database: str) -> None:
    with unit_of_work() as session:
        ada = make_company(session)
        for text in ("A", "B"):
            documents.keep_unsaved(session, form=NEW, fields={"po_number": text}, actor=ada)
        assert kept_by(session, ada) == {"po_number": "B"}
        assert len(session.exec(select(FormDraft)).all()) == 1


def test_nobody_sees_what_somebody_else_typed(database: str) -> None:
    with unit_of_work() as session:
        ada = make_company(session)
        bob = make_staff(session, "Bob", Role.SALES_MANAGER)
        documents.keep_unsaved(session, form=NEW, fields={"po_number": "Ada's"}, actor=ada)
        assert kept_by(session, bob) is None
        documents.forget_unsaved(session, form=NEW, actor=bob)
        assert kept_by(session, ada) == {"po_number": "Ada's"}


def test_forms_are_kept_apart(database: str) -> None:
    with unit_of_work() as session:
        ada = make_company(session)
        documents.keep_unsaved(session, form=NEW, fields={"po_number": "1"}, actor=ada)
        documents.keep_unsaved(session, form="estimate/new", fields={"po_number": "2"}, actor=ada)
        documents.forget_unsaved(session, form=NEW, actor=ada)
        assert kept_by(session, ada) is None
        assert kept_by(session, ada, "estimate/new") == {"po_number": "2"}


def test_what_was_set_aside_can_be_taken_back(database: str) -> None:
    with unit_of_work() as session:
        ada = make_company(session)
        assert not documents.set_unsaved_aside(session, form=NEW, actor=ada)
        for text in ("first", "second"):
            documents.keep_unsaved(session, form=NEW, fields={"po_number": text}, actor=ada)
            assert documents.set_unsaved_aside(session, form=NEW, actor=ada)
        assert kept_by(session, ada) is None
        assert kept_by(session, ada, documents.aside(NEW)) == {"po_number": "second"}


def test_a_form_larger_than_a_megabyte_is_refused_in_a_sentence(database: str) -> None:
    with unit_of_work() as session:
        ada = make_company(session)
        with pytest.raises(Invalid, match="too much to be kept"):
            documents.keep_unsaved(session, form=NEW, fields={"customer_note": "é" * 500_001}, actor=ada)
        assert kept_by(session, ada) is None


def test_of_many_forms_the_newest_stay(database: str) -> None:
    with unit_of_work() as session:
        ada = make_company(session)
        for number in range(unsaved.MAX_UNSAVED_FORMS + 3):
            documents.keep_unsaved(session, form=f"invoice/{number}", fields={}, actor=ada)
        assert len(session.exec(select(FormDraft)).all()) == unsaved.MAX_UNSAVED_FORMS
        assert kept_by(session, ada, "invoice/0") is None
        assert kept_by(session, ada, f"invoice/{unsaved.MAX_UNSAVED_FORMS + 2}") == {}
