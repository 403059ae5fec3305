"""Settings: how the numbers of documents and payments look, and where they begin."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from flare_app import company
from flare_app.company import SeriesForm
from flare_app.database import read_only, unit_of_work
from flare_app.domain.numbering import MAX_AFFIX_LENGTH
from flare_app.domain.principals import Staff
from flare_app.ui import routes
from flare_app.ui.components.form import checkbox_field, fields, form_section, text_field
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.staff.settings_saving import SettingsSaving, settings_form

_TITLES = {"estimate": "Estimates", "invoice": "Invoices", "credit_note": "Credit notes", "payment": "Payments"}


@dataclass
class SeriesRow:
    """A series in the words of the form."""

    prefix: str = ""
    next_number: str = ""
    padding: str = ""
    suffix: str = ""
    automatic: bool = True
    is_unused: bool = False
    example: str = ""


class NumberSettings(SettingsSaving, rx.State):
    """The four series; one Save for all of them."""

    series: dict[str, SeriesRow] = {}

    _versions: dict[str, int] = {}

    async def _fill(self) -> None:
        self.series, self._versions = await in_thread(_read)

    async def _keep(self, typed: dict[str, str]) -> None:
        await in_thread(_save, [_form_of(kind, typed, version) for kind, version in self._versions.items()], staff())


@rx.page(route=routes.SETTINGS_NUMBERS, title="Numbers · Settings · Flare", on_load=[NumberSettings.load, StaffShell.load])
def number_settings() -> rx.Component:
    """A section per kind."""
    state = NumberSettings
    page = settings_form(state, *[_section(kind, title) for kind, title in _TITLES.items()])
    return settings_page(page, active="Numbers", loaded=state.loaded, may_edit=state.may_edit)


def _section(kind: str, title: str) -> rx.Component:
    state = NumberSettings
    row = state.series[kind]

    def known(name: str, value: rx.Var[str]) -> dict[str, Any]:
        key = f"{kind}_{name}"
        return {"id": f"settings-{key}", "name": key, "default_value": value, "error": state.errors.get(key, "")}

    automatic = checkbox_field(
        "Generate automatically",
        id=f"settings-{kind}_automatic",
        name=f"{kind}_automatic",
        default_checked=row.automatic,
        error=state.errors.get(f"{kind}_automatic", ""),
        hint="Otherwise somebody types the number before a document is issued.",
    )
    return rx.el.div(
        form_section(
            title,
            rx.cond(row.automatic, rx.el.p("Next: ", rx.el.strong(row.example), class_name="series-next"), rx.fragment()),
            fields(
                text_field("Prefix", **known("prefix", row.prefix), max_length=MAX_AFFIX_LENGTH),
                text_field(
                    "Next number",
                    **known("next_number", row.next_number),
                    max_length=9,
                    input_mode="numeric",
                    read_only=~row.is_unused,
                    hint=rx.cond(row.is_unused, "Fixed once the first number is given.", "Goes on from the last number: no gaps."),
                ),
                text_field("Digits", **known("padding", row.padding), max_length=2, input_mode="numeric"),
                text_field("Suffix", **known("suffix", row.suffix), max_length=MAX_AFFIX_LENGTH),
            ),
            rx.el.input(type="hidden", name="payment_automatic", value="on") if kind == "payment" else automatic,
        ),
        role="group",
        aria_label=title,
    )


def _form_of(kind: str, typed: dict[str, str], version: int) -> SeriesForm:
    texts = {name: typed.get(f"{kind}_{name}", "") for name in ("prefix", "padding", "suffix", "next_number")}
    return SeriesForm(kind=kind, **texts, automatic=typed.get(f"{kind}_automatic") == "on", version=version)


def _read() -> tuple[dict[str, SeriesRow], dict[str, int]]:
    with read_only() as session:
        found = company.list_series(session)
        rows = {
            one.kind: SeriesRow(
                prefix=one.prefix,
                next_number=str(one.next_number),
                padding=str(one.padding),
                suffix=one.suffix,
                automatic=one.automatic,
                is_unused=company.is_unused(one),
                example=company.next_in(one),
            )
            for one in found
        }
        return rows, {one.kind: one.version for one in found}


def _save(forms: list[SeriesForm], actor: Staff) -> None:
    with unit_of_work() as session:
        company.update_series(session, forms=forms, actor=actor)
