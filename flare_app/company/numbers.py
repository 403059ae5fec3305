"""Document numbers: gapless in a series, also under concurrency and crashes."""

from sqlmodel import Session

from flare_app.domain.numbering import SeriesFormat, format_number, is_valid_typed_number
from flare_app.errors import Conflict, Invalid
from flare_app.models import NumberSeries


class NumberIsTyped(Conflict):
    """The numbers of this kind are typed by staff, and none was given."""


def hold_series(session: Session, *, kind: str) -> NumberSeries:
    """The counter row of a series, held until the transaction ends: whoever else wants a number of this kind waits."""
    return session.get_one(NumberSeries, kind, with_for_update=True, populate_existing=True)


def take_number(session: Session, *, kind: str) -> tuple[str, int]:
    """The next number of a series as text, and its place in the series.

    The counter row stays locked until the transaction ends: whoever comes next waits, and a rollback gives the number back.

    Raises:
        NumberIsTyped: the series' numbers are typed by staff.
    """
    series = hold_series(session, kind=kind)
    if not series.automatic:
        raise NumberIsTyped("Numbers of this kind are typed by hand. Type one first.")
    sequence = series.next_number
    series.next_number = sequence + 1
    session.add(series)
    session.flush()
    return format_number(SeriesFormat(series.prefix, series.padding, series.suffix), sequence), sequence


def check_typed_number(number: str) -> str:
    """A number that was typed or imported, checked and stripped.

    Raises:
        Invalid: it is empty, too long or has signs that a number cannot have.
    """
    number = number.strip()
    if not is_valid_typed_number(number):
        raise Invalid("A number has 1 to 60 letters, digits and - / . _ #.", field="number")
    return number
