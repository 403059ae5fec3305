"""The sandbox's own checkout page: server-rendered, no script, no outside resource, pays once however often it is sent."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from flare_app.payments.stripe.sandbox.account import Account
from flare_app.payments.stripe.sandbox.amounts import format_amount
from flare_app.payments.stripe.sandbox.bank import BANK_ACCOUNTS
from flare_app.payments.stripe.sandbox.calls import read_body
from flare_app.payments.stripe.sandbox.checkout_form import CheckoutForm, check_form, offered_bank_debit, prefilled_form, read_form
from flare_app.payments.stripe.sandbox.errors import ApiError
from flare_app.payments.stripe.sandbox.payments import pay_by_bank_debit, pay_by_card
from flare_app.payments.stripe.sandbox.store import Record

MAX_FORM_BYTES = 16_384

_TEMPLATES = Path(__file__).parent / "templates"
_pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
_STYLE = (_TEMPLATES / "checkout.css").read_text()
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


async def _show(request: Request) -> Response:
    account: Account = request.app.state.account
    session = account.store.find("checkout.session", request.path_params["id"])
    if session is None or session["status"] != "open":
        return _notice(session)
    return _form_page(account, session, prefilled_form(session))


async def _pay(request: Request) -> Response:
    account: Account = request.app.state.account
    session = account.store.find("checkout.session", request.path_params["id"])
    if session is None:
        return _notice(None)
    try:
        form = read_form(session, await read_body(request, MAX_FORM_BYTES))
    except ApiError as error:
        return Response(str(error), status_code=error.status, media_type="text/plain")
    if session["status"] == "complete":  # the second click of a double click: paid already, same way out
        return RedirectResponse(_success_url(session), status_code=303, headers=_headers(session))
    if session["status"] == "expired":
        return _notice(session)
    form.errors = check_form(account, form)
    if not form.errors:
        _attempt(account, session, form)
        account.store.commit()
    if form.errors:
        return _form_page(account, session, form, status=402 if "declined" in form.errors else 422)
    return RedirectResponse(_success_url(session), status_code=303, headers=_headers(session))


def _attempt(account: Account, session: Record, form: CheckoutForm) -> None:
    if form.method == "bank_debit":
        number = re.sub(r"\s", "", form.account_number)
        pay_by_bank_debit(account, session, number=number, email=form.email)
        return
    decline = pay_by_card(account, session, number=re.sub(r"\D", "", form.card_number), email=form.email)
    if decline is not None:
        name = {"incorrect_cvc": "cvc", "expired_card": "expiry"}.get(decline.code, "card_number")
        form.errors = {name: f"{decline.message} Nothing was charged. Try another card.", "declined": decline.code}


def _form_page(account: Account, session: Record, form: CheckoutForm, *, status: int = 200) -> Response:
    items = (account.store.find("line_items", session["id"]) or {"data": []})["data"]
    debit = offered_bank_debit(session)
    wait = account.knobs.debit_settles_after_seconds
    return _render(
        "checkout.html",
        session,
        status,
        form=form,
        seller=_seller(session),
        currency=session["currency"].upper(),
        total=format_amount(session["amount_total"], session["currency"]),
        items=[{**item, "amount": format_amount(item["amount_total"], item["currency"])} for item in items],
        email_is_fixed=session["customer_email"] is not None,
        debit=debit,
        debit_fails=BANK_ACCOUNTS[debit][1] if debit else "",
        debit_wait="when a test tells it to" if wait is None else f"after about {wait} seconds",
        cancel_url=session["cancel_url"],
    )


def _notice(session: Record | None) -> Response:
    """The page for a session that cannot be paid: unknown, expired or paid."""
    state = "unknown" if session is None else session["status"]
    back = None
    if session is not None:
        back = _success_url(session) if state == "complete" else session["cancel_url"]
    status = {"unknown": 404, "expired": 410}.get(state, 200)
    processing = session is not None and session["payment_status"] == "unpaid"
    seller = "" if session is None else _seller(session)
    return _render("notice.html", session, status, state=state, processing=processing, back=back, seller=seller)


def _render(template: str, session: Record | None, status: int, **values: object) -> Response:
    html = _pages.get_template(template).render(style=_STYLE, **values)
    return HTMLResponse(html, status_code=status, headers=_headers(session))


def _seller(session: Record) -> str:
    return (session["branding_settings"] or {}).get("display_name") or "Flare sandbox"


def _success_url(session: Record) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _headers(session: Record | None) -> dict[str, str]:
    # Browsers hold the redirect after a form to form-action as well, so the seller's address has to be named.
    targets = "'self'"
    if session is not None:
        parts = urlsplit(session["success_url"])
        targets += f" {parts.scheme}://{parts.netloc}"
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {targets}"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }


CHECKOUT_ROUTES = [
    Route("/c/pay/{id}", _show, methods=["GET"]),
    Route("/c/pay/{id}", _pay, methods=["POST"]),
]
