"""A tab of the portal over a plain table: the customer's own records and no others, for looking only."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app.domain.principals import PortalVisitor, Principal
from flare_app.lists import RecordList, register
from flare_app.records import Fact, RecordTable, columns_of
from flare_app.ui import policy, routes
from flare_app.ui.components.declared.panel import record_facts, record_title
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.made_state import class_name, make_state
from flare_app.ui.components.portal_topics import portal_topics
from flare_app.ui.components.record_list import record_list
from flare_app.ui.navigation import added_tabs


@dataclass(frozen=True)
class PortalTab:
    """The `fields` of a table that its customers may see. What is not named here never leaves the house."""

    table: RecordTable
    fields: tuple[str, ...]
    title: str = ""
    empty: str = "What is sent to you will be listed here."


class PortalPanel(DetailState, mixin=True):
    """The open record, as far as the customer may see it."""

    _tab: ClassVar[PortalTab]
    title: str = ""
    facts: list[Fact] = []

    @classmethod
    def _read(cls, session: Session, principal: Principal, public_id: str) -> Any:
        table, fields = cls._tab.table, cls._tab.fields
        record = table.get(session, public_id=public_id, principal=principal)
        return table.details(session, principal, record, only=fields)

    def _show(self, record: Any) -> str:
        self.title, self.facts = record.title, list(record.facts)
        return self.title


def portal_tab(tab: PortalTab, *, title: str, module: str) -> None:
    """Make the tab, `title` unless it has one of its own.

    Raises:
        ValueError: the table does not say whose records they are, or the name of a record is none of the fields.
    """
    table, title = tab.table, tab.title or title
    if not table.customer or table.named_by.key not in tab.fields:
        raise ValueError(
            f"{table.name}: a tab of the portal needs customer= in the table, and {table.named_by.key!r} among its fields."
        )
    by_key = {field.key: field for field in table.fields}
    slug = title.lower().replace(" ", "-")
    declared = register(
        RecordList(
            key=f"portal_{table.name}",
            title=title,
            singular=table.noun,
            audience="portal",
            route=f"{routes.PORTAL}/{slug}",
            permission=None,
            columns=columns_of([by_key[key] for key in tab.fields]),
            source=partial(table.source, only=tab.fields),
            default_sort=f"-{table.day}" if table.day in tab.fields else table.named_by.key,
            empty=(f"No {title.lower()} yet", tab.empty),
            topics=lambda asker: portal_topics(asker) if isinstance(asker, PortalVisitor) else (),
        )
    )
    panel = make_state(
        class_name(declared.key, "Panel"), module, PortalPanel, doc="The open record of the portal.", tab=tab, policy=policy.PORTAL
    )
    record_list(declared, panel=panel, detail=lambda: _detail(panel), module=module)
    added_tabs.append((title, declared.route))


def _detail(panel: Any) -> rx.Component:
    return rx.fragment(rx.el.header(record_title(panel.title), class_name="detail-head"), record_facts(panel.facts))
