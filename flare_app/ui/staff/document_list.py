"""The staff list of one kind of document."""

import reflex as rx

from flare_app.domain.principals import Principal
from flare_app.domain.states import DocumentKind
from flare_app.lists import RecordList
from flare_app.ui.components.documents_declared import declare_kind
from flare_app.ui.components.list_state import ListState
from flare_app.ui.components.record_list import record_list
from flare_app.ui.staff.compose import compose_dialog
from flare_app.ui.staff.document_batch import document_batch
from flare_app.ui.staff.document_panel import DocumentPanel
from flare_app.ui.staff.document_panel_view import document_panel
from flare_app.ui.staff.money.apply_credit import apply_credit_dialog
from flare_app.ui.staff.money.refunds import refund_dialogs


def declare_documents(kind: DocumentKind, *, title: str, route: str, empty: str) -> RecordList:
    """What the list of a kind shows."""
    return declare_kind(kind, audience="staff", title=title, route=route, empty=empty, topics=_topics)


def document_list(declared: RecordList, kind: DocumentKind, panel: type[DocumentPanel]) -> type[ListState]:
    """The page of such a list."""

    def detail() -> rx.Component:
        return document_panel(panel, kind)

    return record_list(declared, panel=panel, detail=detail, extras=_windows, batch=document_batch(kind))


def _windows(_state: object) -> rx.Component:
    return rx.fragment(compose_dialog(), apply_credit_dialog(), refund_dialogs())


def _topics(_: Principal) -> tuple[str, ...]:
    return ("staff:documents", "staff:messages")
