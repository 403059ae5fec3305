"""The page Payment terms of the settings: how long customers have to pay, and which terms are the default."""

from flare_app.catalog import TERM_TABLE, archive_term, is_default_term, make_default_term, term_details, term_source
from flare_app.lists import Column, ColumnKind
from flare_app.records import RecordAction
from flare_app.ui import routes
from flare_app.ui.components.declared import record_page
from flare_app.ui.staff.settings_frame import settings_frame

TERMS = TERM_TABLE.kind(
    title="Payment terms",
    route=routes.SETTINGS_TERMS,
    key="terms",
    columns=(
        Column("name", "Name"),
        Column("days", "Length in days", ColumnKind.NUMBER),
        Column("status", "Default", ColumnKind.STATUS),
    ),
    source=term_source,
    default_sort="days",
    details=term_details,
    archive=archive_term,
    actions=(
        RecordAction(
            "Make default",
            "check",
            make_default_term,
            "{} is the default for new documents.",
            lambda session, term: term.archived_at is None and not is_default_term(session, term),
        ),
    ),
)
state = record_page(TERMS, frame=settings_frame("Payment terms"))
