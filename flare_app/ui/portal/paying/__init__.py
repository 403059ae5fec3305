"""Pay Online: choose invoices, look at the amounts, go to the checkout, come back and see how it stands."""

from flare_app.ui.portal.paying.panel_view import pay_dialog
from flare_app.ui.portal.paying.state import PayMixin
from flare_app.ui.portal.paying.view import pay_button, pay_notice

__all__ = ["PayMixin", "pay_button", "pay_dialog", "pay_notice"]
