"""Making and changing taxes and tax groups. Documents hold the rates that they were saved with: a change concerns what comes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, true
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from flare_app.catalog.taxes import get_tax
from flare_app.domain.principals import Actor, Permission, Principal, Staff, require
from flare_app.domain.problems import Problems
from flare_app.domain.tax import format_rate
from flare_app.domain.text import as_public_id
from flare_app.errors import Invalid, NotFound
from flare_app.lists import ListSource
from flare_app.models import Tax, TaxGroupMember
from flare_app.records import Details, Fact, Field, FieldKind, RecordForm, RecordTable, Typed, holds

MAX_GROUP_SIZE = 10
_NAME = Field("name", "Name", required=True, longest=80)
_DESCRIPTION = Field("description", "Description", FieldKind.LONG_TEXT, longest=500)
_RIGHTS: dict[str, Any] = {
    "model": Tax,
    "view": Permission.VIEW_COMPANY,
    "edit": Permission.EDIT_COMPANY,
    "add": Permission.EDIT_SALES,
    "is_unique": True,
    "owned": ((TaxGroupMember, "group_id"),),
}
TAX_TABLE = RecordTable(
    noun="tax",
    fields=(_NAME, Field("rate", "Rate", FieldKind.RATE, column="rate_ppm", required=True, hint="In percent: 9.975"), _DESCRIPTION),
    **_RIGHTS,
)
_GROUPS = RecordTable(noun="tax group", fields=(_NAME, _DESCRIPTION), **_RIGHTS)

create_tax = TAX_TABLE.create
update_tax = TAX_TABLE.update
archive_tax = TAX_TABLE.archive


def create_tax_group(session: Session, *, name: str, taxes: Sequence[str], description: str = "", actor: Actor) -> Tax:
    """Add a group of single taxes, given by their public ids in the order in which totals list them.

    Raises:
        InvalidForm: on `name` or `description`; on `taxes`: unknown, a group itself, twice, fewer than two or more than ten.
    """
    require(actor, Permission.EDIT_SALES)
    members = _checked(session, taxes, {"name": name, "description": description})
    group: Tax = _GROUPS.create(session, name=name, description=description, actor=actor)
    _put(session, group, members)
    return group


def update_tax_group(
    session: Session, *, public_id: str, version: int, name: str, taxes: Sequence[str], description: str = "", actor: Actor
) -> Tax:
    """Change a group: documents that are saved from now on have its new taxes.

    Raises:
        Conflict: it was changed elsewhere since `version`.
        InvalidForm: as `create_tax_group`.
    """
    require(actor, Permission.EDIT_COMPANY)
    group = _GROUPS.get(session, public_id=public_id, lock=True)
    _GROUPS.require_version(group, version)
    members = _checked(session, taxes, {"name": name, "description": description}, group)
    before = _member_rows(session, group)
    _GROUPS.update(session, public_id=public_id, version=version, name=name, description=description, actor=actor)
    if [row.tax_id for row in before] != [tax.id for tax in members]:
        names = [session.get_one(Tax, row.tax_id).name for row in before]
        for row in before:
            session.delete(row)
        _put(session, group, members)
        _GROUPS.touch(session, group)
        changed = [", ".join(names), ", ".join(tax.name for tax in members)]
        _GROUPS.note(session, group, actor, "changed", {"taxes": changed})
    tax: Tax = group
    return tax


def _typed_tax(session: Session, tax: Tax | None) -> dict[str, Typed] | None:
    return None if tax is not None and tax.rate_ppm is None else TAX_TABLE.typed(session, tax)


def _typed_group(session: Session, group: Tax | None) -> dict[str, Typed] | None:
    if group is not None and group.rate_ppm is not None:
        return None
    members = [session.get_one(Tax, row.tax_id).public_id for row in _member_rows(session, group)] if group else ["", ""]
    return {**_GROUPS.typed(session, group), "taxes": tuple(members)}


def _single_taxes(session: Session, kept: tuple[str, ...]) -> list[tuple[str, str]]:
    single = select(Tax).where(col(Tax.rate_ppm).is_not(None), col(Tax.archived_at).is_(None) | col(Tax.public_id).in_(kept))
    found = session.exec(single.order_by(func.lower(Tax.name)))
    return [("", "Choose a tax"), *((tax.public_id, f"{tax.name} ({format_rate(tax.rate_ppm or 0)}%)") for tax in found)]


TAX_FORM = RecordForm("tax", TAX_TABLE.fields, create_tax, update_tax, _typed_tax, TAX_TABLE.get)
TAX_GROUP_FORM = RecordForm(
    "tax group",
    (_NAME, Field("taxes", "Taxes", FieldKind.ROWS, choices=_single_taxes, least=2, most=MAX_GROUP_SIZE), _DESCRIPTION),
    create_tax_group,
    update_tax_group,
    _typed_group,
    _GROUPS.get,
)


def tax_source(principal: Principal) -> ListSource:
    """Rows for the list of taxes and groups: name, kind, rate (of a group the sum), taxes (of a group their names), description.

    Raises:
        NotFound: a portal visitor asks.
    """
    if not isinstance(principal, Staff):
        raise NotFound("There is no such list.")
    member = aliased(Tax)
    members = (
        select_columns(col(member.name).label("name"), col(member.rate_ppm).label("rate"))
        .join(TaxGroupMember, col(TaxGroupMember.tax_id) == col(member.id))
        .where(col(TaxGroupMember.group_id) == col(Tax.id))
        .order_by(col(TaxGroupMember.position))
        .correlate(Tax)
        .subquery()
    )
    names = func.coalesce(select_columns(func.aggregate_strings(members.c.name, ", ")).scalar_subquery(), "")
    rate = func.coalesce(col(Tax.rate_ppm), select_columns(func.sum(members.c.rate)).scalar_subquery(), 0)
    shown = {
        "name": col(Tax.name),
        "kind": case((col(Tax.rate_ppm).is_(None), "Tax group"), else_="Tax"),
        "taxes": names,
        "description": col(Tax.description),
        "rate": rate,
    }
    statement: Select[*tuple[Any, ...]] = select_columns(
        col(Tax.id).label("id"),
        col(Tax.public_id).label("public_id"),
        col(Tax.name).label("label"),
        literal("").label("currency"),
        *(column.label(key) for key, column in shown.items()),
    )

    def mentions(text: str) -> ColumnElement[bool]:
        return and_(true(), *(or_(holds(Tax.name, word), holds(Tax.description, word)) for word in text.split()[:10]))

    return ListSource(select=statement, id=col(Tax.id), public_id=col(Tax.public_id), sorts=shown, search=mentions)


def tax_details(session: Session, _principal: Principal, tax: Tax) -> Details:
    """The rate, the taxes of a group, the description."""
    rates = get_tax(session, tax_id=tax.id).rates
    total = f"{format_rate(sum(rate.rate_ppm for rate in rates))}%"
    parts = [] if tax.rate_ppm is not None else [Fact(rate.name, f"{format_rate(rate.rate_ppm)}%") for rate in rates]
    text = [Fact("Description", tax.description)] if tax.description else []
    return Details(tax.name, amount=total, note="" if tax.rate_ppm is not None else "Tax group", facts=(*parts, *text))


def _checked(session: Session, taxes: Sequence[str], typed: dict[str, Typed], group: Tax | None = None) -> list[Tax]:
    """The members, once everything that was typed can be taken."""
    problems, none = Problems(), list[Tax]()
    problems.catch(lambda: bool(_GROUPS.checked(session, typed, group)), False)
    members = problems.catch(lambda: _members(session, [one for one in taxes if one]), none)
    problems.raise_any()
    return members


def _members(session: Session, taxes: Sequence[str]) -> list[Tax]:
    if len(set(taxes)) != len(taxes) or not 2 <= len(taxes) <= MAX_GROUP_SIZE:
        raise Invalid(f"A tax group holds 2 to {MAX_GROUP_SIZE} different taxes.", field="taxes")
    found = {tax.public_id: tax for tax in session.exec(select(Tax).where(col(Tax.public_id).in_(map(as_public_id, taxes))))}
    if any(public_id not in found or found[public_id].rate_ppm is None for public_id in taxes):
        raise Invalid("A tax group consists of single taxes.", field="taxes")
    return [found[public_id] for public_id in taxes]


def _member_rows(session: Session, group: Tax) -> list[TaxGroupMember]:
    rows = select(TaxGroupMember).where(TaxGroupMember.group_id == group.id).order_by(col(TaxGroupMember.position))
    return list(session.exec(rows))


def _put(session: Session, group: Tax, members: Sequence[Tax]) -> None:
    session.add_all(TaxGroupMember(group_id=group.id, tax_id=tax.id, position=at) for at, tax in enumerate(members))
    session.flush()
