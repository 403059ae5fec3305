"""Passing a part of the portal on: the button Share, its window, and what somebody sees who came through such a link."""

from flare_app.ui.components.portal_sharing.rows import ShareRow, share_rows
from flare_app.ui.components.portal_sharing.state import PortalSharing
from flare_app.ui.components.portal_sharing.view import share_button, share_dialog, share_document_button, share_notice, visit_count

__all__ = [
    "PortalSharing",
    "ShareRow",
    "share_button",
    "share_dialog",
    "share_document_button",
    "share_notice",
    "share_rows",
    "visit_count",
]
