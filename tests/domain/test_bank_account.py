import pytest
from hypothesis import given
from hypothesis import strategies as st

from flare_app.domain.bank_account import BankAccount, check_bic, check_iban, check_local_number
from flare_app.errors import Invalid

IRISH = "IE29AIBK93115212345678"
REAL = (
    IRISH,
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "AT611904300234573201",
)


@pytest.mark.parametrize("iban", REAL)
def test_iban_is_taken_with_or_without_spaces_and_kept_without(iban: str) -> None:
    typed = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4)).lower()
    assert check_iban(typed, field="bank_iban") == check_iban(iban, field="bank_iban") == iban


@given(st.sampled_from([iban for iban in REAL if iban[2:].isdigit()]), st.data())
def test_one_wrong_digit_or_two_that_changed_places_are_found(iban: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(4, len(iban) - 2))
    wrong = iban[:at] + data.draw(st.sampled_from([one for one in "0123456789" if one != iban[at]])) + iban[at + 1 :]
    turned = iban[:at] + iban[at + 1] + iban[at] + iban[at + 2 :]
    for typed in (wrong, turned) if turned != iban else (wrong,):
        with pytest.raises(Invalid, match=r"check digits|begins with"):
            check_iban(typed, field="bank_iban")


@pytest.mark.parametrize("typed", ["IE29", "1234567890123456", "IE29AIBK9311521234567!", "IE" + "9" * 40, "IE29 AIBK\x009311"])
def test_what_is_no_iban_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        check_iban(typed, field="bank_iban")


def test_bic_and_local_numbers_are_checked_by_their_signs() -> None:
    assert check_bic("aibk ie 2d", field="bank_bic") == "AIBKIE2D"
    assert check_local_number(" 20-00  00 ", field="n", label="Sort code") == "20-00 00"
    for check in (lambda: check_bic("AIBKIE2", field="b"), lambda: check_local_number("<b>", field="n", label="Number")):
        with pytest.raises(Invalid):
            check()


def test_account_reads_as_people_write_it() -> None:
    account = BankAccount(holder="Harbour Ltd", bank="Bank of Cork", iban=IRISH, bic="AIBKIE2D")
    assert account.line == "Harbour Ltd · Bank of Cork · IBAN IE29 AIBK 9311 5212 3456 78 · BIC AIBKIE2D"
    assert [label for label, _ in account.rows] == ["Account holder", "Bank", "IBAN", "BIC"]
