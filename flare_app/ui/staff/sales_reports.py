"""The pages of the reports over documents."""

from functools import partial
from typing import Any

import reflex as rx
from sqlmodel import Session

from flare_app.domain.principals import Principal
from flare_app.reports import Report
from flare_app.ui.components.record_list import record_list
from flare_app.ui.staff import reports_declared as declared
from flare_app.ui.staff.report_panel import ReportPanel, read_row, report_detail


class CustomerSalesPanel(ReportPanel, rx.State):
    """What one customer bought."""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        return read_row(session, principal, public_id, Report.CUSTOMERS)


class ProductSalesPanel(ReportPanel, rx.State):
    """Who bought one product."""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        return read_row(session, principal, public_id, Report.PRODUCTS)


class MonthSalesPanel(ReportPanel, rx.State):
    """What was sold in one month."""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        return read_row(session, principal, public_id, Report.MONTHS)


class TaxPanel(ReportPanel, rx.State):
    """Where one tax was charged."""

    @staticmethod
    def _read(session: Session, principal: Principal, public_id: str) -> Any:
        return read_row(session, principal, public_id, Report.TAXES)


for _declared, _report, _panel in (
    (declared.SALES_BY_CUSTOMER, Report.CUSTOMERS, CustomerSalesPanel),
    (declared.SALES_BY_PRODUCT, Report.PRODUCTS, ProductSalesPanel),
    (declared.SALES_BY_MONTH, Report.MONTHS, MonthSalesPanel),
    (declared.TAX_SUMMARY, Report.TAXES, TaxPanel),
):
    record_list(_declared, panel=_panel, detail=partial(report_detail, _panel, _report), section="Reports")
