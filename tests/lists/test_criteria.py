"""The panel of filters: what is entered, what it leaves, and that everything about a list follows it."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from flare_app.errors import InvalidForm
from flare_app.lists import (
    Amounts,
    Choices,
    Currencies,
    Days,
    ListQuery,
    applied_words,
    count_matching,
    declaration,
    enter_criteria,
    fetch_page,
    from_query,
    offered_choices,
    register,
    selected_ids,
    selection_totals,
    to_query_string,
)
from flare_app.lists.export import csv as csv_file
from flare_app.lists.export import list_data
from tests.lists.conftest import Write
from tests.lists.notes import STAFF, STAFF_NOTES

CRITERIA = (
    Choices("state", "Status", codes=("not_sent", "sent", "opened")),
    Amounts("amount", "Amount"),
    Days("written_on", "Written"),
    Currencies(),
)
NOTES = replace(STAFF_NOTES, key="filtered_notes", criteria=CRITERIA)


def asked(address: str, **more: Any) -> ListQuery:
    """The query of an address."""
    return replace(from_query(address), **more)


def titles(session: Session, address: str) -> list[str]:
    return sorted(row.label for row in fetch_page(session, NOTES, STAFF, asked(address)).rows)


def entered(session: Session, locale: str = "en_US", **given: str) -> dict[str, str]:
    """The criteria that fields come to; "_" stands for the dot in their names."""
    fields = {name.replace("__", "."): text for name, text in given.items()}
    return dict(enter_criteria(session, NOTES, STAFF, fields, locale=locale))


def refused(session: Session, locale: str = "en_US", **given: str) -> dict[str, str]:
    """By field what is wrong."""
    with pytest.raises(InvalidForm) as refusal:
        entered(session, locale, **given)
    return {problem.field: str(problem) for problem in refusal.value.problems}


def test_an_amount_is_compared_exactly_in_the_currency_of_each_row(session: Session, write: Write) -> None:
    amounts = {"EUR": (100_49, 100_50, 100_51), "JPY": (100, 101), "KWD": (100_499, 100_500, 100_501)}
    write(*({"title": f"{code} {n}", "amount": n, "currency": code} for code, all_of in amounts.items() for n in all_of))
    least = titles(session, "amount=100.5..")
    assert least == ["EUR 10050", "EUR 10051", "JPY 101", "KWD 100500", "KWD 100501"]
    most = titles(session, "amount=..100.50")
    assert most == ["EUR 10049", "EUR 10050", "JPY 100", "KWD 100499", "KWD 100500"]
    assert titles(session, "amount=100.50..100.50") == ["EUR 10050", "KWD 100500"]
    assert titles(session, "amount=100.50..100.50&currencies=KWD,CHF") == ["KWD 100500"]
    assert titles(session, f"amount={'9' * 16}..") == titles(session, "amount=2..1") == []


def test_negative_and_the_largest_amounts_are_compared_too(session: Session, write: Write) -> None:
    write({"title": "back", "amount": -50_00}, {"title": "much", "amount": 10**15}, {"title": "none", "amount": 0})
    assert titles(session, "amount=-50..0") == ["back", "none"]
    assert titles(session, "amount=9999999999999..") == ["much"]
    assert titles(session, "amount=..-50.01") == []


def test_choices_and_days_narrow_together_and_both_ends_count(session: Session, write: Write) -> None:
    for state in ("not_sent", "sent", "opened"):
        write(*({"title": f"{state} {day}", "state": state, "written_on": date(2026, 1, day)} for day in (1, 2, 3)))
    assert titles(session, "written_on=2026-01-02..2026-01-03&state=sent,opened") == [
        "opened 2", "opened 3", "sent 2", "sent 3",
    ]  # fmt: skip
    assert titles(session, "written_on=..2026-01-01&state=sent") == ["sent 1"]
    assert titles(session, "filter=sent&state=opened") == []


def test_count_sum_selection_and_files_follow_the_panel(session: Session, write: Write) -> None:
    write(*({"title": f"n{n}", "public_id": f"n{n}", "amount": n * 100, "state": "sent" if n % 2 else "opened"} for n in range(9)))
    query = asked("amount=3..&state=sent&sort=title")
    assert count_matching(session, NOTES, STAFF, query) == 3
    everything = selection_totals(session, NOTES, STAFF, replace(query, without=("n5",)))
    assert (everything.count, everything.totals) == (2, (("EUR", 10_00),))
    assert selected_ids(session, NOTES, STAFF, query, most=9) == ["n3", "n5", "n7"]
    rows = csv.DictReader(io.StringIO(b"".join(csv_file(session, NOTES, STAFF, query)).decode("utf-8-sig")))
    assert [row["Title"] for row in rows] == ["n3", "n5", "n7"]
    only = [row.values[0] for row in fetch_page(session, NOTES, STAFF, asked("amount=3..", text="n4")).rows]
    assert only == ["n4"]
    paper = list_data(session, NOTES, STAFF, query, locale="de_DE")
    assert [row[0] for row in paper.rows] == ["n3", "n5", "n7"]
    assert paper.subtitle == "All · Status: Sent · Amount: from 3"


def test_rows_ticked_one_by_one_are_the_file_unless_the_panel_hides_some(session: Session, write: Write) -> None:
    write(*({"title": f"n{n}", "public_id": f"n{n}", "amount": n * 100} for n in range(3)))

    def rows(address: str) -> list[str]:
        return [row[0] for row in csv.reader(io.StringIO(b"".join(csv_file(session, NOTES, STAFF, asked(address))).decode()))][1:]

    assert rows("ids=n0,n2&sort=title&portal=x&utm=1") == ["n0", "n2"]
    assert rows("ids=n0,n2&sort=title&amount=2..") == ["n2"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("state=sent,opened", "state=sent%2Copened"),
        ("state=sent,sent,secret'--", "state=sent"),
        ("state=secret", ""),
        ("amount=100.5..&written_on=..2026-02-28", "amount=100.5..&written_on=..2026-02-28"),
        ("amount=nine..5&written_on=2026-02-30..2026-13-01", "amount=..5"),
        ("amount=1e9..NaN", ""),
        ("amount=5", "amount=5.."),
        ("password_hash=x", ""),
        ("currencies=EUR,%00", "currencies=EUR"),
    ],
)
def test_an_address_keeps_what_can_be_used(address: str, kept: str) -> None:
    assert to_query_string(asked(address), NOTES) == kept
    assert to_query_string(from_query(kept), NOTES) == kept
    assert to_query_string(asked(address), STAFF_NOTES) == ""


@pytest.mark.parametrize(
    ("locale", "typed", "value"),
    [
        ("en_US", "1,234.50", "1234.5.."),
        ("en_US", "1,234", "1234.."),
        ("de_DE", "1.234,50", "1234.5.."),
        ("de_DE", "1.234", "1234.."),
        ("de_DE", "12,5", "12.5.."),
        ("de_CH", "1’234.05", "1234.05.."),
        ("fr_FR", "1 234,5", "1234.5.."),
        ("hi_IN", "12,34,567", "1234567.."),
        ("en_US", " -3 ", "-3.."),
    ],
)
def test_amounts_are_read_as_the_company_writes_them(session: Session, locale: str, typed: str, value: str) -> None:
    assert entered(session, locale, amount__from=typed) == {"amount": value}


@pytest.mark.parametrize(("locale", "shown"), [("en_US", "1234.5"), ("de_DE", "1234,5")])
def test_what_is_applied_stands_in_the_fields_as_it_would_be_typed(session: Session, locale: str, shown: str) -> None:
    fields = CRITERIA[1].fields("1234.5..", locale)
    assert fields == {"amount.from": shown}
    assert CRITERIA[0].fields("sent,opened", locale) == {"state.sent": "on", "state.opened": "on"}
    assert entered(session, locale, amount__from=shown, state__sent="on") == {"state": "sent", "amount": "1234.5.."}


def test_each_wrong_field_is_told_of_in_a_sentence(session: Session, write: Write) -> None:
    write({"title": "Yen", "currency": "JPY"}, {"title": "Euro"})
    problems = refused(session, amount__from="much", written_on__to="2026-02-30")
    assert problems == {
        "amount.from": "“much” is not an amount. Write it like 12.50.",
        "written_on.to": "This must be a date, like 2026-11-22.",
    }
    assert refused(session, amount__from="10", amount__to="9.99") == {"amount.to": "This must not be below “From” (10)."}
    assert "too many decimals: at most 2" in refused(session, amount__from="0.005")["amount.from"]
    assert "none are possible" in refused(session, amount__from="0.5", currencies__JPY="on")["amount.from"]
    assert entered(session, amount__from="0.005", currencies__KWD="on") == {"amount": "0.005..", "currencies": "KWD"}
    assert entered(session, amount__from="  ", amount__to="", surprise="x", state__nothing="on") == {}


def test_choices_are_offered_by_name_and_one_currency_is_no_choice(session: Session, write: Write) -> None:
    write({"title": "Euro"})
    offered = offered_choices(session, NOTES, STAFF)
    assert offered["state"] == [("not_sent", "Not sent"), ("sent", "Sent"), ("opened", "Opened")]
    assert offered["currencies"] == []
    write({"title": "Yen", "currency": "JPY"})
    assert offered_choices(session, NOTES, STAFF)["currencies"] == [("EUR", "EUR"), ("JPY", "JPY")]


def test_filters_are_told_in_words(session: Session) -> None:
    query = asked("state=opened,sent&amount=..1234.5&written_on=2026-01-01..2026-01-31&currencies=CHF")
    words = [text for _, text in applied_words(session, NOTES, STAFF, query, locale="en_US")]
    assert words == ["Status: Sent, Opened", "Amount: up to 1,234.5", "Written: Jan 1, 2026 – Jan 31, 2026", "Currency: CHF"]


@pytest.mark.parametrize("keys", [("q",), ("ids",), ("amount", "amount")])
def test_a_criterion_cannot_take_a_name_that_addresses_have_already(keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declaration, "_registered", {})
    with pytest.raises(ValueError, match="criteria"):
        register(replace(NOTES, criteria=tuple(Amounts(key, "Amount") for key in keys)))
