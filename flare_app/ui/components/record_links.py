"""Where a record opens and where its files are, on the side of the one who asks."""

from urllib.parse import quote

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.ui import routes

_STAFF_LISTS = {
    "estimate": routes.ESTIMATES,
    "invoice": routes.INVOICES,
    "credit_note": routes.CREDIT_NOTES,
    "payment": routes.PAYMENTS,
}
_PORTAL_LISTS = {
    "estimate": routes.PORTAL_ESTIMATES,
    "invoice": routes.PORTAL_INVOICES,
    "credit_note": routes.PORTAL_CREDIT_NOTES,
    "payment": routes.PORTAL_PAYMENTS,
}


def file_addresses(base: str, principal: Principal) -> dict[str, str]:
    """Where the files of a record are; a portal names itself, since one browser may hold several."""
    query = f"?portal={quote(principal.portal_id)}" if isinstance(principal, PortalVisitor) else ""
    return {kind: f"{base}.{kind}{query}" for kind in ("pdf", "html", "xlsx")}


def record_address(kind: str, public_id: str, principal: Principal) -> str:
    """The page that opens a document or payment, on the side of the one who asks; "" where there is none."""
    lists = _PORTAL_LISTS if isinstance(principal, PortalVisitor) else _STAFF_LISTS
    if not public_id or kind not in lists:
        return ""
    base = routes.in_portal(lists[kind], principal.portal_id) if isinstance(principal, PortalVisitor) else lists[kind]
    return routes.record(base, public_id)
