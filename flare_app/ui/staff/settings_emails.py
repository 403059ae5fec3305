"""The page Email templates of the settings."""

import reflex as rx

from flare_app.ui import routes
from flare_app.ui.components.shell import StaffShell
from flare_app.ui.staff.email_templates.state import EmailTemplates
from flare_app.ui.staff.email_templates.view import template_dialog, template_list
from flare_app.ui.staff.settings_frame import settings_page


@rx.page(route=routes.SETTINGS_EMAILS, title="Email templates · Settings · Flare", on_load=[EmailTemplates.load, StaffShell.load])
def email_template_settings() -> rx.Component:
    """What e-mails say."""
    state = EmailTemplates
    return settings_page(template_list(), template_dialog(), active="Email templates", loaded=state.loaded, may_edit=state.may_edit)
