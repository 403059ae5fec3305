"""Customers come from a file once, are brought up to date by a newer one, and every refusal names its line."""

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from flare_app import customers
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff, System
from flare_app.errors import Invalid
from flare_app.importing import ImportReport, Outcome
from flare_app.models import AuditEntry, Customer
from tests.factories import make_customer

IMPORT = System("import")
SAMPLE = (Path(__file__).parent.parent / "data" / "customers.csv").read_bytes()


def _import(content: bytes = SAMPLE, *, dry_run: bool = False) -> ImportReport:
    return customers.import_customers(unit_of_work, content=content, actor=IMPORT, dry_run=dry_run)


def _names(session: Session) -> list[str]:
    return list(session.exec(select(Customer.name).order_by(col(Customer.id))))


def test_sample_is_taken_and_every_refusal_names_its_line(staff: Staff) -> None:
    report = _import()
    assert report.counts == {Outcome.CREATED: 6, Outcome.REFUSED: 4}
    assert [(remark.line, remark.reason) for remark in report.refusals] == [
        (9, "Name is required."),
        (11, "Line 2 holds this customer already."),
        (12, "The row has more fields than the first line has columns."),
        (13, "ZIP code is too long: at most 20 characters."),
    ]
    with read_only() as session:
        assert _names(session) == [
            "Léonie Brûlé",
            'Smith "Smitty" & Sons, Inc.',
            '=HYPERLINK("http://evil.example")',
            "משה כהן",
            "Stanisław Wójcik",
            "No Address Ltd",
        ]
        smith = session.exec(select(Customer).where(Customer.email == "john@smith.example")).one()
        assert (smith.street, smith.country, smith.locale) == ("1 Main Street\nSuite 5", "US", "en_US")


def test_address_that_takes_no_mail_does_not_cost_the_customer(staff: Staff) -> None:
    (warning,) = _import().warnings
    assert (warning.line, warning.name) == (7, "Stanisław Wójcik")
    assert "No mail can be sent to “stanisław@wojcik.example”" in warning.reason
    with read_only() as session:
        customer = session.exec(select(Customer).where(Customer.name == "Stanisław Wójcik")).one()
        assert (customer.email, customer.other_details) == ("", "E-mail address in the imported file: stanisław@wojcik.example")


def test_second_run_changes_nothing(staff: Staff) -> None:
    _import()
    with read_only() as session:
        before = len(session.exec(select(AuditEntry)).all())
    assert _import().counts == {Outcome.UNCHANGED: 6, Outcome.REFUSED: 4}
    with read_only() as session:
        assert len(session.exec(select(AuditEntry)).all()) == before
        assert len(_names(session)) == 6


def test_dry_run_reports_the_same_and_keeps_nothing(staff: Staff) -> None:
    dry = _import(dry_run=True)
    with read_only() as session:
        assert _names(session) == []
    wet = _import()
    assert dry.is_dry_run
    assert (dry.counts, dry.refusals, dry.warnings) == (wet.counts, wet.refusals, wet.warnings)


def test_newer_file_updates_what_it_names_and_leaves_the_rest(staff: Staff) -> None:
    _import(b"Name,Email,City,Currency\nAcme,info@acme.example,Graz,USD\n")
    report = _import(b"Name,Email,Phone\nAcme,INFO@acme.example,+43 1\n")
    assert report.counts == {Outcome.UPDATED: 1}
    with read_only() as session:
        (acme,) = session.exec(select(Customer)).all()
        assert (acme.phone, acme.city, acme.currency) == ("+43 1", "Graz", "USD")


def test_customer_entered_by_hand_before_is_the_same_one(staff: Staff) -> None:
    with unit_of_work() as session:
        make_customer(session, actor=staff, name="Acme", email="info@acme.example")
    assert _import(b"Name,Email\nAcme,info@acme.example\n").counts == {Outcome.UNCHANGED: 1}


def test_progress_is_told(staff: Staff) -> None:
    content = b"Name\n" + b"".join(b"Customer %d\n" % number for number in range(120))
    seen: list[tuple[int, int]] = []
    customers.import_customers(unit_of_work, content=content, actor=IMPORT, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(50, 120), (100, 120), (120, 120)]


def test_file_without_names_is_refused_as_a_whole(staff: Staff) -> None:
    with pytest.raises(Invalid, match="must name the columns Name"):
        _import(b"Company,City\nAcme,Graz\n")
