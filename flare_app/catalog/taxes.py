"""Taxes and tax groups, offered together wherever a line asks for its tax."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flare_app import audit
from flare_app.catalog.names import has_name
from flare_app.clock import utc_now
from flare_app.domain.principals import Actor, Permission, require
from flare_app.domain.tax import TaxRate, format_rate, parse_rate
from flare_app.domain.text import as_public_id, clean_text
from flare_app.errors import Conflict, Invalid, NotFound
from flare_app.models import Tax, TaxGroupMember

MAX_GROUP_SIZE = 10


@dataclass(frozen=True, slots=True)
class TaxChoice:
    """A tax or a group as a form offers it: `rates` is what it means on a line, `label` reads "VAT 19%"."""

    id: int
    public_id: str
    label: str
    rates: tuple[TaxRate, ...]


def create_tax(session: Session, *, name: str, rate: str, description: str = "", actor: Actor) -> Tax:
    """Add a single tax; `rate` is a percentage as typed ("9.975").

    Raises:
        Invalid: on the field `name`, `rate` or `description`.
        Conflict: there is a tax or a group of that name.
    """
    require(actor, Permission.EDIT_SALES)
    tax = Tax(name=_free_name(session, name), description=_description(description), rate_ppm=parse_rate(rate))
    return _added(session, tax, actor)


def create_tax_group(session: Session, *, name: str, taxes: Sequence[str], description: str = "", actor: Actor) -> Tax:
    """Add a group of single taxes, given by their public ids in the order in which totals list them.

    Raises:
        Invalid: on the field `name` or `taxes`: unknown, a group itself, twice, fewer than two or more than ten.
        Conflict: there is a tax or a group of that name.
    """
    require(actor, Permission.EDIT_SALES)
    if len(set(taxes)) != len(taxes) or not 2 <= len(taxes) <= MAX_GROUP_SIZE:
        raise Invalid(f"A tax group holds 2 to {MAX_GROUP_SIZE} different taxes.", field="taxes")
    found = {tax.public_id: tax for tax in session.exec(select(Tax).where(col(Tax.public_id).in_(map(as_public_id, taxes))))}
    if any(public_id not in found or found[public_id].rate_ppm is None for public_id in taxes):
        raise Invalid("A tax group consists of single taxes.", field="taxes")
    group = _added(session, Tax(name=_free_name(session, name), description=_description(description)), actor)
    for position, public_id in enumerate(taxes):
        session.add(TaxGroupMember(group_id=group.id, tax_id=found[public_id].id, position=position))
    session.flush()
    return group


def archive_tax(session: Session, *, public_id: str, actor: Actor) -> Tax:
    """Offer a tax no longer; documents and drafts keep it."""
    require(actor, Permission.EDIT_SALES)
    tax = session.exec(select(Tax).where(Tax.public_id == as_public_id(public_id))).first()
    if tax is None:
        raise NotFound("This tax does not exist.")
    if tax.archived_at is None:
        tax.archived_at = utc_now()
        audit.record(session, actor=actor, verb="archived", subject=tax)
    return tax


def list_taxes(session: Session) -> list[TaxChoice]:
    """The taxes and groups on offer, by name."""
    choices = _choices(session, col(Tax.archived_at).is_(None))
    return sorted(choices, key=lambda choice: choice.label.casefold())


def find_tax_choices(session: Session, *, public_ids: Collection[str]) -> dict[str, TaxChoice]:
    """Those that exist, archived or not, by public id: one query for a whole form."""
    wanted = set(map(as_public_id, public_ids)) - {""}
    return {choice.public_id: choice for choice in _choices(session, col(Tax.public_id).in_(wanted))} if wanted else {}


def tax_public_ids(session: Session, tax_ids: Collection[int]) -> dict[int, str]:
    """The public ids of taxes and groups by their ids, archived ones too."""
    rows = session.exec(select(Tax.id, Tax.public_id).where(col(Tax.id).in_(set(tax_ids))))
    return dict(list(rows))


def taxes_of(session: Session, tax_id: int) -> tuple[TaxRate, ...]:
    """What a tax or a group means on a line.

    Raises:
        NotFound: there is no such tax.
    """
    for choice in _choices(session, col(Tax.id) == tax_id):
        return choice.rates
    raise NotFound("This tax does not exist.")


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


def _free_name(session: Session, name: str) -> str:
    name = clean_text(name, field="name", max_length=80, required=True)
    same = select(Tax).where(has_name(Tax.name, name), col(Tax.archived_at).is_(None))
    if session.exec(same).first():
        raise Conflict(f"There is a tax named {name} already.")
    return name


def _description(text: str) -> str:
    return clean_text(text, field="description", max_length=500, multiline=True)


def _added(session: Session, tax: Tax, actor: Actor) -> Tax:
    session.add(tax)
    session.flush()
    audit.record(session, actor=actor, verb="created", subject=tax)
    return tax
