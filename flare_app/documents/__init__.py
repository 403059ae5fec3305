"""Room: estimates, invoices and credit notes: drafting, issuing, correcting, converting, answering, reading."""

from flare_app.documents.amending import update_issued_fields
from flare_app.documents.answers import ANSWERS
from flare_app.documents.attachment_types import safe_file_name
from flare_app.documents.attachments import (
    ATTACHMENT_TOO_LARGE,
    MAX_ATTACHMENT_BYTES,
    MAX_ATTACHMENTS,
    adopt_attachments,
    attach_file,
    attachment_content,
    attachments_of,
    attachments_of_form,
    delete_forgotten_attachments,
    get_attachment,
    move_attachments,
    remove_attachment,
    restore_attachment,
    share_attachment,
)
from flare_app.documents.checking import check_form
from flare_app.documents.copying import duplicate_document, form_of_document, new_form, without_sources
from flare_app.documents.correcting import revise_document, void_document
from flare_app.documents.crediting import credited_before, list_creditable
from flare_app.documents.details import (
    DocumentDetails,
    DocumentHistory,
    LinkedDocument,
    MoneyMovement,
    document_details,
    document_history,
)
from flare_app.documents.drafting import delete_draft, save_draft
from flare_app.documents.estimating import answer_estimate, convert_to_invoice, take_back_answer
from flare_app.documents.finding import document_search_text, refresh_search_text
from flare_app.documents.form import MAX_LINES, CheckedDocument, CheckedLine, DocumentForm, LineForm
from flare_app.documents.importing import IMPORT_OPTIONAL, IMPORT_REQUIRED, import_invoices
from flare_app.documents.issued_files import find_issued_file, is_noted, note_issued_file
from flare_app.documents.issuing import issue_document, last_numbered_on
from flare_app.documents.listing import (
    EXPIRING_DAYS,
    document_source,
    has_status,
    is_accepted,
    is_declined,
    is_draft,
    is_expired,
    is_expiring,
    is_open,
    is_overdue,
    is_settled,
    is_to_invoice,
    is_unanswered,
    is_void,
)
from flare_app.documents.news import AnswerNews, answers_after
from flare_app.documents.paper import document_data, letterhead
from flare_app.documents.parties import buyer_of, party_copies
from flare_app.documents.parting import Quantities, credit_form, part_amount, part_lines, rest_of, shares_of
from flare_app.documents.preview import TotalsPreview, preview_totals
from flare_app.documents.reading import (
    customer_credit,
    document_facts,
    find_only_document,
    get_document,
    latest_documents,
    lock_document,
)
from flare_app.documents.taking import LineTaken, Taking, read_taking, sources_left, taken_of
from flare_app.documents.unsaved import Unsaved, aside, find_unsaved, forget_unsaved, keep_unsaved, set_unsaved_aside

__all__ = [
    "ANSWERS",
    "ATTACHMENT_TOO_LARGE",
    "EXPIRING_DAYS",
    "IMPORT_OPTIONAL",
    "IMPORT_REQUIRED",
    "MAX_ATTACHMENTS",
    "MAX_ATTACHMENT_BYTES",
    "MAX_LINES",
    "AnswerNews",
    "CheckedDocument",
    "CheckedLine",
    "DocumentDetails",
    "DocumentForm",
    "DocumentHistory",
    "LineForm",
    "LineTaken",
    "LinkedDocument",
    "MoneyMovement",
    "Quantities",
    "Taking",
    "TotalsPreview",
    "Unsaved",
    "adopt_attachments",
    "answer_estimate",
    "answers_after",
    "aside",
    "attach_file",
    "attachment_content",
    "attachments_of",
    "attachments_of_form",
    "buyer_of",
    "check_form",
    "convert_to_invoice",
    "credit_form",
    "credited_before",
    "customer_credit",
    "delete_draft",
    "delete_forgotten_attachments",
    "document_data",
    "document_details",
    "document_facts",
    "document_history",
    "document_search_text",
    "document_source",
    "duplicate_document",
    "find_issued_file",
    "find_only_document",
    "find_unsaved",
    "forget_unsaved",
    "form_of_document",
    "get_attachment",
    "get_document",
    "has_status",
    "import_invoices",
    "is_accepted",
    "is_declined",
    "is_draft",
    "is_expired",
    "is_expiring",
    "is_noted",
    "is_open",
    "is_overdue",
    "is_settled",
    "is_to_invoice",
    "is_unanswered",
    "is_void",
    "issue_document",
    "keep_unsaved",
    "last_numbered_on",
    "latest_documents",
    "letterhead",
    "list_creditable",
    "lock_document",
    "move_attachments",
    "new_form",
    "note_issued_file",
    "part_amount",
    "part_lines",
    "party_copies",
    "preview_totals",
    "read_taking",
    "refresh_search_text",
    "remove_attachment",
    "rest_of",
    "restore_attachment",
    "revise_document",
    "safe_file_name",
    "save_draft",
    "set_unsaved_aside",
    "share_attachment",
    "shares_of",
    "sources_left",
    "take_back_answer",
    "taken_of",
    "update_issued_fields",
    "void_document",
    "without_sources",
]
