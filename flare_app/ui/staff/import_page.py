"""Settings > Import: choose a file, say which column is what, look at what would happen, and let it happen."""

import reflex as rx

from flare_app.importing import MAX_BYTES, MAX_ROWS, TOO_LARGE
from flare_app.intake import FileState
from flare_app.ui import routes
from flare_app.ui.components.browser import UploadField
from flare_app.ui.components.button import button, file_button, link_button
from flare_app.ui.components.detail_parts import plain_table
from flare_app.ui.components.form import described, field, form_problem, form_section
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.staff.import_state import ColumnRow, ImportState
from flare_app.ui.staff.settings_frame import settings_page

_KINDS = (("customers", "Customers", routes.CUSTOMERS), ("invoices", "Invoices", routes.INVOICES))
_INTRO = {
    "customers": "Only Name is required. Whoever is there already, by e-mail address or name, is brought up to date.",
    "invoices": "Rows with one invoice number make one invoice, issued under that number. Its customer has to be there already.",
}
_LIMITS = f"CSV in UTF-8 or Windows-1252, divided by comma, semicolon or tab; up to {MAX_BYTES // 10**6} MB and {MAX_ROWS:,} rows."


@rx.page(route=routes.SETTINGS_IMPORT, title="Import · Settings · Flare", on_load=[ImportState.load, StaffShell.load])
def import_page() -> rx.Component:
    """One step after the other; what is done stays in sight above."""
    state = ImportState
    running = (state.file.state == FileState.RUNNING.value) | (state.file.state == FileState.STOPPING.value)
    is_read = (state.file.state == FileState.CHECKED.value) | (state.file.state == FileState.DONE.value)
    steps = rx.cond(
        state.file.id == "",
        _choose_file(),
        rx.fragment(_file(), rx.cond(running, _running(), rx.fragment(_match(), rx.cond(is_read, _report(), rx.fragment())))),
    )
    return settings_page(_tabs(), form_problem(state.problem), steps, active="Import", loaded=state.loaded)


def _tabs() -> rx.Component:
    def tab(kind: str, title: str) -> rx.Component:
        return rx.el.button(
            title,
            type="button",
            aria_pressed=rx.cond(ImportState.kind == kind, "true", "false"),
            on_click=ImportState.show_kind(kind),
            class_name="segment",
        )

    return rx.el.div(
        *[tab(kind, title) for kind, title, _ in _KINDS],
        role="group",
        aria_label="What to import",
        class_name="segments import-kinds",
    )


def _choose_file() -> rx.Component:
    box = UploadField.create(
        action=rx.Var.create(f"{routes.IMPORT_UPLOAD}?kind=").to(str) + ImportState.kind,
        accept=".csv,.txt,text/csv,text/plain",
        named=True,
        most=MAX_BYTES,
        too_large=TOO_LARGE,
        on_sent=ImportState.file_sent,
        class_name="file-input",
        **described("import-file", ImportState.problem),
    )
    samples = [
        rx.cond(
            ImportState.kind == kind,
            rx.fragment(
                rx.el.p(_INTRO[kind]),
                rx.el.div(file_button("Sample file", f"/files/imports/sample-{kind}.csv", icon_name="file-down", look="secondary")),
            ),
            rx.fragment(),
        )
        for kind, _, _ in _KINDS
    ]
    return form_section("Choose a file", *samples, field("CSV file", box, id="import-file", hint=_LIMITS))


def _file() -> rx.Component:
    shown = ImportState.file
    busy = (shown.state == FileState.RUNNING.value) | (shown.state == FileState.STOPPING.value)
    other = button("Another file", small=True, on_click=ImportState.drop)
    return rx.el.div(
        rx.el.span(rx.el.strong(shown.name, dir="auto"), rx.el.span(", ", shown.rows, class_name="soft")),
        rx.cond(busy, rx.fragment(), other),
        class_name="import-file",
    )


