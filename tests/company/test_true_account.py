"""The account for transfers: whole or not there, every change on record, and the day of the last one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flare_app import audit, clock, company, documents
from flare_app.clock import utc_now
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.errors import InvalidForm, NotPermitted
from flare_app.live import listeners
from tests import factories
from tests.company.conftest import House

ACCOUNT = {
    "bank_holder": "Alpenglow GmbH",
    "bank_name": "Bank Wien",
    "bank_iban": "AT61 1904 3002 3457 3201",
    "bank_bic": "BKAUATWW",
}


def change(actor: Staff, **typed: Any) -> None:
    with unit_of_work() as session:
        kept = company.get_company(session)
        form = replace(company.form_of_company(session, kept), **typed)
        company.update_company(session, form=form, version=kept.version, actor=actor)


def account() -> company.TrueAccount | None:
    with read_only() as session:
        return company.true_account(session)


def test_account_is_true_since_its_last_real_change(house: House) -> None:
    assert account() is None
    start = utc_now()
    change(house.ada, **ACCOUNT)
    clock.start_at(start + timedelta(days=31))
    change(house.ada, bank_iban="at611904300234573201", bank_holder="  Alpenglow GmbH ", city="Graz")
    true = account()
    assert true is not None
    assert (true.since, true.is_recent) == (start.date(), False)
    change(house.ada, bank_iban="DE89370400440532013000")
    true = account()
    assert true is not None
    assert (true.since, true.is_recent) == ((start + timedelta(days=31)).date(), True)
    clock.start_at(start + timedelta(days=61))
    true = account()
    assert true is not None
    assert true.is_recent
    change(house.ada, **dict.fromkeys(ACCOUNT, ""))
    assert account() is None


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"bank_holder": ""}, ["bank_holder"]),
        ({"bank_iban": ""}, ["bank_iban"]),
        ({"bank_iban": "AT62 1904 3002 3457 3201"}, ["bank_iban"]),
        ({"bank_bic": "?", "bank_number": "<b>"}, ["bank_number", "bank_bic"]),
    ],
)
def test_half_an_account_is_none_and_a_wrong_digit_is_found(house: House, typed: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(InvalidForm) as refused:
        change(house.ada, **ACCOUNT | typed)
    assert [problem.field for problem in refused.value.problems] == fields
    assert account() is None


def test_every_change_is_on_record_and_pages_that_show_it_hear_of_it(house: House) -> None:
    heard: list[str] = []
    listeners.append(heard.append)
    try:
        change(house.ada, **ACCOUNT)
        change(house.ada, bank_iban="DE89370400440532013000")
    finally:
        listeners.remove(heard.append)
    with read_only() as session:
        entry = audit.history(session, subject_kind="company", subject_id=company.get_company(session).id)[0]
    assert (entry.actor, entry.changes) == ("Ada Admin", {"bank_iban": ["AT611904300234573201", "DE89370400440532013000"]})
    assert heard.count(company.BANK_TOPIC) == 2
    for actor in (house.accountant, house.sales):
        with pytest.raises(NotPermitted):
            change(actor, **ACCOUNT)


def test_new_documents_carry_the_account_and_issued_ones_stay_as_they_are(house: House) -> None:
    with unit_of_work() as session:
        issued = factories.make_issued(session, house.customer, actor=house.ada)
        before = documents.document_data(session, issued).content_hash()
    change(house.ada, **ACCOUNT, bank_details="Please name the number.")
    with unit_of_work() as session:
        kept = documents.get_document(session, principal=house.ada, public_id=issued.public_id)
        assert documents.document_data(session, kept).content_hash() == before
        later = factories.make_issued(session, house.customer, actor=house.ada)
        assert documents.document_data(session, later).footer == (
            "Alpenglow GmbH · Bank Wien · IBAN AT61 1904 3002 3457 3201 · BIC BKAUATWW\nPlease name the number."
        )
