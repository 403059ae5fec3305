"""The State behind the pages that change the company: each sends some of the settings, the others stay as they are."""

from dataclasses import asdict, fields, replace
from typing import Annotated, Any

import reflex as rx
from pydantic import Field
from sqlmodel import Session

from flare_app import catalog, company
from flare_app.company import CompanyForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.models import Company
from flare_app.ui import policy
from flare_app.ui.components.button import button
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.settings_saving import EDIT_COMPANY, SettingsSaving

PAIRS = ("tax_ids", "custom_fields")
_PLAIN = tuple(one.name for one in fields(CompanyForm) if one.name not in (*PAIRS, "allow_partial_payment"))
PairsName = Annotated[str, Field(pattern="^(tax_ids|custom_fields)$")]


class SettingsForm(SettingsSaving, mixin=True):
    """The company's own settings."""

    values: dict[str, str] = {}
    pairs: dict[str, list[list[str]]] = {}
    allow_partial_payment: bool = True
    terms: list[list[str]] = []
    currency: str = ""
    logo: str = ""

    _version: int = 0

    @rx.event
    @policy.policy(EDIT_COMPANY)
    def add_pair(self, name: PairsName) -> None:
        """One more row for a name and a value."""
        if len(self.pairs.get(name, [])) < company.MOST_PAIRS:
            self.pairs = {**self.pairs, name: [*self.pairs.get(name, []), ["", ""]]}

    async def _fill(self) -> None:
        kept, shown, self.terms = await in_thread(_read)
        typed = asdict(kept)
        self.values = {name: typed[name] for name in _PLAIN}
        self.pairs = {name: [list(pair) for pair in typed[name]] or [["", ""]] for name in PAIRS}
        self.allow_partial_payment = kept.allow_partial_payment
        self.currency, self.logo, self._version = shown.currency, shown.logo_hash, shown.version

    async def _keep(self, typed: dict[str, str]) -> None:
        await in_thread(_save, typed, self._version, staff())


def known(state: type[SettingsForm], name: str) -> dict[str, Any]:
    """What ties a field to its name in the form, to what is kept and to its error."""
    return {
        "id": f"settings-{name}",
        "name": name,
        "default_value": state.values[name],
        "error": state.errors.get(name, ""),
    }


def pair_rows(state: type[SettingsForm], name: str, *, legend: str, hint: str, value_label: str) -> rx.Component:
    """Rows of name and value; an emptied row is gone with the next Save."""

    def row(pair: rx.Var[list[str]], index: rx.Var[int]) -> rx.Component:
        def box(part: str, label: str, at: int) -> rx.Component:
            return rx.el.input(
                name=f"{name}-{part}-" + index.to_string(),
                default_value=pair[at],
                max_length=200,
                class_name="input",
                custom_attrs={
                    "aria-label": label + " " + (index + 1).to_string(),
                    "aria-describedby": f"settings-{name}-error",
                    "id": rx.cond((index == 0) & (at == 0), f"settings-{name}", f"settings-{name}-{part}-" + index.to_string()),
                },
            )

        return rx.el.div(box("name", f"{legend}: name", 0), box("value", f"{legend}: {value_label}", 1), class_name="pair")

    add = button("Add row", look="quiet", small=True, icon_name="plus", on_click=state.add_pair(name))
    rows = state.pairs[name]
    return rx.el.div(
        rx.el.p(legend, class_name="pairs-head"),
        rx.foreach(rows, row),
        rx.el.p(state.errors.get(name, ""), id=f"settings-{name}-error", class_name="field-error"),
        rx.cond(state.may_edit & (rows.length() < company.MOST_PAIRS), rx.el.div(add), rx.fragment()),
        rx.el.p(hint, class_name="hint"),
        role="group",
        aria_label=legend,
        class_name="pairs field-wide",
    )


def _read() -> tuple[CompanyForm, Company, list[list[str]]]:
    with read_only() as session:
        found = company.get_company(session)
        kept = company.form_of_company(session, found)
        return kept, found, [["", "None: due at once"], *map(list, _terms(session, kept.terms).items())]


def _terms(session: Session, kept: str) -> dict[str, str]:
    """The terms on offer, and those that are kept though they are offered no longer."""
    offered = {term.public_id: term.name for term in catalog.list_terms(session)}
    if kept and kept not in offered:
        offered[kept] = catalog.get_term(session, public_id=kept).name
    return offered


def _save(typed: dict[str, str], version: int, actor: Staff) -> None:
    with unit_of_work() as session:
        company.update_company(session, form=changed_company(session, typed), version=version, actor=actor)


def changed_company(session: Session, typed: dict[str, str]) -> CompanyForm:
    """What is kept with what the page sent. A page says by the field `shows` which settings without a text it has."""
    kept = company.form_of_company(session, company.get_company(session))
    changes: dict[str, Any] = {name: typed[name] for name in _PLAIN if name in typed}
    shown = typed.get("shows", "").split()
    for name in PAIRS:
        if name in shown:
            changes[name] = tuple(
                (typed.get(f"{name}-name-{at}", ""), typed.get(f"{name}-value-{at}", "")) for at in range(company.MOST_PAIRS)
            )
    if "allow_partial_payment" in shown:
        changes["allow_partial_payment"] = typed.get("allow_partial_payment") == "on"
    return replace(kept, **changes)
