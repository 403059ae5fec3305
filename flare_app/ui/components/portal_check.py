"""Is it ours? The true account, and a place to compare a PDF with what was issued; on every page of the portal."""

from typing import Annotated

import reflex as rx
from pydantic import Field
from reflex_base.event import EventSpec

from flare_app import documents
from flare_app.database import read_only
from flare_app.domain.principals import PortalVisitor
from flare_app.domain.states import DocumentState
from flare_app.lists.formatting import locale_for, money_with_code
from flare_app.rendering.formats import Formats
from flare_app.ui import policy
from flare_app.ui.components.bank_transfer import BankView, bank_account, read_bank_view
from flare_app.ui.components.browser import MOST_BYTES, FileCheck
from flare_app.ui.components.button import button
from flare_app.ui.components.dialog import dialog, opener
from flare_app.ui.components.icon import icon
from flare_app.ui.session import in_thread, visitor
from flare_app.ui.theme import Tone

CHECK_DIALOG = "is-it-from-us"
Fingerprint = Annotated[str, Field(pattern="^([0-9a-f]{64})?$", max_length=64)]
_SHOW_ANSWER = "setTimeout(() => document.querySelector('.check-answer')?.scrollIntoView({ block: 'nearest' }), 50)"
_NOT_OURS = "This is not a file that we issued to you. Do not pay from it; ask us, by a number that you know already."
_NOT_READ = "This file could not be read here. Choose a PDF of at most 50 MB."


class PortalCheck(rx.State):
    """The account of now, and what is known of the file that was chosen last."""

    bank: BankView = BankView()
    answer: str = ""
    answer_tone: str = Tone.NEUTRAL

    @rx.event
    @policy.policy(policy.PORTAL)
    async def look(self) -> None:
        """The dialog opens: show the account."""
        self.bank, self.answer = await in_thread(_read_account, visitor()), ""

    @rx.event
    @policy.policy(policy.PORTAL)
    async def check(self, fingerprint: Fingerprint) -> EventSpec:
        """Say whether a file with this fingerprint is one of ours; "" is a file that the browser could not read."""
        found = await in_thread(_find, visitor(), fingerprint) if fingerprint else (_NOT_READ, Tone.WARNING)
        self.answer, self.answer_tone = found or (_NOT_OURS, Tone.BAD)
        return rx.call_script(_SHOW_ANSWER)


def check_button() -> rx.Component:
    """Opens the dialog; stands in the foot of the portal."""
    return button(
        "Is it ours?", look="quiet", small=True, icon_name="shield-check", on_click=PortalCheck.look, **opener(CHECK_DIALOG)
    )


def check_dialog() -> rx.Component:
    """The account and the drop zone."""
    state = PortalCheck
    place = FileCheck.create(most=MOST_BYTES, dialog=CHECK_DIALOG, on_hashed=state.check, class_name="dropzone")
    answer = rx.el.p(
        rx.cond(state.answer_tone == Tone.GOOD, icon("shield-check"), icon("shield-alert")),
        rx.el.span(state.answer),
        class_name=rx.Var.create("alert check-answer alert-").to(str) + state.answer_tone,
    )
    account = rx.el.section(rx.el.h3("Our bank account", class_name="check-title"), bank_account(state.bank))
    return dialog(
        rx.cond(state.bank.rows.length() > 0, account, rx.fragment()),
        rx.el.section(
            rx.el.h3("Check a PDF", class_name="check-title"),
            rx.el.p(
                "Is an invoice, estimate or credit note really ours, to the last letter? The file stays on your device. "
                "Receipts and statements are drawn anew each time, so they cannot be checked.",
                class_name="soft",
            ),
            place,
            rx.el.div(rx.cond(state.answer != "", answer, rx.fragment()), role="status"),
        ),
        id=CHECK_DIALOG,
        title="Is it ours?",
    )


def _read_account(who: PortalVisitor) -> BankView:
    with read_only() as session:
        return read_bank_view(session, locale=locale_for(session, who))


def _find(who: PortalVisitor, fingerprint: str) -> tuple[str, Tone] | None:
    with read_only() as session:
        document = documents.find_issued_file(session, principal=who, fingerprint=fingerprint)
        if document is None:
            return None
        locale = locale_for(session, who)
    total = money_with_code(document.total_amount, document.currency, locale)
    ours = f"This is {document.number} as we issued it on {Formats(locale).day(document.issue_on)}, {total}."
    if document.state == DocumentState.VOID:
        return f"{ours} It has been void since: do not pay it.", Tone.WARNING
    return ours, Tone.GOOD
