"""Screen text: the fast way writes exactly what Babel writes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel import localedata
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from flare_app.domain.currencies import MINOR_DIGITS
from flare_app.lists import ColumnKind, Row, Selection
from flare_app.lists.formatting import cell, cells, locale_for, money, money_with_code, selection_text, timezone_for
from flare_app.models import Company, Customer
from flare_app.rendering.formats import Formats
from tests.lists.notes import STAFF, visitor

locales = st.sampled_from(sorted(localedata.locale_identifiers()))
currencies = st.sampled_from(sorted(MINOR_DIGITS))
amounts = st.integers(-(10**15), 10**15) | st.sampled_from([0, 1, -1, 99, 100, 999, 1000, 99_999, 100_000])


@given(locale=locales, currency=currencies, amount=amounts)
def test_amounts_read_as_on_paper_in_every_locale_and_currency(locale: str, currency: str, amount: int) -> None:
    formats = Formats(locale, currency)
    assert money(amount, currency, locale) == formats.money(amount)
    assert money_with_code(amount, currency, locale) == f"{formats.amount(amount)} {currency}"


@given(locale=locales, currency=st.sampled_from(["EUR", "USD", "GBP", "JPY", "KWD", "INR", "CHF"]), amount=amounts)
def test_amounts_read_as_babel_writes_them(locale: str, currency: str, amount: int) -> None:
    value = Decimal(amount).scaleb(-MINOR_DIGITS[currency])
    # Only the space that Formats puts between letters and digits is our own.
    assert money(amount, currency, locale).replace("\xa0", "") == format_currency(value, currency, locale=locale).replace(
        "\xa0", ""
    )


@pytest.mark.parametrize(
    ("kind", "value", "locale", "text"),
    [
        (ColumnKind.TEXT, "Köhler", "en_US", "Köhler"),
        (ColumnKind.TEXT, None, "en_US", ""),
        (ColumnKind.MONEY, 125_000, "en_US", "€1,250.00"),
        (ColumnKind.MONEY, -125_000, "de_DE", "-1.250,00\xa0€"),
        (ColumnKind.DATE, date(2026, 11, 22), "en_US", "Nov 22, 2026"),
        (ColumnKind.DATE, date(2026, 11, 22), "en_GB", "22 Nov 2026"),
        (ColumnKind.STATUS, "partly_paid", "en_US", "Partly paid"),
        (ColumnKind.STATUS, "", "en_US", ""),
        (ColumnKind.NUMBER, 12_345, "en_US", "12,345"),
        (ColumnKind.NUMBER, Decimal("0.10"), "de_DE", "0,10"),
        (ColumnKind.DECIMAL_E4, 15_000, "en_US", "1.5"),
        (ColumnKind.PRICE, 12_005_000, "en_US", "1,200.50"),
        (ColumnKind.PRICE, 1_250, "en_US", "0.125"),
    ],
)
def test_each_kind_of_value_is_written_its_way(kind: ColumnKind, value: object, locale: str, text: str) -> None:
    assert cell(kind, value, "EUR", locale) == text


def test_a_moment_is_told_by_the_company_s_clock() -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert cell(ColumnKind.MOMENT, at, "", "en_GB") == "22 Nov 2026, 23:30"
    assert cell(ColumnKind.MOMENT, at, "", "en_GB", "Europe/Berlin") == "23 Nov 2026, 00:30"


def test_a_row_is_written_cell_by_cell() -> None:
    row = Row(1, "note_1", "Note", "USD", ("Note", 5, None))
    assert cells((ColumnKind.TEXT, ColumnKind.MONEY, ColumnKind.DATE), row, "en_US") == ["Note", "$0.05", ""]


@pytest.mark.parametrize(
    ("selection", "text"),
    [
        (Selection(0), ""),
        (Selection(1), "1 selected"),
        (Selection(3, (("EUR", 125_000),)), "3 selected, total 1,250.00 EUR"),
        (Selection(1_200, (("EUR", 125_000), ("JPY", 5))), "1,200 selected, total 1,250.00 EUR, 5 JPY"),
    ],
)
def test_a_selection_tells_its_totals_per_currency(selection: Selection, text: str) -> None:
    assert selection_text(selection, "en_US") == text


def test_customers_read_in_their_locale_and_staff_in_the_company_s(session: Session) -> None:
    assert (locale_for(session, STAFF), timezone_for(session)) == ("en_US", "UTC")
    session.add(Company(name="Flare", locale="en_GB", timezone="Europe/London"))
    session.add(customer := Customer(name="Köhler", locale="de_AT"))
    session.flush()
    assert (locale_for(session, STAFF), timezone_for(session)) == ("en_GB", "Europe/London")
    assert locale_for(session, visitor(customer.id)) == "de_AT"
    assert locale_for(session, visitor(customer.id + 1)) == "en_US"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("", ""),
        ("INV-1", "INV-1"),
        ("INV-1, INV-2", "INV-1, INV-2"),
        ("INV-1, INV-2, INV-3", "INV-1, INV-2 +1"),
        ("INV-1, INV-2, INV-3, INV-4, INV-5", "INV-1, INV-2 +3"),
    ],
)
def test_cell_holds_two_names_and_says_how_many_more_there_are(names: str, expected: str) -> None:
    assert cell(ColumnKind.NAMES, names, "EUR", "en_US") == expected
