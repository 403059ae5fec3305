"""The page Taxes of the settings: single taxes and groups of them in one table, as documents offer them."""

from flare_app.catalog import TAX_FORM, TAX_GROUP_FORM, TAX_TABLE, tax_details, tax_source
from flare_app.lists import Column, ColumnKind
from flare_app.ui import routes
from flare_app.ui.components.declared import record_page
from flare_app.ui.staff.settings_frame import settings_frame

TAXES = TAX_TABLE.kind(
    title="Taxes",
    route=routes.SETTINGS_TAXES,
    key="taxes",
    forms=(TAX_FORM, TAX_GROUP_FORM),
    columns=(
        Column("name", "Name"),
        Column("kind", "Kind"),
        Column("taxes", "Taxes", ColumnKind.NAMES, phone=False),
        Column("description", "Description", phone=False),
        Column("rate", "Rate", ColumnKind.RATE),
    ),
    source=tax_source,
    details=tax_details,
    empty=("No taxes yet", "Add the first one with New tax. Several that are charged together make a group with New tax group."),
)
state = record_page(TAXES, frame=settings_frame("Taxes"))
