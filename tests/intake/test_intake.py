"""A file is uploaded, its columns are matched, it is checked, imported and stopped, and what was refused can be had again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from flare_app import clock, customers, intake
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import Conflict, Invalid, NotFound, NotPermitted
from flare_app.intake import FileState
from flare_app.models import Customer, Document, ImportFile
from tests import factories
from tests.intake.conftest import run, start, take, view
from tests.killed import run_and_kill

PEOPLE = "Firma;E-Mail;PLZ;Rabatt\nAcme;info@acme.example;8010;5\n;x@y.example;1;2\nBob;;1234567890123456789012;\n"


def count(model: Any) -> int:
    with read_only() as session:
        return int(session.exec(select(func.count()).select_from(model)).one())


def test_columns_are_guessed_from_titles_and_can_be_changed(ada: Staff) -> None:
    file = take(ada, PEOPLE)
    shown = view(ada, file)
    assert shown.file.columns == {"Name": 0, "Email": 1, "Zip": 2}
    assert (shown.header, shown.examples[0], shown.encoding) == (("Firma", "E-Mail", "PLZ", "Rabatt"), "Acme · Bob", "UTF-8")
    with unit_of_work() as session:
        intake.choose_columns(session, public_id=file, columns={"Name": 0, "Other Details": 3, "Nonsense": 2}, actor=ada)
    assert view(ada, file).file.columns == {"Name": 0, "Other Details": 3}
    run(ada, file)
    with read_only() as session:
        acme = customers.find_customer_by_name(session, name="Acme")
        assert acme is not None and (acme.other_details, acme.email) == ("5", "")


def test_item_21_customers_are_checked_first_then_imported_and_refused_lines_are_given_back(ada: Staff) -> None:
    file = take(ada, PEOPLE)
    checked = run(ada, file, is_dry_run=True)
    assert (checked.file.state, checked.counts, count(Customer)) == ("checked", {"created": 1, "refused": 2}, 0)
    assert checked.taken == [[2, "Acme", "created"]]
    assert checked.refusals == [[3, "", "Name is required."], [4, "Bob", "ZIP code is too long: at most 20 characters."]]
    done = run(ada, file)
    assert (done.file.state, done.counts, count(Customer)) == ("done", {"created": 1, "refused": 2}, 1)
    with read_only() as session:
        given = b"".join(intake.refused_rows(session, public_id=file, actor=ada)).decode("utf-8-sig").splitlines()
    assert given[0] == '"Firma","E-Mail","PLZ","Rabatt","Line","Why"'
    assert given[1] == '"","x@y.example","1","2","3","Name is required."'
    assert len(given) == 3


def test_item_21_sample_file_is_imported_as_it_is_and_only_the_name_is_required(ada: Staff) -> None:
    sample = run(ada, take(ada, intake.sample_file("customers")))
    assert (sample.counts, sample.warnings) == ({"created": 2}, [])
    assert run(ada, take(ada, "Name\nOnly A Name\n")).counts == {"created": 1}
    assert run(ada, take(ada, intake.sample_file("invoices"), kind="invoices")).counts == {"created": 1}
    assert count(Document) == 1


def test_unknown_terms_are_told_and_cost_nothing(ada: Staff) -> None:
    done = run(ada, take(ada, "Name,Terms\nAcme,net 60\nBob,Whenever\n"))
    assert done.counts == {"created": 2}
    assert [(line, name) for line, name, _ in done.warnings] == [(3, "Bob")]
    with read_only() as session:
        acme = session.exec(select(Customer).where(Customer.name == "Acme")).one()
        assert customers.form_of_customer(session, acme).terms


def test_refused_invoice_is_given_back_with_all_of_its_rows(ada: Staff) -> None:
    head = "Invoice number,Invoice date,Customer,Currency,Quantity,Unit price,Description\n"
    with unit_of_work() as session:
        factories.make_customer(session, actor=ada, name="Acme")
    rows = "A1,2026-01-01,Acme,EUR,1,10,x\nA2,2026-01-01,Acme,EUR,1,10,x\nA2,2026-01-01,Acme,EUR,1,oops,x\n"
    file = take(ada, head + rows, kind="invoices")
    assert run(ada, file).counts == {"created": 1, "refused": 1}
    with read_only() as session:
        given = b"".join(intake.refused_rows(session, public_id=file, actor=ada)).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in given] == ['"Invoice number"', '"A2"', '"A2"']


def test_required_column_has_to_be_matched_before_it_is_read(ada: Staff) -> None:
    file = take(ada, "Town\nGraz\n")
    with pytest.raises(Invalid, match="Say which column of the file holds Name"):
        start(ada, file, is_dry_run=True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("Name\n", "first line only"), ("", "empty"), ('Name\n"Bob', "Line 2 cannot be read"), ("a," * 300 + "\nx", "200 columns")],
)
def test_what_cannot_be_read_is_refused_at_once(ada: Staff, content: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        take(ada, content)


def test_run_is_stopped_and_what_was_imported_stays(ada: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flare_app.intake.working._TOLD_EVERY", 0)
    file = take(ada, "Name\n" + "".join(f"Customer {number}\n" for number in range(120)))
    start(ada, file, is_dry_run=False)
    with pytest.raises(Conflict, match="is being read"):
        intake_columns(ada, file)
    with unit_of_work() as session:
        intake.stop_run(session, public_id=file, actor=ada)
    intake.work_imports(unit_of_work)
    shown = view(ada, file)
    assert (shown.is_stopped, shown.file.state, shown.counts, count(Customer)) == (True, "done", {"created": 50}, 50)


def intake_columns(ada: Staff, file: str) -> None:
    with unit_of_work() as session:
        intake.choose_columns(session, public_id=file, columns={}, actor=ada)


def work() -> None:
    """For a process that is killed."""
    intake.work_imports(unit_of_work)


def test_killed_run_is_taken_over_after_a_minute_and_nothing_is_taken_twice(ada: Staff) -> None:
    file = take(ada, "Name\n" + "".join(f"Customer {number}\n" for number in range(60)))
    start(ada, file, is_dry_run=False)
    run_and_kill(work, at="flare_app.importing.report._in_order", when="before")
    assert (count(Customer), view(ada, file).file.state) == (60, FileState.RUNNING)
    assert intake.work_imports(unit_of_work) is False
    clock.start_at(clock.utc_now() + timedelta(seconds=70))
    assert intake.work_imports(unit_of_work) is True
    assert (view(ada, file).counts, count(Customer)) == ({"unchanged": 60}, 60)


def test_file_is_its_senders_own_and_portal_visitors_have_none(ada: Staff) -> None:
    file = take(ada, PEOPLE)
    with unit_of_work() as session:
        ben = factories.make_staff(session, "Ben")
        visitor: Any = factories.make_visitor(factories.make_customer(session, actor=ada))
        for verb in (intake.stop_run, intake.drop_file):
            with pytest.raises(NotFound):
                verb(session, public_id=file, actor=ben)
        with pytest.raises(NotPermitted):
            intake.take_file(session, kind="customers", name="a.csv", content=b"Name\nA", actor=visitor)
        with pytest.raises(NotFound, match="cannot be imported"):
            intake.take_file(session, kind="users", name="a.csv", content=b"Name\nA", actor=ada)


def test_newer_file_takes_the_place_of_the_former_and_old_ones_are_forgotten(ada: Staff) -> None:
    take(ada, PEOPLE)
    take(ada, PEOPLE)
    assert count(ImportFile) == 1
    clock.start_at(clock.utc_now() + timedelta(days=2))
    with unit_of_work() as session:
        intake.delete_old_files(session)
    assert count(ImportFile) == 0


def test_somebody_who_was_disabled_meanwhile_imports_nothing(ada: Staff) -> None:
    file = take(ada, PEOPLE)
    start(ada, file, is_dry_run=False)
    with unit_of_work() as session:
        session.get_one(factories.StaffUser, ada.user_id).disabled_at = clock.utc_now()
    intake.work_imports(unit_of_work)
    assert (view(ada, file).problem, count(Customer)) == ("Who started this cannot sign in any more.", 0)
