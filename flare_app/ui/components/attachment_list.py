"""The files of a document as both audiences see them: name, size, and a link that saves them."""

from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session

from flare_app import documents
from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.models import Attachment
from flare_app.ui import routes
from flare_app.ui.components.button import plain_link
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.icon import icon

_KILO = 1_000


@dataclass
class AttachmentRow:
    """A file in finished strings."""

    id: str
    name: str
    size: str
    href: str
    is_shared: bool


def read_attachment_rows(session: Session, principal: Principal, document_id: int) -> list[AttachmentRow]:
    """The files of a document that the principal may see."""
    found = documents.attachments_of(session, principal=principal, document_id=document_id)
    return attachment_rows(found, principal)


def attachment_rows(found: list[Attachment], principal: Principal) -> list[AttachmentRow]:
    """Files that were found for their principal."""
    portal_id = principal.portal_id if isinstance(principal, PortalVisitor) else ""
    return [
        AttachmentRow(one.public_id, one.file_name, size_text(one.size), routes.attachment(one.public_id, portal_id), one.is_shared)
        for one in found
    ]


def size_text(size: int) -> str:
    """ "812 B", "14 kB", "2.3 MB"."""
    if size < _KILO:
        return f"{size} B"
    return f"{size / _KILO:.0f} kB" if size < _KILO**2 else f"{size / _KILO**2:.1f} MB"


def attachment_link(row: rx.Var[AttachmentRow]) -> rx.Component:
    """The name, which saves the file, and its size."""
    return rx.fragment(
        icon("paperclip"),
        plain_link(row.name, href=row.href, download=True, class_name="link attachment-name", dir="auto"),
        rx.el.span(row.size, class_name="soft attachment-size"),
    )


def attachment_list(rows: rx.Var[list[AttachmentRow]]) -> rx.Component:
    """The section of a document's page; nothing where there are no files."""
    shown = rx.el.ul(
        rx.foreach(rows, lambda row: rx.el.li(attachment_link(row))), class_name="attachments", aria_label="Attachments"
    )
    return rx.cond(rows.length() > 0, detail_section("Attachments", shown), rx.fragment())
