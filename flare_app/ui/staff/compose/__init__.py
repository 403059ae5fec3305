"""The window "Send email": about one record, to one customer, or to everybody whom a selection of records concerns."""

from flare_app.ui.staff.compose.state import COMPOSE_DIALOG, ComposeState
from flare_app.ui.staff.compose.view import compose_dialog

__all__ = ["COMPOSE_DIALOG", "ComposeState", "compose_dialog"]
