"""Settings: what stands on every new document besides its lines. Issued ones keep what they were issued with."""

import reflex as rx

from flare_app import company
from flare_app.company import LOGO_TOO_LARGE, MAX_LOGO_BYTES
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.ui import live, policy, routes
from flare_app.ui.arguments import Text
from flare_app.ui.components.browser import UploadField
from flare_app.ui.components.button import button
from flare_app.ui.components.form import described, field, fields, form_section, textarea_field
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.components.toast import toast
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.settings_form import SettingsForm, known, pair_rows
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.staff.settings_saving import EDIT_COMPANY, VIEW_COMPANY, settings_form


class TextSettings(SettingsForm, rx.State):
    """The form, and the logo, which is kept at once."""

    logo_problem: str = ""

    def _watch(self) -> None:
        self.logo_problem = ""
        live.watch(self, TextSettings.refresh, "staff:company")

    @rx.event(supersedes=True)
    @policy.policy(VIEW_COMPANY)
    async def refresh(self) -> None:
        """Show the logo that is kept now; what is typed stays."""
        self.logo = await in_thread(_logo)

    @rx.event
    @policy.policy(EDIT_COMPANY)
    async def logo_sent(self, problem: Text) -> rx.event.EventSpec | None:
        """The upload was answered."""
        self.logo_problem, self.logo = problem, await in_thread(_logo)
        return None if problem else toast("The logo is saved. New documents show it.")

    @rx.event
    @policy.policy(EDIT_COMPANY)
    async def remove_logo(self) -> rx.event.EventSpec:
        """New documents have no logo."""
        await in_thread(_remove, staff())
        self.logo_problem, self.logo = "", ""
        return toast("The logo is removed.")


@rx.page(route=routes.SETTINGS_TEXTS, title="Invoice texts · Settings · Flare", on_load=[TextSettings.load, StaffShell.load])
def text_settings() -> rx.Component:
    """The logo by itself, then the texts with their Save."""
    state = TextSettings
    page = settings_form(state, _texts())
    return settings_page(_logo_section(), page, active="Invoice texts", loaded=state.loaded, may_edit=state.may_edit)


def _logo_section() -> rx.Component:
    state = TextSettings
    picture = rx.cond(
        state.logo != "",
        rx.el.img(src=routes.logo("") + state.logo, alt="The company's logo"),
        rx.el.span("No logo yet"),
    )
    box = UploadField.create(
        action=routes.LOGO_UPLOAD,
        accept="image/png,image/jpeg,image/webp",
        most=MAX_LOGO_BYTES,
        too_large=LOGO_TOO_LARGE,
        on_sent=state.logo_sent,
        class_name="file-input",
        **described("settings-logo", state.logo_problem),
    )
    choose = field(
        "Choose a picture",
        box,
        id="settings-logo",
        hint="PNG, JPEG or WebP of at most 1 MB and 4 million pixels. It is kept at once.",
        error=state.logo_problem,
    )
    remove = button("Remove logo", small=True, icon_name="trash-2", on_click=state.remove_logo)
    return form_section(
        "Logo",
        rx.el.div(
            rx.el.div(picture, class_name="logo-picture"),
            rx.cond(state.may_edit, choose, rx.fragment()),
            rx.cond(state.may_edit & (state.logo != ""), remove, rx.fragment()),
            class_name="logo-row",
        ),
    )


def _texts() -> rx.Component:
    state = TextSettings
    color = known(state, "color")
    color_box = rx.el.input(
        type="color",
        name=color["name"],
        default_value=color["default_value"],
        class_name="input input-color",
        **described(color["id"], color["error"]),
    )
    return form_section(
        "On every document",
        rx.el.input(type="hidden", name="shows", value="custom_fields"),
        fields(
            field("Colour", color_box, id=color["id"], error=color["error"], hint="Of headings, and of the customer portal."),
            textarea_field(
                "Payment instructions",
                **known(state, "bank_details"),
                rows=4,
                hint="Stand below the account, which is a page of its own.",
            ),
            textarea_field("Disclaimer", **known(state, "disclaimer"), rows=3),
            textarea_field("Footer", **known(state, "footer"), rows=2),
        ),
        pair_rows(
            state,
            "custom_fields",
            legend="More fields",
            hint="Printed beside the date of every document, such as Company number. Empty a row to remove it.",
            value_label="value",
        ),
    )


def _logo() -> str:
    with read_only() as session:
        return company.get_company(session).logo_hash


def _remove(actor: Staff) -> None:
    with unit_of_work() as session:
        company.remove_logo(session, actor=actor)
