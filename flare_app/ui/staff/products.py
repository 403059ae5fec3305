"""The page Products: what is sold, at which price and tax."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from flare_app import audit, catalog
from flare_app.catalog import is_archived, is_on_offer
from flare_app.company import get_company
from flare_app.database import unit_of_work
from flare_app.domain.money import format_unit_price
from flare_app.domain.principals import Permission, Principal, Staff
from flare_app.lists import Column, ColumnKind, Filter, RecordList, register
from flare_app.ui import policy, routes
from flare_app.ui.components.audit_trail import AuditRow, audit_rows, audit_trail
from flare_app.ui.components.button import button
from flare_app.ui.components.detail_panel import DetailState
from flare_app.ui.components.detail_parts import detail_section
from flare_app.ui.components.record_list import record_list
from flare_app.ui.components.status_badge import status_badge
from flare_app.ui.components.toast import toast
from flare_app.ui.policy import Policy
from flare_app.ui.session import in_thread, staff
from flare_app.ui.staff.product_dialog import ProductDialog, product_dialog
from flare_app.ui.theme import Tone

EDIT_SALES = policy.staff_with(Permission.EDIT_SALES)


@dataclass
class ProductView:
    """A product in finished strings."""

    name: str = ""
    description: str = ""
    price: str = ""
    tax: str = ""
    is_archived: bool = False
    trail: list[AuditRow] = field(default_factory=list)


class ProductPanel(DetailState, rx.State):
    """The open product."""

    _policy: ClassVar[Policy] = policy.staff_with(Permission.VIEW_SALES)
    opened_product: ProductView = ProductView()

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        product, company = catalog.get_product(session, public_id=public_id), get_company(session)
        tax_id = catalog.tax_public_ids(session, [product.tax_id] if product.tax_id else []).get(product.tax_id or 0, "")
        taxes = catalog.find_tax_choices(session, public_ids=[tax_id])
        trail = audit.history(session, subject_kind="product", subject_id=product.id)
        return ProductView(
            name=product.name,
            description=product.description,
            price=f"{format_unit_price(product.unit_price_e4, product.currency)} {product.currency}",
            tax=taxes[tax_id].label if tax_id in taxes else "No tax",
            is_archived=product.archived_at is not None,
            trail=audit_rows(trail, locale=company.locale, timezone=company.timezone),
        )

    def _show(self, record: Any) -> str:
        self.opened_product = record
        return self.opened_product.name

    @rx.event
    @policy.policy(EDIT_SALES)
    async def archive(self) -> Any:
        """Offer the product no longer."""
        name = await in_thread(_archive, self.opened_id, staff())
        await self._reopen()
        return [state.refresh, toast(f"{name} is archived.")]

    @rx.event
    @policy.policy(EDIT_SALES)
    async def restore(self) -> Any:
        """Offer the product again."""
        name = await in_thread(_restore, self.opened_id, staff())
        await self._reopen()
        return [state.refresh, toast(f"{name} is on offer again.")]


class ProductEditing(ProductDialog, rx.State):
    """The window for a new product and for the one that is open."""

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_new(self) -> Any:
        """Show the empty window."""
        return await self._open_dialog()

    @rx.event
    @policy.policy(EDIT_SALES)
    async def open_edit(self) -> Any:
        """Show the window with the open product."""
        panel = await self.get_state(ProductPanel)
        return await self._open_dialog(public_id=panel.opened_id)

    async def _saved(self, public_id: str) -> list[Any]:
        return [rx.redirect(routes.record(routes.PRODUCTS, public_id)), state.refresh, toast("The product is saved.")]


def _detail() -> rx.Component:
    shown = ProductPanel.opened_product
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h2(shown.name, class_name="detail-title", dir="auto"),
                rx.cond(shown.is_archived, status_badge("Archived", Tone.MUTED), rx.fragment()),
                class_name="detail-name",
            ),
            rx.el.p(rx.el.strong(shown.price, class_name="detail-amount"), rx.el.span(shown.tax), class_name="detail-sum"),
            rx.el.div(
                button("Edit", small=True, icon_name="pencil", on_click=ProductEditing.open_edit),
                rx.cond(
                    shown.is_archived,
                    button("Restore", small=True, icon_name="archive-restore", on_click=ProductPanel.restore),
                    button("Archive", small=True, icon_name="archive", on_click=ProductPanel.archive),
                ),
                class_name="actions detail-actions",
            ),
            class_name="detail-head",
        ),
        rx.cond(shown.description != "", rx.el.p(shown.description, class_name="soft multiline", dir="auto"), rx.fragment()),
        detail_section("Audit trail", audit_trail(shown.trail)),
    )


def _archive(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return catalog.archive_product(session, public_id=public_id, actor=actor).name


def _restore(public_id: str, actor: Staff) -> str:
    with unit_of_work() as session:
        return catalog.restore_product(session, public_id=public_id, actor=actor).name


PRODUCTS = register(
    RecordList(
        key="products",
        title="Products",
        singular="product",
        audience="staff",
        route=routes.PRODUCTS,
        permission=Permission.VIEW_SALES,
        columns=(
            Column("name", "Name"),
            Column("description", "Description", phone=False),
            Column("tax", "Tax"),
            Column("currency", "Currency"),
            Column("unit_price_e4", "Unit price", ColumnKind.DECIMAL_E4),
        ),
        source=catalog.product_source,
        default_sort="name",
        filters=(Filter("on_offer", "Active", is_on_offer), Filter("archived", "Archived", is_archived), Filter("all", "All")),
        empty=("No products yet", "Add what you sell with New product; it fills the lines of your invoices."),
    )
)
state = record_list(
    PRODUCTS,
    panel=ProductPanel,
    detail=_detail,
    actions=lambda _state: [button("New product", look="primary", icon_name="plus", on_click=ProductEditing.open_new)],
    extras=lambda _state: product_dialog(ProductEditing),
)
