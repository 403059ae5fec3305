"""Settings: what an e-mail says when nobody writes something else. One template per kind of message."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from flare_app import messages
from flare_app.database import read_only, unit_of_work
from flare_app.domain.principals import Staff
from flare_app.messages import MAX_BODY, MAX_SUBJECT, MessageKind, TemplateForm
from flare_app.ui import routes
from flare_app.ui.components.form import fields, form_section, text_field, textarea_field
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.settings_frame import settings_page
from flare_app.ui.staff.settings_saving import SettingsSaving, settings_form

_TITLES = {
    MessageKind.INVOICE: "Invoice",
    MessageKind.ESTIMATE: "Estimate",
    MessageKind.CREDIT_NOTE: "Credit note",
    MessageKind.PAYMENT: "Payment received",
    MessageKind.PORTAL_LINK: "New portal link",
}


@dataclass
class TemplateRow:
    """A template in the words of the form."""

    subject: str = ""
    body: str = ""
    hint: str = ""


class EmailTemplateSettings(SettingsSaving, rx.State):
    """The templates; one Save for all of them."""

    templates: dict[str, TemplateRow] = {}

    _versions: dict[str, int] = {}

    async def _fill(self) -> None:
        self.templates, self._versions = await in_thread(_read)

    async def _keep(self, typed: dict[str, str]) -> None:
        forms = [
            TemplateForm(
                kind=kind,
                language="en",
                subject=typed.get(f"{kind}_subject", ""),
                body=typed.get(f"{kind}_body", ""),
                version=version,
            )
            for kind, version in self._versions.items()
        ]
        await in_thread(_save, forms, staff())


@rx.page(
    route=routes.SETTINGS_EMAILS,
    title="Email templates · Settings · Flare",
    on_load=[EmailTemplateSettings.load, StaffShell.load],
)
def email_template_settings() -> rx.Component:
    """A section per kind."""
    state = EmailTemplateSettings
    note = rx.el.p(
        "Every message that goes to a customer has a button to the portal. Write {{ portal link }} where the link should "
        "stand in the text as well; each recipient gets an own one.",
        class_name="hint",
    )
    page = settings_form(state, *[_section(kind, title) for kind, title in _TITLES.items()])
    return settings_page(note, page, active="Email templates", loaded=state.loaded, may_edit=state.may_edit)


def _section(kind: MessageKind, title: str) -> rx.Component:
    state = EmailTemplateSettings
    row = state.templates[kind.value]

    def known(name: str, value: rx.Var[str]) -> dict[str, Any]:
        key = f"{kind.value}_{name}"
        return {"id": f"settings-{key}", "name": key, "default_value": value, "error": state.errors.get(key, "")}

    return rx.el.div(
        form_section(
            title,
            fields(
                text_field("Subject", **known("subject", row.subject), max_length=MAX_SUBJECT, wide=True),
                textarea_field("Message", **known("body", row.body), max_length=MAX_BODY, rows=10, hint=row.hint, dir="auto"),
            ),
        ),
        role="group",
        aria_label=title,
    )


def _read() -> tuple[dict[str, TemplateRow], dict[str, int]]:
    with read_only() as session:
        language = messages.template_languages(session)[0]
        found = [one for one in messages.list_templates(session, language=language) if not one.name and one.kind in _TITLES]
        rows = {one.kind: TemplateRow(subject=one.subject, body=one.body, hint="") for one in found}
        return rows, {one.kind: one.version for one in found}


def _save(forms: list[TemplateForm], actor: Staff) -> None:
    with unit_of_work() as session:
        for form in forms:
            messages.save_template(session, form=form, actor=actor)
