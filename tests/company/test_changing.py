"""The company's settings change at once for what is to come, and never for what was issued."""

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image

from flare_app import audit, catalog, company, documents
from flare_app.company import CompanyForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.domain.states import DocumentKind
from flare_app.errors import Conflict, Invalid, InvalidForm, NotPermitted
from flare_app.live import listeners
from flare_app.models import Company
from flare_app.rendering.print_view import print_page
from tests import factories
from tests.company.conftest import House


def _picture(color: str = "green", size: tuple[int, int] = (8, 8)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "PNG")
    return buffer.getvalue()


def test_settings_come_back_as_they_were_saved(house: House) -> None:
    wanted = {
        "name": "Alpenglow & Söhne", "street": "Ring 1\nTop 4", "city": "Graz", "state": "Steiermark", "zip": "8010",
        "country": "CH",
        "email": "post@example.com", "phone": "+43 1", "website": "https://example.com", "tax_ids": (("VAT ID", "ATU2"),),
        "custom_fields": (("Register", "FN 1"),), "bank_details": "IBAN 1", "disclaimer": "Thanks", "footer": "Bye",
        "color": "#00ff00",
        "locale": "de_AT", "timezone": "Europe/Vienna", "fiscal_year_end_month": "6", "tax_rounding": "line",
        "allow_partial_payment": False, "minimum_partial": "12.50", "estimate_days": "14",
    }  # fmt: skip
    with unit_of_work() as session:
        term = catalog.list_terms(session)[0].public_id
    _change(house.ada, **wanted, terms=term)
    with read_only() as session:
        found = company.get_company(session)
        assert company.form_of_company(session, found) == CompanyForm(**wanted, terms=term)  # type: ignore[arg-type]
        assert (found.minimum_partial_amount, found.default_terms_id is None, found.version) == (12_50, False, 2)


def test_new_estimates_are_valid_for_the_companys_days(house: House) -> None:
    _change(house.ada, estimate_days="14")
    with read_only() as session:
        form = documents.new_form(session, kind=DocumentKind.ESTIMATE)
    assert date.fromisoformat(form.expires_on) - date.fromisoformat(form.issue_on) == timedelta(days=14)


def test_what_cannot_be_taken_is_said_at_its_field(house: House) -> None:
    bad: dict[str, Any] = {
        "name": " ", "zip": "x" * 21, "phone": "a\nb", "bank_details": "x" * 1_001, "country": "Austria",
        "email": "two@a.example, b@b.example",
        "website": "javascript:alert(1)", "tax_ids": (("VAT ID", ""),), "custom_fields": tuple((f"n{at}", "v") for at in range(11)),
        "color": "red", "locale": "xx_YY", "timezone": "Vienna", "fiscal_year_end_month": "13", "tax_rounding": "never",
        "terms": "none", "minimum_partial": "-1", "estimate_days": "0",
    }  # fmt: skip
    with pytest.raises(InvalidForm) as refused:
        _change(house.ada, **bad)
    assert [problem.field for problem in refused.value.problems] == list(bad)
    assert _company().version == 1


@pytest.mark.parametrize("name", ["\x00", "a\ud800b", "x" * 201, "\u200b"])
def test_a_name_that_cannot_be_kept_is_refused(house: House, name: str) -> None:
    with pytest.raises(InvalidForm):
        _change(house.ada, name=name)
    assert _company().name == "Alpenglow GmbH"


def test_a_change_that_did_not_see_another_one_is_refused(house: House) -> None:
    _change(house.ada, city="Graz")
    with pytest.raises(Conflict, match="changed elsewhere"), unit_of_work() as session:
        form = company.form_of_company(session, company.get_company(session))
        company.update_company(session, form=replace(form, city="Linz"), version=1, actor=house.ada)
    assert _company().city == "Graz"


def test_only_who_may_changes_the_company(house: House) -> None:
    for actor in (house.accountant, house.sales):
        with pytest.raises(NotPermitted):
            _change(actor, city="Graz")
        with pytest.raises(NotPermitted), unit_of_work() as session:
            company.change_logo(session, data=_picture(), actor=actor)
        with pytest.raises(NotPermitted), unit_of_work() as session:
            company.remove_logo(session, actor=actor)


