"""The pages that write an invoice and edit its drafts."""

from flare_app.domain.states import DocumentKind
from flare_app.ui.staff.editor.page import document_editor

document_editor(DocumentKind.INVOICE)
