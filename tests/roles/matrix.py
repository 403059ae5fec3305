"""Who may use what: the table that people review. The app is measured against it, never the other way round.

A new page, handler or route belongs to the first line below whose beginning fits. When a test says that a cell is wrong, either the
app is (its `@policy` or its `require`), or the thing is in the wrong area: then add a line for it above the more general one.
"""

ROLES = ("anonymous", "visitor", "sales manager", "accountant", "admin", "disabled")
"""Visitor: of one customer's portal. Disabled: an admin who was shut out after signing in."""

_TABLE = """
area               | anonymous | visitor | sales manager | accountant | admin | disabled
public             | yes       | yes     | yes           | yes        | yes   | yes
portal             | -         | yes     | -             | -          | -     | -
papers             | -         | yes     | yes           | yes        | yes   | -
sales              | -         | -       | yes           | yes        | yes   | -
reports            | -         | -       | -             | yes        | yes   | -
company, looking   | -         | -       | -             | yes        | yes   | -
company, changing  | -         | -       | -             | -          | yes   | -
users              | -         | -       | -             | -          | yes   | -
any staff          | -         | -       | yes           | yes        | yes   | -
"""
"""Papers are documents, payments and statements as files: staff see all of them, a visitor those of the own customer."""

MODULES = (
    # where a State stands below flare_app.ui and what it is called, its area;
    # "company" is looking or changing by the handler's name (see LOOKING)
    ("staff.login", "public"),
    ("staff.settings_", "company"),
    ("staff.email_templates.", "company"),
    ("staff.audit_trail_page", "company"),
    ("staff.user", "users"),
    ("staff.account.", "any staff"),
    ("components.shell", "any staff"),
    ("components.staff_search", "any staff"),
    ("staff.editor.adding.EditorNumbersDialog", "company"),
    ("staff.payment_form.adding.PaymentAccountDialog", "company"),
    ("staff.report", "reports"),
    ("staff.aged_receivables", "reports"),
    ("staff.sales_reports", "reports"),
    ("staff.online_report", "reports"),
    ("staff.", "sales"),
    ("portal.", "portal"),
    ("components.portal_", "portal"),
    ("components.", "sales"),
)
LOOKING = {"load", "refresh", "choose_language", "open_one", "closed", "show_part", "back_to_writing"}
"""In an area "company" these only show what is kept, and so do a list's own handlers; any other one changes it."""

SELF_CHECKING = {"open_asked"}
"""Last in the load of a page that everybody of its audience may see: they look at the role and otherwise do nothing."""

PAGES = (
    # the beginning of a page's address, its area; a list's files belong to the area of its page
    ("/login", "public"),
    ("/no-access", "any staff"),
    ("/settings/account", "any staff"),
    ("/settings/users", "users"),
    ("/settings/import", "sales"),
    ("/settings", "company, looking"),
    ("/reports", "reports"),
    ("/portal/", "portal"),
    ("/", "sales"),
)

ROUTES = (
    # method and the beginning of the address of what is served beside the pages, its area
    ("POST /settings/logo", "company, changing"),
    ("POST /settings/import/", "sales"),
    ("POST /portal-preview/", "sales"),
    ("POST /sales/", "sales"),
    ("GET /files/documents/", "papers"),
    ("GET /files/payments/", "papers"),
    ("GET /files/attachments/", "papers"),
    ("GET /files/statement", "papers"),
    ("GET /files/lists/", "as its page"),
    ("GET /files/logo/", "public"),
    ("GET /files/print.js", "public"),
    ("GET /files/imports/sample-", "public"),
    ("GET /files/imports/", "sales"),
    ("GET /files/batches/", "sales"),
    ("GET /files/papers/", "sales"),
    ("GET /files/{path:path}", "nobody's"),
    ("POST /login", "public"),
    ("GET /login/code", "public"),
    ("POST /logout", "public"),
    ("GET /forgot-password", "public"),
    ("POST /forgot-password", "public"),
    ("GET /set-password", "public"),
    ("POST /set-password", "public"),
    ("GET /unsubscribe/", "public"),
    ("POST /unsubscribe/", "public"),
    ("POST /p/new-link", "public"),
    ("GET /p/", "public"),
    ("GET /portal/", "public"),
    ("GET /link-expired", "public"),
    ("POST /webhooks/stripe", "public"),
    ("GET /healthz", "public"),
    ("GET /readyz", "public"),
    ("GET /robots.txt", "public"),
)
"""Public routes check for themselves what they are given: a password, a signed link, a signed event."""

HIDDEN = ("/_health", "/_upload", "/_all_routes", "/auth-codespace")
"""The framework's own routes, which answer nobody."""


def _read() -> dict[str, frozenset[str]]:
    head, *lines = ([cell.strip() for cell in line.split("|")] for line in _TABLE.strip().splitlines())
    assert tuple(head[1:]) == ROLES
    return {area: frozenset(role for role, cell in zip(ROLES, cells, strict=True) if cell == "yes") for area, *cells in lines}


MATRIX = _read() | {"nobody's": frozenset()}
"""Which roles an area is open to."""


def area_of_handler(state: str, handler: str, *, is_of_list: bool) -> str:
    """The area of a handler by its State, with the module before it; "" when no line fits."""
    area = _first(MODULES, state.removeprefix("flare_app.ui."))
    if handler in SELF_CHECKING:
        return "any staff"
    if area != "company":
        return area
    return "company, looking" if is_of_list or handler in LOOKING else "company, changing"


def area_of_page(route: str) -> str:
    """The area of a page, and of a list's files, by the page's address."""
    return _first(PAGES, route)


def area_of_route(name: str, list_route: str = "") -> str:
    """The area of "GET /files/…"; `list_route` is the page of the list that is asked for."""
    area = _first(ROUTES, name)
    return area_of_page(list_route) if area == "as its page" else area


def _first(lines: tuple[tuple[str, str], ...], name: str) -> str:
    return next((area for beginning, area in lines if name.startswith(beginning)), "")
