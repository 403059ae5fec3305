"""Where the record opens that an entry of the audit trail tells of."""

from flare_app.ui import routes

_LISTS = {
    "customer": routes.CUSTOMERS,
    "estimate": routes.ESTIMATES,
    "invoice": routes.INVOICES,
    "credit_note": routes.CREDIT_NOTES,
    "payment": routes.PAYMENTS,
    "payment_task": routes.PAYMENT_TASKS,
    "product": routes.PRODUCTS,
    "message": routes.EMAILS,
    "staff_user": routes.USERS,
}
_PAGES = {"company": routes.SETTINGS, "number_series": routes.SETTINGS_NUMBERS, "email_template": routes.SETTINGS_EMAILS}


def address_of(kind: str, public_id: str) -> str:
    """The page that opens a record; "" where there is none."""
    return routes.record(_LISTS[kind], public_id) if kind in _LISTS and public_id else _PAGES.get(kind, "")
