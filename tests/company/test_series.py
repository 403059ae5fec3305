"""A number series may look and begin as one likes, and stays without gap and twin."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from flare_app import audit, company, documents, payments, statements
from flare_app.company import SeriesForm
from flare_app.database import read_only, unit_of_work
from flare_app.errors import Conflict, Invalid, InvalidForm, NotPermitted
from flare_app.models import Document, NumberSeries
from tests import factories
from tests.company.conftest import House
from tests.payments_forms import payment_form


def test_a_new_look_counts_from_the_next_number_on(house: House) -> None:
    assert _issue(house).number == "INV-000001"
    _save(house, prefix="R/", padding="4", suffix="-26")
    assert _issue(house).number == "R/0002-26"
    assert _books_are_right()


def test_an_unused_series_begins_where_one_likes(house: House) -> None:
    _save(house, next_number="500")
    assert [_issue(house).number, _issue(house).number] == ["INV-000500", "INV-000501"]
    assert _books_are_right()


def test_verify_finds_a_gap_in_a_series_that_began_elsewhere(house: House) -> None:
    _save(house, next_number="500")
    _issue(house)
    with unit_of_work() as session:
        session.get_one(NumberSeries, "invoice").next_number = 503
    with read_only() as session:
        assert any("gap" in one for one in statements.verify_books(session))


def test_a_series_in_use_goes_on_from_its_last_number(house: House) -> None:
    _issue(house)
    for number in ("1", "3", "500"):
        with pytest.raises(InvalidForm) as refused:
            _save(house, next_number=number)
        assert refused.value.problems[0].field == "invoice_next_number"
    _save(house, next_number="2")
    assert _issue(house).number == "INV-000002"


def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_kept(house: House) -> None:
    for name, typed in (
        ("prefix", "=1+1"),
        ("prefix", "x" * 17),
        ("suffix", "a b"),
        ("padding", "0"),
        ("padding", "13"),
        ("padding", "six"),
        ("next_number", "0"),
        ("next_number", "1e3"),
        ("next_number", "1000000000"),
    ):
        with pytest.raises(InvalidForm) as refused:
            _save(house, **{name: typed})
        assert [problem.field for problem in refused.value.problems] == [f"invoice_{name}"]
    with pytest.raises(InvalidForm) as refused, unit_of_work() as session:
        wrong = [replace(form, padding="0") if form.kind != "estimate" else replace(form, prefix="Q-") for form in _forms(session)]
        company.update_series(session, forms=wrong, actor=house.ada)
    assert [problem.field for problem in refused.value.problems] == ["invoice_padding", "credit_note_padding", "payment_padding"]
    with read_only() as session:
        assert [company.next_in(one) for one in company.list_series(session)] == [
            "EST-000001",
            "INV-000001",
            "CR-000001",
            "PMT-000001",
        ]


def test_a_series_never_comes_to_a_number_that_is_taken(house: House) -> None:
    _issue(house, number="OLD-000007")
    for prefix, sentence in (("OLD-", "OLD-000007 is taken already"), ("CR-", "Another kind uses this prefix")):
        with pytest.raises(InvalidForm, match=sentence):
            _save(house, prefix=prefix)
    _save(house, prefix="OLDER-")
    _save(house, prefix="OLD-", next_number="8")
    assert _issue(house).number == "OLD-000008"


def test_a_typed_number_never_runs_into_the_series(house: House) -> None:
    _save(house, prefix="", suffix="-26")
    with pytest.raises(Invalid, match="given automatically"):
        _issue(house, number="000004-26")
    assert _issue(house, number="4-26").number == "4-26"


def test_numbers_typed_by_hand_are_asked_for(house: House) -> None:
    _save(house, automatic=False)
    with pytest.raises(Conflict, match="typed by hand"):
        _issue(house)
    assert _issue(house, number="INV-000001").number == "INV-000001"
    with pytest.raises(InvalidForm, match="INV-000001 is taken"):
        _save(house, automatic=True)


def test_payments_keep_automatic_numbers(house: House) -> None:
    with pytest.raises(InvalidForm) as refused:
        _save(house, kind="payment", automatic=False)
    assert refused.value.problems[0].field == "payment_automatic"


def test_payments_are_numbered_by_the_settings_of_their_series(house: House) -> None:
    _save(house, kind="payment", prefix="RCPT-", padding="4", suffix="/26", next_number="17")
    with unit_of_work() as session:
        form = payment_form(house.customer, amount="5.00")
        assert payments.record_payment(session, form=form, actor=house.ada).number == "RCPT-0017/26"


def test_a_change_that_did_not_see_another_one_is_refused(house: House) -> None:
    with read_only() as session:
        seen = _forms(session)
    _save(house, prefix="R-")
    with pytest.raises(Conflict, match="changed elsewhere"), unit_of_work() as session:
        company.update_series(session, forms=seen, actor=house.ada)


def test_taking_a_number_meanwhile_makes_no_form_stale(house: House) -> None:
    with read_only() as session:
        seen = [replace(form, next_number="") for form in _forms(session)]
    _issue(house)
    with unit_of_work() as session:
        company.update_series(session, forms=[replace(form, padding="3") for form in seen], actor=house.ada)
    assert _issue(house).number == "INV-002"


def test_only_who_may_changes_the_series_and_it_is_told(house: House) -> None:
    for actor in (house.accountant, house.sales):
        with pytest.raises(NotPermitted), unit_of_work() as session:
            company.update_series(session, forms=_forms(session), actor=actor)
    _save(house, prefix="R-")
    with read_only() as session:
        lines = audit.history(session, subject_kind="company", subject_id=company.get_company(session).id)
    assert [one.changes for one in lines if one.verb == "changed"] == [{"invoice_prefix": ["INV-", "R-"]}]


def _forms(session: Session) -> list[SeriesForm]:
    """The series as the form shows them."""
    return [
        SeriesForm(
            kind=one.kind,
            prefix=one.prefix,
            padding=str(one.padding),
            suffix=one.suffix,
            next_number=str(one.next_number),
            automatic=one.automatic,
            version=one.version,
        )
        for one in company.list_series(session)
    ]


def _save(house: House, *, kind: str = "invoice", **typed: object) -> None:
    with unit_of_work() as session:
        forms = [replace(form, **typed) if form.kind == kind else form for form in _forms(session)]  # type: ignore[arg-type]
        company.update_series(session, forms=forms, actor=house.ada)


def _issue(house: House, *, number: str | None = None) -> Document:
    with unit_of_work() as session:
        draft = factories.make_draft(session, house.customer, actor=house.ada)
        return documents.issue_document(session, public_id=draft.public_id, actor=house.ada, number=number)


def _books_are_right() -> bool:
    with read_only() as session:
        assert list(statements.verify_books(session)) == []
    return True
