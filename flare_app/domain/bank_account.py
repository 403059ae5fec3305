"""The account that customers pay to by transfer: what may stand in it, and how it is written."""

import re
from dataclasses import dataclass

from flare_app.errors import Invalid

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_LOCAL = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{0,33}")
_SPACES = re.compile(r"[\s\u00a0-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """An account with an IBAN, or with a number and the code of its bank; what it does not have is ""."""

    holder: str
    bank: str = ""
    iban: str = ""
    number: str = ""
    routing_number: str = ""
    bic: str = ""

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Label and value of what there is, as people write it."""
        pairs = (
            ("Account holder", self.holder),
            ("Bank", self.bank),
            ("IBAN", grouped_iban(self.iban)),
            ("Account number", self.number),
            ("Sort code or routing number", self.routing_number),
            ("BIC", self.bic),
        )
        return tuple((label, value) for label, value in pairs if value)

    @property
    def line(self) -> str:
        """The account in one line of a paper."""
        plain = (self.holder, self.bank)
        labelled = [f"{label} {value}" for label, value in self.rows if value not in plain]
        return " · ".join((*filter(None, plain), *labelled))


def check_iban(typed: str, *, field: str) -> str:
    """An IBAN without spaces, its check digits proven (ISO 13616, modulo 97); "" when nothing is typed.

    Raises:
        Invalid: it is none, or a digit is wrong.
    """
    iban = _SPACES.sub("", typed).upper()
    if not iban:
        return ""
    if not _IBAN.fullmatch(iban):
        raise Invalid("An IBAN begins with two letters and two digits, like IE29 AIBK 9311 5212 3456 78.", field=field)
    digits = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])
    if int(digits) % 97 != 1:
        raise Invalid("This IBAN cannot be right: its check digits do not fit. Compare it with your bank's papers.", field=field)
    return iban


def check_bic(typed: str, *, field: str) -> str:
    """A BIC (SWIFT code) of eight or eleven signs; "" when nothing is typed.

    Raises:
        Invalid: it is none.
    """
    bic = _SPACES.sub("", typed).upper()
    if bic and not _BIC.fullmatch(bic):
        raise Invalid("A BIC has eight or eleven letters and digits, like AIBKIE2D.", field=field)
    return bic


def check_local_number(typed: str, *, field: str, label: str) -> str:
    """An account number or the code of a bank, as a country writes it, single-spaced.

    Raises:
        Invalid: other signs than such numbers have.
    """
    number = " ".join(typed.split()).upper()
    if number and not _LOCAL.fullmatch(number):
        raise Invalid(f"{label} may hold letters, digits, spaces and hyphens, 34 at most.", field=field)
    return number


def grouped_iban(iban: str) -> str:
    """In groups of four, as it stands on paper."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
