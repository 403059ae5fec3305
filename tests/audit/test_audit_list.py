"""The trail of the whole house: listed, searched, narrowed, written to files, and sealed."""

import csv
import io
from dataclasses import dataclass

import pytest

from flare_app import access, audit
from flare_app.audit import Area
from flare_app.database import read_only, unit_of_work
from flare_app.domain.changes import Changes, changes_in_words
from flare_app.domain.principals import Role, Staff, System
from flare_app.errors import NotFound, NotPermitted
from flare_app.lists import ListQuery, fetch_page, from_query, offered_choices
from flare_app.lists.export import csv as csv_file
from flare_app.models import Customer, Document, StaffUser
from flare_app.ui.staff.audit_trail_page import AUDIT_TRAIL
from tests import factories


@dataclass(frozen=True)
class House:
    """Who has done something, and to what."""

    staff: Staff
    customer: Customer
    invoice: Document


@pytest.fixture
def house(database: str) -> House:
    """An invoice, an invited user."""
    with unit_of_work() as session:
        staff = factories.make_company(session)
        customer = factories.make_customer(session, actor=staff, name="Bergwerk AG")
        invoice = factories.make_issued(session, customer, factories.line("1234.50"), actor=staff)
        access.invite_user(session, actor=staff, email="bob@example.com", role="accountant")
    return House(staff, customer, invoice)


def rows(house: House, **query: str) -> list[tuple[object, ...]]:
    with read_only() as session:
        return [row.values for row in fetch_page(session, AUDIT_TRAIL, house.staff, ListQuery(**query)).rows]  # type: ignore[arg-type]


def verbs(house: House, **query: str) -> list[object]:
    return [values[2] for values in rows(house, **query)]


def test_newest_comes_first_and_every_part_of_the_house_can_be_chosen(house: House) -> None:
    assert verbs(house)[0] == "user_invited"
    assert verbs(house, filter=Area.PEOPLE) == ["user_invited"]
    assert "issued" in verbs(house, filter=Area.DOCUMENTS)
    assert set(verbs(house, filter=Area.CUSTOMERS)) == {"created"}
    chosen = sum(len(rows(house, filter=area)) for area in Area)
    assert chosen == len(rows(house))


@pytest.mark.parametrize(
    ("asked", "found"), [("bergwerk", "created"), ("ada invited", "user_invited"), ("INV-000001", "issued"), ("zzz", "")]
)
def test_person_deed_and_record_are_found_by_any_part_of_their_names(house: House, asked: str, found: str) -> None:
    assert (found in verbs(house, text=asked)) is bool(found)


def test_person_and_verb_narrow_it_and_its_file(house: House) -> None:
    with unit_of_work() as session:
        bea = factories.make_staff(session, name="Bea")
        factories.make_customer(session, actor=bea, name="Zinnober AG")
        factories.make_issued(session, house.customer, actor=bea)
        issued = session.get_one(Document, house.invoice.id)
        audit.record(session, actor=factories.make_visitor(house.customer), verb="viewed", subject=issued)
        audit.record(session, actor=System("reminders"), verb="queued", subject=issued)
        session.get_one(StaffUser, bea.user_id).name = "Bea Later"
        hers = session.get_one(StaffUser, bea.user_id).public_id
    with read_only() as session:
        offered = offered_choices(session, AUDIT_TRAIL, house.staff)
    people, deeds = dict(offered["actor"]), [code for code, _ in offered["verb"]]
    assert list(people.values()) == ["Ada Admin", "Bea Later", "Customers", "Flare itself"]
    assert deeds == sorted(set(verbs(house)), key=lambda verb: str(verb).replace("_", " "))
    assert {row[1] for row in asked(house, f"actor={hers}")} == {"Bea"}
    assert [row[2] for row in asked(house, "actor=portal,system&verb=viewed")] == ["viewed"]
    assert len(asked(house, f"actor={hers}&verb=issued")) == 1
    assert asked(house, "actor=nobody&verb=issued") == asked(house, "verb=unheard") == []
    with read_only() as session:
        text = b"".join(csv_file(session, AUDIT_TRAIL, house.staff, from_query(f"actor={hers}&verb=issued,created"))).decode(
            "utf-8-sig"
        )
    assert {(line["Who"], line["What"]) for line in csv.DictReader(io.StringIO(text))} == {("Bea", "Issued"), ("Bea", "Created")}


def asked(house: House, address: str) -> list[tuple[object, ...]]:
    with read_only() as session:
        return [row.values for row in fetch_page(session, AUDIT_TRAIL, house.staff, from_query(address)).rows]


def test_period_narrows_it(house: House) -> None:
    assert len(rows(house, period="This month")) == len(rows(house))
    assert rows(house, period="Custom", start="2001-01-01", end="2001-12-31") == []


def test_file_says_what_the_screen_says(house: House) -> None:
    with read_only() as session:
        text = b"".join(csv_file(session, AUDIT_TRAIL, house.staff, ListQuery(filter=Area.PEOPLE))).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert (line["Who"], line["What"], line["Record"]) == ("Ada Admin", "User invited", "bob@example.com")
    assert line["Changes"] == "role: accountant"


def test_amounts_are_told_in_the_records_currency(house: House) -> None:
    with unit_of_work() as session:
        audit.record(
            session,
            actor=house.staff,
            verb="settled",
            subject=session.get_one(Document, house.invoice.id),
            changes={"balance_amount": [123450, 0]},
        )
    changes = rows(house)[0][5]
    assert changes == Changes("EUR", {"balance_amount": [123450, 0]})
    assert isinstance(changes, Changes)
    assert changes_in_words(changes, str) == "balance amount: 123450 → 0"


def test_changes_name_the_former_value_where_there_was_one_and_moments_to_the_minute() -> None:
    values = {"number": [None, "INV-000007"], "note": ["old", ""], "disabled_at": [None, "2026-11-23T01:58:53.675276+00:00"]}
    told = changes_in_words(Changes("", values), str)
    assert told == "number: INV-000007; note: old → empty; disabled at: 2026-11-23 01:58 UTC"


def test_admins_and_accountants_may_look_and_nobody_else(house: House) -> None:
    with read_only() as session:
        hash_ = fetch_page(session, AUDIT_TRAIL, house.staff, ListQuery()).rows[0].public_id
    for role, may in ((Role.ADMIN, True), (Role.ACCOUNTANT, True), (Role.SALES_MANAGER, False)):
        with unit_of_work() as session:
            who = factories.make_staff(session, role=role)
            if may:
                assert audit.get_entry(session, principal=who, public_id=hash_)[0].hash == hash_
                continue
            for ask in (audit.audit_source, lambda who: audit.get_entry(session, principal=who, public_id=hash_)):
                with pytest.raises(NotPermitted):
                    ask(who)  # type: ignore[operator]
    with pytest.raises(NotFound):
        audit.audit_source(factories.make_visitor(house.customer))


def test_entry_is_found_by_its_seal_and_shows_that_it_is_whole(house: House) -> None:
    with read_only() as session:
        hash_ = fetch_page(session, AUDIT_TRAIL, house.staff, ListQuery()).rows[0].public_id
        entry, _ = audit.get_entry(session, principal=house.staff, public_id=hash_)
        assert audit.is_as_written(entry)
        entry.actor_name = "Somebody else"
        assert not audit.is_as_written(entry)
        for unknown in ("", "x", "0" * 64, hash_[:-1]):
            with pytest.raises(NotFound):
                audit.get_entry(session, principal=house.staff, public_id=unknown)
