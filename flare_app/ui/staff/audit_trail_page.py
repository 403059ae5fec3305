"""Settings: everything that was done, by whom, to which record; the trail of the whole house."""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import reflex as rx
from sqlmodel import Session

from flare_app import audit
from flare_app.audit import Area
from flare_app.company import get_company
from flare_app.domain.changes import Changes, changed_values
from flare_app.domain.principals import Permission, Principal
from flare_app.lists import Choices, Column, ColumnKind, Filter, RecordList, register
from flare_app.lists.formatting import status_text
from flare_app.rendering.formats import Formats
from flare_app.ui import policy, routes
from flare_app.ui.components.button import link
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.detail_parts import detail_section, plain_table
from flare_app.ui.components.record_list import record_list
from flare_app.ui.policy import Policy
from flare_app.ui.staff.audited_records import address_of
from flare_app.ui.staff.settings_frame import settings_frame


@dataclass
class EntryView:
    """An entry in finished strings."""

    title: str = ""
    at: str = ""
    actor: str = ""
    record: str = ""
    href: str = ""
    changes: list[list[str]] = field(default_factory=list)
    seal: str = ""
    is_sound: bool = True


class EntryPanel(DetailState, rx.State):
    """The open entry."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_COMPANY)
    entry: EntryView = EntryView()

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        found, currency = audit.get_entry(session, principal=principal, public_id=public_id)
        company = get_company(session)
        formats = Formats(company.locale, currency)
        is_sound = audit.is_as_written(found)
        return EntryView(
            title=status_text(found.verb),
            at=formats.moment(found.at.astimezone(ZoneInfo(company.timezone))),
            actor=found.actor_name,
            record=" ".join(filter(None, (status_text(found.subject_kind.removeprefix("staff_")), found.subject_label))),
            href=address_of(*audit.find_subject(session, subject_kind=found.subject_kind, subject_id=found.subject_id)),
            changes=[list(change) for change in changed_values(Changes(currency, found.changes), formats.money)],
            seal="The seal proves that this entry is as it was written."
            if is_sound
            else "This entry was changed after it was written.",
            is_sound=is_sound,
        )

    def _show(self, record: Any) -> str:
        self.entry = record
        return self.entry.title


def _detail() -> rx.Component:
    shown = EntryPanel.entry
    record = rx.cond(shown.href != "", link(shown.record, shown.href), rx.el.span(shown.record))

    def change(one: rx.Var[list[str]]) -> rx.Component:
        return rx.el.tr(rx.el.td(one[0]), rx.el.td(one[1], dir="auto"), rx.el.td(one[2], dir="auto"))

    facts = (("When", shown.at), ("Who", shown.actor))
    return rx.fragment(
        rx.el.header(rx.el.h2(shown.title, class_name="detail-title"), class_name="detail-head"),
        rx.el.dl(
            *[rx.fragment(rx.el.dt(title), rx.el.dd(value, dir="auto")) for title, value in facts],
            rx.el.dt("Record"),
            rx.el.dd(record, dir="auto"),
            class_name="facts",
        ),
        rx.cond(
            shown.changes.length() > 0,
            detail_section("What changed", plain_table("What changed", ("Value", "Before", "After"), (), shown.changes, change)),
            rx.fragment(),
        ),
        rx.el.p(shown.seal, class_name=rx.cond(shown.is_sound, "hint", "field-error")),
    )


AUDIT_TRAIL = register(
    RecordList(
        key="audit_trail",
        title="Audit trail",
        singular="event",
        audience="staff",
        route=routes.AUDIT_TRAIL,
        permission=Permission.VIEW_COMPANY,
        columns=(
            Column("at", "When", ColumnKind.MOMENT),
            Column("actor", "Who", sortable=False),
            Column("verb", "What", ColumnKind.STATUS, sortable=False),
            Column("kind", "Kind", ColumnKind.STATUS, sortable=False, phone=False, roomy=True),
            Column("record", "Record", sortable=False),
            Column("changes", "Changes", ColumnKind.CHANGES, sortable=False, phone=False, wide=True),
        ),
        source=audit.audit_source,
        default_sort="-at",
        period="at",
        filters=(Filter("all", "All"), *(Filter(area.value, area.value.capitalize(), audit.is_of(area)) for area in Area)),
        criteria=(
            Choices("actor", "Who", read=audit.known_actors, where=audit.is_done_by),
            Choices("verb", "What", read=audit.known_verbs),
        ),
        is_searched_everywhere=False,
        empty=("Nothing has happened yet", "Whatever is done is noted here by itself: who, when, and what changed."),
        topics=lambda _principal: ("staff:audit",),
    )
)
state = record_list(
    AUDIT_TRAIL,
    panel=EntryPanel,
    detail=_detail,
    frame=settings_frame("Audit trail"),
)