def test_audit_trail_tells_what_it_was_before(house: House) -> None:
    with unit_of_work() as session:
        net_30 = next(term for term in catalog.list_terms(session) if term.days == 30)
    _change(house.ada, city="Graz", tax_ids=(("VAT ID", "ATU2"),), terms=net_30.public_id)
    _change(house.ada)
    with read_only() as session:
        lines = audit.history(session, subject_kind="company", subject_id=company.get_company(session).id)
        assert list(audit.broken_links(session)) == []
    before = next(one for one in lines if one.verb == "changed")
    assert (before.actor, len(lines)) == ("Ada Admin", 2)
    assert before.changes["city"] == ["Wien", "Graz"]
    assert before.changes["tax_ids"] == [[["VAT ID", "ATU1"]], [["VAT ID", "ATU2"]]]
    assert before.changes.get("default_terms", ["", "Net 30"])[1] == "Net 30"


def test_open_pages_hear_of_it(house: House) -> None:
    heard: list[str] = []
    listeners.append(heard.append)
    try:
        _change(house.ada, city="Graz")
    finally:
        listeners.remove(heard.append)
    assert "staff:company" in heard


def test_issued_documents_keep_their_copies(house: House) -> None:
    with unit_of_work() as session:
        company.change_logo(session, data=_picture("red"), actor=house.ada)
        issued = factories.make_issued(session, house.customer, actor=house.ada)
        draft = factories.make_draft(session, house.customer, actor=house.ada)
    old_logo = _company().logo_hash
    _change(house.ada, name="New Name AG", tax_rounding="line", footer="New", color="#111111", tax_ids=(), bank_details="IBAN 9")
    with unit_of_work() as session:
        company.change_logo(session, data=_picture("blue"), actor=house.ada)
    with unit_of_work() as session:
        kept = documents.get_document(session, principal=house.ada, public_id=issued.public_id)
        assert (kept.seller["name"], kept.seller["footer"], kept.seller["logo_hash"]) == ("Alpenglow GmbH", "", old_logo)
        assert kept.seller["tax_ids"] == [["VAT ID", "ATU1"]]
        assert kept.tax_rounding == "total"
        assert company.logo_bytes(old_logo)
        later = documents.issue_document(session, public_id=draft.public_id, actor=house.ada)
        assert (later.seller["name"], later.seller["footer"], later.seller["bank_details"]) == ("New Name AG", "New", "IBAN 9")
        assert later.seller["logo_hash"] not in ("", old_logo)


def test_items_97_98_104_105_fields_texts_tax_ids_logo_and_address_are_on_what_is_issued_next(house: House) -> None:
    numbers = (("Payroll ID", "P-1"), ("Federal ID", "F-2"), ("State ID", "S-3"), ("Other", "O-4"))
    _change(
        house.ada, name="Alpenglow AG", street="Ring 1", city="Graz", zip="8010", tax_ids=numbers, fiscal_year_end_month="6",
        custom_fields=(("Register", "FN 123"),), disclaimer="Goods stay ours until paid.", footer="Thank you for your trust.",
    )  # fmt: skip
    with unit_of_work() as session:
        company.change_logo(session, data=_picture("red"), actor=house.ada)
        issued = factories.make_issued(session, house.customer, actor=house.ada)
        page = print_page(documents.document_data(session, issued))
    for printed in (
        "Alpenglow AG",
        "Ring 1",
        "8010 Graz",
        "Register",
        "FN 123",
        "Goods stay ours until paid.",
        "Thank you for your",
    ):
        assert printed in page, printed
    assert all(text in page for pair in numbers for text in pair)
    assert "data:image/" in page


def test_a_logo_comes_and_goes_without_making_an_open_form_stale(house: House) -> None:
    with unit_of_work() as session:
        company.change_logo(session, data=_picture(), actor=house.ada)
    assert company.logo_bytes(_company().logo_hash) == _picture()
    with unit_of_work() as session:
        company.remove_logo(session, actor=house.ada)
    assert (_company().logo_hash, _company().version) == ("", 1)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG or WebP"),
        (b"GIF89a" + b"\x00" * 50, "PNG, JPEG or WebP"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (_picture(size=(4_001, 1_000)), "4 million"),
    ],
)
def test_a_file_that_is_no_logo_is_refused(house: House, data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence), unit_of_work() as session:
        company.change_logo(session, data=data, actor=house.ada)


def _change(actor: Staff, **changes: Any) -> None:
    """Save the form with these fields typed."""
    with unit_of_work() as session:
        found = company.get_company(session)
        form = replace(company.form_of_company(session, found), **changes)
        company.update_company(session, form=form, version=found.version, actor=actor)


def _company() -> Company:
    with read_only() as session:
        return company.get_company(session)
