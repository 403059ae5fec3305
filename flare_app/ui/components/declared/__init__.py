"""Pages that a declaration makes: staff list, detail, form, and a tab of the portal."""

from flare_app.ui.components.declared.dialog import FormDialog, form_dialog
from flare_app.ui.components.declared.page import record_page
from flare_app.ui.components.declared.portal import PortalTab

__all__ = ["FormDialog", "PortalTab", "form_dialog", "record_page"]
