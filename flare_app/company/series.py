"""The number series are set up: how numbers look, where they begin, whether they come by themselves. Never a gap, never a twin."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from flare_app import audit
from flare_app.company.changing import STALE
from flare_app.company.numbers import hold_series
from flare_app.company.settings import get_company
from flare_app.domain.numbering import DEFAULT_SERIES, MAX_FIRST_NUMBER, SeriesFormat, format_number, position_in
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.problems import Problems
from flare_app.errors import Conflict, Invalid
from flare_app.live import announce
from flare_app.models import Document, NumberSeries, Payment


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """One series as typed; `next_number` "" leaves it as it is. Errors carry the field `{kind}_{name}`, such as invoice_prefix."""

    kind: str
    prefix: str
    padding: str
    suffix: str = ""
    next_number: str = ""
    automatic: bool = True
    version: int = 1


def list_series(session: Session) -> list[NumberSeries]:
    """The series, one per kind, in the order of a sale."""
    return [session.get_one(NumberSeries, kind) for kind in DEFAULT_SERIES]


def get_series(session: Session, *, kind: str) -> NumberSeries:
    """The series of a kind, not locked."""
    return session.get_one(NumberSeries, kind)


def is_unused(series: NumberSeries) -> bool:
    """Whether no number was ever taken, so that the series may still begin elsewhere."""
    return series.next_number == series.first_number


def next_in(series: NumberSeries) -> str:
    """The number that the series gives next."""
    return format_number(_look_of(series), series.next_number)


def update_series(session: Session, *, forms: Sequence[SeriesForm], actor: Actor) -> None:
    """Change several series that are still at their versions, all or none.

    A series that has given numbers goes on counting from the last; only its look may change.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: one was changed elsewhere meanwhile.
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    by_kind = {form.kind: form for form in forms if form.kind in DEFAULT_SERIES}
    held = {kind: hold_series(session, kind=kind) for kind in DEFAULT_SERIES}
    if any(held[kind].version != form.version for kind, form in by_kind.items()):
        raise Conflict(STALE)
    problems = Problems()
    nothing: dict[str, Any] = {}
    checked = {kind: problems.catch(partial(_checked, held[kind], form), nothing) for kind, form in by_kind.items()}
    changed = [kind for kind, values in checked.items() if _apply(session, held[kind], values, actor=actor)]
    for kind in changed:
        problems.catch(partial(_require_unique, session, held, kind), None)
    problems.raise_any()
    announce(session, "staff:company")


def _checked(series: NumberSeries, form: SeriesForm) -> dict[str, Any]:
    """The accepted values by column."""
    try:
        padding = form.padding.strip()
        look = SeriesFormat(
            form.prefix.strip(), int(padding) if padding.isdecimal() and len(padding) < 4 else 0, form.suffix.strip()
        )
        next_number = _next_number(series, form.next_number.strip())
        if series.kind == "payment" and not form.automatic:
            raise Invalid("Payments keep automatic numbers: online payments need theirs at once.", field="automatic")
    except Invalid as error:
        raise Invalid(str(error), field=f"{series.kind}_{error.field}") from None
    values = {"prefix": look.prefix, "padding": look.padding, "suffix": look.suffix, "automatic": form.automatic}
    return values | ({} if next_number == series.next_number else {"first_number": next_number, "next_number": next_number})


def _next_number(series: NumberSeries, typed: str) -> int:
    if typed in ("", str(series.next_number)):
        return series.next_number
    if not is_unused(series):
        raise Invalid("This series has given numbers already, and goes on from the last one.", field="next_number")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(MAX_FIRST_NUMBER)) else 0
    if not 1 <= number <= MAX_FIRST_NUMBER:
        raise Invalid(f"The next number is a whole number from 1 to {MAX_FIRST_NUMBER:,}.", field="next_number")
    return number


def _apply(session: Session, series: NumberSeries, values: dict[str, Any], *, actor: Actor) -> bool:
    """Write what differs; whether anything did."""
    changed = {name: new for name, new in values.items() if getattr(series, name) != new}
    if not changed:
        return False
    told = {f"{series.kind}_{name}": [getattr(series, name), new] for name, new in changed.items() if name != "first_number"}
    for name, new in changed.items():
        setattr(series, name, new)
    series.version += 1
    session.flush()
    audit.record(session, actor=actor, verb="changed", subject=get_company(session), changes=told)
    return True


def _require_unique(session: Session, held: dict[str, NumberSeries], kind: str) -> None:
    """No number that is still to come may be taken: by a document with a number of its own, or by another kind's series."""
    series = held[kind]
    if not series.automatic:
        return
    look = _look_of(series)
    others = (other for other in held.values() if other.automatic and other.kind != kind)
    if any((other.prefix, other.suffix) == (look.prefix, look.suffix) for other in others):
        raise Invalid("Another kind uses this prefix already. Choose one of its own.", field=f"{kind}_prefix")
    for number in session.exec(_numbers_like(kind, look.prefix)):
        if (position_in(look, number) or 0) >= series.next_number:
            raise Invalid(
                f"{number} is taken already, and this series would come to it. Choose another prefix.", field=f"{kind}_prefix"
            )


def _numbers_like(kind: str, prefix: str) -> SelectOfScalar[Any]:
    if kind == "payment":
        return select(col(Payment.number)).where(col(Payment.number).startswith(prefix, autoescape=True))
    return select(col(Document.number)).where(Document.kind == kind, col(Document.number).startswith(prefix, autoescape=True))


def _look_of(series: NumberSeries) -> SeriesFormat:
    return SeriesFormat(series.prefix, series.padding, series.suffix)
