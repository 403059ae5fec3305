"""SQLModel tables, one subject per file, columns and constraints only."""

from flare_app.models.allocation import UNDONE_REFUND_STATES, Allocation, Refund
from flare_app.models.attachment import Attachment, AttachmentContent
from flare_app.models.audit_entry import AuditEntry, AuditHead
from flare_app.models.batch import Batch, BatchItem
from flare_app.models.checkout import Checkout, CheckoutItem
from flare_app.models.company import Company
from flare_app.models.comparison import StripeComparison, StripeFigure
from flare_app.models.customer import Customer, CustomerContact
from flare_app.models.dispute import Dispute
from flare_app.models.document import CHANGEABLE_WHEN_ISSUED, Document
from flare_app.models.document_line import DocumentLine, DocumentTax
from flare_app.models.email_template import EmailTemplate
from flare_app.models.form_draft import FormDraft
from flare_app.models.import_file import ImportFile
from flare_app.models.import_record import ImportRecord
from flare_app.models.issued_file import IssuedFile
from flare_app.models.live_revision import LiveRevision
from flare_app.models.login_attempt import LoginAttempt
from flare_app.models.message import Delivery, DeliveryAttempt, Message, MessageDocument, RefusedAddress
from flare_app.models.number_series import NumberSeries
from flare_app.models.online_payments import OnlinePayments
from flare_app.models.payment import CHANGEABLE_PAYMENT_COLUMNS, DepositAccount, Payment
from flare_app.models.payment_task import PaymentTask
from flare_app.models.payment_term import PaymentTerm
from flare_app.models.portal_link import PortalLink, PortalSession, PortalView
from flare_app.models.portal_share import PortalShare
from flare_app.models.product import Product
from flare_app.models.recurring import RecurringRule, RecurringRun
from flare_app.models.refund_order import RefundOrder
from flare_app.models.reminder import (
    DigestRun,
    Reminder,
    ReminderOff,
    ReminderSettings,
    ReminderStep,
    StatementRun,
    Unsubscription,
)
from flare_app.models.staff_link import RecoveryCode, StaffLink
from flare_app.models.staff_session import StaffSession
from flare_app.models.staff_user import StaffUser
from flare_app.models.stripe_event import StripeEvent
from flare_app.models.tax import Tax, TaxGroupMember

__all__ = [
    "CHANGEABLE_PAYMENT_COLUMNS",
    "CHANGEABLE_WHEN_ISSUED",
    "UNDONE_REFUND_STATES",
    "Allocation",
    "Attachment",
    "AttachmentContent",
    "AuditEntry",
    "AuditHead",
    "Batch",
    "BatchItem",
    "Checkout",
    "CheckoutItem",
    "Company",
    "Customer",
    "CustomerContact",
    "Delivery",
    "DeliveryAttempt",
    "DepositAccount",
    "DigestRun",
    "Dispute",
    "Document",
    "DocumentLine",
    "DocumentTax",
    "EmailTemplate",
    "FormDraft",
    "ImportFile",
    "ImportRecord",
    "IssuedFile",
    "LiveRevision",
    "LoginAttempt",
    "Message",
    "MessageDocument",
    "NumberSeries",
    "OnlinePayments",
    "Payment",
    "PaymentTask",
    "PaymentTerm",
    "PortalLink",
    "PortalSession",
    "PortalShare",
    "PortalView",
    "Product",
    "RecoveryCode",
    "RecurringRule",
    "RecurringRun",
    "Refund",
    "RefundOrder",
    "RefusedAddress",
    "Reminder",
    "ReminderOff",
    "ReminderSettings",
    "ReminderStep",
    "StaffLink",
    "StaffSession",
    "StaffUser",
    "StatementRun",
    "StripeComparison",
    "StripeEvent",
    "StripeFigure",
    "Tax",
    "TaxGroupMember",
    "Unsubscription",
]