def _match() -> rx.Component:
    shown = ImportState.file

    def row(one: rx.Var[ColumnRow]) -> rx.Component:
        target = rx.el.select(
            rx.foreach(ImportState.targets, lambda pair: rx.el.option(pair[1], value=pair[0])),
            value=one.target,
            on_change=lambda name: ImportState.choose(one.place, name),
            aria_label=one.title,
            class_name="input select",
        )
        return rx.el.tr(
            rx.el.td(rx.el.strong(one.title, dir="auto"), rx.el.span(one.example, class_name="import-example", dir="auto")),
            rx.el.td(target),
            key=one.place,
        )

    notes = [
        rx.cond(text != "", rx.el.p(text, class_name=looks, role="status"), rx.fragment())
        for text, looks in ((shown.encoding, "hint"), (shown.missing, "alert alert-warning"))
    ]
    done = shown.state == FileState.DONE.value
    return rx.cond(
        done,
        rx.fragment(),
        form_section(
            "Match the columns",
            plain_table("Columns", ("In the file", "Goes into"), (), ImportState.columns, row),
            *notes,
            rx.el.div(
                button("Check", look="primary", icon_name="list-checks", on_click=ImportState.check, disabled=shown.missing != ""),
                rx.el.span("Says what would happen, and keeps nothing.", class_name="hint"),
                class_name="actions",
            ),
        ),
    )


def _running() -> rx.Component:
    shown = ImportState.file
    words = rx.cond(shown.is_dry_run, "Checking", "Importing")
    return form_section(
        "Under way",
        rx.el.div(
            rx.el.progress(value=shown.done, max=shown.total, aria_label=words, class_name="progress import-progress"),
            rx.el.p(words, " ", shown.progress, role="status"),
            class_name="import-running",
        ),
        rx.el.div(
            button("Cancel", on_click=ImportState.stop, disabled=shown.state == FileState.STOPPING.value),
            rx.el.span("You may leave this page; it goes on. What is imported before Cancel stays.", class_name="hint"),
            class_name="actions",
        ),
    )


def _report() -> rx.Component:
    shown = ImportState.file
    is_done = shown.state == FileState.DONE.value
    title = rx.cond(is_done, "Done", "What would happen")
    told = rx.el.div(
        rx.cond(shown.is_stopped, rx.el.strong("Cancelled before the end. "), rx.fragment()),
        rx.cond(shown.problem != "", shown.problem, shown.headline),
        role="status",
        class_name=rx.cond(shown.problem != "", "alert alert-bad", rx.cond(is_done, "alert alert-good", "alert alert-info")),
    )
    run = button("Import", look="primary", icon_name="download", on_click=ImportState.run)
    onward = [
        rx.cond(ImportState.kind == kind, link_button(f"Open {title}", route), rx.fragment()) for kind, title, route in _KINDS
    ]
    refused = file_button("Refused rows", "/files/imports/" + shown.id + ".csv", icon_name="file-down", look="secondary")
    return rx.el.section(
        rx.el.h2(title, class_name="section-title"),
        told,
        rx.el.div(
            rx.cond(is_done, rx.fragment(*onward), rx.cond(shown.has_news, run, rx.fragment())),
            rx.cond(shown.refused != "", refused, rx.fragment()),
            class_name="actions",
        ),
        _lines("Refused", "Why", ImportState.refusals),
        _lines("Taken in part", "What was left out", ImportState.warnings),
        _lines("New and changed", "What", ImportState.taken),
        class_name="form-section",
    )


def _lines(name: str, last: str, lines: rx.Var[list[list[str]]]) -> rx.Component:
    """The first 200 of a list, with the line of the file."""

    def row(one: rx.Var[list[str]]) -> rx.Component:
        return rx.el.tr(rx.el.td(one[0], class_name="import-line"), rx.el.td(one[1], dir="auto"), rx.el.td(one[2]))

    table = rx.fragment(rx.el.h3(name, class_name="import-title"), plain_table(name, ("Line", "Record", last), (), lines, row))
    return rx.cond(lines.length() > 0, table, rx.fragment())
