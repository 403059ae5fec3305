"""The company's settings change; what was issued keeps its copies."""

from typing import Any

from sqlmodel import Session

from flare_app import audit
from flare_app.clock import utc_now
from flare_app.company.bank import BANK_COLUMNS, BANK_TOPIC
from flare_app.company.form import CompanyForm, check_company
from flare_app.company.logos import store_logo
from flare_app.company.settings import get_company
from flare_app.domain.principals import Actor, Permission, require
from flare_app.errors import Conflict
from flare_app.live import announce
from flare_app.models import Company, PaymentTerm

STALE = "The settings were changed elsewhere meanwhile. Reload to see the change, then make yours again."


def update_company(session: Session, *, form: CompanyForm, version: int, actor: Actor) -> Company:
    """Change settings that are still at `version`.

    Raises:
        InvalidForm: with one sentence per field.
        Conflict: changed elsewhere meanwhile.
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    company = _hold(session)
    if company.version != version:
        raise Conflict(STALE)
    values = check_company(session, form, currency=company.currency)
    changed = {name: new for name, new in values.items() if getattr(company, name) != new}
    if changed:
        told = {name: [getattr(company, name), new] for name, new in changed.items()}
        if "default_terms_id" in told:
            told["default_terms"] = [_term_name(session, one) for one in told.pop("default_terms_id")]
        if not changed.keys().isdisjoint(BANK_COLUMNS):
            # No news by itself, so the trail does not tell of it; customers see it as "unchanged since".
            changed["bank_changed_at"] = utc_now()
            announce(session, BANK_TOPIC)
        company.version += 1
        _apply(session, company, changed, told=told, actor=actor)
    return company


def change_logo(session: Session, *, data: bytes, actor: Actor) -> Company:
    """Take a picture as the logo of documents from now on.

    The version stays: a form that is open beside the upload is not stale for it.

    Raises:
        Invalid: on `logo`, when the picture cannot be taken.
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    return _set_logo(session, store_logo(data), actor)


def remove_logo(session: Session, *, actor: Actor) -> Company:
    """Have no logo from now on.

    Raises:
        NotPermitted: the actor may not change the company.
    """
    require(actor, Permission.EDIT_COMPANY)
    return _set_logo(session, "", actor)


def _set_logo(session: Session, digest: str, actor: Actor) -> Company:
    company = _hold(session)
    if company.logo_hash != digest:
        # A hash tells nobody anything; a few of its letters tell one picture from another.
        told = {"logo": [company.logo_hash[:8], digest[:8]]}
        _apply(session, company, {"logo_hash": digest}, told=told, actor=actor)
    return company


def _apply(session: Session, company: Company, values: dict[str, Any], *, told: dict[str, Any], actor: Actor) -> None:
    for name, new in values.items():
        setattr(company, name, new)
    session.flush()
    audit.record(session, actor=actor, verb="changed", subject=company, changes=told)
    announce(session, "staff:company")


def _hold(session: Session) -> Company:
    """The company's row, held until the transaction ends."""
    company = get_company(session)
    session.refresh(company, with_for_update=True)
    return company


def _term_name(session: Session, term_id: int | None) -> str:
    return session.get_one(PaymentTerm, term_id).name if term_id else ""
