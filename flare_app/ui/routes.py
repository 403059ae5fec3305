"""Every address of the pages, once: patterns for Reflex, builders for links."""

import re
from calendar import monthrange
from datetime import date
from functools import cache
from urllib.parse import quote, urlencode

DASHBOARD = "/"
LOGIN = "/login"
LOGOUT = "/logout"
FORGOT_PASSWORD = "/forgot-password"  # noqa: S105 - an address
NO_ACCESS = "/no-access"
CUSTOMERS = "/sales/customers"
ESTIMATES = "/sales/estimates"
INVOICES = "/sales/invoices"
RECURRING = "/sales/recurring"
CREDIT_NOTES = "/sales/credit-notes"
PAYMENTS = "/sales/payments"
PAYMENT_TASKS = "/sales/payment-tasks"
STATEMENTS = "/sales/statements"
TRANSACTIONS = "/sales/transactions"
PRODUCTS = "/sales/products"
REMINDERS = "/sales/reminders"
EMAILS = "/emails"
REPORTS = "/reports"
REPORT_AGED = "/reports/aged-receivables"
REPORT_CUSTOMERS = "/reports/sales-by-customer"
REPORT_PRODUCTS = "/reports/sales-by-product"
REPORT_MONTHS = "/reports/sales-by-month"
REPORT_TAXES = "/reports/tax-summary"
REPORT_ONLINE = "/reports/online-payments"
REPORT_ONLINE_ROWS = "/reports/online-payment-rows"
SETTINGS = "/settings"
SETTINGS_TEXTS = "/settings/texts"
SETTINGS_NUMBERS = "/settings/numbers"
SETTINGS_EMAILS = "/settings/email-templates"
SETTINGS_REMINDERS = "/settings/reminders"
SETTINGS_BANK = "/settings/bank-account"
SETTINGS_TERMS = "/settings/terms"
SETTINGS_TAXES = "/settings/taxes"
SETTINGS_ACCOUNTS = "/settings/deposit-accounts"
SETTINGS_PAYMENTS = "/settings/online-payments"
USERS = "/settings/users"
ACCOUNT = "/settings/account"
AUDIT_TRAIL = "/settings/audit-trail"
SETTINGS_IMPORT = "/settings/import"
IMPORT_UPLOAD = "/settings/import/file"
LOGO_UPLOAD = "/settings/logo"
ATTACHMENTS = "/sales/attachments"
BATCH_FILES = "/files/batches"

PORTAL = "/portal/[portal_id]"
PORTAL_INVOICES = f"{PORTAL}/invoices"
PORTAL_ESTIMATES = f"{PORTAL}/estimates"
PORTAL_PAYMENTS = f"{PORTAL}/payments"
PORTAL_CREDIT_NOTES = f"{PORTAL}/credit-notes"
PORTAL_STATEMENT = f"{PORTAL}/statement"
LINK_EXPIRED = "/link-expired"

_PORTAL_PATH = re.compile(r"/portal/([A-Za-z0-9_-]{1,64})(?:/|$)")


def record(list_route: str, public_id: str) -> str:
    """The address that opens one record in the split view of its list."""
    return f"{list_route}/{quote(public_id, safe='')}"


def new(list_route: str) -> str:
    """The form for a new record."""
    return f"{list_route}/new"


def edit(list_route: str, public_id: str) -> str:
    """The form for an existing record."""
    return f"{list_route}/edit/{quote(public_id, safe='')}"


def in_month(list_route: str, day: date) -> str:
    """A list that has a period, narrowed to the month of a day."""
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return f"{list_route}?{urlencode({'period': 'Custom', 'from': day.replace(day=1), 'to': last})}"


def in_portal(pattern: str, portal_id: str) -> str:
    """A portal pattern with its portal filled in."""
    return pattern.replace("[portal_id]", quote(portal_id, safe=""))


def pay_due(portal_id: str, currency: str) -> str:
    """The tab Invoices with the payment panel open on all that is due in a currency."""
    return f"{in_portal(PORTAL_INVOICES, portal_id)}?{urlencode({'pay': currency})}"


def login(after: str = "") -> str:
    """The sign-in page; `after` is the path that the person wanted (checked again by the sign-in route)."""
    return f"{LOGIN}?{urlencode({'next': after})}" if after and after != DASHBOARD else LOGIN


def link_expired(path: str = "") -> str:
    """The page for a link that no longer opens the portal of `path`; it keeps in mind which page was wanted."""
    portal_id = portal_id_in(path)
    wanted = {"portal": portal_id, "d": path.removeprefix(f"/portal/{portal_id}").strip("/")}
    return f"{LINK_EXPIRED}?{urlencode({key: text for key, text in wanted.items() if text})}" if portal_id else LINK_EXPIRED


def list_file(key: str, kind: str) -> str:
    """Where a list is downloaded as csv, xlsx or pdf, or printed as html; the query string follows."""
    return f"/files/lists/{key}.{kind}"


def attachment(public_id: str, portal_id: str = "") -> str:
    """Where an attached file is downloaded; a portal names itself, since one browser may hold several."""
    return f"/files/attachments/{quote(public_id)}" + (f"?{urlencode({'portal': portal_id})}" if portal_id else "")


def papers_file(key: str, kind: str) -> str:
    """Where the papers of a list's selected documents come from, as one pdf or as a zip; the query string follows."""
    return f"/files/papers/{key}.{kind}"


def portal_id_in(path: str) -> str:
    """The portal that a path lies in; "" for the staff side."""
    found = _PORTAL_PATH.match(path)
    return found.group(1) if found else ""


def record_in(list_route: str, path: str) -> str:
    """The public id that a path below `list_route` opens; "" when it shows the list alone."""
    found = _record_pattern(list_route).fullmatch(path)
    return (found.group("record") or "") if found else ""


@cache
def _record_pattern(list_route: str) -> re.Pattern[str]:
    base = re.escape(list_route).replace(r"\[portal_id\]", "[^/]+")
    return re.compile(rf"{base}(?:/(?P<record>[A-Za-z0-9_-]{{1,64}}))?/?")


def logo(logo_hash: str) -> str:
    """The company's logo; its content decides its address, so it may be cached for ever."""
    return f"/files/logo/{logo_hash}"
