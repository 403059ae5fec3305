"""Taxes and tax groups as forms and documents meet them: offered together wherever a line asks for its tax."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flare_app.domain.tax import TaxRate, format_rate
from flare_app.domain.text import as_public_id
from flare_app.errors import NotFound
from flare_app.models import Tax, TaxGroupMember


@dataclass(frozen=True, slots=True)
class TaxChoice:
    """A tax or a group as a form offers it: `rates` is what it means on a line, `label` reads "VAT 19%"."""

    id: int
    public_id: str
    label: str
    rates: tuple[TaxRate, ...]


def list_taxes(session: Session) -> list[TaxChoice]:
    """The taxes and groups on offer, by name."""
    choices = _choices(session, col(Tax.archived_at).is_(None))
    return sorted(choices, key=lambda choice: choice.label.casefold())


def tax_pairs(session: Session, kept: tuple[str, ...]) -> list[tuple[str, str]]:
    """What a select offers: no tax, those on offer, and what is kept though it is offered no longer; public ids and labels."""
    taxes = {tax.public_id: tax.label for tax in list_taxes(session)}
    taxes |= {key: tax.label for key, tax in find_tax_choices(session, public_ids=kept).items()}
    return [("", "No tax"), *taxes.items()]


def find_tax_choices(session: Session, *, public_ids: Collection[str]) -> dict[str, TaxChoice]:
    """Those that exist, archived or not, by public id: one query for a whole form."""
    wanted = set(map(as_public_id, public_ids)) - {""}
    return {choice.public_id: choice for choice in _choices(session, col(Tax.public_id).in_(wanted))} if wanted else {}


def tax_public_ids(session: Session, tax_ids: Collection[int]) -> dict[int, str]:
    """The public ids of taxes and groups by their ids, archived ones too."""
    rows = session.exec(select(Tax.id, Tax.public_id).where(col(Tax.id).in_(set(tax_ids))))
    return dict(list(rows))


def get_tax(session: Session, *, tax_id: int) -> TaxChoice:
    """A tax or a group by its id, archived or not.

    Raises:
        NotFound: there is no such tax.
    """
    for choice in _choices(session, col(Tax.id) == tax_id):
        return choice
    raise NotFound("This tax does not exist.")


def taxes_of(session: Session, tax_id: int) -> tuple[TaxRate, ...]:
    """What a tax or a group means on a line.

    Raises:
        NotFound: there is no such tax.
    """
    return get_tax(session, tax_id=tax_id).rates


def tax_label(name: str, rate_ppm: int) -> str:
    """ "VAT 19%"; the rate is left out where the name ends with it already."""
    rate = f"{format_rate(rate_ppm)}%"
    return name if name.replace(" %", "%").endswith(rate) else f"{name} {rate}"


def _choices(session: Session, condition: object) -> list[TaxChoice]:
    member = aliased(Tax)
    rows = session.execute(
        select(Tax.id, Tax.public_id, Tax.name, Tax.rate_ppm, member.name, member.rate_ppm)  # type: ignore[call-overload]
        .outerjoin(TaxGroupMember, col(TaxGroupMember.group_id) == Tax.id)
        .outerjoin(member, TaxGroupMember.tax_id == member.id)
        .where(condition)
        .order_by(Tax.id, TaxGroupMember.position)
    )
    found: dict[int, TaxChoice] = {}
    for tax_id, public_id, name, rate_ppm, member_name, member_ppm in rows:
        if rate_ppm is not None:
            found[tax_id] = TaxChoice(tax_id, public_id, tax_label(name, rate_ppm), (TaxRate(name, rate_ppm),))
            continue
        before = found[tax_id].rates if tax_id in found else ()
        rates = before if member_ppm is None else (*before, TaxRate(member_name, member_ppm))
        found[tax_id] = TaxChoice(tax_id, public_id, name, rates)
    return list(found.values())
